"""Threads that are used again, one for each card that is in a reader at the same time.

gmpy2 keeps some 11 kB of numbers for every thread that computed with it, for ever: a thread for each insertion would
lose 100 MB over ten thousand cards.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final

_IDLE_NAME: Final = "card-idle"
_idle: Final[list[_Worker]] = []
_lock: Final = threading.Lock()


class Task:
    """Something that a worker does."""

    def __init__(self, action: Callable[[], None], name: str) -> None:
        self._action = action
        self._name = name
        self._done = threading.Event()
        self._thread: threading.Thread | None = None

    def wait(self) -> None:
        """Wait until it is done. On the worker itself this returns at once."""
        if threading.current_thread() is not self._thread:
            self._done.wait()

    def perform(self, thread: _Worker) -> None:
        """Do it on that thread, which waits for the next one before anybody hears that this one is done."""
        self._thread, thread.name = thread, self._name
        try:
            self._action()
            thread.name = _IDLE_NAME
            with _lock:
                _idle.append(thread)
        finally:
            self._done.set()


class _Worker(threading.Thread):
    """Does one task after the other; an exception ends it, and Python reports that."""

    def __init__(self) -> None:
        super().__init__(name=_IDLE_NAME, daemon=True)
        self.tasks: SimpleQueue[Task] = SimpleQueue()
        self.start()

    def run(self) -> None:
        while True:
            self.tasks.get().perform(self)


def run(action: Callable[[], None], name: str) -> Task:
    """Do something on an idle thread, or on a new one when all are busy; the thread bears that name meanwhile."""
    task = Task(action, name)
    with _lock:
        worker = _idle.pop() if _idle else None
    (worker or _Worker()).tasks.put(task)
    return task
