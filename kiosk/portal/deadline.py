"""A time limit that holds whatever the other side does: a worker does the work, the caller leaves when time is up."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class DeadlinePassed(Exception):
    """Time is up."""


class Deadline:
    """A moment until which some work may take. `abandon` runs what was registered to break off blocking calls."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._abandoned = False
        self._on_abandon: Callable[[], None] | None = None

    def remaining(self) -> float:
        """Return the seconds left. Raises `DeadlinePassed` when there are none."""
        left = self._end - time.monotonic()
        if left <= 0 or self._abandoned:
            raise DeadlinePassed
        return left

    def on_abandon(self, action: Callable[[], None] | None) -> None:
        """Register how to break off what blocks now (in place of what was registered before)."""
        with self._lock:
            self._on_abandon = action
            late = self._abandoned
        if late and action:
            action()

    def abandon(self) -> None:
        """Break off the work."""
        with self._lock:
            self._abandoned = True
            action = self._on_abandon
        if action:
            action()


def run_within(seconds: float, work: Callable[[Deadline], T]) -> T:
    """Do `work` in a thread of its own and give its result or its exception. Raises `DeadlinePassed` in time.

    The thread may outlive the call for as long as the operating system blocks it (a name that is being resolved).
    """
    deadline = Deadline(seconds)
    outcome: queue.SimpleQueue[tuple[T, None] | tuple[None, BaseException]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put((work(deadline), None))
        except BaseException as error:  # noqa: BLE001 - it is raised again where the result is waited for
            outcome.put((None, error))

    threading.Thread(target=run, name="portal-call", daemon=True).start()
    try:
        match outcome.get(timeout=seconds):
            case (_, BaseException() as error):
                raise error
            case (result, _):
                return result
    except queue.Empty:
        deadline.abandon()
        raise DeadlinePassed from None
