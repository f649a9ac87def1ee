"""The moves of the flow: what one event does to one page. `flow.step` decides which move it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cardreader.authenticity.verdict import Authenticity
from cardreader.citizen import Citizen
from kiosk.core import events as ev
from kiosk.core.access import Access
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.effects import (
    AlarmDesk,
    Effect,
    Forget,
    LookUp,
    Print,
    Register,
    RemindOfCard,
    StartReading,
    StopReading,
)
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules, identity_card_expired, payment_of, track_of, trusted
from kiosk.core.state import (
    ChooseService,
    EnterDigits,
    Idle,
    Kiosk,
    OutOfService,
    Page,
    PutCard,
    ReadingChip,
    Registering,
    SeeClerk,
    TakeSlip,
    Turn,
    You,
)
from kiosk.core.texts import Language
from kiosk.core.visit import Service, Ticket

Answer = tuple[Kiosk, tuple[Effect, ...]]

TO_THE_CLERK = {
    Decision.IDENTITY_MISMATCH: Problem.IDENTITY_MISMATCH,
    Decision.NUMBER_WRONG: Problem.NUMBER_WRONG,
    Decision.CHILD_WITHOUT_CARD: Problem.CHILD_WITHOUT_CARD,
}
"""Answers of the portal with which no patient can go on alone."""

_WAITS_FOR_CHIP = (ReadingChip, You, ChooseService, Registering, SeeClerk)


def go(kiosk: Kiosk, page: Page, *effects: Effect) -> Answer:
    """Turn to a page. Its serial is new, so that timers of the earlier page are stale."""
    return replace(kiosk, page=page, serial=kiosk.serial + 1), effects


def begin_turn(kiosk: Kiosk) -> Kiosk:
    """Begin with the next patient."""
    number = kiosk.turns + 1
    return replace(kiosk, turn=Turn(id=number), turns=number)


def end_turn(kiosk: Kiosk) -> Answer:
    """Forget the patient and invite the next one. The language goes back to Vietnamese."""
    effects: tuple[Effect, ...] = () if kiosk.turn is None else (StopReading(), Forget(kiosk.turn.id))
    return go(replace(kiosk, turn=None, language=Language.VI), Idle(), *effects)


def see_clerk(kiosk: Kiosk, problem: Problem) -> Answer:
    """Send the patient to the clerk, and say why. Reads that run are broken off."""
    return go(kiosk, SeeClerk(problem), StopReading())


def _turn(kiosk: Kiosk) -> Turn:
    if kiosk.turn is None:
        message = f"{type(kiosk.page).__name__} is a page of a turn"
        raise AssertionError(message)
    return kiosk.turn


def on_access(kiosk: Kiosk, password: Access) -> Answer:
    """Take what opens the chip; read at once when the card is there."""
    if isinstance(kiosk.page, Idle):
        kiosk = begin_turn(kiosk)
    elif not isinstance(kiosk.page, EnterDigits | PutCard):
        return kiosk, ()
    turn = replace(_turn(kiosk), password=password)
    if not kiosk.card_in:
        return go(replace(kiosk, turn=turn), PutCard())
    reads = kiosk.reads + 1
    kiosk = replace(kiosk, turn=replace(turn, read=reads), reads=reads)
    return go(kiosk, ReadingChip(), StartReading(reads, password))


def read_failed(kiosk: Kiosk, problem: Problem, authenticity: Authenticity | None = None) -> Answer:
    """Mend what the patient can mend (digits, a moved card); send everything else to the clerk."""
    turn = _turn(kiosk)
    if turn.authenticity is not None or not isinstance(kiosk.page, _WAITS_FOR_CHIP):
        return kiosk, ()
    kiosk = replace(kiosk, turn=replace(turn, authenticity=authenticity))
    if isinstance(kiosk.page, SeeClerk):
        # The clerk was called already; a chip that fails meanwhile is the graver reason.
        return go(kiosk, SeeClerk(problem)) if problem is Problem.AUTHENTICITY_FAILED else (kiosk, ())
    match problem:
        case Problem.WRONG_DIGITS:
            return go(replace(kiosk, turn=replace(turn, password=None, read=0)), EnterDigits(wrong=True))
        case Problem.CARD_MOVED:
            # The patient need not begin again: the read starts anew when the card is back.
            return go(replace(kiosk, turn=replace(turn, read=0)), PutCard(lost=True), StopReading())
        case _:
            return see_clerk(kiosk, problem)


def on_citizen(kiosk: Kiosk, citizen: Citizen, today: date) -> Answer:
    """Greet the holder and ask the insurance, while the rest of the chip is read."""
    if not isinstance(kiosk.page, ReadingChip):
        return kiosk, ()
    before = _turn(kiosk)
    if before.citizen is not None and before.citizen.number != citizen.number:
        # Another card came back than the one that moved: nothing of the first person may be shown.
        return see_clerk(replace(kiosk, turn=Turn(id=before.id, read=before.read)), Problem.CARD_UNREADABLE)
    kiosk = replace(kiosk, turn=replace(before, citizen=citizen))
    if identity_card_expired(citizen, today):
        return see_clerk(kiosk, Problem.IDENTITY_CARD_EXPIRED)
    if before.citizen is not None:
        return go(kiosk, You())
    return go(kiosk, You(), LookUp(before.id, citizen))


def on_coverage(kiosk: Kiosk, coverage: Coverage) -> Answer:
    """Note what the insurance says; go to the clerk when nobody can go on alone with it."""
    kiosk = replace(kiosk, turn=replace(_turn(kiosk), coverage=coverage))
    if isinstance(kiosk.page, You) and coverage.decision in TO_THE_CLERK:
        # The read goes on: the clerk wants to know whether the chip is genuine.
        return go(kiosk, SeeClerk(TO_THE_CLERK[coverage.decision]))
    return kiosk, ()


def on_chip_verified(kiosk: Kiosk, event: ev.ChipVerified, rules: Rules) -> Answer:
    """Note the verdict; register when the patient has chosen already."""
    turn = replace(
        _turn(kiosk), authenticity=event.authenticity, access=event.access, portrait=event.portrait, password=None
    )
    kiosk = replace(kiosk, turn=turn)
    if not isinstance(kiosk.page, You | ChooseService | Registering):
        return kiosk, ()
    if event.authenticity.failed:
        return see_clerk(kiosk, Problem.AUTHENTICITY_FAILED)
    if not trusted(event.authenticity, rules):
        return see_clerk(kiosk, Problem.CHIP_NOT_TRUSTED)
    if isinstance(kiosk.page, Registering):
        return _register(kiosk, kiosk.page)
    return kiosk, ()


def on_continue(kiosk: Kiosk, rules: Rules, today: date) -> Answer:
    """Go on from who you are to what you come for."""
    turn = kiosk.turn
    if not isinstance(kiosk.page, You) or turn is None or turn.coverage is None:
        return kiosk, ()
    if turn.coverage.decision in TO_THE_CLERK:
        return see_clerk(kiosk, TO_THE_CLERK[turn.coverage.decision])
    if turn.coverage.decision is Decision.NOT_COVERED:
        return see_clerk(kiosk, Problem.NOT_COVERED)
    after, effects = go(kiosk, ChooseService(rules.services))
    if len(rules.services) == 1:
        return on_service(after, rules.services[0].key, rules, today)
    return after, effects


def on_service(kiosk: Kiosk, key: str, rules: Rules, today: date) -> Answer:
    """Take the choice; register now, or as soon as the chip's verdict is complete."""
    turn = kiosk.turn
    if not isinstance(kiosk.page, ChooseService) or turn is None or turn.citizen is None or turn.coverage is None:
        return kiosk, ()
    chosen: Service | None = next((service for service in kiosk.page.services if service.key == key), None)
    if chosen is None:
        return kiosk, ()
    page = Registering(chosen, payment_of(chosen, turn.coverage), track_of(turn.citizen, today))
    if turn.authenticity is None:
        return go(kiosk, page)
    if turn.authenticity.failed or not trusted(turn.authenticity, rules):
        return see_clerk(kiosk, Problem.CHIP_NOT_TRUSTED)
    return _register(kiosk, page)


