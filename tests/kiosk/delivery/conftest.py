"""A visit to hand over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.desk.model import VisitState
from kiosk.core.visit import Payment, Track
from kiosk.delivery.arrival import Arrival
from tests.kiosk.portal_house import address, citizen, double, facility, insurance, people

__all__ = ["address", "citizen", "double", "facility", "insurance", "people"]

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FACILITY = "01999"

MakeArrival = Callable[..., Arrival]


def make(**changes: Any) -> Arrival:
    """Give an arrival; what is not said is a plain insured visit."""
    values: dict[str, Any] = {
        "visit_id": UUID("018f7a6e-0000-4000-8000-000000000001"),
        "patient_id": UUID("018f7a6e-0000-4000-8000-0000000000aa"),
        "person": Citizen("001190000001", "Nguyễn Thị Sao Mai", birth_date=PartialDate(1990, 2, 17), sex=Sex.FEMALE),
        "card_number": "DN4010000000001",
        "card_from": date(2026, 1, 1),
        "card_to": None,
        "state": VisitState.WAITING,
        "payment": Payment.INSURANCE,
        "route_code": "1.1",
        "expected_percent": 80,
        "ticket": "A 017",
        "service": "general",
        "service_name": "Khám bệnh",
        "room": "Phòng 1",
        "track": Track.NORMAL,
        "arrived": datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
        "chip_verified": True,
    }
    return Arrival(**(values | changes))


@pytest.fixture
def make_arrival() -> MakeArrival:
    """Give the maker of arrivals."""
    return make
