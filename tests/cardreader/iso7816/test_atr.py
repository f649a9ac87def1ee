from __future__ import annotations

import pytest

from cardreader.iso7816.atr import extended_length, first_block


@pytest.mark.parametrize(
    ("atr", "extended"),
    [
        ("3B85800180739401C0A2", True),
        ("3B8580018073940180E2", False),
        ("3B8E800180318066B1840C016E01830090001C", None),
        ("3B00", None),
        ("3B", None),
        ("", None),
        ("3BFF", None),
        ("3B8580018073", None),
    ],
    ids=["yes", "no", "another object", "no bytes", "cut", "nothing", "cut interface", "cut history"],
)
def test_the_card_capabilities_tell_of_extended_length(atr: str, extended: bool | None) -> None:  # noqa: FBT001 -- a case of the table
    assert extended_length(bytes.fromhex(atr)) is extended
    assert (first_block(bytes.fromhex(atr)) == 256) is (extended is False)
