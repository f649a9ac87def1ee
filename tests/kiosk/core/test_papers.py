"""Referral letters and re-examination slips, as the patient tells of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.papers import DAYS, clean_number, counts, day_of, with_claim, without
from kiosk.core.visit import Claim, ClaimKind
from tests.kiosk.core.examples import TODAY


@pytest.mark.parametrize(("days", "counted"), [(0, True), (365, True), (366, False), (-1, False)])
def test_a_referral_counts_for_a_year_from_its_date(days: int, counted: bool) -> None:  # noqa: FBT001 - pytest's table
    assert counts(ClaimKind.REFERRAL, TODAY - timedelta(days), TODAY, DAYS) is counted


@pytest.mark.parametrize(("days", "counted"), [(-8, False), (-7, True), (0, True), (15, True), (16, False)])
def test_a_re_examination_slip_counts_around_its_day(days: int, counted: bool) -> None:  # noqa: FBT001 - pytest's table
    assert counts(ClaimKind.RE_EXAMINATION, TODAY - timedelta(days), TODAY, DAYS) is counted


@given(st.dates())
def test_every_day_of_the_calendar_is_read(day: date) -> None:
    assert day_of(f"{day.day:02d}{day.month:02d}{day.year:04d}") == day


@given(st.text())
def test_what_is_no_day_is_none(text: str) -> None:
    found = day_of(text)
    assert found is None or text == f"{found.day:02d}{found.month:02d}{found.year:04d}"


@given(st.text(max_size=60))
def test_a_papers_number_is_short_and_plain(text: str) -> None:
    clean = clean_number(text)
    assert clean is None or (len(clean) <= 30 and not set(clean) & set(" |<>&'\"\n"))


def test_a_claim_takes_the_place_of_the_one_of_its_kind() -> None:
    first, second = Claim(ClaimKind.PRIORITY, "pregnant"), Claim(ClaimKind.PRIORITY, "merit")
    other = Claim(ClaimKind.ADULT, "mother")
    assert with_claim((first, other), second) == (other, second)
    assert without((first, other), ClaimKind.PRIORITY) == (other,)
