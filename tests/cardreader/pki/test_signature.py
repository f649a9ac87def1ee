from __future__ import annotations

import pytest

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import parse_one
from cardreader.pki.keys import DhKey
from cardreader.pki.signature import SignatureAlgorithm, SignatureWrong, parse_signature_algorithm, verify_signature
from tests.cardreader.authenticity.pki import DIGEST_OIDS, algorithm, der

PSS = "06092A864886F70D01010A"
MGF1 = "06092A864886F70D010108"
SHA256 = algorithm(DIGEST_OIDS["sha256"])


def parsed(parameters: bytes) -> SignatureAlgorithm:
    return parse_signature_algorithm(parse_one(algorithm(PSS, parameters)))


def test_pss_without_parameters_leaves_the_digest_to_the_signer() -> None:
    assert parsed(b"") == parsed(b"\x05\x00") == SignatureAlgorithm("pss", "")


def test_what_pss_parameters_leave_out_is_what_rfc_4055_says() -> None:
    assert parsed(der(0x30)) == SignatureAlgorithm("pss", "sha1", "sha1", 20)
    assert parsed(der(0x30, der(0xA0, SHA256))) == SignatureAlgorithm("pss", "sha256", "sha1", 20)
    whole = der(0xA0, SHA256) + der(0xA1, algorithm(MGF1, SHA256)) + bytes.fromhex("A203020140 A303020101")
    assert parsed(der(0x30, whole)) == SignatureAlgorithm("pss", "sha256", "sha256", 64)


@pytest.mark.parametrize(
    "parameters",
    [
        der(0x30, der(0xA0, algorithm(DIGEST_OIDS["md5"]))),
        der(0x30, der(0xA1, algorithm(PSS, SHA256))),
        der(0x30, der(0xA3, b"\x02\x01\x02")),
        der(0x30, b"\xa0\x05"),
    ],
    ids=["digest", "mask generation", "trailer", "cut off"],
)
def test_pss_parameters_that_documents_may_not_use_are_refused(parameters: bytes) -> None:
    with pytest.raises(DamagedData):
        parsed(parameters)


def test_a_bare_key_identifier_leaves_the_digest_to_the_signer() -> None:
    bare = parse_one(algorithm("06072A8648CE3D0201", b""))

    assert parse_signature_algorithm(bare) == SignatureAlgorithm("ecdsa", "")


def test_an_unknown_algorithm_is_named() -> None:
    with pytest.raises(DamagedData, match=r"1\.2\.3\.4"):
        parse_signature_algorithm(parse_one(algorithm("06032A0304", b"")))


def test_a_key_that_only_agrees_on_keys_signs_nothing() -> None:
    key = DhKey(p=(1 << 1024) - 105, g=2, q=None, public=4)

    with pytest.raises(SignatureWrong, match="DH 1024 cannot sign"):
        verify_signature(key, SignatureAlgorithm("pkcs1", "sha256"), b"", b"")
