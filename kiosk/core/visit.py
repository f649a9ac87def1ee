"""A visit: what is registered, and the ticket that comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cardreader.authenticity.verdict import Authenticity
from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage
from kiosk.core.texts import Text


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
    """The portal gave no answer: the patient is received and looked up later (Decree 188/2025 art. 38)."""
    SELF_PAY = "self_pay"


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
