from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.access.scanner_text import Change
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.desk.scans import NotAScan, read_given, read_scan, scanner_fault, split_scan

NAME = "Nguyễn Chí Mẫu"
PAPER = (
    f"GD4010199999901|{NAME.encode().hex()}|01/01/1990|1|{'Hà Nội'.encode().hex()}|01 - 999|01/01/2026|-|05/12/2025|$"
)
CARD = "001190000123||Nguyễn Thị Mai|08031990|Nữ|Số 8 ngõ Hoa Gạo, Hà Nội|05062022"


def test_the_paper_insurance_card_fills_the_form() -> None:
    assert read_scan(PAPER) == Citizen("GD4010199999901", NAME, birth_date=PartialDate(1990, 1, 1), sex=Sex.MALE)


def test_the_app_s_code_fills_number_and_name() -> None:
    assert read_scan(f"0199990107|{NAME}") == Citizen("0199990107", NAME)
    assert read_scan(f"0199990107|{NAME.encode().hex()}") == Citizen("0199990107", NAME)


def test_what_a_patient_gave_at_the_kiosk_is_a_code_or_a_number() -> None:
    assert read_given(PAPER) == read_scan(PAPER)
    assert read_given("0199990107") == Citizen("0199990107")


def test_the_citizen_card_fills_the_form() -> None:
    assert read_scan(CARD) == Citizen(
        "001190000123", "Nguyễn Thị Mai", birth_date=PartialDate(1990, 3, 8), sex=Sex.FEMALE
    )


def test_an_unknown_sex_on_the_paper_card_stays_open() -> None:
    assert read_scan(PAPER.replace("|1|", "|3|")).sex is Sex.UNSPECIFIED


def test_a_birth_date_on_the_paper_card_that_no_calendar_has_is_asked_for() -> None:
    assert read_scan(PAPER.replace("01/01/1990", "00/00/1990")).birth_date is None


@pytest.mark.parametrize("text", ["", "12345", "https://example.org", PAPER.replace("4e", "zz", 1), CARD[1:]])
def test_other_codes_are_refused_without_repeating_them(text: str) -> None:
    with pytest.raises(NotAScan) as refused:
        read_scan(text)
    assert not text or text not in str(refused.value)


@given(st.text())
def test_any_text_is_a_scan_or_refused(text: str) -> None:
    with contextlib.suppress(NotAScan):
        assert read_scan(text).number


def test_nothing_personal_is_in_the_repr() -> None:
    assert "Mai" not in repr(read_scan(CARD))


def test_what_a_scanner_or_an_input_method_changed_is_undone_in_the_form() -> None:
    telex = (
        CARD.replace("Nguyễn Thị Mai", "Nguyeenx Thij Mai")
        .replace("Nữ", "Nuwx")
        .replace("Số 8 ngõ Hoa Gạo, Hà Nội", "Soos 8 ngox Hoa Gaoj, Haf Nooij")
    )
    for came in (telex, "]Q1" + CARD, CARD.replace("|", "\\")):
        typed, code = split_scan(came)
        assert (typed, read_scan(code)) == ("", read_scan(CARD))


def test_a_name_whose_letters_were_lost_never_fills_the_form() -> None:
    lost = "".join(letter for letter in CARD.replace("Nữ", "Nam") if letter.isascii())
    with pytest.raises(NotAScan, match="letters"):
        read_scan(lost)


def test_a_scan_tells_what_is_wrong_with_the_scanner() -> None:
    telex = "001190000123||Nguyeenx Thij Mai|08031990|Nuwx|Haf Nooij|05062022"
    lost = "001190000123||Nguyn Th Mai|08031990|N|H Ni|05062022"
    assert [scanner_fault(text) for text in (CARD, PAPER, "", telex, lost)] == [
        *(None, None, None),
        *(Change.INPUT_METHOD, Change.LETTERS_LOST),
    ]


def test_the_kind_in_front_of_a_paper_card_is_left_out() -> None:
    assert read_scan("]Q1" + PAPER) == read_scan(PAPER)


@pytest.mark.parametrize("typed", ["", "ghi chú", "5"])
def test_a_code_behind_something_typed_is_parted_from_it(typed: str) -> None:
    assert split_scan(typed + CARD) == (typed, CARD)
    assert split_scan(typed + PAPER) == (typed, PAPER)
    assert split_scan(typed) == (typed, "")


def test_a_damaged_code_leaves_nothing_behind() -> None:
    assert split_scan("x|y") == ("", "x|y")
