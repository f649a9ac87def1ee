from __future__ import annotations

import pytest

from cardreader.errors import DamagedData
from cardreader.lds.sod import parse_com


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
