"""From the patient's person to the number and its slip.

Every question on the way is asked only when it matters. Opening hours and daily limits decide which services are on
offer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time
from typing import assert_never
from uuid import UUID

from cardreader.citizen import Citizen
from kiosk.core import claims
from kiosk.core.check_in.effects import Answer, Now, Print, Register, RemindOfCard, go, turn_of
from kiosk.core.check_in.help import leave_no_chip, send_to_clerk, send_to_clerk_when_judged
from kiosk.core.check_in.state import (
    Again,
    AskAdult,
    AskPaperDate,
    AskPaperNumber,
    AskPapers,
    AskPriority,
    ChooseService,
    Closed,
    ClosedReason,
    EnterNumber,
    Kiosk,
    NoChip,
    NotCovered,
    Printing,
    Registering,
    TakeSlip,
    Turn,
    Who,
    You,
)
from kiosk.core.claims import IN_VNEID, Adult, Paper
from kiosk.core.coverage import Decision
from kiosk.core.ends_soon import ends_soon
from kiosk.core.problems import Problem
from kiosk.core.rules import ANSWERS_FROM_AGE, Rules, Trust, payment_of, payment_under, small_child, track_of, trust_in
from kiosk.core.visit import Claim, ClaimKind, Service, Ticket, Today, Track

TO_THE_CLERK = {
    Decision.IDENTITY_MISMATCH: Problem.IDENTITY_MISMATCH,
    Decision.NUMBER_WRONG: Problem.NUMBER_WRONG,
    Decision.CHILD_WITHOUT_CARD: Problem.CHILD_WITHOUT_CARD,
    Decision.UNKNOWN_CODE: Problem.INSURANCE_UNKNOWN,
}
"""Answers of the portal with which no patient can go on alone."""

PAPER_KINDS = (ClaimKind.REFERRAL, ClaimKind.RE_EXAMINATION)


def you(turn: Turn, now: Now) -> You:
    """Return the page that greets the holder, with the numbers drawn today already."""
    offered = {service.key: service for service in now.rules.services}
    drawn = turn.today.earlier if turn.today else ()
    return You(
        tuple(
            Again(visit.ticket, offered[visit.service], visit.payment, visit.track)
            for visit in drawn
            if visit.service in offered
        ),
        Who.HOLDER if turn.citizen is None else who_answers(turn.citizen, now.today),
        ends_soon(turn.citizen, turn.coverage, now.today, now.rules.ends_soon_days),
    )


def who_answers(citizen: Citizen, today: date) -> Who:
    """Say who probably answers for the holder of that card."""
    born = citizen.birth_date
    if born is None or born.age_on(today) >= ANSWERS_FROM_AGE:
        return Who.HOLDER
    return Who.ADULT_OF_CHILD if small_child(citizen, today) else Who.MAYBE_CHILD


def on_today(kiosk: Kiosk, today: Today, now: Now) -> Answer:
    """Note what the register knows, once a turn; a page that shows it says so now."""
    if turn_of(kiosk).today is not None:
        return kiosk, ()
    turn = replace(turn_of(kiosk), today=today)
    kiosk = replace(kiosk, turn=turn)
    match kiosk.page:
        case You():
            return replace(kiosk, page=you(turn, now)), ()
        case ChooseService():
            return replace(kiosk, page=_choice(turn, now)), ()
        case _:
            return kiosk, ()


def on_continue(kiosk: Kiosk, now: Now) -> Answer:
    """Go on from who you are, as far as the insurance lets a patient go alone."""
    coverage = turn_of(kiosk).coverage if isinstance(kiosk.page, You) else None
    if coverage is None:
        return kiosk, ()
    if coverage.decision in TO_THE_CLERK:
        return send_to_clerk_when_judged(kiosk, TO_THE_CLERK[coverage.decision])
    if coverage.decision is Decision.NOT_COVERED:
        return go(kiosk, NotCovered())
    return _ask_adult(kiosk, now)


def on_pay_self(kiosk: Kiosk, now: Now) -> Answer:
    """Go on without insurance."""
    return _ask_adult(kiosk, now) if isinstance(kiosk.page, NotCovered) else (kiosk, ())


def _ask_adult(kiosk: Kiosk, now: Now) -> Answer:
    turn = turn_of(kiosk)
    asked = any(claim.kind is ClaimKind.ADULT for claim in turn.claims)
    if turn.citizen is not None and small_child(turn.citizen, now.today) and not asked:
        return go(kiosk, AskAdult())
    return _ask_service(kiosk, now)


def on_adult(kiosk: Kiosk, adult: Adult, now: Now) -> Answer:
    """Note who comes with the child."""
    if not isinstance(kiosk.page, AskAdult):
        return kiosk, ()
    return _ask_service(_claim(kiosk, Claim(ClaimKind.ADULT, adult)), now)


def _ask_service(kiosk: Kiosk, now: Now) -> Answer:
    page = _choice(turn_of(kiosk), now)
    after, effects = go(kiosk, page)
    if len(now.rules.services) == 1 and page.services:
        return on_service(after, page.services[0].key, now)
    return after, effects


def _choice(turn: Turn, now: Now) -> ChooseService:
    services, closed = on_offer(now.rules.services, turn.today, now.today, now.at)
    by_age = turn.citizen is not None and track_of(turn.citizen, now.today) is Track.PRIORITY
    return ChooseService(services, closed, may_claim_priority=bool(now.rules.priority_groups) and not by_age)


def on_priority_wanted(kiosk: Kiosk, rules: Rules) -> Answer:
    """Ask for the group."""
    page = kiosk.page
    if not isinstance(page, ChooseService) or not page.may_claim_priority:
        return kiosk, ()
    return go(kiosk, AskPriority(rules.priority_groups))


def on_priority(kiosk: Kiosk, key: str, now: Now) -> Answer:
    """Note the group, or take the claim back. The queue stays the normal one until the desk has seen the proof."""
    page = kiosk.page
    if not isinstance(page, AskPriority) or (key and key not in {group.key for group in page.groups}):
        return kiosk, ()
    turn = turn_of(kiosk)
    kiosk = replace(kiosk, turn=replace(turn, claims=claims.without(turn.claims, ClaimKind.PRIORITY)))
    return _back_to_services(_claim(kiosk, Claim(ClaimKind.PRIORITY, key)) if key else kiosk, now)


def on_service(kiosk: Kiosk, key: str, now: Now) -> Answer:
    """Take the choice; ask for papers when they change what the insurance pays."""
    turn = kiosk.turn
    if not isinstance(kiosk.page, ChooseService) or turn is None or turn.coverage is None:
        return kiosk, ()
    chosen = next((service for service in kiosk.page.services if service.key == key), None)
    if chosen is None:
        return kiosk, ()
    if claims.matter(chosen, turn.coverage):
        return go(kiosk, AskPapers(chosen))
    return _take(kiosk, chosen, None, now)


def on_paper(kiosk: Kiosk, paper: Paper, now: Now) -> Answer:
    """Note what the patient brings; ask for number and date of a paper."""
    page = kiosk.page
    if not isinstance(page, AskPapers):
        return kiosk, ()
    match paper:
        case Paper.REFERRAL:
            return go(kiosk, AskPaperNumber(page.service, ClaimKind.REFERRAL))
        case Paper.RE_EXAMINATION:
            return go(kiosk, AskPaperNumber(page.service, ClaimKind.RE_EXAMINATION))
        case Paper.IN_VNEID:
            return _take(kiosk, page.service, Claim(ClaimKind.REFERRAL, IN_VNEID), now)
        case Paper.NONE:
            return _take(kiosk, page.service, None, now)
        case _:
            assert_never(paper)


def on_paper_number(kiosk: Kiosk, typed: str) -> Answer:
    """Go on to the paper's date."""
    page, number = kiosk.page, claims.clean_number(typed)
    if not isinstance(page, AskPaperNumber) or number is None:
        return kiosk, ()
    return go(kiosk, AskPaperDate(page.service, page.kind, number))


