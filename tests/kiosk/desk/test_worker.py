"""What the desk's worker still does when it stops."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from kiosk.desk.worker import Lane, Worker


def nothing(_result: object) -> None:
    """Want no answer."""


@pytest.mark.parametrize("lane", Lane)
def test_only_what_goes_into_the_register_is_still_done_when_the_desk_stops(qtbot: QtBot, lane: Lane) -> None:
    worker, begun, go_on = Worker(), threading.Event(), threading.Event()
    done: list[str] = []

    def first() -> None:
        begun.set()
        go_on.wait(60)
        done.append("first")

    worker.run(first, nothing, nothing, lane)
    worker.run(lambda: done.append("second"), nothing, nothing, lane)
    assert begun.wait(60)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    thread = worker._lanes[lane]
    qtbot.waitUntil(lambda: thread._shutdown)
    with thread._shutdown_lock:  # what waited is dropped under this lock
        go_on.set()
    stopping.join()
    assert done == (["first", "second"] if lane is Lane.REGISTER else ["first"])
