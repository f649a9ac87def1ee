"""A visit: what is registered, and the ticket that comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final
from uuid import UUID

from cardreader.authenticity.verdict import Authenticity, Passive
from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage
from kiosk.core.texts import Text

BY_HAND: Final = "by_hand"
"""`Visit.access` of somebody whom a clerk received on other documents."""


class Track(StrEnum):
    """The two queues of a service: the law puts some people first (Law 15/2023/QH15 art. 3 §2)."""

    NORMAL = "normal"
    PRIORITY = "priority"


class Payment(StrEnum):
    """Who is expected to pay, as the slip says it."""

    INSURANCE = "insurance"
    INSURANCE_SHOW_CARD = "insurance_show_card"
    """Insured by army or police: the paper card is shown at the desk."""
    TO_BE_CHECKED = "to_be_checked"
    """The portal gave no answer, or nobody vouches for the chip: the patient is received all the same (Decree 188/2025
    art. 38) and the desk looks."""
    SELF_PAY = "self_pay"


@dataclass(frozen=True, slots=True)
class Hours:
    """One span of the week in which a service gives numbers; the last minute is `until`'s, exclusive."""

    weekdays: frozenset[int]
    """Monday is 0, as Python counts."""
    since: time
    until: time


@dataclass(frozen=True, slots=True)
class PriorityGroup:
    """A group that the law puts first and that the chip does not show."""

    key: str
    name: Text


@dataclass(frozen=True, slots=True)
class Service:
    """What a patient can come for, from the clinic's settings."""

    key: str
    prefix: str
    """The letter before the queue number: `A 017`."""
    name: Text
    room: Text
    insured: bool = True
    """Whether the insurance can pay for it."""
    hours: tuple[Hours, ...] = ()
    """When it gives numbers; always when empty."""
    daily_limit: int | None = None
    """How many numbers it gives a day."""
    minutes_each: int | None = None
    """About how long one patient takes; None when nobody can say."""


class ClaimKind(StrEnum):
    """What a patient may say and the desk must confirm."""

    REFERRAL = "referral"
    """A referral letter (giấy chuyển cơ sở khám bệnh, chữa bệnh)."""
    RE_EXAMINATION = "re_examination"
    """A re-examination slip (giấy hẹn khám lại)."""
    PRIORITY = "priority"
    """A priority group that the chip does not show."""
    ADULT = "adult"
    """The adult who comes with a child."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that the patient said. Nothing follows from it before a clerk has seen the proof."""

    kind: ClaimKind
    code: str = ""
    """Which one: a priority group's key, `paper` or `vneid` for a letter, the adult's relation to the child."""
    number: str = field(default="", repr=False)
    """The paper's number, when the patient gave it."""
    dated: date | None = field(default=None, repr=False)
    """The paper's date, when the patient gave it."""


@dataclass(frozen=True, slots=True)
class FirstService:
    """The first service of a visit that costs something, by the clinic's list (codes of QĐ 2010/QĐ-BYT)."""

    code: str
    name: str
    ordered: datetime
    """Aware: when it was ordered (NGAY_YL)."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit to be registered. Registering the same `id` twice gives the same ticket."""

    id: UUID
    citizen: Citizen
    service: Service
    track: Track
    payment: Payment
    coverage: Coverage
    authenticity: Authenticity
    access: str
    """`pace` or `bac`."""
    arrived: datetime
    """Aware, UTC."""
    claims: tuple[Claim, ...] = ()
    """What the desk has to confirm."""
    first_service: FirstService | None = None
    """What the desk said is the first service; None while nobody said it."""

    @property
    def unvouched(self) -> bool:
        """Whether nobody vouches for the chip and no clerk has accepted the card: no insurance counts, none is told."""
        return self.authenticity.passive is Passive.UNANCHORED and self.access != BY_HAND


@dataclass(frozen=True, slots=True)
class Ticket:
    """The queue number that the register gave, and nothing personal."""

    visit_id: UUID
    number: str
    """As printed: `A 017`, `ƯT A 003`."""
    waiting_before: int
    """How many of the same service and track came before today; the register's best knowledge."""
    issued: datetime = field()
    """Aware, UTC."""
    again: bool = False
    """Whether the same patient had this number already today."""
    wait_minutes: int | None = None
    """About how long it takes until the number is called; None when nobody can say."""
    provisional: bool = False
    """Whether the number is of the kiosk's own reserved series, because the clinic's database was away."""
    seal: str = field(default="", compare=False)
    """How far the register's audit was when the number was written: for the slip."""


@dataclass(frozen=True, slots=True)
class EarlierVisit:
    """A visit that the same patient registered today already."""

    ticket: Ticket
    service: str
    payment: Payment
    track: Track


@dataclass(frozen=True, slots=True)
class Today:
    """What the register knows of this day when a patient comes: the patient's own visits and the queues."""

    earlier: tuple[EarlierVisit, ...] = ()
    drawn: tuple[tuple[str, int], ...] = ()
    """Numbers drawn today, by service key; a service that nobody came for is missing."""


@dataclass(frozen=True, slots=True)
class HelpCase:
    """Somebody who is sent to the desk and keeps a place in line. Opening the same `id` twice gives the same ticket."""

    id: UUID
    reason: str
    """Code of the error catalogue."""
    citizen: Citizen | None = None
    coverage: Coverage | None = None
    authenticity: Authenticity | None = None
    access: str = ""
    given: str = field(default="", repr=False)
    """What a patient without a chip typed or scanned, as it came."""
    arrived: datetime | None = None
    """Aware, UTC."""


@dataclass(frozen=True, slots=True)
class HelpTicket:
    """The number under which the desk calls, and nothing personal."""

    case_id: UUID
    number: str
    """As printed and called: `TG 004`."""
    waiting_before: int
    issued: datetime
    """Aware, UTC."""
    provisional: bool = False
    """Whether the case is in the kiosk's own file alone: no desk elsewhere knows of it yet."""
