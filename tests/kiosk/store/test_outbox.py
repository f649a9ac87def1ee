from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from kiosk.core.visit import Visit
from kiosk.store.outbox import Message, Outbox
from kiosk.store.register import CHECK_IN, SqlRegister

pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)

Make = Callable[..., Visit]
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)


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
    assert not outbox.later(slow, clock.now, "timeout")
    assert not outbox.give_up(slow, "refused")
    assert outbox.done(quick, "GD-1")
    assert not outbox.done(slow, "GD-2")


def test_what_failed_is_tried_again_when_it_is_due(outbox: Outbox, clock: Clock) -> None:
    message = claimed(outbox)
    for _ in range(2):
        claimed(outbox)
    assert outbox.later(message, MORNING + timedelta(minutes=1), "timeout")
    assert outbox.claim(CHECK_IN) is None
    clock.now += timedelta(minutes=1)
    assert claimed(outbox).id == message.id


def test_what_is_given_up_waits_for_a_person_with_its_last_error(outbox: Outbox, clock: Clock) -> None:
    message = claimed(outbox)
    assert outbox.give_up(message, "2001: " + "x" * 300)
    (dead,) = outbox.dead_letters()
    assert dead.message.id == message.id
    assert dead.last_error.startswith("2001: ")
    assert outbox.count("dead") == 1
    outbox.revive(message.id)
    assert claimed(outbox).id == message.id
    assert outbox.dead_letters() == ()


def test_the_age_of_the_outbox_is_that_of_its_oldest_message(outbox: Outbox) -> None:
    assert outbox.oldest_waiting() == MORNING
    for _ in range(3):
        outbox.done(claimed(outbox), "GD")
    assert outbox.oldest_waiting() is None


def test_workers_at_once_claim_different_messages(outbox: Outbox) -> None:
    found: list[int] = []
    threads = [Thread(target=lambda: found.append(claimed(outbox).id)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 3
