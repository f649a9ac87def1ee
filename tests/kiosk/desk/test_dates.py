from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.citizen import PartialDate
from kiosk.desk.dates import NotADate, iso, of_iso, read_birth, shown_birth


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("08/03/1990", PartialDate(1990, 3, 8)),
        ("8-3-1990", PartialDate(1990, 3, 8)),
        ("08031990", PartialDate(1990, 3, 8)),
        (" 03/1990 ", PartialDate(1990, 3)),
        ("1990", PartialDate(1990)),
    ],
)
def test_birth_dates_are_read_as_people_write_them(typed: str, read: PartialDate) -> None:
    assert read_birth(typed) == read


@pytest.mark.parametrize("typed", ["", "90", "31/02/1990", "0/1990", "13/1990", "1990/03/08", "0000"])
def test_what_no_calendar_has_is_refused(typed: str) -> None:
    with pytest.raises(NotADate):
        read_birth(typed)


@given(st.dates(), st.sampled_from([1, 2, 3]))
def test_the_registers_form_and_the_peoples_form_say_the_same(day: date, parts: int) -> None:
    birth = PartialDate(*(day.year, day.month, day.day)[:parts])
    assert of_iso(iso(birth)) == birth
    assert read_birth(shown_birth(iso(birth))) == birth


def test_what_is_no_date_is_shown_as_it_is() -> None:
    assert shown_birth("") == ""
    assert shown_birth("1990-02-31") == "1990-02-31"


@given(st.text())
def test_any_text_is_a_date_or_refused(text: str) -> None:
    with contextlib.suppress(NotADate):
        assert read_birth(text).year > 0
