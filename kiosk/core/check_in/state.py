"""The kiosk's whole state: one page, one turn, and the health of the devices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import Final
from uuid import UUID

from cardreader.access.qr import QrContent
from cardreader.authenticity.verdict import Authenticity
from cardreader.citizen import Citizen
from cardreader.password import Can, MrzKey
from kiosk.core.coverage import Coverage
from kiosk.core.fault import Fault
from kiosk.core.problems import Problem
from kiosk.core.texts import Language, Text
from kiosk.core.visit import Claim, ClaimKind, HelpTicket, Payment, PriorityGroup, Service, Ticket, Today, Track

NO_KEY: Final = UUID(int=0)
"""The key of a turn that writes nothing down."""


class Device(StrEnum):
    """What the kiosk needs to work; each may fail alone."""

    READER = "reader"
    PRINTER = "printer"
    REGISTER = "register"
    PORTAL = "portal"
    """The insurance portal: while it is away patients are received all the same and looked up later."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One patient at the kiosk, from the card or the first digit until the card is gone."""

    id: int
    """Counts turns: an answer that carries another turn's id is never shown."""
    key: UUID = NO_KEY
    """The same for the world outside: what this turn writes down is derived from it, so nothing is written twice."""
    read: int = 0
    """The read that counts: after a card moved and came back, what the broken read still says is stale."""
    password: Access | None = field(default=None, repr=False)
    citizen: Citizen | None = None
    """Who the chip names. Nothing of it is shown before `looked_up`."""
    looked_up: bool = False
    """Whether the portal and the register were asked: at once where an issuer vouches, else after the verdict."""
    authenticity: Authenticity | None = None
    """None until the chip's verdict is complete. No number is issued before."""
    access: str = ""
    coverage: Coverage | None = None
    """None until the insurance portal has answered, or was given up."""
    today: Today | None = None
    """What the register knows of this patient and this day; None until it answered, or when it could not."""
    claims: tuple[Claim, ...] = ()
    """What the patient said and the desk must confirm, at most one of each kind."""
    given: str = field(default="", repr=False)
    """What a patient without a chip typed or scanned, as it came."""
    portrait: bytes | None = field(default=None, repr=False)
    """The chip's photo as PPM, for a moment on the screen; never kept."""
    card_taken: bool = False
    """Whether the card was taken before the turn ended, and nobody has touched the screen since."""


@dataclass(frozen=True, slots=True)
class Idle:
    """Nobody is here: the page invites."""

    reminded: int = 0
    """How often the room was reminded of a card that somebody left on the reader."""


@dataclass(frozen=True, slots=True)
class EnterDigits:
    """The card is on the reader; the six digits are asked for. `wrong` after the chip refused others."""

    wrong: bool = False


@dataclass(frozen=True, slots=True)
class PutCard:
    """The card is asked for: the access was given first (digits or QR), or another card lies on the reader.

    `lost` when the card was there and moved, `other` while one is there that is no identity card.
    """

    lost: bool = False
    other: bool = False


@dataclass(frozen=True, slots=True)
class ReadingChip:
    """The chip is read: bytes done of bytes known to come."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Again:
    """A number that the patient drew today already."""

    ticket: Ticket
    service: Service
    payment: Payment
    track: Track


class Who(StrEnum):
    """Who probably stands before the kiosk, by the age of the card's holder."""

    HOLDER = "holder"
    MAYBE_CHILD = "maybe_child"
    """A young holder, who may have come alone or with somebody who answers."""
    ADULT_OF_CHILD = "adult_of_child"
    """A small child does not answer: the adult does."""


@dataclass(frozen=True, slots=True)
class You:
    """Who was read and what the insurance says (`turn.citizen`, `turn.coverage`; coverage may still be on its way)."""

    earlier: tuple[Again, ...] = ()
    """Numbers that the same patient has from today already, the newest last."""
    who: Who = Who.HOLDER
    ends: tuple[Text, ...] = ()
    """What ends soon, and where it is renewed."""


@dataclass(frozen=True, slots=True)
class NotCovered:
    """The insurance does not pay today: the patient pays, or asks the clerk."""


