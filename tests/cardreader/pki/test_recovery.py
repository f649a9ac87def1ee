"""The issuer's key comes back from its signers' certificates, and never another one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from cardreader.crypto.curves import Curve, all_curves, by_parameter_id
from cardreader.crypto.divisors import common_modulus
from cardreader.pki.certificate import Certificate, parse_certificate
from cardreader.pki.keys import EcKey, RsaKey, parse_public_key, public_key_bits, public_key_info
from cardreader.pki.recovery import common_rsa_key, ecdsa_candidates, key_identifiers, signed_with
from cardreader.pki.signature import ecdsa_message
from tests.cardreader.authenticity.pki import Key, certify
from tests.cardreader.pki.issuers import (
    DIGESTS,
    EcIssuer,
    RsaIssuer,
    chance_of,
    encoded,
    method_1,
    reparsed,
    rsa_issuer,
    signer_of,
)

QUICK = (3, 17, 257)
P256, BRAINPOOL = by_parameter_id(12), by_parameter_id(13)


def ec_issuers(count: int) -> list[EcIssuer]:
    chance = chance_of("issuers on curves")
    kinds = [(curve, digest, kind) for curve in all_curves() for digest in DIGESTS for kind in ("ecdsa", "ecdsa-plain")]
    chosen = [kinds[number % len(kinds)] for number in range(count)]
    return [EcIssuer(curve, digest, kind, chance.randrange(1, curve.order)) for curve, digest, kind in chosen]


@cache
def rsa_issuers(count: int) -> tuple[RsaIssuer, ...]:
    chance = chance_of("issuers with RSA")
    sizes = (1024, 1536, 2048, 1024, 3072, 1280, 4096)
    return tuple(
        rsa_issuer(
            sizes[number % len(sizes)] if number < 7 else 1024, (3, 17, 257)[number % 3], DIGESTS[number % 5], chance
        )
        for number in range(count)
    )


def test_a_hundred_and_fifty_issuers_on_every_curve_give_their_key_from_one_signer_and_no_other() -> None:
    chance = chance_of("bodies")
    wrong = []
    for issuer in ec_issuers(150):
        found = ecdsa_candidates(signer_of(issuer, chance, method_1(issuer.key), issuer.key))
        if found.keys != (issuer.key,) or not found.named:
            wrong.append(issuer)
    assert wrong == []


@pytest.mark.parametrize("curve", all_curves(), ids=lambda curve: curve.name)
def test_without_a_usable_key_identifier_two_signers_have_only_the_issuers_key_in_common(curve: Curve) -> None:
    chance = chance_of(curve.name)
    issuer = EcIssuer(curve, "sha256", "ecdsa", chance.randrange(1, curve.order))

    first, second = (ecdsa_candidates(signer_of(issuer, chance, key_id)) for key_id in (None, b"numbered 1"))

    assert not first.named
    assert len(first.keys) > 1
    assert set(first.keys) & set(second.keys) == {issuer.key}


def test_fifty_issuers_with_every_size_of_rsa_key_give_it_from_two_signers_and_no_other() -> None:
    chance = chance_of("bodies for RSA")
    wrong = []
    for issuer in rsa_issuers(50):
        first, second = (signer_of(issuer, chance, method_1(issuer.key)) for _ in range(2))
        if common_rsa_key(first, second) != issuer.key:
            wrong.append(issuer)
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("size", [1024, 1536, 2048, 3072, 4096])
def test_long_recovery_with_the_usual_exponent_gives_the_key_as_well(size: int) -> None:
    chance = chance_of(size)
    issuer = rsa_issuer(size, 65537, "sha256", chance)

    assert common_rsa_key(signer_of(issuer, chance, None), signer_of(issuer, chance, None)) == issuer.key


def test_certificates_that_another_library_made_give_the_key_that_it_used() -> None:
    for private in (ec.generate_private_key(ec.BrainpoolP384R1()), rsa.generate_private_key(3, 2048)):
        authority = certify("CSCA", private, ca=True, digest="sha384")
        signers = [
            parse_certificate(certify("Signer", ec.generate_private_key(ec.SECP256R1()), authority, serial=serial).raw)
            for serial in (8, 9)
        ]
        found = common_rsa_key(*signers) or ecdsa_candidates(signers[0]).keys[0]

        assert public_key_info(found) == private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        assert all(signed_with(signer, found) for signer in signers)
        assert reparsed(found) == found


def test_identifiers_of_a_key_are_those_of_other_libraries() -> None:
    private: Key
    for private in (ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)):
        info = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        key = reparsed_info(info)
        identifiers = key_identifiers(key)

        assert x509.SubjectKeyIdentifier.from_public_key(private.public_key()).digest in identifiers
        last_60_bits = (
            int.from_bytes(hashlib.sha1(public_key_bits(key), usedforsecurity=False).digest(), "big") & (1 << 60) - 1
        )
        assert (4 << 60 | last_60_bits).to_bytes(8, "big") in identifiers
        assert hashlib.sha256(info).digest() in identifiers


def reparsed_info(info: bytes) -> EcKey | RsaKey:
    key = parse_public_key(info)
    assert isinstance(key, EcKey | RsaKey)
    return key


@pytest.mark.parametrize("number", range(8))
def test_the_second_method_of_a_key_identifier_names_the_key_too(number: int) -> None:
    chance = chance_of(number)
    issuer = EcIssuer(BRAINPOOL, "sha256", "ecdsa", chance.randrange(1, BRAINPOOL.order))
    short = next(one for one in key_identifiers(issuer.key) if len(one) == 8)

    assert ecdsa_candidates(signer_of(issuer, chance, short)).keys == (issuer.key,)


def test_a_signer_that_names_a_foreign_key_is_not_believed() -> None:
    chance = chance_of("foreign")
    genuine, forger = (EcIssuer(P256, "sha256", "ecdsa", chance.randrange(1, P256.order)) for _ in range(2))

    found = ecdsa_candidates(signer_of(forger, chance, method_1(genuine.key)))

    assert not found.named
    assert genuine.key not in found.keys


def test_a_point_beyond_the_order_is_a_candidate_too() -> None:
    """With cofactor 1 only x coordinates between order and prime are cut; those exist where the order is smaller."""
    curve = next(one for one in all_curves() if one.order < one.p)
    chance = chance_of("beyond")
    point = next(points[0] for x in range(curve.order + 1, curve.p) if (points := curve.points_at(x)))
    signer = signer_of(EcIssuer(curve, "sha256", "ecdsa", 7), chance, None)
    s = chance.randrange(1, curve.order)
    signer = replace(signer, signature=encoded(curve, "ecdsa", point.x - curve.order, s))
    inverse = pow(point.x - curve.order, -1, curve.order)
    expected = curve.add(
        curve.multiply(s * inverse, point),
        curve.multiply(-ecdsa_message(curve, "sha256", signer.tbs) * inverse, curve.base),
    )

    assert EcKey(curve, expected) in ecdsa_candidates(signer).keys


def test_a_signature_that_leads_to_no_point_is_passed_over() -> None:
    chance = chance_of("infinity")
    signer = signer_of(EcIssuer(P256, "sha256", "ecdsa", 7), chance, None)
    nonce = 12345
    point = P256.multiply(nonce, P256.base)
    s = ecdsa_message(P256, "sha256", signer.tbs) * pow(nonce, -1, P256.order) % P256.order
    signer = replace(signer, signature=encoded(P256, "ecdsa", point.x, s))

    assert len([key for key in ecdsa_candidates(signer).keys if key.curve == P256]) == 1


@pytest.mark.parametrize("signature", [b"", b"\x30\x00", encoded(P256, "ecdsa", 0, 5), encoded(P256, "ecdsa", 5, 0)])
def test_a_signature_that_is_none_gives_no_candidates(signature: bytes) -> None:
    signer = signer_of(EcIssuer(P256, "sha256", "ecdsa", 7), chance_of(1), None)

    assert ecdsa_candidates(replace(signer, signature=signature)).keys == ()


def test_a_signature_of_another_kind_gives_no_candidates() -> None:
    assert ecdsa_candidates(signer_of(rsa_issuers(50)[0], chance_of(1), None)).keys == ()


def test_two_signers_of_different_rsa_keys_have_none_in_common() -> None:
    chance = chance_of("two keys")
    first, other, longer = (rsa_issuers(50)[number] for number in (0, 3, 2))
    one = signer_of(first, chance, None)

    def common(second: Certificate) -> RsaKey | None:
        return common_rsa_key(one, second, exponents=QUICK)

    assert common(signer_of(replace(other, key=other.key), chance, None)) is None
    assert common(signer_of(longer, chance, None)) is None
    assert common(one) is None
    assert common(replace(signer_of(first, chance, None), algorithm=replace(one.algorithm, kind="pss"))) is None


def test_an_rsa_signature_longer_than_any_issuers_is_not_computed_with() -> None:
    first, second = (signer_of(rsa_issuers(50)[0], chance_of(number), None) for number in (1, 2))
    long = [replace(one, signature=bytes(513)) for one in (first, second)]

    assert common_rsa_key(*long, exponents=QUICK) is None


def test_numbers_that_are_powers_by_themselves_end() -> None:
    assert common_modulus((2, 8), (3, 27), 3) == 0


def test_a_modulus_under_which_the_signatures_do_not_verify_is_no_key() -> None:
    """A signature that is longer by the modulus leads to the same one, and no signature may be longer."""
    chance = chance_of("longer")
    issuer = rsa_issuers(50)[0]

    def lengthened() -> Certificate:
        while True:
            signer = signer_of(issuer, chance, None)
            number = int.from_bytes(signer.signature, "big") + issuer.key.modulus
            if number.bit_length() <= 1024:
                return replace(signer, signature=number.to_bytes(128, "big"))

    assert common_rsa_key(lengthened(), lengthened(), exponents=QUICK) is None
