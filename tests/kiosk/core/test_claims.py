"""What a patient claims: its words on slip and desk, what can be true of a paper, and the priority groups."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.claims import (
    ADULTS,
    DAYS,
    IN_VNEID,
    PAPERS,
    Adult,
    Paper,
    claim_words,
    clean_number,
    counts,
    day_of,
    priority_groups,
    with_claim,
    without,
)
from kiosk.core.texts import Text
from kiosk.core.visit import Claim, ClaimKind
from tests.kiosk.core.examples import PREGNANT, TODAY


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (Claim(ClaimKind.ADULT, "mother"), Text("trẻ đi cùng: mẹ", "the child comes with: mother")),
        (Claim(ClaimKind.ADULT, "aunt"), Text("trẻ đi cùng: aunt", "the child comes with: aunt")),
        (Claim(ClaimKind.PRIORITY, "pregnant"), Text("ưu tiên (phụ nữ có thai)", "priority (pregnant woman)")),
        (Claim(ClaimKind.PRIORITY, "merit"), Text("ưu tiên (merit)", "priority (merit)")),
        (Claim(ClaimKind.REFERRAL, "paper", "12/GCT"), Text("giấy chuyển tuyến", "the referral letter")),
        (Claim(ClaimKind.RE_EXAMINATION, "paper"), Text("giấy hẹn khám lại", "the re-examination slip")),
    ],
)
def test_a_claim_is_said_without_number_and_date_and_an_unknown_code_as_it_stands(claim: Claim, words: Text) -> None:
    assert claim_words(claim, (PREGNANT,)) == words


@pytest.mark.parametrize("kind", [ClaimKind.REFERRAL, ClaimKind.RE_EXAMINATION])
def test_a_letter_on_the_phone_may_be_of_either_kind(kind: ClaimKind) -> None:
    said = claim_words(Claim(kind, IN_VNEID), ())
    assert "VNeID" in said.vi
    assert "VNeID" in said.en


def test_every_choice_has_words() -> None:
    assert set(ADULTS) == set(Adult)
    assert set(PAPERS) == set(Paper)


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


def test_the_law_names_four_groups_that_the_chip_does_not_show() -> None:
    groups = priority_groups(date(2026, 11, 23))
    assert [group.key for group in groups] == ["pregnant", "disabled_special", "disabled_severe", "merit"]
    assert all(group.name.vi and group.name.en and group.name.vi != group.name.en for group in groups)


def test_before_the_law_there_were_none() -> None:
    assert priority_groups(date(2023, 12, 31)) == ()
