"""From the portal's answer to a decision. The rules are pure; the day is an argument.

The person of the chip is compared with the person of the insurance. Of several cards the one counts that is valid on
the day of the visit (QĐ 697). The route (MA_DOITUONG_KCB, QĐ 3276/QĐ-BYT) is provisional: the hospital system fixes it
after the visit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.insurance.answer import Answer, CardData
from kiosk.core.insurance.tables import (
    benefit_percent,
    co_payment_limits,
    result_at,
    route_at,
    salary_change,
    small_visit,
)
from kiosk.core.person_name import Likeness, likeness, searched

_PRIMARY_CARE = "1.2"
_FULL = 100
_OF_THE_SERVER = frozenset("59")
_PORTAL_DIFFERENCES = {"060": ("name",), "061": ("name",), "070": ("birth_date",)}


def decide(answer: Answer, citizen: Citizen, facility: FacilityFacts, visit_date: date) -> Coverage:
    """Say what follows from an answer for that person at that clinic on that day.

    A code that no table knows makes no statement about the insurance: the clerk looks. One of the kinds 5xx and 9xx
    speaks of the portal and not of the person: it is trouble that passes.
    """
    result = result_at(answer.code, visit_date)
    decision = result.decision if result else Decision.UNKNOWN_CODE
    coverage = Coverage(decision, answer.code, portal_note=answer.note, area=answer.area)
    match decision:
        case Decision.COVERED | Decision.COVERED_SHOW_PAPER_CARD:
            return _usable(coverage, answer, citizen, facility, visit_date)
        case Decision.NOT_COVERED:
            return replace(coverage, route_code=SELF_PAY, route_percent=0)
        case Decision.UNKNOWN_CODE if answer.code[:1] in _OF_THE_SERVER:
            return trouble("http_error")
        case Decision.IDENTITY_MISMATCH:
            return replace(coverage, differences=_PORTAL_DIFFERENCES.get(answer.code, ()))
        case _:
            return coverage


def trouble(word: str) -> Coverage:
    """Return the decision when there was no sensible answer; `word` says why (`timeout`, `unreachable`, ...)."""
    return Coverage(Decision.PORTAL_UNAVAILABLE, word)


def by_route(coverage: Coverage, code: str | None, visit_date: date) -> Coverage:
    """Return the coverage as it is on that route (MA_DOITUONG_KCB), with what follows from it for the costs."""
    route = route_at(code, visit_date) if code else None
    by_level = benefit_percent(coverage.card.number, visit_date) if coverage.card else None
    percent = _FULL if coverage.card and code == _PRIMARY_CARE else by_level
    return replace(
        coverage,
        benefit_percent=percent,
        small_visit=None if percent in (None, _FULL) else small_visit(visit_date),
        route_code=code,
        route_percent=route.percent if route else None,
    )


def _usable(
    coverage: Coverage, answer: Answer, citizen: Citizen, facility: FacilityFacts, visit_date: date
) -> Coverage:
    differing = differences(citizen, answer)
    chosen = choose(answer, visit_date)
    if chosen:
        coverage = _with_card(coverage, chosen, answer, facility, visit_date)
    if answer.five_years and answer.five_years <= visit_date:
        least, most = co_payment_limits(visit_date) or (None, None)
        coverage = replace(
            coverage,
            five_years_since=answer.five_years,
            co_payment_limit=most,
            co_payment_least=least,
            salary_changed=salary_change(visit_date),
        )
    if differing:
        return replace(coverage, decision=Decision.IDENTITY_MISMATCH, differences=differing)
    if answer.name:
        coverage = replace(coverage, spelling=likeness(answer.name, citizen.name))
    cards = dated_cards(answer)
    if chosen or (not cards and coverage.decision is Decision.COVERED_SHOW_PAPER_CARD):
        return coverage  # army and police cards may come without dates: the paper card shows them
    if not cards:
        return trouble("incomplete_answer")
    return replace(coverage, decision=Decision.NOT_COVERED, route_code=SELF_PAY, route_percent=0, idle_cards=cards)


def _with_card(
    coverage: Coverage, chosen: Chosen, answer: Answer, facility: FacilityFacts, visit_date: date
) -> Coverage:
    card = chosen.card
    here = card.registered_facility == facility.code
    follows = not chosen.is_new and _has_new(answer)
    coverage = replace(coverage, card=card, registered_here=here, new_card=chosen.is_new, is_renewed=follows)
    return by_route(coverage, provisional_route(facility, card.registered_facility), visit_date)


_SEXES = {"NAM": Sex.MALE, "NU": Sex.FEMALE}


def differences(citizen: Citizen, answer: Answer) -> tuple[str, ...]:
    """Name the fields that differ: `name`, `birth_date`, `sex`. What one side does not say is not compared."""
    found = []
    if answer.name and likeness(answer.name, citizen.name) is Likeness.DIFFERENT:
        found.append("name")
    if answer.birth_date and citizen.birth_date and not _same_date(answer.birth_date, citizen.birth_date):
        found.append("birth_date")
    sex = _SEXES.get(searched(answer.sex))
    if sex and Sex.UNSPECIFIED is not citizen.sex is not sex:
        found.append("sex")
    return tuple(found)


def _same_date(one: PartialDate, other: PartialDate) -> bool:
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return all(a == b for a, b in pairs if a is not None and b is not None)


_REPLACED = frozenset({"003", "004"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """The card that counts."""

    card: InsuranceCard
    is_new: bool
    """Whether it is the next card and not the one that was asked for."""


def choose(answer: Answer, visit_date: date) -> Chosen | None:
    """Return the card that is valid on that day, the next card before the present one; None when neither is."""
    if _has_new(answer) and (card := _valid_on(answer.new_card, visit_date)):
        return Chosen(card, is_new=True)
    card = _valid_on(answer.card, visit_date)
    return Chosen(card, is_new=False) if card else None


def dated_cards(answer: Answer) -> tuple[InsuranceCard, ...]:
    """Return the answer's cards that say from which day they hold, the present one first."""
    return tuple(
        InsuranceCard(card.number, card.valid_from, card.valid_to, card.facility)
        for card in (answer.card, answer.new_card)
        if card is not None and card.valid_from is not None
    )


