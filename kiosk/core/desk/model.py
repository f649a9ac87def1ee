"""What the desk works with: staff, the work list, one visit with its history, calls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage
from kiosk.core.visit import Claim, FirstService, Payment, Track


class Role(StrEnum):
    """Who may do what (`policy.toml`)."""

    CLERK = "clerk"
    HEAD = "head"
    ADMIN = "admin"


LOGIN_SHAPE: Final = re.compile(r"[a-z0-9][a-z0-9.]{1,31}")
STAFF_NUMBER_SHAPE: Final = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff. Name and number are the `hoTenCb`/`cccdCb` of the look-ups."""

    login: str
    name: str = field(repr=False)
    number: str = field(repr=False)
    """Twelve digits."""
    role: Role
    active: bool = True


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody is logged in at a desk."""

    staff: Staff
    since: datetime
    one_time: datetime | None = None
    """When the one-time PIN of this login ends; None for a PIN of one's own. Until its holder has chosen a PIN,
    nothing else can be done."""


@dataclass(frozen=True, slots=True)
class OneTimePin:
    """A PIN that opens an account once, so that its holder chooses one that nobody else knows."""

    pin: str = field(repr=False)
    until: datetime
    """Aware, UTC."""

    @property
    def in_groups(self) -> str:
        """Return the digits in groups of four, as they are read to somebody."""
        return " ".join(self.pin[at : at + 4] for at in range(0, len(self.pin), 4))


UNVOUCHED: Final = "unvouched"
"""Why a visit with a chip for which nobody vouches waits."""


class Work(StrEnum):
    """Why something waits for a clerk."""

    HELP = "help"
    TO_BE_CHECKED = "to_be_checked"
    MISMATCH = "mismatch"
    UNANCHORED = "unanchored"
    CLAIM = "claim"
    UNPRINTED = "unprinted"
    UNDELIVERED = "undelivered"
    FIRST_SERVICE = "first_service"
    """A notification that waits for the first service to be named."""
    ROUTE = "route"
    """A notification that waits for the route code: only staff can tell which one it is."""
    PROVISIONAL = "provisional"
    """A number of a kiosk's own series, to be merged."""


class Kind(StrEnum):
    """What an item of the work list points to."""

    VISIT = "visit"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line of the work list."""

    work: Work
    kind: Kind
    id: UUID
    number: str
    """Ticket or help number."""
    since: datetime
    """Aware, UTC: waiting from then on."""
    service: str
    """Key of the service; empty for help."""
    reason: str
    """A code of the catalogue, a claim's kind, or the last error's code."""
    name: str = field(repr=False)
    """The person's name; empty when nobody was read."""
    answered: bool = False
    """Whether somebody took an alarm up already."""


class VisitState(StrEnum):
    """Where a visit stands in the queue."""

    WAITING = "waiting"
    CALLED = "called"
    ABSENT = "absent"
    SERVED = "served"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Forced:
    """A decision that somebody took against or without the machine's."""

    at: datetime
    by: str
    """Login."""
    action: str
    reason: str
    """Code of the reasons' list."""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ClaimState:
    """A claim and what became of it."""

    claim: Claim
    confirmed: bool | None = None
    """None while nobody decided."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A receiver's refusal of what the clinic sent about a visit."""

    at: datetime
    """Aware, UTC."""
    receiver: str
    """Name of a further receiver in the settings; `portal` or `hospital` for those."""
    code: str
    reason: str = field(default="", repr=False)
    """The receiver's words; empty when it said none."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything the desk shows of one visit or help case."""

    kind: Kind
    id: UUID
    number: str
    state: VisitState
    day: date
    arrived: datetime
    person: Citizen
    """Empty when nobody was read, or the person was forgotten."""
    service: str
    track: Track
    payment: Payment | None
    decision: str
    """`Coverage.decision`; empty when nothing was asked."""
    result_code: str
    route_code: str
    expected_percent: int | None
    passive: str
    active: str
    chip: str
    access: str
    """`pace`, `bac`, or `by_hand` when received on other documents."""
    slip: str
    reason: str = ""
    """Of a help case: the catalogue's code."""
    given: str = field(default="", repr=False)
    claims: tuple[ClaimState, ...] = ()
    forced: tuple[Forced, ...] = ()
    coverage: Coverage | None = field(default=None, repr=False)
    """What the portal said, in full; None when nothing was asked, or the person was forgotten."""
    first_service: FirstService | None = None
    """What somebody at the desk said; None while nobody did."""
    notified: bool = False
    """Whether the portal or another receiver may have the visit's notification: it is named again no more."""
    rejections: tuple[Rejection, ...] = ()
    """What receivers refused of this visit, oldest first: also what was delivered later."""
    undelivered: str = ""
    """Last error of a notification that is not delivered; empty when all is well."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """A registration by a clerk. `person.number` may be empty for a newborn or an emergency without papers."""

    id: UUID
    person: Citizen
    service: str
    track: Track
    payment: Payment
    reason: str
    """Why by hand: a code of the reasons' list."""
    words: str = ""
    help_case: UUID | None = None
    """The help case that this registration ends."""
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Called:
    """A number that is called to a counter. No name is ever on a board."""

    id: UUID
    number: str
    service: str
    counter: str
    track: Track
    at: datetime
    times: int = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a number stands in the line of its service."""

    id: UUID
    number: str
    service: str
    track: Track
    state: VisitState
    since: datetime
    """Aware, UTC: when the number was given."""
    counter: str = ""
    """Where it was called last; empty while it was not."""


PHOTO_OTHER: Final = "photo_other"
"""The reason in the policy by which staff note that somebody else holds the card."""
HELP_LINE: Final = ""
"""Where a service's key is asked for: the desk's own line of those who need help."""
