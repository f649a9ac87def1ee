from __future__ import annotations

import threading
import time

import pytest

from kiosk.portal.deadline import Deadline, DeadlinePassed, run_within


def test_the_result_of_the_work_is_given() -> None:
    assert run_within(5, lambda _: "done") == "done"


def test_the_error_of_the_work_is_raised() -> None:
    def fail(_: Deadline) -> None:
        message = "broken"
        raise KeyError(message)

    with pytest.raises(KeyError, match="broken"):
        run_within(5, fail)


def test_work_that_blocks_is_left_and_broken_off() -> None:
    broken_off = threading.Event()

    def block(deadline: Deadline) -> None:
        deadline.on_abandon(broken_off.set)
        broken_off.wait(60)

    started = time.monotonic()
    with pytest.raises(DeadlinePassed):
        run_within(0.05, block)
    assert time.monotonic() - started < 30
    assert broken_off.is_set()


def test_what_is_registered_too_late_is_broken_off_at_once() -> None:
    deadline = Deadline(5)
    deadline.abandon()
    broken_off = threading.Event()
    deadline.on_abandon(broken_off.set)
    assert broken_off.is_set()
    with pytest.raises(DeadlinePassed):
        deadline.remaining()