def _has_new(answer: Answer) -> bool:
    if answer.new_card is None or answer.previous_number:
        return False
    same = answer.card is not None and answer.card.number == answer.new_card.number
    return not same or answer.code in _REPLACED


def _valid_on(card: CardData | None, day: date) -> InsuranceCard | None:
    if card is None or card.valid_from is None or not card.valid_from <= day:
        return None
    if card.valid_to is not None and card.valid_to < day:
        return None
    return InsuranceCard(card.number, card.valid_from, card.valid_to, card.facility)


SELF_PAY = "9"
EMERGENCY = "2"
"""The route of an emergency: it is never notified at check-in."""
_MIDDLE_SCORES = range(50, 71)


class FacilityFacts(Protocol):
    """What the route needs to know of the clinic (`kiosk.settings.Facility` has it)."""

    @property
    def code(self) -> str:
        """Five characters (MA_CSKCB)."""

    @property
    def level(self) -> str:
        """`BAN_DAU`, `CO_BAN` or `CHUYEN_SAU`."""

    @property
    def former_line(self) -> str:
        """Line before 2025: `XA`, `HUYEN`, `TINH` or `TW`."""

    @property
    def score(self) -> int | None:
        """Points of the ranking; None while unranked."""

    @property
    def primary_type(self) -> bool:
        """Whether it is of a type that code 1.2 lists: health station, family doctor, district centre as a clinic."""


def provisional_route(facility: FacilityFacts, registered_facility: str) -> str | None:
    """Return the code for an outpatient who comes by themself, without a referral.

    `registered_facility` is the card's facility of initial registration. None where only staff can tell.
    """
    if facility.level == "BAN_DAU" and facility.primary_type:
        return "1.2"
    if registered_facility == facility.code:
        return "1.1"
    match facility.level, facility.former_line:
        case "BAN_DAU", _:
            return "1.11"
        case "CO_BAN", "TINH" | "TW":
            return "1.14"
        case "CO_BAN", _:
            return "1.13" if facility.score in _MIDDLE_SCORES else "1.12"
        case "CHUYEN_SAU", "TW":
            return "3.1"
        case "CHUYEN_SAU", "TINH":
            return "1.18"
        case "CHUYEN_SAU", "HUYEN":
            return "3.3"
        case _:
            return None