def _register(kiosk: Kiosk, page: Registering) -> Answer:
    if page.asked:
        return kiosk, ()
    return go(kiosk, replace(page, asked=True), Register(_turn(kiosk), page.service, page.payment, page.track))


def on_registered(kiosk: Kiosk, ticket: Ticket) -> Answer:
    """Show the number and print the slip: the visit is safely written down."""
    page = kiosk.page
    if not isinstance(page, Registering):
        return kiosk, ()
    slip = Print(_turn(kiosk), ticket, page.service, page.payment, page.track, kiosk.language)
    return go(kiosk, TakeSlip(ticket, page.service, page.payment, page.track), slip)


def remind(kiosk: Kiosk) -> Answer:
    """Remind of the card on the reader."""
    page = kiosk.page
    if not isinstance(page, TakeSlip):
        return kiosk, ()
    return go(kiosk, replace(page, reminded=page.reminded + 1), RemindOfCard())


def on_time_up(kiosk: Kiosk, rules: Rules) -> Answer:
    """End a page that nobody touched."""
    match kiosk.page:
        case Idle() | OutOfService():
            return go(replace(kiosk, language=Language.VI), kiosk.page)
        case Registering(asked=asked):
            return see_clerk(kiosk, Problem.REGISTER_DOWN if asked else Problem.CARD_UNREADABLE)
        case TakeSlip(reminded=reminded) if kiosk.card_in:
            if reminded < rules.reminders:
                return remind(kiosk)
            ended, effects = end_turn(kiosk)
            return ended, (*effects, AlarmDesk("card_left_behind"))
        case _:
            return end_turn(kiosk)


def time_limit(kiosk: Kiosk, rules: Rules) -> float | None:
    """Seconds of quiet after which `TimeUp` is due on this page; None for a page without limit."""
    limits = rules.limits
    match kiosk.page:
        case Idle() | OutOfService():
            # Nobody is here; only a language that somebody chose and left is put back.
            return None if kiosk.language is Language.VI else limits.idle
        case Registering():
            return limits.registering
        case TakeSlip():
            return limits.card_reminder if kiosk.card_in else limits.done
        case SeeClerk():
            return limits.help
        case EnterDigits() | PutCard() | ReadingChip() | You() | ChooseService():
            return limits.idle


def _turn_or_none(kiosk: Kiosk) -> Turn | None:
    return kiosk.turn
