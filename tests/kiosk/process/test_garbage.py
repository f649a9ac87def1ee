"""Whatever thread makes garbage, it is the GUI thread that takes it away."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiosk.process.garbage import GuiGarbage, collect_due

pytestmark = pytest.mark.usefixtures("qapp")


class InACycle(QWidget):
    """A widget that only the collector can take away."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


@pytest.fixture
def garbage() -> Iterator[GuiGarbage]:
    made = GuiGarbage()
    made.start()
    yield made
    made.stop()


def left_behind() -> list[threading.Thread]:
    """Leave a widget behind; give in which thread it ended, once it did."""
    ended: list[threading.Thread] = []
    weakref.finalize(InACycle(), lambda: ended.append(threading.current_thread()))
    return ended


def make_objects() -> None:
    """Make so many that Python would collect."""
    kept: list[list[object]] = [[] for _ in range(100_000)]
    kept.clear()


def test_a_widget_ends_in_the_thread_that_shows_it(garbage: GuiGarbage, qtbot: QtBot) -> None:
    ended = left_behind()
    worker = threading.Thread(target=make_objects)
    worker.start()
    worker.join()
    assert ended == []
    kept = [[] for _ in range(10_000)]  # type: ignore[var-annotated] # as many as Python would collect for
    garbage._timer.setInterval(0)
    qtbot.waitUntil(lambda: bool(ended))
    assert len(kept) == 10_000
    assert ended == [threading.main_thread()]


def test_as_python_comes_it_ends_in_the_thread_that_makes_the_next_objects() -> None:
    """What the module is for; should Python or Qt ever mend it, the module can go."""
    gc.enable()
    ended = left_behind()
    worker = threading.Thread(target=make_objects)
    worker.start()
    worker.join()
    assert ended == [worker]


@pytest.mark.parametrize("before", [True, False])
def test_afterwards_it_is_as_it_was(*, before: bool) -> None:
    (gc.enable if before else gc.disable)()
    made = GuiGarbage()
    made.start()
    assert not gc.isenabled()
    made.stop()
    assert gc.isenabled() is before


def test_nothing_is_collected_before_it_is_time() -> None:
    gc.disable()
    gc.collect()
    ended = left_behind()
    collect_due()
    assert ended == []
