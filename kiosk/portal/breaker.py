"""Leave a failing portal alone for a while, then try with one call."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Breaker:
    """Opens after `failures` in a row and stays open for `seconds`; then one call at a time may probe.

    `clock` gives monotonic seconds.
    """

    def __init__(self, failures: int, seconds: float, clock: Callable[[], float]) -> None:
        self._limit = failures
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._opened_at: float | None = None

    def allows(self) -> bool:
        """Return whether a call may be made now. Report every allowed call by `succeeded` or `failed`."""
        with self._lock:
            if self._opened_at is None:
                return True
            if self._clock() - self._opened_at < self._seconds:
                return False
            self._opened_at = self._clock()  # the next probe waits as long again, should this one vanish
            return True

    def succeeded(self) -> bool:
        """Note that the portal answered. True when this ends a pause: the portal is back."""
        with self._lock:
            was_open = self._opened_at is not None
            self._failed = 0
            self._opened_at = None
            return was_open

    def failed(self) -> None:
        """Note that the portal failed."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._limit:
                self._opened_at = self._clock()
