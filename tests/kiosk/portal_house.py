"""The portal's client against the double over real HTTP, and the seeds' people as citizens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import SecretStr

import seeds
from backend_stub.database.seeding import seed
from backend_stub.database.store import IN_MEMORY, Store, open_engine
from backend_stub.web.app import Portal as Double
from backend_stub.web.server import serving
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.portal.service import PortalInsurance
from kiosk.settings import Facility, Portal

TODAY = date(2026, 11, 22)


def read_seeds(name: str) -> Any:
    return json.loads((seeds.folder() / name).read_text(encoding="utf-8"))


def citizen_of(person: dict[str, Any]) -> Citizen:
    """Build the citizen that the chip of a seed's person gives."""
    card = person["card"]
    parts = [int(part) for part in reversed(card["birth_date"].split("/"))]
    return Citizen(
        number=card["number"],
        name=person["name"].upper(),
        latin_name=card["latin_name"],
        birth_date=PartialDate(*parts),
        sex=Sex(card["sex"]),
        nationality="VNM",
    )


def settings_for(address: str, **changes: Any) -> Portal:
    values: dict[str, Any] = {
        "base_url": address,
        "username": "01999_BV",
        "password": SecretStr("kiosk-test"),
        "staff_name": "Trần Thị Lễ Tân",
        "staff_number": "001190000009",
        # A busy machine must not turn answers into time-outs.
        "connect_seconds": 30,
        "total_seconds": 60,
        # Most tests want each look-up to reach the portal; those of the cap say so.
        "patient_minutes": 0,
        "forced_minutes": 0,
        **changes,
    }
    return Portal(**values)


@pytest.fixture(scope="session")
def people() -> dict[str, dict[str, Any]]:
    return {person["key"]: person for person in read_seeds("people.json")["people"]}


@pytest.fixture
def citizen(people: dict[str, dict[str, Any]]) -> Citizen:
    return citizen_of(people["insured-here"])


@pytest.fixture
def facility() -> Facility:
    own = read_seeds("facilities.json")
    return Facility(**next(one for one in own["facilities"] if one["code"] == own["own"]))


@pytest.fixture
def double() -> Iterator[Double]:
    store = Store(open_engine(IN_MEMORY))
    seed(store)
    yield Double(store)
    store.close()


@pytest.fixture
def address(double: Double) -> Iterator[str]:
    with serving(double.application()) as address:
        yield address


@pytest.fixture
def insurance(address: str, facility: Facility) -> Iterator[PortalInsurance]:
    insurance = PortalInsurance(settings_for(address), facility)
    yield insurance
    insurance.close()
