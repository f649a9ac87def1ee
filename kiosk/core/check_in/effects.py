"""Effects that the flow asks for, and the steps of pages and turns that every move is made of.

The runtime carries effects out through the ports and comes back with events.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, time
from uuid import uuid5

from cardreader.citizen import Citizen
from kiosk.core.check_in.state import Access, EnterDigits, Idle, Kiosk, Page, QueuePlace, SeeClerk, Turn
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules
from kiosk.core.texts import Language
from kiosk.core.visit import HelpTicket, Payment, Service, Ticket, Track


@dataclass(frozen=True, slots=True)
class RecogniseCard:
    """See whether the card on the reader can be an identity card, while its digits are asked for."""

    turn: int


@dataclass(frozen=True, slots=True)
class StartReading:
    """Open and read the chip on the reader. `read` comes back in every event of this read."""

    read: int
    password: Access = field(repr=False)


@dataclass(frozen=True, slots=True)
class DecodePortrait:
    """Decode the photo of the chip that was read and found genuine; nothing when that was done already."""

    read: int


@dataclass(frozen=True, slots=True)
class StopReading:
    """Break off the read that runs, if one does."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask the insurance portal about this person."""

    turn: int
    citizen: Citizen
    vouched: bool
    """Whether an installed or pinned issuer vouches for the chip: others get only a part of the look-ups."""


@dataclass(frozen=True, slots=True)
class AskToday:
    """Ask the register what it knows of this person and this day. No answer is no obstacle."""

    turn: int
    citizen: Citizen


@dataclass(frozen=True, slots=True)
class OpenHelp:
    """Keep a place in the desk's line for this turn."""

    turn: Turn
    problem: Problem


@dataclass(frozen=True, slots=True)
class PrintHelp:
    """Print the help slip: a number to be called by, and nothing personal."""

    turn: int
    ticket: HelpTicket
    language: Language


@dataclass(frozen=True, slots=True)
class Register:
    """Write the visit down and draw a number."""

    turn: Turn
    service: Service
    payment: Payment
    track: Track


@dataclass(frozen=True, slots=True)
class Print:
    """Print the slip of a registered visit."""

    turn: Turn
    ticket: Ticket
    service: Service
    payment: Payment
    track: Track
    language: Language


@dataclass(frozen=True, slots=True)
class RemindOfCard:
    """Sound the reminder: the card is still on the reader."""


@dataclass(frozen=True, slots=True)
class AlarmDesk:
    """Call the clerk at once: it stands first on the desk's list."""

    turn: Turn
    problem: Problem


@dataclass(frozen=True, slots=True)
class AskAnswered:
    """Ask in a moment whether somebody at a desk has answered the alarm."""

    turn: int


@dataclass(frozen=True, slots=True)
class WithdrawAlarm:
    """Take the alarm back that was called by mistake, unless somebody has answered already."""

    turn: int


@dataclass(frozen=True, slots=True)
class Forget:
    """The turn is over: drop everything personal outside the database."""

    turn: int


Effect = (
    RecogniseCard
    | StartReading
    | DecodePortrait
    | StopReading
    | LookUp
    | AskToday
    | OpenHelp
    | PrintHelp
    | Register
    | Print
    | RemindOfCard
    | AlarmDesk
    | AskAnswered
    | WithdrawAlarm
    | Forget
)


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
        if isinstance(kiosk.page, SeeClerk) and kiosk.page.line is QueuePlace.AFTER_CHIP:
            # Who leaves before the verdict comes is on the desk's list all the same.
            effects = (OpenHelp(turn, kiosk.page.problem), *effects)
    return go(replace(kiosk, turn=None, language=Language.VI), Idle(), *effects)


def turn_of(kiosk: Kiosk) -> Turn:
    """Return the turn of a page that belongs to one."""
    if kiosk.turn is None:
        message = f"{type(kiosk.page).__name__} is a page of a turn"
        raise AssertionError(message)
    return kiosk.turn


def ask_for_digits(kiosk: Kiosk) -> Answer:
    """Ask for what opens the card; see meanwhile whether it is an identity card at all."""
    effects = (RecogniseCard(turn_of(kiosk).id),) if kiosk.card_in else ()
    return go(kiosk, EnterDigits(), *effects)
