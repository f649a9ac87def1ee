"""A round that runs again and again on a thread of its own: at once when woken, else after a pause."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from kiosk.core.ports import RegisterUnavailable
from kiosk.process.logs import place_of

log = structlog.get_logger(__name__)


class Background:
    """Calls `work` until it is stopped. `start` and `stop` once each; whatever goes wrong, the next round comes."""

    def __init__(self, name: str, work: Callable[[], None], pause: float) -> None:
        """Take the thread's name, the round, and the seconds between two rounds while nobody wakes it."""
        self._name = name
        self._work = work
        self._pause = pause
        self._something = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def stopping(self) -> bool:
        """Whether the round should come to its end."""
        return self._stop.is_set()

    def start(self) -> None:
        """Begin with a round."""
        self._something.set()
        self._thread.start()

    def wake(self) -> None:
        """Have the next round now."""
        self._something.set()

    def stop(self, seconds: float = 10) -> None:
        """End after what is on its way."""
        self._stop.set()
        self._something.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._something.wait(self._pause)
            self._something.clear()
            if self._stop.is_set():
                return
            try:
                self._work()
            except RegisterUnavailable as error:
                log.warning("register_unavailable", worker=self._name, why=str(error))
            except Exception as error:  # noqa: BLE001 - a fault of ours must not end the work of the day
                log.critical("worker_crashed", worker=self._name, kind=type(error).__name__, at=place_of(error))
