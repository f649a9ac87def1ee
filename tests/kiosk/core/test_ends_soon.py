"""Who is told that a card ends soon, and where it is renewed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cardreader.citizen import Citizen
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.state import You
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.ends_soon import ends_soon
from tests.kiosk.core.examples import NOW, citizen, play, read

TODAY = date(2026, 11, 22)
PERSON = Citizen("001190000001", expires=date(2030, 1, 1))
CARD = InsuranceCard("GD4010199999901", date(2026, 1, 1), date(2027, 12, 31), "01999")
COVERED = Coverage(Decision.COVERED, "000", card=CARD)


def told(days: int = 30, *, identity: date | None = None, insurance: date | None = None) -> list[str]:
    person = replace(PERSON, expires=identity or PERSON.expires)
    coverage = replace(COVERED, card=replace(CARD, valid_to=insurance or CARD.valid_to))
    return [text.vi for text in ends_soon(person, coverage, TODAY, days)]


@pytest.mark.parametrize(
    ("last", "is_told"),
    [
        (date(2026, 11, 21), False),
        (TODAY, True),
        (date(2026, 12, 21), True),
        (date(2026, 12, 22), False),
    ],
)
def test_what_ends_within_the_days_is_told_and_what_has_ended_is_not(last: date, *, is_told: bool) -> None:
    assert bool(told(identity=last)) is is_told
    assert bool(told(insurance=last)) is is_told


def test_both_are_told_with_the_day_and_where_to_renew() -> None:
    identity, insurance = told(identity=date(2026, 12, 1), insurance=date(2026, 11, 30))
    assert "Thẻ căn cước hết hạn ngày 01/12/2026" in identity
    assert "VNeID" in identity
    assert "Thẻ BHYT hết hạn ngày 30/11/2026" in insurance
    assert "VssID" in insurance


def test_a_clinic_may_tell_nobody_and_a_renewed_card_needs_no_word() -> None:
    assert told(0, identity=TODAY, insurance=TODAY) == []
    renewed = replace(COVERED, card=replace(CARD, valid_to=TODAY), is_renewed=True)
    assert ends_soon(PERSON, renewed, TODAY, 30) == ()
    assert ends_soon(None, None, TODAY, 30) == ()


def test_the_page_tells_it_when_the_insurance_has_answered() -> None:
    ending = replace(COVERED, card=replace(CARD, valid_to=NOW.today))
    now = replace(NOW, rules=replace(NOW.rules, ends_soon_days=30))
    before, _ = play(now, *read(citizen(), COVERED)[:4])
    assert before.page == You()
    kiosk, effects = play(now, ev.CoverageKnown(1, ending), kiosk=before)
    assert isinstance(kiosk.page, You)
    assert [text.en for text in kiosk.page.ends] == [
        f"Your health insurance ends on {NOW.today:%d/%m/%Y}: renew it at the social insurance office or in VssID."
    ]
    assert (kiosk.serial, effects) == (before.serial, [])
