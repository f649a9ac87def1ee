"""From the portal's answer to a decision: pure, the day is an argument."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.insurance.answer import Answer
from kiosk.core.insurance.benefit import benefit_percent
from kiosk.core.insurance.choose import Chosen, choose, dated_cards
from kiosk.core.insurance.compare import differences
from kiosk.core.insurance.route import SELF_PAY, FacilityFacts, provisional_route
from kiosk.core.insurance.tables import co_payment_limit, result_at, route_at, small_visit

_PRIMARY_CARE = "1.2"
_FULL = 100
_PORTAL_DIFFERENCES = {"060": ("name",), "061": ("name",), "070": ("birth_date",)}


def decide(answer: Answer, citizen: Citizen, facility: FacilityFacts, visit_date: date) -> Coverage:
    """Say what follows from an answer for that person at that clinic on that day.

    A code that no table knows makes no statement about the insurance: the clerk looks.
    """
    result = result_at(answer.code, visit_date)
    decision = result.decision if result else Decision.UNKNOWN_CODE
    coverage = Coverage(decision, answer.code, portal_note=answer.note, area=answer.area)
    match decision:
        case Decision.COVERED | Decision.COVERED_SHOW_PAPER_CARD:
            return _usable(coverage, answer, citizen, facility, visit_date)
        case Decision.NOT_COVERED:
            return replace(coverage, route_code=SELF_PAY, route_percent=0)
        case Decision.IDENTITY_MISMATCH:
            return replace(coverage, differences=_PORTAL_DIFFERENCES.get(answer.code, ()))
        case _:
            return coverage


def trouble(word: str) -> Coverage:
    """Give the decision when there was no sensible answer; `word` says why (`timeout`, `unreachable`, ...)."""
    return Coverage(Decision.PORTAL_UNAVAILABLE, word)


def by_route(coverage: Coverage, code: str | None, visit_date: date) -> Coverage:
    """Give the coverage as it is on that route (MA_DOITUONG_KCB), with what follows from it for the costs."""
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
        coverage = _with_card(coverage, chosen, facility, visit_date)
    if answer.five_years and answer.five_years <= visit_date:
        limit = co_payment_limit(visit_date)
        coverage = replace(coverage, five_years_since=answer.five_years, co_payment_limit=limit)
    if differing:
        return replace(coverage, decision=Decision.IDENTITY_MISMATCH, differences=differing)
    cards = dated_cards(answer)
    if chosen or (not cards and coverage.decision is Decision.COVERED_SHOW_PAPER_CARD):
        return coverage  # army and police cards may come without dates: the paper card shows them
    if not cards:
        return trouble("incomplete_answer")
    return replace(coverage, decision=Decision.NOT_COVERED, route_code=SELF_PAY, route_percent=0, idle_cards=cards)


def _with_card(coverage: Coverage, chosen: Chosen, facility: FacilityFacts, visit_date: date) -> Coverage:
    card = chosen.card
    here = card.registered_facility == facility.code
    coverage = replace(coverage, card=card, registered_here=here, new_card=chosen.is_new)
    return by_route(coverage, provisional_route(facility, card.registered_facility), visit_date)
