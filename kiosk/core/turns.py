"""Pages and turns: the steps that every move of the flow is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from uuid import UUID, uuid5

from kiosk.core.effects import Effect, Forget, OpenHelp, StopReading
from kiosk.core.rules import Rules
from kiosk.core.state import Idle, Kiosk, Line, Page, SeeClerk, Turn
from kiosk.core.texts import Language

Answer = tuple[Kiosk, tuple[Effect, ...]]


@dataclass(frozen=True, slots=True)
class Now:
    """What the flow may know of the world beside the event: the clinic's rules, day and clock."""

    rules: Rules
    today: date
    at: time


def go(kiosk: Kiosk, page: Page, *effects: Effect) -> Answer:
    """Turn to a page. Its serial is new, so that timers of the earlier page are stale."""
    return replace(kiosk, page=page, serial=kiosk.serial + 1), effects


def begin_turn(kiosk: Kiosk) -> Kiosk:
    """Begin with the next patient."""
    number = kiosk.turns + 1
    return replace(kiosk, turn=Turn(id=number, key=uuid5(kiosk.seed, str(number))), turns=number)


def end_turn(kiosk: Kiosk) -> Answer:
    """Forget the patient and invite the next one. The language goes back to Vietnamese."""
    effects: tuple[Effect, ...] = ()
    turn = kiosk.turn
    if turn is not None:
        effects = (StopReading(), Forget(turn.id))
        if isinstance(kiosk.page, SeeClerk) and kiosk.page.line is Line.AFTER_CHIP:
            # Who leaves before the verdict comes is on the desk's list all the same.
            effects = (OpenHelp(turn, kiosk.page.problem), *effects)
    return go(replace(kiosk, turn=None, language=Language.VI), Idle(), *effects)


def visit_id(turn: Turn) -> UUID:
    """Give the id of the visit that a turn registers: registered twice, it is the same."""
    return uuid5(turn.key, "visit")


def turn_of(kiosk: Kiosk) -> Turn:
    """Give the turn of a page that belongs to one."""
    if kiosk.turn is None:
        message = f"{type(kiosk.page).__name__} is a page of a turn"
        raise AssertionError(message)
    return kiosk.turn
