"""Numbers of the insurance, typed or scanned from paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.insurance_card import number_in, number_of
from tests.kiosk.core.examples import PAPER_CARD


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0199990107", "0199990107"),
        ("001 080 990 107", "001080990107"),
        ("gd4-01-0199990107", "GD4010199990107"),
        ("GD 4 01 01.9999.0107", "GD4010199990107"),
        ("", None),
        ("123456", None),
        ("00108099010", None),
        ("GD6010199990107", None),
        ("4GD010199990107", None),
        ("٠١٢٣٤٥٦٧٨٩", None),
    ],
)
def test_a_typed_number_has_10_12_or_15_characters(typed: str, number: str | None) -> None:
    assert number_of(typed) == number


@given(st.text(max_size=40))
def test_whatever_is_typed_gives_a_number_or_none(typed: str) -> None:
    number = number_of(typed)
    assert number is None or (len(number) in {10, 12, 15} and number.isascii())


def test_the_number_stands_first_in_a_paper_cards_code() -> None:
    assert number_in(PAPER_CARD) == "GD4010199999901"
    assert number_in(f"\ufeff{PAPER_CARD}\r\n") == "GD4010199999901"
    assert number_in(PAPER_CARD.replace("01/01/1990", "1990")) == "GD4010199999901"


@pytest.mark.parametrize("name", ["Nguyễn Văn Mẫu".encode().hex(), "Nguyễn Văn Mẫu"])
def test_the_app_s_code_has_the_number_and_the_name_alone(name: str) -> None:
    assert number_in(f"0199990107|{name}\r\n") == "0199990107"


@pytest.mark.parametrize(
    "damaged",
    [
        "0199990107|",
        "0199990107|4e6?757",
        "0199990107|4e67757",
        "GD4010199999901|Nguyễn Văn Mẫu",
        "0199990107|Nguyễn Văn Mẫu|01/01/1990",
        "",
        "GD4010199999901",
        PAPER_CARD.replace("4e67", "4e6"),
        PAPER_CARD.replace("e1bb85", "e1bb"),
        PAPER_CARD.replace("|", "/"),
        PAPER_CARD.replace("01/01/1990", "01?01?1990"),
        PAPER_CARD.replace("GD4010199999901", "001080990107"),
        PAPER_CARD + "x" * 3000,
        "001080990107||Nguyễn Văn Mẫu|17051980|Nam|Hà Nội|01012022",
    ],
)
def test_a_damaged_or_foreign_code_gives_none(damaged: str) -> None:
    assert number_in(damaged) is None


@given(st.text(), st.integers(0, len(PAPER_CARD)))
def test_whatever_the_scanner_types_never_breaks_the_parser(noise: str, place: int) -> None:
    for text in (noise, PAPER_CARD[:place], PAPER_CARD[:place] + noise + PAPER_CARD[place:]):
        number = number_in(text)
        assert number is None or number_of(number) == number
