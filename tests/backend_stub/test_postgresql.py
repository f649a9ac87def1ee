"""The double on PostgreSQL: the same answers, and tables that are split by citizen number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from backend_stub.app import Portal
from backend_stub.bulk import write_people
from backend_stub.checkin import Notification, rejected
from backend_stub.schema import PARTITIONS
from backend_stub.seeding import seed, seeded_people
from backend_stub.server import serving
from backend_stub.store import Store, open_engine
from tests.postgres_server import PostgresServer

from .conftest import Clinic, Clock


@pytest.fixture
def store(postgres: PostgresServer) -> Iterator[Store]:
    store = Store(open_engine(postgres.new_database()))
    seed(store)
    yield store
    store.close()


def test_everybody_gets_the_answer_that_sqlite_gives(store: Store, clock: Clock) -> None:
    with serving(Portal(store, now=clock).application()) as address:
        clinic = Clinic(address)
        for person in seeded_people():
            insurance = person["insurance"]
            answer = clinic.look_up(person["card"]["number"], person["name"], person["card"]["birth_date"]).json()
            if insurance is None:
                assert answer["maKetQua"] == "050"
            elif insurance["maKetQua"] != "000":
                assert answer["maKetQua"] == insurance["maKetQua"]
            else:
                assert answer["maKetQua"] in {"000", "003", "004", "010", "060", "061", "070"}


def test_a_person_is_found_by_each_number_and_earlier_look_ups_are_told(store: Store, clock: Clock) -> None:
    with serving(Portal(store, now=clock).application()) as address:
        clinic = Clinic(address)
        for earlier, number in enumerate(("001080990107", "0199990107", "GD4010199990107")):
            answer = clinic.look_up(number, "NGUYỄN VĂN MẪU", "01/01/1980").json()
            assert len(answer["dsLichSuKT2018"] or []) == earlier
            store.notes.flush()


def test_a_notification_is_kept_once(store: Store) -> None:
    now = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    notification = Notification("01999-1", "01999", b"<a/>")
    assert store.receive(notification, now) == store.receive(notification, now)
    assert [(entry.times, entry.received_at) for entry in store.received()] == [(2, now)]


def test_a_refused_notification_is_kept_once_with_its_reason(store: Store) -> None:
    now = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    for _ in range(2):
        store.refusals.keep("01999_BV", "PGEvPg==", rejected("400", "STT", now), now)
    (kept,) = store.refusals.last(5)
    assert (kept.times, kept.reason, kept.document, kept.received_at) == (2, "STT", b"<a/>", now)
    assert store.document(kept.digest) == b"<a/>"


def test_many_people_are_spread_over_the_partitions(store: Store) -> None:
    before = store.count()
    assert write_people(store.engine, 1000, seed=1) == 1000
    assert write_people(store.engine, 1000, seed=1) == 0
    assert store.count() == before + 1000
    with store.engine.connect() as connection:
        counted = [connection.scalar(text(f"SELECT count(*) FROM person_{part}")) for part in range(PARTITIONS)]  # noqa: S608 - our own names
    assert sum(counted) == store.count()
    assert min(counted) > 20