def on_paper_date(kiosk: Kiosk, digits: str, now: Now) -> Answer:
    """Claim the paper; ask again for a date that cannot be, or with which it no longer counts."""
    page = kiosk.page
    if not isinstance(page, AskPaperDate):
        return kiosk, ()
    dated = claims.day_of(digits)
    if digits and (dated is None or not claims.counts(page.kind, dated, now.today, now.rules.paper_days)):
        return go(kiosk, replace(page, wrong=True))
    return _take(kiosk, page.service, Claim(page.kind, "paper", page.number, dated), now)


def _take(kiosk: Kiosk, service: Service, paper: Claim | None, now: Now) -> Answer:
    turn = turn_of(kiosk)
    kept = claims.without(turn.claims, *PAPER_KINDS)
    turn = replace(turn, claims=(*kept, paper) if paper else kept)
    if turn.citizen is None or turn.coverage is None:
        message = "a service is chosen by somebody who was read and looked up"
        raise AssertionError(message)
    page = Registering(service, payment_of(service, turn.coverage), track_of(turn.citizen, now.today))
    return finish(replace(kiosk, turn=turn), page, now.rules)


def on_show_again(kiosk: Kiosk, visit_id: UUID, rules: Rules) -> Answer:
    """Show a number from earlier today again, once the chip is known to be genuine."""
    page = kiosk.page
    coverage = turn_of(kiosk).coverage if isinstance(page, You) else None
    if not isinstance(page, You) or coverage is None or coverage.decision in TO_THE_CLERK:
        return kiosk, ()
    had = next((again for again in page.earlier if again.ticket.visit_id == visit_id), None)
    if had is None:
        return kiosk, ()
    ticket = replace(had.ticket, again=True)
    return finish(kiosk, Registering(had.service, had.payment, had.track, again=ticket), rules)


