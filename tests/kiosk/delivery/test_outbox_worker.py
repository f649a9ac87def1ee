"""From the register's outbox to the double: real SQLite on one side, real HTTP on the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from backend_stub.contract.faults import Fault, Kind, Step, When
from backend_stub.web.app import Portal as Double
from kiosk.core.delivery import DeliveryFault, Waits
from kiosk.core.visit import FirstService
from kiosk.delivery.notifier import PortalNotifier
from kiosk.delivery.outbox_worker import NotReady, OutboxWorker, Outcome
from kiosk.delivery.receipts import Receipt
from kiosk.delivery.tries import Tries
from kiosk.delivery.xml0 import prepare, write
from kiosk.portal.client import Client
from kiosk.portal.transport import HttpTransport
from kiosk.register.outbox import Message, Outbox
from kiosk.register.register import SqlRegister
from tests.kiosk.delivery.test_xml0 import VISIT
from tests.kiosk.portal_house import settings_for

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FEE = FirstService("02.1897", "Khám Nội", datetime(2026, 11, 22, 1, 5, tzinfo=UTC))


class Clinic:
    """A register with an outbox, whose clock moves when told to."""

    def __init__(self, register: SqlRegister, notifier: PortalNotifier) -> None:
        self.now = datetime(2026, 11, 22, 1, 1, tzinfo=UTC)
        self.register = register
        self.outbox = Outbox(register.database, lambda: self.now)
        self.services: dict[UUID, FirstService] = {}
        self.notifier = notifier
        self.worker = OutboxWorker(self.outbox, self.worker_document, notifier, lambda: self.now)

    def worker_document(self, message: Message) -> bytes:
        service = self.services.get(message.visit_id)
        if service is None:
            raise NotReady(Waits.FIRST_SERVICE)
        return write(prepare(replace(VISIT, id=message.visit_id), "01999", service, ZONE))

    def visit(self, person: int, service: FirstService | None = FEE) -> UUID:
        key = UUID(int=person)
        self.register.register(replace(VISIT, id=key, citizen=replace(VISIT.citizen, number=f"0010900000{person:02d}")))
        if service:
            self.services[key] = service
        return key

    def deliver_all(self, rounds: int = 100) -> list[Outcome]:
        """Carry as the worker does: on and on, waiting when nothing is due."""
        seen = []
        for _ in range(rounds):
            seen.append(self.worker.deliver_one())
            if seen[-1] is Outcome.NOTHING_DUE:
                if self.outbox.count("waiting") == 0:
                    break
                self.now += timedelta(minutes=10)
        return [one for one in seen if one is not Outcome.NOTHING_DUE]


@pytest.fixture
def clinic(address: str, tmp_path: Path) -> Iterator[Clinic]:
    settings = settings_for(address)
    transport = HttpTransport(settings.base_url, settings.connect_seconds)
    start = datetime(2026, 11, 22, 1, 1, tzinfo=UTC)
    register = SqlRegister(f"sqlite:///{tmp_path / 'r.sqlite'}", tmp_path / "r.key", ZONE, lambda: start)
    notifier = PortalNotifier(Client(settings, settings.read_password(), transport), "01999")
    yield Clinic(register, notifier)
    register.close()
    transport.close()


def test_every_visit_is_delivered_once_and_its_receipt_is_kept(clinic: Clinic, double: Double) -> None:
    for person in (1, 2, 3):
        clinic.visit(person)
    assert clinic.deliver_all() == [Outcome.DELIVERED] * 3
    assert [entry.visit for entry in double.store.received()] == [f"01999-{UUID(int=person)}" for person in (1, 2, 3)]
    assert clinic.outbox.count("done") == 3


def test_a_visit_waits_for_its_first_service(clinic: Clinic, double: Double) -> None:
    key = clinic.visit(1, service=None)
    assert clinic.worker.deliver_one() is Outcome.NOT_READY
    assert double.store.received() == ()
    clinic.services[key] = FEE
    assert clinic.deliver_all() == [Outcome.DELIVERED]


def test_an_outage_delays_and_loses_nothing(clinic: Clinic, double: Double) -> None:
    clinic.visit(1)
    double.faults.set([Fault(Kind.HTML_502, Step.NOTIFICATION, When.AFTER, times=6)])
    outcome = clinic.deliver_all()
    assert outcome[-1] is Outcome.DELIVERED
    assert set(outcome[:-1]) == {Outcome.LATER}
    assert len(double.store.received()) == 1
    assert double.store.received()[0].times > 1


def test_what_an_account_may_not_send_is_kept_until_it_may(clinic: Clinic, double: Double) -> None:
    """Code 403 for a good document: sent in the name of a facility that is not the account's."""
    clinic.visit(1)
    not_allowed = PortalNotifier(clinic.notifier._client, "01998")
    worker = OutboxWorker(clinic.outbox, clinic.worker_document, not_allowed, lambda: clinic.now)
    assert [worker.deliver_one(), worker.deliver_one()] == [Outcome.LATER, Outcome.NOTHING_DUE]
    assert (double.store.received(), clinic.outbox.count("dead")) == ((), 0)
    clinic.now += timedelta(minutes=1)
    assert clinic.deliver_all() == [Outcome.DELIVERED]
    assert len(double.store.received()) == 1


