"""What the flow wants done. The runtime does it through the ports and comes back with events."""

from __future__ import annotations

from dataclasses import dataclass, field

from cardreader.citizen import Citizen
from kiosk.core.access import Access
from kiosk.core.problems import Problem
from kiosk.core.state import Turn
from kiosk.core.texts import Language
from kiosk.core.visit import HelpTicket, Payment, Service, Ticket, Track


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
class Forget:
    """The turn is over: drop everything personal outside the database."""

    turn: int


Effect = (
    StartReading
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
    | Forget
)
