from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select, true, update

from kiosk.core.delivery import CHECK_IN, DeliveryFault, Waits
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.visit import Visit
from kiosk.register.audit.unit_of_work import machine_work
from kiosk.register.database import tables
from kiosk.register.outbox import HAND_OVER, Message, Outbox, hurry, visit_changed
from kiosk.register.register import SqlRegister

pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)

Make = Callable[..., Visit]
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)
TIMEOUT = DeliveryFault.NO_ANSWER.of()
WAITS = Waits.FIRST_SERVICE.of()


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outbox(register: SqlRegister, visit: Make, clock: Clock) -> Outbox:
    """An outbox with the messages of three visits."""
    for person in (1, 2, 3):
        register.register(visit(person))
    return Outbox(register.database, clock)


def claimed(outbox: Outbox) -> Message:
    message = outbox.claim(CHECK_IN, LEASE)
    assert message is not None
    return message


def test_messages_are_claimed_in_the_order_of_the_visits_and_each_once(outbox: Outbox) -> None:
    ids = [claimed(outbox).id for _ in range(3)]
    assert ids == sorted(set(ids))
    assert outbox.claim(CHECK_IN) is None


def test_nothing_is_claimed_of_another_kind(outbox: Outbox) -> None:
    assert outbox.claim("fhir") is None


def test_what_is_delivered_is_never_claimed_again(outbox: Outbox, clock: Clock) -> None:
    assert outbox.done(claimed(outbox), "GD-1")
    clock.now += timedelta(days=1)
    assert len(list(iter(lambda: outbox.claim(CHECK_IN), None))) == 2
    assert outbox.count("done") == 1


def test_a_message_of_a_dead_worker_is_claimed_by_the_next(outbox: Outbox, clock: Clock) -> None:
    first = claimed(outbox)
    clock.now += LEASE
    again = claimed(outbox)
    assert (again.id, again.attempts) == (first.id, 2)


def test_a_worker_that_comes_too_late_changes_nothing(outbox: Outbox, clock: Clock) -> None:
    slow = claimed(outbox)
    clock.now += LEASE
    quick = claimed(outbox)
    assert not outbox.later(slow, clock.now, TIMEOUT)
    assert not outbox.give_up(slow, TIMEOUT)
    assert outbox.done(quick, "GD-1")
    assert not outbox.done(slow, "GD-2")


def test_what_failed_is_tried_again_when_it_is_due(outbox: Outbox, clock: Clock) -> None:
    message = claimed(outbox)
    for _ in range(2):
        claimed(outbox)
    assert outbox.later(message, MORNING + timedelta(minutes=1), TIMEOUT)
    assert outbox.claim(CHECK_IN) is None
    clock.now += timedelta(minutes=1)
    assert claimed(outbox).id == message.id


def test_what_is_given_up_waits_for_a_person_with_its_last_error(outbox: Outbox, clock: Clock) -> None:
    message = claimed(outbox)
    fault = DeliveryFault.OTHER.of(detail="2001: " + "x" * 900)
    assert outbox.give_up(message, fault)
    (dead,) = outbox.dead_letters()
    assert dead.message.id == message.id
    assert dead.fault.code is DeliveryFault.OTHER
    assert str(dead.fault.parameters["detail"]).startswith("2001: xxx")
    assert outbox.count("dead") == 1
    outbox.revive(message.id)
    assert claimed(outbox).id == message.id
    assert outbox.dead_letters() == ()


def test_the_age_of_the_outbox_is_that_of_its_oldest_message(outbox: Outbox) -> None:
    assert outbox.overdue() == (3, MORNING)
    for _ in range(3):
        outbox.done(claimed(outbox), "GD")
    assert outbox.overdue() == (0, None)


