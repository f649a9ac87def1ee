"""The way from the GUI thread to what blocks and back: ask on a worker, be told in the GUI thread.

An answer belongs to the page that asked. When that page is gone (left, locked), its answer is dropped unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import TypeVar

import structlog
from PySide6.QtCore import QObject, Qt, Signal

from kiosk.core.desk.ports import Refused
from kiosk.process.logs import place_of

log = structlog.get_logger(__name__)

T = TypeVar("T")


class Lane(StrEnum):
    """What waits for what: a slow portal never holds up the register."""

    REGISTER = "register"
    OUTSIDE = "outside"
    """Portal, printer, card reader: what a clerk asked for and waits for."""
    PROBES = "probes"
    """What looks after devices by itself."""


class Worker(QObject):
    """One thread a lane. Build and `stop` it in the GUI thread."""

    _came = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._lanes = {lane: ThreadPoolExecutor(1, thread_name_prefix=f"desk-{lane}") for lane in Lane}
        self._came.connect(lambda tell: tell(), Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[Exception], None],
        lane: Lane = Lane.REGISTER,
    ) -> None:
        """Run `job` on its lane; then call `then` or `failed` in the GUI thread."""

        def guarded() -> None:
            try:
                result = job()
            except Refused as error:
                refused = error  # an answer as any other, and in the audit: a wrong PIN is no failed job
                self._came.emit(lambda: failed(refused))
            except Exception as error:  # noqa: BLE001 - whatever it is, the clerk is told and goes on
                # No trace and no text: either might hold personal data.
                log.warning("desk_job_failed", worker=lane.value, kind=type(error).__name__, at=place_of(error))
                caught = error
                self._came.emit(lambda: failed(caught))
            else:
                self._came.emit(lambda: then(result))

        self._lanes[lane].submit(guarded)

    def stop(self) -> None:
        """Finish what runs and what is still to be written into the register; drop what else waits."""
        for lane, thread in self._lanes.items():
            thread.shutdown(wait=True, cancel_futures=lane is not Lane.REGISTER)


class Asker:
    """The worker as one page sees it. After `leave` no answer comes any more."""

    def __init__(self, worker: Worker, failed: Callable[[Exception], None]) -> None:
        self._worker = worker
        self._failed = failed
        self._gone = False
        self.open = 0
        """How many answers are awaited."""

    def ask(
        self,
        job: Callable[[], T],
        then: Callable[[T], None],
        *,
        failed: Callable[[Exception], None] | None = None,
        lane: Lane = Lane.REGISTER,
    ) -> None:
        """Run a job. Its failure goes to `failed`, or else to the page's notice line."""

        def told(result: T) -> None:
            self.open -= 1
            if not self._gone:
                then(result)

        def broke(error: Exception) -> None:
            self.open -= 1
            if not self._gone:
                (failed or self._failed)(error)

        self.open += 1
        self._worker.run(job, told, broke, lane)

    def leave(self) -> None:
        """Want no answers any more."""
        self._gone = True
