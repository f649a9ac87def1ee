"""The double with the seeds, on either database, and requests as a clinic's system sends them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import structlog

from backend_stub.contract.accounts import md5_of
from backend_stub.database import schema
from backend_stub.database.seeding import seed
from backend_stub.database.store import IN_MEMORY, Store, open_engine
from backend_stub.web.app import Portal
from backend_stub.web.server import serving
from tests.postgres_server import PostgresServer


@pytest.fixture(autouse=True)
def plain_log() -> None:
    """Log to the standard output of this test, whatever an earlier test of the same process configured."""
    structlog.reset_defaults()


class Clock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **step: float) -> None:
        self.now += timedelta(**step)


class Clinic:
    """A clinic's system: logs in and looks up over HTTP."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.query = {"username": "01999_BV", "password": md5_of("kiosk-test")}

    def log_in(self, **fields: str) -> requests.Response:
        body = {"username": "01999_BV", "password": md5_of("kiosk-test"), **fields}
        return requests.post(f"{self.address}/api/token/take", data=body, timeout=30)

    def look_up(self, number: str, name: str, birth_date: str, **more: Any) -> requests.Response:
        if "token" not in self.query:
            key = self.log_in().json()["APIKey"]
            self.query |= {"token": key["access_token"], "id_token": key["id_token"]}
        body = {
            "maThe": number,
            "hoTen": name,
            "ngaySinh": birth_date,
            "hoTenCb": "Trần Thị Lễ Tân",
            "cccdCb": "001190000009",
            **more,
        }
        address = f"{self.address}/api/egw/KQNhanLichSuKCB2024"
        return requests.post(address, params=self.query, json=body, timeout=30)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def one_database(postgres: PostgresServer) -> str:
    """Give a database of PostgreSQL that the tests take in turns: making one takes ten times as long as emptying it."""
    return postgres.new_database()


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    url = IN_MEMORY if request.param == "SQLite" else request.getfixturevalue("one_database")
    store = Store(open_engine(url))
    with store.engine.begin() as connection:
        for table in schema.metadata.sorted_tables:
            connection.execute(table.delete())
    seed(store)
    yield store
    store.close()


@pytest.fixture
def portal(store: Store, clock: Clock) -> Portal:
    return Portal(store, now=clock)


@pytest.fixture
def clinic(portal: Portal) -> Iterator[Clinic]:
    with serving(portal.application()) as address:
        yield Clinic(address)
