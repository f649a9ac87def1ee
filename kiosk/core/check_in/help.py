"""To the desk: why, with a number that keeps the place in line, and the ways without a chip."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeGuard
from uuid import UUID, uuid5

from cardreader.access.qr import QrContent
from kiosk.core.check_in.effects import (
    AlarmDesk,
    Answer,
    AskAnswered,
    Effect,
    OpenHelp,
    PrintHelp,
    StopReading,
    WithdrawAlarm,
    ask_for_digits,
    begin_turn,
    end_turn,
    go,
    turn_of,
)
from kiosk.core.check_in.state import (
    Access,
    EnterDigits,
    EnterNumber,
    Idle,
    Kiosk,
    NoChip,
    NotCovered,
    OutOfService,
    Page,
    Printing,
    PutCard,
    QueuePlace,
    Registering,
    SeeClerk,
    TakeSlip,
    Turn,
)
from kiosk.core.insurance_card import number_in, number_of, takes
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules, trusted
from kiosk.core.visit import HelpTicket

_NOT_GENUINE: Final = frozenset({Problem.AUTHENTICITY_FAILED, Problem.CHIP_NOT_PROVEN, Problem.CHIP_NOT_TRUSTED})


def case_id(turn: Turn, problem: Problem) -> UUID:
    """Return the id of a turn's help case: the same turn and reason open the same case."""
    return uuid5(turn.key, problem)


def send_to_clerk(kiosk: Kiosk, problem: Problem) -> Answer:
    """Send the patient to the clerk and say why; the place in line is kept. Reads that run are broken off."""
    return go(kiosk, SeeClerk(problem), StopReading(), OpenHelp(turn_of(kiosk), problem))


def send_to_clerk_when_judged(kiosk: Kiosk, problem: Problem) -> Answer:
    """Do the same, but let a read that runs go on: the clerk wants to know whether the chip is genuine."""
    turn = turn_of(kiosk)
    if kiosk.card_in and turn.read and turn.authenticity is None:
        return go(kiosk, SeeClerk(problem, QueuePlace.AFTER_CHIP))
    return send_to_clerk(kiosk, problem)


def chip_done(kiosk: Kiosk, page: SeeClerk, *, forged: bool) -> Answer:
    """Ask for the number now that the verdict is known; a forged chip is the graver reason, whatever was the first."""
    if page.problem is Problem.EMERGENCY:
        return kiosk, ()
    if forged and page.problem is not Problem.AUTHENTICITY_FAILED:
        return send_to_clerk(kiosk, Problem.AUTHENTICITY_FAILED)
    return send_to_clerk(kiosk, page.problem) if page.line is QueuePlace.AFTER_CHIP else (kiosk, ())


def on_help_opened(kiosk: Kiosk, ticket: HelpTicket, rules: Rules) -> Answer:
    """Show the number; print it, unless the chip was not found genuine."""
    page, turn = kiosk.page, turn_of(kiosk)
    if not isinstance(page, SeeClerk) or page.line not in (QueuePlace.ASKED, QueuePlace.FAILED):
        return kiosk, ()
    if page.problem is Problem.EMERGENCY or ticket.case_id != case_id(turn, page.problem):
        return kiosk, ()
    kept = replace(page, line=QueuePlace.KEPT, ticket=ticket)
    if not _slip_allowed(turn, page.problem, rules):
        return go(kiosk, kept)
    return go(kiosk, replace(kept, printing=Printing.RUNNING), PrintHelp(turn.id, ticket, kiosk.language))


def on_help_failed(kiosk: Kiosk) -> Answer:
    """Go on without a number; an emergency of which no desk heard says so."""
    page = kiosk.page
    if not isinstance(page, SeeClerk) or page.line not in (QueuePlace.ASKED, QueuePlace.NONE):
        return kiosk, ()
    return go(kiosk, replace(page, line=QueuePlace.FAILED))


def on_alarm_answered(kiosk: Kiosk, *, answered: bool) -> Answer:
    """Say that somebody is coming once somebody at a desk has said so, and never before; else ask again."""
    page = kiosk.page
    if not is_unanswered(page):
        return kiosk, ()
    if not answered:
        return kiosk, (AskAnswered(turn_of(kiosk).id),)
    return go(kiosk, replace(page, line=QueuePlace.KEPT))


