"""The outbox is emptied in the background, whatever becomes of a single message."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from kiosk.core.ports import RegisterUnavailable
from kiosk.insurance.courier import Carried
from kiosk.notifications import Notifications


class FakeCourier:
    """Carries what it is told to, then nothing."""

    def __init__(self, *outcomes: Carried | Exception) -> None:
        self.outcomes = list(outcomes)
        self.idle = threading.Event()
        self.carried: list[Carried] = []

    def carry_one(self) -> Carried:
        if not self.outcomes:
            self.idle.set()
            return Carried.NOTHING_DUE
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        self.carried.append(outcome)
        return outcome


@pytest.fixture
def started() -> Iterator[list[Notifications]]:
    running: list[Notifications] = []
    yield running
    for one in running:
        one.stop()


def start(courier: FakeCourier, started: list[Notifications], pause: float = 60) -> Notifications:
    notifications = Notifications(courier, pause)  # type: ignore[arg-type]  # a fake courier
    started.append(notifications)
    notifications.start()
    return notifications


def test_what_an_earlier_run_left_is_carried_at_once(started: list[Notifications]) -> None:
    courier = FakeCourier(Carried.DELIVERED, Carried.NOT_READY, Carried.DELIVERED)
    start(courier, started)
    assert courier.idle.wait(5)
    assert courier.carried == [Carried.DELIVERED, Carried.NOT_READY, Carried.DELIVERED]


def test_a_new_visit_need_not_wait(started: list[Notifications]) -> None:
    courier = FakeCourier()
    notifications = start(courier, started)
    assert courier.idle.wait(5)
    courier.outcomes.append(Carried.DELIVERED)
    courier.idle.clear()
    notifications.wake()
    assert courier.idle.wait(5)
    assert courier.carried == [Carried.DELIVERED]


@pytest.mark.parametrize("error", [RegisterUnavailable("locked"), ZeroDivisionError("a fault of ours")])
def test_what_goes_wrong_once_is_tried_again(error: Exception, started: list[Notifications]) -> None:
    courier = FakeCourier(error, Carried.DELIVERED)
    start(courier, started, pause=0.01)
    assert courier.idle.wait(5)
    assert courier.carried == [Carried.DELIVERED]


def test_it_stops_in_time(started: list[Notifications]) -> None:
    notifications = start(FakeCourier(), started)
    notifications.stop()
    assert not any(thread.name == "notifications" for thread in threading.enumerate())