def on_back(kiosk: Kiosk, now: Now) -> Answer:
    """Go back to the question before."""
    match kiosk.page:
        case NotCovered() | AskAdult():
            return go(kiosk, you(turn_of(kiosk), now))
        case AskPriority() | AskPapers():
            return _back_to_services(kiosk, now)
        case AskPaperNumber(service=service):
            return go(kiosk, AskPapers(service))
        case AskPaperDate(service=service, kind=kind):
            return go(kiosk, AskPaperNumber(service, kind))
        case EnterNumber():
            return go(kiosk, NoChip())
        case NoChip():
            return leave_no_chip(kiosk)
        case _:
            return kiosk, ()


def _back_to_services(kiosk: Kiosk, now: Now) -> Answer:
    return go(kiosk, _choice(turn_of(kiosk), now))


def _claim(kiosk: Kiosk, claim: Claim) -> Kiosk:
    turn = turn_of(kiosk)
    return replace(kiosk, turn=replace(turn, claims=claims.with_claim(turn.claims, claim)))


def on_offer(
    services: Iterable[Service], known: Today | None, today: date, at: time
) -> tuple[tuple[Service, ...], tuple[Closed, ...]]:
    """Return the services that are open, and the others with why. Without an answer of the register none is full."""
    drawn = dict(known.drawn) if known else {}
    judged = [(service, closed_why(service, drawn.get(service.key, 0), today, at)) for service in services]
    return tuple(service for service, closed in judged if closed is None), tuple(
        closed for _, closed in judged if closed is not None
    )


def closed_why(service: Service, drawn: int, today: date, at: time) -> Closed | None:
    """Say why a service is not to be had; None when it is."""
    if service.hours:
        spans = [span for span in service.hours if today.weekday() in span.weekdays]
        if not any(span.since <= at < span.until for span in spans):
            later = [span.since for span in spans if at < span.since]
            if later:
                return Closed(service, ClosedReason.NOT_YET, min(later))
            return Closed(service, ClosedReason.NO_MORE if spans else ClosedReason.NOT_TODAY)
    if service.daily_limit is not None and drawn >= service.daily_limit:
        return Closed(service, ClosedReason.FULL)
    return None


def finish(kiosk: Kiosk, page: Registering, rules: Rules) -> Answer:
    """Register now, or as soon as the chip's verdict is complete; or show the number from earlier today again."""
    verdict = turn_of(kiosk).authenticity
    if verdict is None:
        return go(kiosk, page)
    trust = trust_in(verdict, rules)
    if trust is Trust.FAILED:
        return send_to_clerk(kiosk, Problem.AUTHENTICITY_FAILED)
    if trust is Trust.CLERK:
        return send_to_clerk(kiosk, Problem.CHIP_NOT_TRUSTED)
    page = replace(page, payment=payment_under(trust, page.payment))
    if page.again is not None:
        return _show(kiosk, page, page.again)
    if page.asked:
        return kiosk, ()
    asked = replace(page, asked=True)
    return go(kiosk, asked, Register(turn_of(kiosk), page.service, page.payment, page.track))


def on_registered(kiosk: Kiosk, ticket: Ticket) -> Answer:
    """Show the number and print the slip: the visit is safely written down."""
    page = kiosk.page
    if not isinstance(page, Registering) or not page.asked:
        return kiosk, ()
    return _show(kiosk, page, ticket)


def on_register_failed(kiosk: Kiosk) -> Answer:
    """Send to the clerk: nothing was written down."""
    return send_to_clerk(kiosk, Problem.REGISTER_DOWN) if isinstance(kiosk.page, Registering) else (kiosk, ())


def on_printed(kiosk: Kiosk, *, ok: bool) -> Answer:
    """Note how the slip fared. Without one there is more time: the number has to be noted down."""
    if not isinstance(kiosk.page, TakeSlip):
        return kiosk, ()
    page = replace(kiosk.page, printing=Printing.DONE if ok else Printing.FAILED)
    return (replace(kiosk, page=page), ()) if ok else go(kiosk, page)


def remind(kiosk: Kiosk, page: TakeSlip) -> Answer:
    """Remind of the card on the reader."""
    return go(kiosk, replace(page, reminded=page.reminded + 1), RemindOfCard())


def _show(kiosk: Kiosk, page: Registering, ticket: Ticket) -> Answer:
    slip = Print(turn_of(kiosk), ticket, page.service, page.payment, page.track, kiosk.language)
    return go(kiosk, TakeSlip(ticket, page.service, page.payment, page.track), slip)
