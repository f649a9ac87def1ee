"""A registered visit as the hospital's system wants to know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from cardreader.citizen import Citizen
from kiosk.core.desk.model import VisitState
from kiosk.core.visit import Payment, Track


@dataclass(frozen=True, slots=True)
class Arrival:
    """One visit. Photo, parents, spouse, ethnicity and religion are not in it: nobody here keeps them."""

    visit_id: UUID
    patient_id: UUID
    """The same for the same person, and not to be turned back into a number (a keyed hash)."""
    person: Citizen
    card_number: str = field(repr=False)
    """The insurance card that counts, fifteen characters; empty when there is none."""
    card_from: date | None = field(repr=False)
    card_to: date | None = field(repr=False)
    state: VisitState
    payment: Payment
    route_code: str
    """Provisional MA_DOITUONG_KCB; empty when nobody knows."""
    expected_percent: int | None
    ticket: str
    service: str
    service_name: str
    room: str
    track: Track
    arrived: datetime
    """Aware, UTC."""
    chip_verified: bool
    """Whether an installed or pinned issuer vouches for the chip's data and the chip proved that it is no copy."""
    data_verified: bool = False
    """Whether an installed or pinned issuer vouches for the chip's data, whatever the chip itself proved."""
    unvouched: bool = False
    """Whether nobody vouches for the chip and no clerk has accepted the card yet."""