def test_after_twenty_failures_a_person_must_look(clinic: Clinic, double: Double) -> None:
    clinic.visit(1)
    double.faults.set([Fault(Kind.EMPTY, Step.NOTIFICATION, When.BEFORE)])
    outcome = clinic.deliver_all(rounds=400)
    assert outcome == [Outcome.LATER] * (Tries().attempts - 1) + [Outcome.DEAD]
    (letter,) = clinic.outbox.dead_letters()
    assert letter.fault == DeliveryFault.ANSWER_NOT_JSON.of()


def test_what_is_sent_again_is_the_same_whatever_changed_meanwhile(clinic: Clinic, double: Double) -> None:
    """The answer to the first sending was lost: the portal must not know two documents of one visit."""
    key = clinic.visit(1)
    double.faults.set([Fault(Kind.EMPTY, Step.NOTIFICATION, When.AFTER, times=1)])
    assert clinic.worker.deliver_one() is Outcome.LATER
    clinic.services[key] = replace(FEE, name="Khám Ngoại")
    assert clinic.deliver_all() == [Outcome.DELIVERED]
    (entry,) = double.store.received()
    assert entry.times == 2
    assert "Khám Nội" in entry.document.decode()


def test_waiting_for_a_first_service_uses_up_no_try(clinic: Clinic, double: Double) -> None:
    key = clinic.visit(1, service=None)
    for _ in range(2 * Tries().attempts):
        assert clinic.worker.deliver_one() is Outcome.NOT_READY
        clinic.now += timedelta(days=1)
    clinic.services[key] = FEE
    double.faults.set([Fault(Kind.EMPTY, Step.NOTIFICATION, When.BEFORE, times=1)])
    assert clinic.deliver_all() == [Outcome.LATER, Outcome.DELIVERED]


def test_a_refused_document_is_written_anew_when_a_clerk_sends_it_again(clinic: Clinic, double: Double) -> None:
    key = clinic.visit(1)
    double.faults.set([Fault(Kind.UNKNOWN_CODE, Step.NOTIFICATION, When.BEFORE, times=1)])
    assert clinic.worker.deliver_one() is Outcome.DEAD
    clinic.services[key] = replace(FEE, name="Khám Ngoại")
    (letter,) = clinic.outbox.dead_letters()
    clinic.outbox.revive(letter.message.id)
    assert clinic.deliver_all() == [Outcome.DELIVERED]
    assert "Khám Ngoại" in double.store.received()[0].document.decode()


def test_what_was_refused_stays_with_its_time_and_the_portal_s_words(clinic: Clinic, double: Double) -> None:
    key = clinic.visit(1, service=replace(FEE, code="02.0001"))
    double.faults.set([Fault(Kind.UNKNOWN_CODE, Step.NOTIFICATION, When.BEFORE, times=2)])
    for code in ("02.0001", "02.0002"):
        clinic.services[key] = replace(FEE, code=code)
        assert clinic.worker.deliver_one() is Outcome.DEAD
        clinic.now += timedelta(minutes=1)
        clinic.outbox.revive(1)
    clinic.services[key] = FEE
    assert clinic.deliver_all() == [Outcome.DELIVERED]
    first, second = clinic.outbox.refusals(1)
    assert second.at - first.at == timedelta(minutes=1)
    assert (first.code, first.reason) == ("777", "Lỗi server")
    assert [b"02.0001" in (first.document or b""), b"02.0002" in (second.document or b"")] == [True, True]
    assert "02.1897" in double.store.received()[0].document.decode()


