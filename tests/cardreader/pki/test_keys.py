from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa

from cardreader.crypto import dh as groups
from cardreader.crypto.curves import Curve, all_curves, by_parameter_id
from cardreader.crypto.dh import by_parameter_id as dh_by_parameter_id
from cardreader.crypto.groups import EcGroup, PrimeGroup
from cardreader.errors import DamagedData
from cardreader.pki.keys import (
    DH_PKCS3,
    DH_X942,
    DhKey,
    DsaKey,
    EcKey,
    RsaKey,
    UnknownCurve,
    parse_group,
    parse_public_key,
)
from cardreader.pki.signature import SignatureAlgorithm, SignatureWrong, verify_signature
from tests.cardreader.authenticity.pki import algorithm as algorithm_id
from tests.cardreader.authenticity.pki import der
from tests.cardreader.authenticity.pki import der as element

EC_OID = bytes.fromhex("06072A8648CE3D0201")
STANDARDISED = bytes.fromhex("060704007F00070102")


def spki(key: object) -> bytes:
    assert hasattr(key, "public_bytes")
    data: bytes = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return data


def number(value: int) -> bytes:
    return der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def explicit(curve: Curve, *, generator: bytes | None = None) -> bytes:
    size = curve.coordinate_length
    field = der(0x30, bytes.fromhex("06072A8648CE3D0101"), number(curve.p))
    coefficients = der(0x30, *(der(0x04, value.to_bytes(size, "big")) for value in (curve.a, curve.b)))
    base = der(0x04, generator or curve.encode(curve.base))
    return der(0x30, number(1), field, coefficients, base, number(curve.order), number(1))


def info(algorithm: bytes, key: bytes) -> bytes:
    return der(0x30, algorithm, der(0x03, b"\x00" + key))


def test_rsa_and_dsa_keys_are_read() -> None:
    rsa_key, dsa_key = rsa.generate_private_key(65537, 2048), dsa.generate_private_key(2048)

    assert parse_public_key(spki(rsa_key.public_key())) == RsaKey(rsa_key.public_key().public_numbers().n, 65537)
    found = parse_public_key(spki(dsa_key.public_key()))
    assert isinstance(found, DsaKey)
    assert found.name == "DSA 2048"


@pytest.mark.parametrize("curve", all_curves(), ids=lambda curve: curve.name)
def test_curves_are_known_by_name_by_number_and_spelt_out(curve: Curve) -> None:
    point = curve.multiply(12345, curve.base)
    key = curve.encode(point)
    named = bytes([*_oid(curve.oid)])

    assert parse_public_key(info(der(0x30, EC_OID, named), key)) == EcKey(curve, point)
    assert parse_public_key(info(der(0x30, EC_OID, explicit(curve)), key)) == EcKey(curve, point, explicit=True)
    standardised = der(0x30, STANDARDISED, number(curve.parameter_id))
    assert parse_public_key(info(standardised, key)) == EcKey(curve, point)
    assert parse_group(standardised) == parse_group(der(0x30, EC_OID, named))


def _oid(dotted: str) -> bytes:
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    body = bytearray([40 * first + second])
    for arc in rest:
        septets = [arc & 0x7F]
        while arc := arc >> 7:
            septets.append(arc & 0x7F | 0x80)
        body += bytes(reversed(septets))
    return der(0x06, bytes(body))


def test_a_point_off_the_curve_is_refused() -> None:
    curve = by_parameter_id(13)
    point = bytearray(curve.encode(curve.base))
    point[-1] ^= 1

    with pytest.raises(DamagedData, match="not a point"):
        parse_public_key(info(der(0x30, EC_OID, explicit(curve)), bytes(point)))


@pytest.mark.parametrize("generator", [b"\x04" + bytes(64), b"\x02" + bytes(32), b"\x04"])
def test_a_curve_spelt_out_with_another_generator_is_refused(generator: bytes) -> None:
    """Chosen generators let anyone sign: the curve must be a known one in every parameter."""
    curve = by_parameter_id(13)
    with pytest.raises(DamagedData):
        parse_public_key(info(der(0x30, EC_OID, explicit(curve, generator=generator)), curve.encode(curve.base)))


def test_an_unknown_curve_says_so() -> None:
    key = ec.generate_private_key(ec.SECP256K1()).public_key()

    with pytest.raises(UnknownCurve):
        parse_public_key(spki(key))
    assert parse_group(der(0x30, EC_OID, _oid("1.3.132.0.10"))) is None


@pytest.mark.parametrize("parameter_id", [0, 1, 2])
def test_diffie_hellman_keys_are_read_in_every_encoding(parameter_id: int) -> None:
    group = dh_by_parameter_id(parameter_id)
    public = group.power(group.g, 123456789)
    pkcs3 = info(der(0x30, _oid(DH_PKCS3), der(0x30, number(group.p), number(group.g))), number(public))
    domain = der(0x30, number(group.p), number(group.g), number(group.q))
    x942 = info(der(0x30, _oid(DH_X942), domain), number(public))
    standardised = info(der(0x30, STANDARDISED, number(parameter_id)), number(public))

    assert parse_public_key(pkcs3) == DhKey(group.p, group.g, None, public)
    assert parse_public_key(x942) == DhKey(group.p, group.g, group.q, public)
    assert parse_public_key(standardised) == DhKey(group.p, group.g, group.q, public)


