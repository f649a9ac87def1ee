"""The outbox is emptied in the background, whatever becomes of a single message."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from kiosk.core.delivery import CHECK_IN, Waits
from kiosk.core.desk.model import VisitState
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.core.visit import Payment, Visit
from kiosk.delivery.notifications import Notifications, document_of
from kiosk.delivery.outbox_worker import NotReady, Outcome
from kiosk.register.audit.unit_of_work import Entry, unit_of_work
from kiosk.register.outbox import Outbox
from kiosk.register.reading import VisitReader
from kiosk.register.register import SqlRegister, by_id
from tests.kiosk.register.registering import a_visit

LOCKED = RegisterUnavailable(RegisterFault.LOCKED.of(register="r"))


class FakeWorker:
    """Carries what it is told to, then nothing."""

    def __init__(self, *outcomes: Outcome | Exception) -> None:
        self.outcomes = list(outcomes)
        self.idle = threading.Event()
        self.outcome: list[Outcome] = []

    def deliver_one(self) -> Outcome:
        if not self.outcomes:
            self.idle.set()
            return Outcome.NOTHING_DUE
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        self.outcome.append(outcome)
        return outcome


@pytest.fixture
def started() -> Iterator[list[Notifications]]:
    running: list[Notifications] = []
    yield running
    for one in running:
        one.stop()


def start(worker: FakeWorker, started: list[Notifications], pause: float = 60) -> Notifications:
    notifications = Notifications(worker, pause)  # type: ignore[arg-type]  # a fake worker
    started.append(notifications)
    notifications.start()
    return notifications


def test_what_an_earlier_run_left_is_carried_at_once(started: list[Notifications]) -> None:
    worker = FakeWorker(Outcome.DELIVERED, Outcome.NOT_READY, Outcome.DELIVERED)
    start(worker, started)
    assert worker.idle.wait(60)
    assert worker.outcome == [Outcome.DELIVERED, Outcome.NOT_READY, Outcome.DELIVERED]


def test_a_new_visit_need_not_wait(started: list[Notifications]) -> None:
    worker = FakeWorker()
    notifications = start(worker, started)
    assert worker.idle.wait(60)
    worker.outcomes.append(Outcome.DELIVERED)
    worker.idle.clear()
    notifications.wake()
    assert worker.idle.wait(60)
    assert worker.outcome == [Outcome.DELIVERED]


@pytest.mark.parametrize("error", [LOCKED, ZeroDivisionError("a fault of ours")])
def test_what_goes_wrong_once_is_tried_again(error: Exception, started: list[Notifications]) -> None:
    worker = FakeWorker(error, Outcome.DELIVERED)
    start(worker, started, pause=0.01)
    assert worker.idle.wait(60)
    assert worker.outcome == [Outcome.DELIVERED]


def test_it_stops_in_time(started: list[Notifications]) -> None:
    notifications = start(FakeWorker(), started)
    notifications.stop()
    assert not any(thread.name == "notifications" for thread in threading.enumerate())


# What the document of a message is

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FEES = {"general": ("02.1897", "Khám Nội")}
INSURED = replace(a_visit(1), coverage=replace(a_visit(1).coverage, route_code="1.1"))


@pytest.fixture
def register(tmp_path: Path) -> Iterator[SqlRegister]:
    register = SqlRegister(f"sqlite:///{tmp_path / 'r.sqlite'}", tmp_path / "r.key", ZONE, lambda: NOW)
    yield register
    register.close()


def document(register: SqlRegister, visit: Visit, fees: dict[str, tuple[str, str]] = FEES) -> bytes:
    register.register(visit)
    message = Outbox(register.database, lambda: NOW).claim(CHECK_IN)
    assert message is not None
    return document_of(VisitReader(register.database), fees, "01999", ZONE, lambda made: made + b"<!-- signed -->")(
        message
    )


def test_nothing_is_said_of_an_unvouched_chip_before_a_clerk_accepts(register: SqlRegister) -> None:
    by_itself = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.OK)
    with pytest.raises(NotReady) as waiting:
        document(register, replace(INSURED, authenticity=by_itself))
    assert waiting.value.why is Waits.UNVOUCHED


def test_once_a_clerk_has_accepted_the_card_it_is_notified(register: SqlRegister) -> None:
    by_itself = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.OK)
    accepted = replace(INSURED, authenticity=by_itself, access="by_hand")
    assert f"01999-{INSURED.id}".encode() in document(register, accepted)


def test_an_insured_visit_with_a_first_service_is_written_and_signed(register: SqlRegister) -> None:
    made = document(register, INSURED)
    assert f"01999-{INSURED.id}".encode() in made
    assert made.endswith(b"<!-- signed -->")


@pytest.mark.parametrize(
    "visit",
    [
        replace(INSURED, coverage=replace(INSURED.coverage, route_code="2")),
        replace(INSURED, payment=Payment.SELF_PAY),
        replace(INSURED, payment=Payment.TO_BE_CHECKED),
    ],
    ids=["emergency", "self-pay", "to be checked"],
)
def test_nothing_is_sent_at_arrival_for_who_is_not_to_be_notified(register: SqlRegister, visit: Visit) -> None:
    with pytest.raises(NotReady):
        document(register, visit)


def test_nothing_is_sent_before_a_first_service_is_known(register: SqlRegister) -> None:
    with pytest.raises(NotReady):
        document(register, INSURED, fees={})


def test_nothing_is_sent_for_a_void_visit(register: SqlRegister) -> None:
    register.register(INSURED)
    with unit_of_work(register.database, "staff:test", lambda: NOW) as work:
        row = by_id(work.connection, INSURED.id)
        assert row is not None
        work.update(row, replace(row, state=VisitState.VOID), Entry.VOIDED)
    with pytest.raises(NotReady):
        document(register, INSURED)
