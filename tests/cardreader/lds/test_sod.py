from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from cardreader.errors import DamagedData
from cardreader.lds.sod import parse_com, parse_sod
from tests.cardreader.authenticity.pki import Authority, certify, content_info, der, sod


@pytest.fixture(scope="module")
def signer() -> Authority:
    return certify("Signer", ec.generate_private_key(ec.SECP256R1()))


def test_the_signed_groups_are_the_list_to_believe(signer: Authority) -> None:
    found = parse_sod(sod({1: b"a", 14: b"b"}, signer, "ecdsa", "sha256"))

    assert (found.groups, found.digest, found.lds_version) == (frozenset({1, 14}), "sha256", "")


def test_a_list_of_one_group_is_refused(signer: Authority) -> None:
    with pytest.raises(DamagedData, match="fewer than two"):
        parse_sod(sod({1: b"a"}, signer, "ecdsa", "sha256"))


def test_signed_content_of_another_type_is_refused(signer: Authority) -> None:
    other = content_info("06092A864886F70D010705", b"text", signer, "ecdsa", "sha256")

    with pytest.raises(DamagedData, match="something else"):
        parse_sod(der(0x77, other))


def test_versions_and_groups_are_read() -> None:
    com = parse_com(bytes.fromhex("60165F0104303130375F36063034303030305C046175" + "6D6E"))

    assert (com.lds_version, com.unicode_version) == ("0107", "040000")
    assert com.groups == {1, 2, 13, 14}


@pytest.mark.parametrize(
    "data",
    [
        "60145F0104303330305F36063034303030305C026175",
        "60145F0104303130375F36063035303030305C026175",
        "60145F0104303130375F36063034303030305C026174",
        "60105F0104303130375F3606303430303030",
        "61145F0104303130375F36063034303030305C026175",
        "60135F0104303130375F36063034303030305C026175",
    ],
    ids=["LDS 3.0", "Unicode 5", "unknown group", "no list", "other tag", "too short"],
)
def test_what_the_standard_does_not_know_is_refused(data: str) -> None:
    with pytest.raises(DamagedData):
        parse_com(bytes.fromhex(data))