@pytest.mark.parametrize(
    "data",
    [
        spki(ed25519.Ed25519PrivateKey.generate().public_key()),
        info(der(0x30, EC_OID), b"\x04"),
        info(der(0x30, STANDARDISED, number(5)), b"\x04"),
        info(der(0x30, bytes.fromhex("06092A864886F70D010101"), b"\x05\x00"), der(0x30, number(15), number(3))),
        info(der(0x30, bytes.fromhex("06092A864886F70D010301"), der(0x30, number(23), number(5))), number(1)),
    ],
    ids=["other kind", "no parameters", "reserved number", "tiny RSA", "trivial DH"],
)
def test_keys_that_documents_may_not_have_are_refused(data: bytes) -> None:
    with pytest.raises(DamagedData):
        parse_public_key(data)


@pytest.mark.parametrize("parameter_id", [9, 11, 14])
def test_curves_that_the_library_lacks_are_verified_with_our_own_arithmetic(parameter_id: int) -> None:
    curve = by_parameter_id(parameter_id)
    private, nonce, size = 0x1234567, 0x7654321, curve.scalar_length
    digest = int.from_bytes(bytes.fromhex("2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824"), "big")
    digest >>= max(0, 256 - curve.order.bit_length())
    r = curve.multiply(nonce, curve.base).x % curve.order
    s = pow(nonce, -1, curve.order) * (digest + r * private) % curve.order
    signature = r.to_bytes(size, "big") + s.to_bytes(size, "big")
    key = EcKey(curve, curve.multiply(private, curve.base))
    plain = SignatureAlgorithm("ecdsa-plain", "sha256")

    verify_signature(key, plain, signature, b"hello")
    for wrong, signed in ((signature, b"hullo"), (signature[:-1], b"hello"), (bytes(2 * size), b"hello")):
        with pytest.raises(SignatureWrong):
            verify_signature(key, plain, wrong, signed)


_EC, _DH, _STANDARD = "06072A8648CE3D0201", "06092A864886F70D010301", "060704007F00070102"


def test_domain_parameters_are_known_by_number_by_name_and_spelt_out() -> None:
    number = algorithm_id(_STANDARD, b"\x02\x01\x0d")
    named = algorithm_id(_EC, bytes.fromhex("06082A8648CE3D030107"))
    group = groups.by_parameter_id(1)
    spelt_out = element(0x30, *(element(0x02, b"\x00" + n.to_bytes(256, "big")) for n in (group.p, group.g)))

    assert isinstance(parse_group(number), EcGroup)
    assert isinstance(parse_group(named), EcGroup)
    assert isinstance(parse_group(algorithm_id(_DH, spelt_out)), PrimeGroup)


def test_domain_parameters_of_other_kinds_are_none_of_ours() -> None:
    secp256k1 = algorithm_id(_EC, bytes.fromhex("06052B8104000A"))

    assert parse_group(secp256k1) is None
    assert parse_group(algorithm_id("06032A0304")) is None


@pytest.mark.parametrize("field", ["06072A8648CE3D0102", "06072A8648CE3D0101"], ids=["binary field", "no prime"])
def test_a_curve_over_another_field_is_refused(field: str) -> None:
    curve = element(0x30, element(0x04, b"\x01"), element(0x04, b"\x01"))
    spelt_out = element(
        0x30,
        b"\x02\x01\x01",
        algorithm_id(field, b"\x02\x01\x00"),
        curve,
        element(0x04, b"\x04\x01\x01"),
        b"\x02\x01\x05",
    )
    key = element(0x30, algorithm_id(_EC, spelt_out), element(0x03, b"\x00\x04\x01\x01"))

    with pytest.raises(DamagedData):
        parse_public_key(key)


@pytest.mark.parametrize(
    ("bits", "exponent_bits", "taken"), [(2048, 256, True), (4096, 256, True), (4096, 4000, False)]
)
def test_a_long_exponent_on_a_long_modulus_is_refused(bits: int, exponent_bits: int, *, taken: bool) -> None:
    """It would keep the program for seconds, whoever made it."""
    rsa_key = der(0x30, number((1 << bits) - 159), number((1 << exponent_bits) - 1))
    data = info(algorithm_id("06092A864886F70D010101"), rsa_key)

    if taken:
        assert parse_public_key(data).name == f"RSA {bits}"
    else:
        with pytest.raises(DamagedData, match="impossible size"):
            parse_public_key(data)


@pytest.mark.parametrize(
    ("p", "g", "q", "public"),
    [
        ((1 << 5000) - 1, 2, 11, 4),
        (1 << 1024, 0, 11, 4),
        (1 << 1024, 1 << 1024, 11, 4),
        (1 << 1024, 2, 0, 4),
        (1 << 1024, 2, 1, 4),
        (1 << 1024, 2, 11, 1),
        (1 << 1024, 2, 11, 1 << 1024),
        (-5, 2, 11, 4),
    ],
    ids=["long prime", "no generator", "large generator", "no order", "order 1", "trivial", "too large", "negative"],
)
def test_a_diffie_hellman_key_out_of_range_is_refused(p: int, g: int, q: int, public: int) -> None:
    parameters = der(0x30, *(der(0x02, n.to_bytes(n.bit_length() // 8 + 1, "big", signed=True)) for n in (p, g, q)))
    algorithm = der(0x30, bytes.fromhex("06072A8648CE3E0201"), parameters)

    with pytest.raises(DamagedData, match="out of range"):
        parse_public_key(info(algorithm, number(public)))


def test_a_key_of_a_standardised_group_must_lie_in_its_range() -> None:
    algorithm = der(0x30, STANDARDISED, number(1))

    with pytest.raises(DamagedData, match="out of range"):
        parse_public_key(info(algorithm, number(1 << 4000)))
