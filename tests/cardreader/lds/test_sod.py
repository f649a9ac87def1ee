from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from cardreader.errors import DamagedData
from cardreader.lds.sod import parse_sod
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
    other = content_info("06092A864886F70D010701", b"text", signer, "ecdsa", "sha256")

    with pytest.raises(DamagedData, match="something else"):
        parse_sod(der(0x77, other))
