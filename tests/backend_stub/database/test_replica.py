"""A real primary and a real streaming replica: who reads where, and what happens when one of them is away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import NullPool, create_engine, text

from backend_stub.contract.wire import Record
from backend_stub.database.seeding import seed
from backend_stub.database.store import Store, open_engine, open_replica
from backend_stub.web.app import Portal
from backend_stub.web.server import serving
from tests.backend_stub.conftest import Clinic, Clock
from tests.postgres_server import PostgresServer

PERSON = ("001080990107", "NGUYỄN VĂN MẪU", "01/01/1980")
NEW = ("001080000001", "LÊ VĂN MỚI", "1980")
NEW_RECORD = Record("000", "Lê Văn Mới", "1980", "Nam", "0100000001")


@dataclass
class Pair:
    """The primary of the session and a replica of its own."""

    server: PostgresServer
    url: str
    replica_url: str

    def caught_up(self) -> None:
        """Wait until the replica has all that was written so far, as PostgreSQL itself tells."""
        written = asked(self.url, "SELECT pg_current_wal_lsn()::text")
        while not asked(self.replica_url, f"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn"):
            asked(self.url, "SELECT 1")


def asked(url: str, statement: str) -> object:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return connection.scalar(text(statement))


@pytest.fixture
def pair(postgres: PostgresServer) -> Iterator[Pair]:
    url = postgres.new_database()
    follower = postgres.follower()
    pair = Pair(follower, url, follower.url(url.rpartition("@/")[2].partition("?")[0]))
    yield pair
    if follower.runs():
        follower.stop()
    follower.remove()


@pytest.fixture
def store(pair: Pair) -> Iterator[Store]:
    store = Store(open_engine(pair.url), open_replica(pair.replica_url))
    seed(store)
    yield store
    store.close()


def test_look_ups_go_to_the_replica_and_fall_back_to_the_primary(pair: Pair, store: Store, clock: Clock) -> None:
    pair.caught_up()
    with serving(Portal(store, now=clock).application()) as address:
        clinic = Clinic(address)
        asked(pair.replica_url, "SELECT pg_wal_replay_pause()")
        renamed = Record("000", "Trần Đổi Tên", "01/01/1980", "Nam", "0199990107")
        store.put_people([(PERSON[0], renamed), (NEW[0], NEW_RECORD)])
        assert clinic.look_up(*PERSON).json()["maKetQua"] == "000"  # as the replica still knows it
        assert clinic.look_up(*NEW).json()["maKetQua"] == "000"  # whom only the primary knows
        pair.server.stop()
        assert clinic.look_up(*PERSON).json()["maKetQua"] == "060"


def test_the_replica_is_not_written_to(pair: Pair, store: Store, clock: Clock) -> None:
    pair.caught_up()
    with serving(Portal(store, now=clock).application()) as address:
        clinic = Clinic(address)
        clinic.look_up(*PERSON)
        store.notes.flush()
        pair.caught_up()
        assert len(clinic.look_up(*PERSON).json()["dsLichSuKT2018"]) == 1
