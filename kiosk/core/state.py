"""The kiosk's whole state: one page, one turn, and the health of the devices."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cardreader.authenticity.verdict import Authenticity
from cardreader.citizen import Citizen
from kiosk.core.access import Access
from kiosk.core.coverage import Coverage
from kiosk.core.problems import Problem
from kiosk.core.texts import Language
from kiosk.core.visit import Payment, Service, Ticket, Track


class Device(StrEnum):
    """What the kiosk needs to work; each may fail alone."""

    READER = "reader"
    PRINTER = "printer"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Turn:
    """One patient at the kiosk, from the card or the first digit until the card is gone."""

    id: int
    """Counts turns: an answer that carries another turn's id is never shown."""
    read: int = 0
    """The read that counts: after a card moved and came back, what the broken read still says is stale."""
    password: Access | None = field(default=None, repr=False)
    citizen: Citizen | None = None
    authenticity: Authenticity | None = None
    """None until the chip's verdict is complete. No number is issued before."""
    access: str = ""
    coverage: Coverage | None = None
    """None until the insurance portal has answered, or was given up."""
    portrait: bytes | None = field(default=None, repr=False)
    """The chip's photo as PNG, for a moment on the screen; never kept."""


@dataclass(frozen=True, slots=True)
class Idle:
    """Nobody is here: the page invites."""


@dataclass(frozen=True, slots=True)
class EnterDigits:
    """The card is on the reader; the six digits are asked for. `wrong` after the chip refused others."""

    wrong: bool = False


@dataclass(frozen=True, slots=True)
class PutCard:
    """The access was given first (digits or QR); the card is asked for. `lost` when it was there and moved."""

    lost: bool = False


@dataclass(frozen=True, slots=True)
class ReadingChip:
    """The chip is read: bytes done of bytes known to come."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class You:
    """Who was read and what the insurance says (`turn.citizen`, `turn.coverage`; coverage may still be on its way)."""


@dataclass(frozen=True, slots=True)
class ChooseService:
    """What the patient comes for. `services` are those on offer to this patient now."""

    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Registering:
    """The last of the chip is read and judged, then the visit is written down: a short wait."""

    service: Service
    payment: Payment
    track: Track
    done: int = 0
    total: int = 0
    asked: bool = False
    """Whether the register was asked already."""


class Printing(StrEnum):
    """How the slip fares."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TakeSlip:
    """The number, where to go, and `take your card`. `card_in` until the card is gone."""

    ticket: Ticket
    service: Service
    payment: Payment
    track: Track
    printing: Printing = Printing.RUNNING
    reminded: int = 0
    """How often the patient was reminded of the card."""


@dataclass(frozen=True, slots=True)
class SeeClerk:
    """The clerk goes on by hand; the page says why in words."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class OutOfService:
    """A device without which no check-in works is gone. Ends by itself when it comes back."""

    devices: frozenset[Device]


Page = (
    Idle | EnterDigits | PutCard | ReadingChip | You | ChooseService | Registering | TakeSlip | SeeClerk | OutOfService
)


@dataclass(frozen=True, slots=True)
class Kiosk:
    """Everything the flow knows."""

    page: Page = Idle()
    serial: int = 0
    """Counts pages: a timer of an earlier page is recognised by it."""
    turn: Turn | None = None
    turns: int = 0
    """How many turns there were."""
    reads: int = 0
    """How many reads there were."""
    language: Language = Language.VI
    card_in: bool = False
    down: frozenset[Device] = frozenset()
    """Devices that do not work now."""