@dataclass(frozen=True, slots=True)
class AskAdult:
    """A child under six: who comes with it? The choices are `claims.Adult`."""


class ClosedReason(StrEnum):
    """Why a service is not to be had now."""

    NOT_TODAY = "not_today"
    NOT_YET = "not_yet"
    """It opens later today."""
    NO_MORE = "no_more"
    """It has closed for today."""
    FULL = "full"
    """All numbers of today are drawn."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A service that is not to be had now."""

    service: Service
    why: ClosedReason
    opens: time | None = None
    """When it opens today; only with `NOT_YET`."""


@dataclass(frozen=True, slots=True)
class ChooseService:
    """What the patient comes for. `services` are those on offer to this patient now."""

    services: tuple[Service, ...]
    closed: tuple[Closed, ...] = ()
    """The others, with a word."""
    may_claim_priority: bool = False
    """Whether `priority` is offered: the law knows groups that the chip does not show. `turn.claims` has the answer."""


@dataclass(frozen=True, slots=True)
class AskPriority:
    """Which group of the law the patient belongs to."""

    groups: tuple[PriorityGroup, ...]


@dataclass(frozen=True, slots=True)
class AskPapers:
    """Whether the patient brings a referral or a re-examination slip. The choices are `claims.Paper`."""

    service: Service


@dataclass(frozen=True, slots=True)
class AskPaperNumber:
    """The number of that paper; it may be left out."""

    service: Service
    kind: ClaimKind


@dataclass(frozen=True, slots=True)
class AskPaperDate:
    """The date of that paper; it may be left out. `wrong` after a date that cannot be, or that no longer counts."""

    service: Service
    kind: ClaimKind
    number: str = field(default="", repr=False)
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class NoChip:
    """The ways without a chip card: scan the paper insurance card, type a number, or just a clerk."""


@dataclass(frozen=True, slots=True)
class EnterNumber:
    """A number of 10, 12 or 15 characters is asked for. `wrong` after one that cannot be."""

    wrong: bool = False


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
    again: Ticket | None = None
    """The number from earlier today that is shown again; nothing is registered then."""


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


class QueuePlace(StrEnum):
    """How the place in the desk's line fares."""

    AFTER_CHIP = "after_chip"
    """It is asked for when the chip's verdict is known: the clerk wants to know it."""
    ASKED = "asked"
    KEPT = "kept"
    """There is a number. Of an emergency: somebody at a desk has answered."""
    FAILED = "failed"
    """The register gave no number: the desk helps without one. Of an emergency: nobody has answered in time."""
    NONE = "none"
    """An emergency has no line: the desks are called, and nobody has answered yet."""


@dataclass(frozen=True, slots=True)
class SeeClerk:
    """The clerk goes on by hand; the page says why in words, and gives a number so that the place in line is kept."""

    problem: Problem
    line: QueuePlace = QueuePlace.ASKED
    ticket: HelpTicket | None = None
    """There when the line is `KEPT`."""
    printing: Printing | None = None
    """How the help slip fares; None while there is none. A chip that was not found genuine gets none, ever."""


@dataclass(frozen=True, slots=True)
class OutOfService:
    """A device without which no check-in works is gone. Ends by itself when it comes back."""

    devices: frozenset[Device]


Question = AskAdult | ChooseService | AskPriority | AskPapers | AskPaperNumber | AskPaperDate
"""Pages between who you are and the number."""

Page = (
    Idle
    | EnterDigits
    | PutCard
    | ReadingChip
    | You
    | NotCovered
    | Question
    | NoChip
    | EnterNumber
    | Registering
    | TakeSlip
    | SeeClerk
    | OutOfService
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
    seed: UUID = NO_KEY
    """Another for each run of the kiosk: the keys of its turns come from it."""
    reads: int = 0
    """How many reads there were."""
    language: Language = Language.VI
    card_in: bool = False
    down: frozenset[Device] = frozenset()
    """Devices that do not work now."""
    why_down: tuple[tuple[Device, Fault], ...] = ()
    """What staff should know of them, where more is known."""


Access = Can | MrzKey | QrContent
"""Six digits, the key of the machine readable zone, or the card's QR code, whose number must be the chip's."""
