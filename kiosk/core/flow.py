"""The check-in as one pure function: `step(state, event) -> (state, effects)`.

Any event may come at any time. What belongs to an earlier read, turn or page is recognised by its counter and dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from kiosk.core import events as ev
from kiosk.core.effects import AlarmDesk, Effect
from kiosk.core.moves import (
    begin_turn,
    end_turn,
    go,
    on_access,
    on_chip_verified,
    on_citizen,
    on_continue,
    on_coverage,
    on_registered,
    on_service,
    on_time_up,
    read_failed,
    remind,
    see_clerk,
)
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules
from kiosk.core.state import (
    ChooseService,
    Device,
    EnterDigits,
    Idle,
    Kiosk,
    OutOfService,
    Printing,
    PutCard,
    ReadingChip,
    Registering,
    SeeClerk,
    TakeSlip,
    You,
)

ESSENTIAL = frozenset({Device.READER, Device.REGISTER})
"""Without these no check-in works. Without the printer the number stays on the screen."""

Answer = tuple[Kiosk, tuple[Effect, ...]]


@dataclass(frozen=True, slots=True)
class Now:
    """What the flow may know of the world beside the event: the clinic's rules and the clinic's day."""

    rules: Rules
    today: date


def step(kiosk: Kiosk, event: ev.Event, now: Now) -> Answer:
    """Give the state after the event, and what is to be done."""
    if _stale(kiosk, event):
        return kiosk, ()
    match event:
        case ev.CardInserted():
            return _card_inserted(replace(kiosk, card_in=True))
        case ev.CardRemoved():
            return _card_removed(replace(kiosk, card_in=False))
        case ev.DeviceDown(device=device):
            return _settle(replace(kiosk, down=kiosk.down | {device}))
        case ev.DeviceUp(device=device):
            return _settle(replace(kiosk, down=kiosk.down - {device}))
        case ev.LanguageChosen(language=language):
            return replace(kiosk, language=language, serial=kiosk.serial + 1), ()
        case ev.EmergencyCalled():
            return _emergency(kiosk)
        case ev.TimeUp():
            answer = on_time_up(kiosk, now.rules)
        case ev.Progressed() | ev.CitizenFound() | ev.ChipVerified() | ev.ReadFailed():
            answer = _from_chip(kiosk, event, now)
        case ev.CoverageKnown(coverage=coverage):
            answer = on_coverage(kiosk, coverage)
        case ev.Registered(ticket=ticket):
            answer = on_registered(kiosk, ticket)
        case ev.RegisterFailed():
            answer = see_clerk(kiosk, Problem.REGISTER_DOWN) if isinstance(kiosk.page, Registering) else (kiosk, ())
        case ev.SlipPrinted(ok=ok):
            answer = _printed(kiosk, ok=ok)
        case _:
            answer = _from_patient(kiosk, event, now)
    return _settled(answer)


def _stale(kiosk: Kiosk, event: ev.Event) -> bool:
    """Whether the event belongs to an earlier page, read or turn."""
    turn = kiosk.turn
    match event:
        case ev.TimeUp(serial=serial):
            return serial != kiosk.serial
        case ev.Progressed(read=of) | ev.CitizenFound(read=of) | ev.ChipVerified(read=of) | ev.ReadFailed(read=of):
            return turn is None or of != turn.read
        case ev.CoverageKnown(turn=of) | ev.Registered(turn=of) | ev.RegisterFailed(turn=of) | ev.SlipPrinted(turn=of):
            return turn is None or of != turn.id
        case _:
            return False


def _from_chip(
    kiosk: Kiosk, event: ev.Progressed | ev.CitizenFound | ev.ChipVerified | ev.ReadFailed, now: Now
) -> Answer:
    match event:
        case ev.Progressed(done=done, total=total):
            if isinstance(kiosk.page, ReadingChip | Registering):
                return replace(kiosk, page=replace(kiosk.page, done=done, total=total)), ()
            return kiosk, ()
        case ev.CitizenFound(citizen=citizen):
            return on_citizen(kiosk, citizen, now.today)
        case ev.ChipVerified():
            return on_chip_verified(kiosk, event, now.rules)
        case ev.ReadFailed(problem=problem, authenticity=authenticity):
            return read_failed(kiosk, problem, authenticity)


def _from_patient(
    kiosk: Kiosk,
    event: ev.AccessGiven | ev.Continue | ev.NotMe | ev.ServiceChosen | ev.Cancel | ev.HelpWanted | ev.Touched,
    now: Now,
) -> Answer:
    """Answer a touch, a digit or a scan."""
    if isinstance(kiosk.page, Registering):
        return kiosk, ()  # the visit is being written down: too late to turn back, and over in a moment
    match event:
        case ev.AccessGiven(password=password):
            return on_access(kiosk, password)
        case ev.Continue():
            return on_continue(kiosk, now.rules, now.today)
        case ev.ServiceChosen(key=key):
            return on_service(kiosk, key, now.rules, now.today)
        case ev.NotMe():
            return see_clerk(kiosk, Problem.NOT_ME) if isinstance(kiosk.page, You) else (kiosk, ())
        case ev.HelpWanted():
            return _help(kiosk)
        case ev.Cancel():
            return _cancel(kiosk)
        case ev.Touched():
            return _touched(kiosk)
        case _:
            assert_never(event)


def _card_inserted(kiosk: Kiosk) -> Answer:
    match kiosk.page:
        case Idle():
            return go(begin_turn(kiosk), EnterDigits())
        case PutCard():
            assert kiosk.turn is not None  # noqa: S101 - a page of a turn
            if kiosk.turn.password is None:
                return go(kiosk, EnterDigits())
            return on_access(kiosk, kiosk.turn.password)
        case TakeSlip() | SeeClerk():
            # The next patient is here already.
            ended, effects = end_turn(kiosk)
            ended, more = _settle(ended)
            if not isinstance(ended.page, Idle):
                return ended, effects + more
            begun, begin_effects = go(begin_turn(ended), EnterDigits())
            return begun, effects + more + begin_effects
        case EnterDigits() | ReadingChip() | You() | ChooseService() | Registering() | OutOfService():
            return kiosk, ()
        case _:
            assert_never(kiosk.page)


def _card_removed(kiosk: Kiosk) -> Answer:
    turn = kiosk.turn
    match kiosk.page:
        case EnterDigits():
            return _settled(end_turn(kiosk))
        case ReadingChip():
            return read_failed(kiosk, Problem.CARD_MOVED)
        case You() | ChooseService() | Registering(asked=False):
            # A chip that is judged already may go; one that is still being read must come back.
            if turn is not None and turn.authenticity is None:
                return read_failed(kiosk, Problem.CARD_MOVED)
            return kiosk, ()
        case TakeSlip():
            return replace(kiosk, serial=kiosk.serial + 1), ()
        case Idle() | PutCard() | SeeClerk() | Registering() | OutOfService():
            return kiosk, ()
        case _:
            assert_never(kiosk.page)


def _emergency(kiosk: Kiosk) -> Answer:
    """Call staff at once. A visit that is being written down is shown first: that takes a moment only."""
    alarm: tuple[Effect, ...] = (AlarmDesk("emergency"),)
    if isinstance(kiosk.page, Registering) and kiosk.page.asked:
        return kiosk, alarm
    if kiosk.turn is None:
        kiosk = begin_turn(kiosk)
    after, effects = see_clerk(kiosk, Problem.EMERGENCY)
    return after, alarm + effects


def _help(kiosk: Kiosk) -> Answer:
    if isinstance(kiosk.page, TakeSlip | SeeClerk):
        return kiosk, ()
    if kiosk.turn is None:
        kiosk = begin_turn(kiosk)
    return see_clerk(kiosk, Problem.HELP_WANTED)


def _cancel(kiosk: Kiosk) -> Answer:
    match kiosk.page:
        case Idle() | OutOfService():
            return kiosk, ()
        case TakeSlip() if kiosk.card_in:
            return remind(kiosk)
        case _:
            return end_turn(kiosk)


def _touched(kiosk: Kiosk) -> Answer:
    if isinstance(kiosk.page, Idle) and kiosk.card_in:
        return go(begin_turn(kiosk), EnterDigits())
    if kiosk.turn is None:
        return kiosk, ()
    return replace(kiosk, serial=kiosk.serial + 1), ()


def _printed(kiosk: Kiosk, *, ok: bool) -> Answer:
    if not isinstance(kiosk.page, TakeSlip):
        return kiosk, ()
    return replace(kiosk, page=replace(kiosk.page, printing=Printing.DONE if ok else Printing.FAILED)), ()


def _settled(answer: Answer) -> Answer:
    kiosk, effects = answer
    settled, more = _settle(kiosk)
    return settled, effects + more


def _settle(kiosk: Kiosk) -> Answer:
    """Between turns, go out of service while an essential device is gone, and come back when it is there."""
    gone = kiosk.down & ESSENTIAL
    match kiosk.page:
        case Idle() if gone:
            return go(kiosk, OutOfService(gone))
        case OutOfService(devices=devices) if not gone:
            return go(kiosk, Idle())
        case OutOfService(devices=devices) if devices != gone:
            return go(kiosk, OutOfService(gone))
        case _:
            return kiosk, ()