@pytest.mark.parametrize("why", Waits)
def test_what_is_not_to_leave_yet_makes_the_outbox_no_older(outbox: Outbox, clock: Clock, why: Waits) -> None:
    """Who pays, and an emergency, would else turn the page of devices red on every single day."""
    assert outbox.postpone(claimed(outbox), MORNING + timedelta(hours=1), why.of())
    assert outbox.later(claimed(outbox), MORNING + timedelta(hours=1), TIMEOUT)
    assert outbox.overdue() == (2, MORNING)


def test_workers_at_once_claim_different_messages(outbox: Outbox) -> None:
    found: list[int] = []
    threads = [Thread(target=lambda: found.append(claimed(outbox).id)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 3


def test_what_is_about_to_be_sent_is_kept_sealed_until_it_is_delivered(
    register: SqlRegister, outbox: Outbox, clock: Clock
) -> None:
    message = claimed(outbox)
    mine = tables.outbox.c.id == message.id
    assert outbox.keep(message, b"<HO_TEN>Sao Mai</HO_TEN>")
    with register.database.transaction() as connection:
        assert b"Sao Mai" not in connection.execute(select(tables.outbox.c.document).where(mine)).scalar_one()
    clock.now += LEASE
    again = claimed(outbox)
    assert again.document == b"<HO_TEN>Sao Mai</HO_TEN>"
    assert "Sao Mai" not in repr(again)
    assert outbox.done(again, "GD-1")
    with register.database.transaction() as connection:
        assert set(connection.execute(select(tables.outbox.c.document)).scalars()) == {None}


def test_a_worker_that_comes_too_late_keeps_nothing(outbox: Outbox, clock: Clock) -> None:
    slow = claimed(outbox)
    clock.now += LEASE
    claimed(outbox)
    assert not outbox.keep(slow, b"x")


def test_a_document_that_was_changed_is_named_and_holds_nobody_up(
    register: SqlRegister, outbox: Outbox, clock: Clock
) -> None:
    first = claimed(outbox)
    outbox.keep(first, b"x")
    with register.database.transaction() as connection:
        connection.execute(update(tables.outbox).where(tables.outbox.c.id == first.id).values(document=b"\x01" * 40))
    clock.now += LEASE
    with pytest.raises(RegisterUnavailable, match="was changed outside the kiosk"):
        outbox.claim(CHECK_IN, LEASE)
    assert claimed(outbox).id > first.id


def test_what_cannot_be_sent_yet_uses_up_no_try(outbox: Outbox, clock: Clock) -> None:
    message = claimed(outbox)
    assert outbox.postpone(message, MORNING + timedelta(minutes=5), WAITS)
    clock.now += timedelta(minutes=5)
    again = claimed(outbox)
    assert (again.id, again.attempts) == (message.id, 1)


def test_a_changed_visit_is_notified_soon_and_handed_over_anew(
    register: SqlRegister, visit: Make, outbox: Outbox, clock: Clock
) -> None:
    message = claimed(outbox)
    outbox.postpone(message, MORNING + timedelta(hours=1), WAITS)
    hand_over = {"kind": HAND_OVER, "state": "done", "created": MORNING, "due": MORNING, "attempts": 3}
    with machine_work(register.database, clock.now) as work:
        work.add(tables.outbox, hand_over | {"visit_id": message.visit_id})
        visit_changed(work, message.visit_id)
    assert claimed(outbox).id == message.id
    again = outbox.claim(HAND_OVER)
    assert again is not None
    assert (again.visit_id, again.attempts) == (message.visit_id, 1)


def test_hurry_leaves_alone_what_a_worker_has_in_hand(register: SqlRegister, outbox: Outbox, clock: Clock) -> None:
    in_hand, waits = claimed(outbox), claimed(outbox)
    outbox.later(waits, MORNING + timedelta(hours=1), TIMEOUT)
    with machine_work(register.database, clock.now) as work:
        assert hurry(work, true()) == 1
    assert claimed(outbox).id == waits.id
    assert outbox.done(in_hand, "GD")
