"""The notification of an unvouched chip, from the register through the outbox worker to the portal's double."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend_stub.web.app import Portal as Double
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen
from kiosk.core.desk.model import Role, Session, Staff
from kiosk.core.rules import Rules, payment_of, payment_under, trust_in
from kiosk.core.visit import Payment
from kiosk.delivery.notifications import document_of
from kiosk.delivery.notifier import PortalNotifier
from kiosk.delivery.outbox_worker import OutboxWorker, Outcome
from kiosk.portal.service import PortalInsurance
from kiosk.register import staff as staff_rows
from kiosk.register.audit.unit_of_work import unit_of_work
from kiosk.register.desk.decisions import SqlDesk
from kiosk.register.outbox import Message, Outbox
from kiosk.register.reading import VisitReader
from kiosk.register.register import SqlRegister
from tests.kiosk.delivery.test_xml0 import VISIT
from tests.kiosk.portal_house import TODAY

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HOME_MADE = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.OK)
CLERK = Session(Staff("lan", "Trần Thị Lan", "001190000010", Role.HEAD), datetime(2026, 11, 22, 1, tzinfo=UTC))


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(tmp_path: Path, clock: Clock) -> Iterator[SqlRegister]:
    register = SqlRegister(f"sqlite:///{tmp_path / 'r.sqlite'}", tmp_path / "r.key", ZONE, clock)
    with unit_of_work(register.database, "test", clock) as work:
        staff_rows.insert(work, CLERK.staff, staff_rows.Pin("no PIN fits this"))
    yield register
    register.close()


@pytest.fixture
def worker(register: SqlRegister, insurance: PortalInsurance, clock: Clock) -> OutboxWorker[Message]:
    document = document_of(VisitReader(register.database), {"general": ("02.1897", "Khám Nội")}, "01999", ZONE)
    return OutboxWorker(Outbox(register.database, clock), document, PortalNotifier(insurance.client, "01999"), clock)


def test_an_unvouched_chip_is_notified_once_and_only_after_a_clerk_has_accepted_the_card(
    register: SqlRegister,
    worker: OutboxWorker[Message],
    insurance: PortalInsurance,
    double: Double,
    citizen: Citizen,
    clock: Clock,
) -> None:
    coverage = insurance.lookup(citizen, TODAY, vouched=False)
    payment = payment_under(trust_in(HOME_MADE, Rules(())), payment_of(VISIT.service, coverage))
    assert payment is Payment.TO_BE_CHECKED
    visit = replace(
        VISIT, citizen=citizen, coverage=coverage, payment=payment, authenticity=HOME_MADE, arrived=clock.now
    )
    register.register(visit)
    for _ in range(3):
        assert worker.deliver_one() is Outcome.NOT_READY
        clock.now += timedelta(days=1)
    assert double.store.received() == ()

    desk = SqlDesk(register.database, ZONE, (visit.service,), clock)
    accepted = desk.accept(CLERK, visit.id, "other", "đã xem thẻ")
    assert accepted.payment is Payment.INSURANCE
    assert worker.deliver_one() is Outcome.DELIVERED
    assert worker.deliver_one() is Outcome.NOTHING_DUE
    assert [(entry.visit, entry.times) for entry in double.store.received()] == [(f"01999-{visit.id}", 1)]
