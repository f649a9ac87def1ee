"""Active authentication, chip authentication and the chip authentication mapping where the chip is wrong."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from cardreader.access.pace import PaceOption, PaceResult
from cardreader.authenticity.chip_proofs import (
    ChipAuthenticationOption,
    _recovers,
    authenticate_actively,
    authenticate_chip,
    check_mapping,
    check_signature,
    chip_authentication_options,
    parse_card_security,
)
from cardreader.crypto import dh
from cardreader.crypto.ciphers import AES128, pad
from cardreader.crypto.groups import dh_group, group_by_parameter_id
from cardreader.crypto.protocols import CaProtocol, ca_protocol, pace_protocol
from cardreader.errors import AuthenticityFailed, ChipNotProven, DamagedData
from cardreader.iso7816.channel import PlainLayer
from cardreader.iso7816.secure_messaging import SessionKeys
from cardreader.lds.security_infos import (
    ActiveAuthenticationInfo,
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKeyInfo,
    SecurityInfos,
)
from cardreader.pki.keys import DsaKey, EcKey, RsaKey, parse_public_key
from tests.cardreader.authenticity.pki import certify, content_info, der, sign
from tests.cardreader.pki.test_keys import EC_OID, info, spki
from tests.cardreader.scripted import ScriptedChannel, icao, unhex

CHALLENGE = bytes(range(8))
ECDSA_SHA256 = "0.4.0.127.0.7.1.1.4.1.3"
BRAINPOOL = bytes.fromhex("06092B2403030208010107")
AA = icao("active_authentication_rsa1024_sha1")
CAM = icao("pace_ecdh_cam")


def infos(algorithm: str = ECDSA_SHA256) -> SecurityInfos:
    return SecurityInfos((ActiveAuthenticationInfo(1, algorithm),))


def test_icao_appendix_f_is_recovered() -> None:
    message = unhex(AA["f"])

    assert _recovers(message, unhex(AA["rnd_ifd"]))
    assert not _recovers(message, bytes(8))
    assert not _recovers(message[:-1] + b"\xaa", unhex(AA["rnd_ifd"]))


@pytest.mark.parametrize("how", ["ecdsa", "ecdsa-plain"])
def test_ecdsa_is_taken_plain_and_as_a_structure(how: str) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    key = parse_public_key(spki(private.public_key()))
    _, signature = sign(private, how, "sha256", CHALLENGE)

    check_signature(key, CHALLENGE, signature, infos())
    with pytest.raises(AuthenticityFailed, match="copy"):
        check_signature(key, bytes(8), signature, infos())


@pytest.mark.parametrize("security", [None, SecurityInfos(()), infos("1.2.840.113549.1.1.11")])
def test_ecdsa_needs_the_algorithm_of_dg14(security: SecurityInfos | None) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    key = parse_public_key(spki(private.public_key()))
    assert isinstance(key, EcKey)
    _, signature = sign(private, "ecdsa-plain", "sha256", CHALLENGE)

    with pytest.raises(AuthenticityFailed, match="algorithm"):
        check_signature(key, CHALLENGE, signature, security)


@pytest.mark.parametrize("signature", [b"", bytes(255), bytes(256), b"\xff" * 256, b"\x01" * 256])
def test_an_rsa_signature_that_is_none_is_refused(signature: bytes) -> None:
    numbers = rsa.generate_private_key(65537, 2048).public_key().public_numbers()

    with pytest.raises(AuthenticityFailed):
        check_signature(RsaKey(numbers.n, numbers.e), CHALLENGE, signature, None)


def test_a_key_that_cannot_sign_challenges_is_refused() -> None:
    with pytest.raises(AuthenticityFailed, match="cannot sign"):
        check_signature(DsaKey(23, 11, 2, 4), CHALLENGE, b"", None)


def test_a_chip_that_refuses_to_sign_twice_is_not_proven() -> None:
    key = RsaKey(1 << 1023 | 1, 65537)

    with pytest.raises(ChipNotProven, match="6982"):
        authenticate_actively(PlainLayer(ScriptedChannel([("", "6700"), ("", "6982")])), key, None)


def chip_key(key: bytes, key_id: int | None = None) -> ChipAuthenticationPublicKeyInfo:
    return ChipAuthenticationPublicKeyInfo("0.4.0.127.0.7.2.2.1.2", key, key_id)


def brainpool_key(x_y: str) -> bytes:
    return info(der(0x30, EC_OID, BRAINPOOL), b"\x04" + unhex(x_y))


def test_a_key_without_an_info_means_3des() -> None:
    (option,) = chip_authentication_options(SecurityInfos((chip_key(brainpool_key(CAM["chip_static_public_key"])),)))

    assert option.protocol == ca_protocol("0.4.0.127.0.7.2.2.3.2.1")


def test_an_unusable_key_beside_a_usable_one_is_passed_over() -> None:
    offered = SecurityInfos(
        (
            chip_key(b"\x30\x00", 1),
            chip_key(brainpool_key(CAM["chip_static_public_key"]), 2),
            ChipAuthenticationInfo("0.4.0.127.0.7.2.2.3.2.2", 1, 1),
            ChipAuthenticationInfo("0.4.0.127.0.7.2.2.3.2.2", 1, 2),
        )
    )

    assert [option.key_id for option in chip_authentication_options(offered)] == [2]


def test_a_static_key_outside_its_subgroup_is_refused_before_anything_is_sent() -> None:
    """Three is no element of the subgroup whose order the key itself names."""
    group = dh.by_parameter_id(1)
    option = ChipAuthenticationOption(
        protocol=protocol_of("0.4.0.127.0.7.2.2.3.1.2"),
        group=dh_group(group),
        public=group.encode(3),
        key_id=None,
    )
    nothing = PlainLayer(ScriptedChannel([]))

    with pytest.raises(AuthenticityFailed) as caught:
        authenticate_chip(nothing, nothing, option)
    assert caught.value.reason == "chip_key"


def protocol_of(oid: str) -> CaProtocol:
    found = ca_protocol(oid)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("of_key", "of_info", "sent"), [(5, None, 5), (None, 5, 5), (None, None, None), (300, 300, 300)]
)
def test_of_a_chip_with_one_key_either_of_the_two_may_leave_its_number_out(
    of_key: int | None, of_info: int | None, sent: int | None
) -> None:
    key = chip_key(brainpool_key(CAM["chip_static_public_key"]), of_key)
    offered = SecurityInfos((key, ChipAuthenticationInfo("0.4.0.127.0.7.2.2.3.2.2", 1, of_info)))

    assert [option.key_id for option in chip_authentication_options(offered)] == [sent]


def test_with_several_keys_a_number_that_is_left_out_fits_none() -> None:
    keys = (chip_key(brainpool_key(CAM["chip_static_public_key"]), number) for number in (1, 2))
    offered = SecurityInfos((*keys, ChipAuthenticationInfo("0.4.0.127.0.7.2.2.3.2.2", 1, None)))

    with pytest.raises(AuthenticityFailed):
        chip_authentication_options(offered)


@pytest.mark.parametrize(
    "offered",
    [
        (chip_key(b"\x30\x00"),),
        (ChipAuthenticationInfo("0.4.0.127.0.7.2.2.3.2.2", 1, None),),
        (
            chip_key(brainpool_key(CAM["chip_static_public_key"])),
            ChipAuthenticationInfo("0.4.0.127.0.7.2.2.3.1.2", 1, None),
        ),
    ],
    ids=["damaged key", "no key", "key of another kind"],
)
def test_an_offer_that_cannot_be_taken_up_is_refused(
    offered: tuple[ChipAuthenticationPublicKeyInfo | ChipAuthenticationInfo, ...],
) -> None:
    with pytest.raises(AuthenticityFailed) as caught:
        chip_authentication_options(SecurityInfos(offered))
    assert caught.value.reason == "chip_key"


def mapping_result(data: str = CAM["encrypted_chip_auth_data"]) -> PaceResult:
    protocol, group = pace_protocol(CAM["oid"]), group_by_parameter_id(13)
    assert protocol is not None
    assert group is not None
    keys = SessionKeys(AES128, unhex(CAM["ks_enc"]), unhex(CAM["ks_mac"]))
    return PaceResult(keys, PaceOption(protocol, 13, group), b"\x04" + unhex(CAM["map_chip_public"]), unhex(data))


def test_icao_appendix_i_proves_the_chip() -> None:
    check_mapping(mapping_result(), SecurityInfos((chip_key(brainpool_key(CAM["chip_static_public_key"])),)))


@pytest.mark.parametrize("key", [CAM["chip_public"], CAM["terminal_public"]])
def test_another_static_key_does_not(key: str) -> None:
    with pytest.raises(AuthenticityFailed, match="does not hold"):
        check_mapping(mapping_result(), SecurityInfos((chip_key(brainpool_key(key)),)))


@pytest.mark.parametrize("data", ["", "00", 48 * "00", CAM["encrypted_chip_auth_data"][:-2]])
def test_badly_encrypted_proof_is_refused(data: str) -> None:
    with pytest.raises(AuthenticityFailed, match="badly encrypted"):
        check_mapping(mapping_result(data), SecurityInfos(()))


def test_a_proof_of_nothing_is_none() -> None:
    """Zero times the static key is the point at infinity, which no mapping key is."""
    iv = AES128.encrypt_block(unhex(CAM["ks_enc"]), b"\xff" * 16)
    nothing = AES128.encrypt_cbc(unhex(CAM["ks_enc"]), iv, pad(bytes(32), 16))

    with pytest.raises(AuthenticityFailed, match="does not hold"):
        check_mapping(
            mapping_result(nothing.hex()), SecurityInfos((chip_key(brainpool_key(CAM["chip_static_public_key"])),))
        )


def test_card_security_must_sign_security_infos() -> None:
    signer = certify("DS", ec.generate_private_key(ec.SECP256R1()))
    groups_instead = content_info("0606678108010101", b"\x31\x00", signer, "ecdsa", "sha256")

    with pytest.raises(DamagedData, match="something else"):
        parse_card_security(groups_instead)