def test_a_worker_that_was_overtaken_sends_nothing(clinic: Clinic, double: Double) -> None:
    clinic.visit(1)
    document = clinic.worker_document

    def slowly(message: Message) -> bytes:
        clinic.now += timedelta(minutes=5)
        assert clinic.outbox.claim(message.kind) is not None
        return document(message)

    worker = OutboxWorker(clinic.outbox, slowly, clinic.notifier, lambda: clinic.now)
    assert worker.deliver_one() is Outcome.LOST
    assert double.store.received() == ()


def test_a_document_that_breaks_the_rules_is_never_sent(clinic: Clinic, double: Double) -> None:
    clinic.visit(1, service=FirstService("02.1897", "", FEE.ordered))
    assert clinic.worker.deliver_one() is Outcome.DEAD
    assert double.store.received() == ()
    (letter,) = clinic.outbox.dead_letters()
    assert letter.fault.code is DeliveryFault.BROKEN_FIELDS
    assert "TEN_DICH_VU" in str(letter.fault.parameters["fields"])


def test_a_refused_document_is_named_by_its_code_alone(clinic: Clinic, double: Double) -> None:
    clinic.visit(1)
    double.faults.set([Fault(Kind.UNKNOWN_CODE, Step.NOTIFICATION)])
    assert clinic.worker.deliver_one() is Outcome.DEAD
    (letter,) = clinic.outbox.dead_letters()
    assert letter.fault == DeliveryFault.REFUSED.of(refusal="777")


class Broken:
    """A receiver whose answers break the worker."""

    def __init__(self, error: BaseException, times: int = 1_000) -> None:
        self.error, self.left, self.asked = error, times, 0

    def deliver(self, document: bytes) -> Receipt:
        assert document
        self.asked += 1
        if self.asked <= self.left:
            raise self.error
        return Receipt("GD1", "")


def with_receiver(clinic: Clinic, receiver: Broken) -> None:
    clinic.worker = OutboxWorker(clinic.outbox, clinic.worker_document, receiver, lambda: clinic.now)


def test_a_message_that_broke_its_worker_twice_waits_for_a_person_and_those_behind_it_leave(clinic: Clinic) -> None:
    clinic.visit(1)
    receiver = Broken(UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), times=2)
    with_receiver(clinic, receiver)
    assert clinic.deliver_all() == [Outcome.LATER, Outcome.DEAD]
    assert receiver.asked == 2
    (letter,) = clinic.outbox.dead_letters()
    assert letter.fault == DeliveryFault.WORKER_BROKE.of(kind="UnicodeEncodeError")
    clinic.visit(2)
    assert clinic.deliver_all() == [Outcome.DELIVERED]


def test_a_worker_that_broke_once_delivers_at_the_second_try(clinic: Clinic) -> None:
    clinic.visit(1)
    with_receiver(clinic, Broken(ValueError(), times=1))
    assert clinic.deliver_all() == [Outcome.LATER, Outcome.DELIVERED]


def test_a_message_that_ends_the_process_every_time_waits_for_a_person_in_the_end(clinic: Clinic) -> None:
    clinic.visit(1)
    receiver = Broken(KeyboardInterrupt())  # nothing of ours runs after it, as after a kill
    with_receiver(clinic, receiver)
    for _ in range(Tries().attempts):
        with pytest.raises(KeyboardInterrupt):
            clinic.worker.deliver_one()
        clinic.now += timedelta(minutes=3)
    assert clinic.worker.deliver_one() is Outcome.DEAD
    assert receiver.asked == Tries().attempts
    (letter,) = clinic.outbox.dead_letters()
    assert letter.fault == DeliveryFault.WORKER_BROKE.of(kind="ended")