def is_unanswered(page: Page) -> TypeGuard[SeeClerk]:
    """Return whether the page is that of an emergency that nobody has answered."""
    return isinstance(page, SeeClerk) and page.problem is Problem.EMERGENCY and page.line is not QueuePlace.KEPT


def on_called_by_mistake(kiosk: Kiosk) -> Answer:
    """Take the alarm back and invite the next patient."""
    if not is_unanswered(kiosk.page):
        return kiosk, ()
    alarm = WithdrawAlarm(turn_of(kiosk).id)
    ended, effects = end_turn(kiosk)
    return ended, (alarm, *effects)


def on_help_printed(kiosk: Kiosk, *, ok: bool) -> Answer:
    """Note how the help slip fared. Without one there is more time: the number has to be noted down."""
    page = kiosk.page
    if not isinstance(page, SeeClerk) or page.printing is None:
        return kiosk, ()
    page = replace(page, printing=Printing.DONE if ok else Printing.FAILED)
    return (replace(kiosk, page=page), ()) if ok else go(kiosk, page)


def _slip_allowed(turn: Turn, problem: Problem, rules: Rules) -> bool:
    """Return whether a help slip may be printed: never for a chip that was judged and not found genuine."""
    verdict = turn.authenticity
    return problem not in _NOT_GENUINE and (verdict is None or trusted(verdict, rules))


def on_emergency(kiosk: Kiosk) -> Answer:
    """Call staff at once. A visit that is being written down is shown first: that takes a moment only."""
    if kiosk.turn is None:
        kiosk = begin_turn(kiosk)
    alarm: tuple[Effect, ...] = (AlarmDesk(turn_of(kiosk), Problem.EMERGENCY),)
    if isinstance(kiosk.page, Registering) and kiosk.page.asked:
        return kiosk, alarm
    asks = AskAnswered(turn_of(kiosk).id)
    after, effects = go(kiosk, SeeClerk(Problem.EMERGENCY, QueuePlace.NONE), StopReading(), asks)
    return after, alarm + effects


def on_help_wanted(kiosk: Kiosk) -> Answer:
    """Send to the desk who asks for it."""
    match kiosk.page:
        case TakeSlip() | SeeClerk():
            return kiosk, ()
        case NotCovered():
            return send_to_clerk_when_judged(kiosk, Problem.NOT_COVERED)
        case NoChip() | EnterNumber():
            return send_to_clerk(kiosk, Problem.NO_CHIP)
        case _:
            return send_to_clerk(kiosk if kiosk.turn else begin_turn(kiosk), Problem.HELP_WANTED)


def on_no_chip(kiosk: Kiosk) -> Answer:
    """Show the ways without a chip card."""
    match kiosk.page:
        case Idle() | OutOfService():
            return go(begin_turn(kiosk), NoChip())
        case EnterDigits() | PutCard():
            return go(kiosk, NoChip())
        case _:
            return kiosk, ()


def on_number_wanted(kiosk: Kiosk) -> Answer:
    """Ask for a number."""
    return go(kiosk, EnterNumber()) if isinstance(kiosk.page, NoChip) else (kiosk, ())


def on_number(kiosk: Kiosk, text: str) -> Answer:
    """Take a number to the desk, or ask again for one that can be none."""
    if not isinstance(kiosk.page, EnterNumber):
        return kiosk, ()
    number = number_of(text)
    return go(kiosk, EnterNumber(wrong=True)) if number is None else _to_desk_with(kiosk, number)


def on_paper_card(kiosk: Kiosk, text: str) -> Answer:
    """Take a scanned paper insurance card to the desk."""
    if not takes(kiosk.page) or number_in(text) is None:
        return kiosk, ()
    return _to_desk_with(kiosk if kiosk.turn else begin_turn(kiosk), text)


def on_access_without_chip(kiosk: Kiosk, password: Access) -> Answer:
    """Take the QR of a citizen card whose chip is of no use; digits mean nothing here."""
    return _to_desk_with(kiosk, password.number) if isinstance(password, QrContent) else (kiosk, ())


def _to_desk_with(kiosk: Kiosk, given: str) -> Answer:
    return send_to_clerk(replace(kiosk, turn=replace(turn_of(kiosk), given=given)), Problem.NO_CHIP)


def leave_no_chip(kiosk: Kiosk) -> Answer:
    """Go back to the card."""
    return ask_for_digits(kiosk) if kiosk.card_in else end_turn(kiosk)
