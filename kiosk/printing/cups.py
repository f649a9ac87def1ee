"""An office printer behind CUPS, through its `lp` and `lpstat` programs and IPP. Where there is no CUPS, it says so."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing.ipp import JobState, job_state
from kiosk.printing.paper import Paper
from kiosk.printing.pdf import pdf

_REQUEST = re.compile(r"request id is \S+-(\d+) ")
_C_LOCALE = {"LC_ALL": "C"}
_POLL_SECONDS = 0.1


class CupsPrinter:
    """The port `Printer` on a CUPS queue. `server` is a host or socket other than the system's own (CUPS_SERVER)."""

    def __init__(
        self, queue: str, paper: Paper = Paper.A5, *, server: str | None = None, timeout_seconds: float = 20
    ) -> None:
        self._queue = queue
        self._server = server or os.environ.get("CUPS_SERVER")
        self._paper = paper
        self._environment = os.environ | _C_LOCALE | ({"CUPS_SERVER": server} if server else {})
        self._timeout = timeout_seconds

    def print(self, slip: Slip) -> None:
        """Hand the slip over and wait until the job is done. Raises `PrintFailed`."""
        options = ["-d", self._queue, "-t", "slip", "-o", "print-scaling=none", "-"]
        answer = self._run("lp", *options, data=pdf(slip, self._paper)).decode(errors="replace")
        request = _REQUEST.search(answer)
        if request is None:
            message = f"the print queue {self._queue} did not take the slip"
            raise PrintFailed(message)
        self._wait_for(int(request[1]))

    def ready(self) -> bool:
        """Whether the queue is there, enabled and accepting jobs."""
        try:
            state = self._run("lpstat", "-p", self._queue, "-a", self._queue).decode(errors="replace")
        except PrintFailed:
            return False
        return f"printer {self._queue} disabled" not in state and f"{self._queue} accepting" in state

    def _wait_for(self, job: int) -> None:
        """Wait until the job ended; take it back when it stays. Raises `PrintFailed` unless it was printed."""
        end = time.monotonic() + self._timeout
        while time.monotonic() < end:
            match self._state(job):
                case JobState.COMPLETED:
                    return
                case JobState.CANCELLED | JobState.ABORTED as state:
                    message = f"the print queue {self._queue} gave the slip up ({state.name.lower()}); see the printer"
                    raise PrintFailed(message)
                case _:
                    time.sleep(_POLL_SECONDS)
        self._run("cancel", str(job))
        message = f"the print queue {self._queue} holds the slip; see the printer (paper, cover, power)"
        raise PrintFailed(message)

    def _state(self, job: int) -> JobState:
        try:
            return job_state(self._server, self._queue, job, self._timeout)
        except (OSError, ValueError) as error:
            message = f"the print queue {self._queue} took the slip and tells no more; see the printer"
            raise PrintFailed(message) from error

    def _run(self, program: str, *arguments: str, data: bytes | None = None) -> bytes:
        path = shutil.which(program)
        if path is None:
            message = f"CUPS is not installed (no `{program}`); install cups-client or choose another kind of printer"
            raise PrintFailed(message)
        try:
            done = subprocess.run(  # noqa: S603 - CUPS's own program with a checked queue name
                [path, *arguments],
                input=data,
                capture_output=True,
                check=True,
                timeout=self._timeout,
                env=self._environment,
            )
        except (OSError, subprocess.SubprocessError) as error:
            message = f"the print queue {self._queue} does not work; see that CUPS runs and the queue exists"
            raise PrintFailed(message) from error
        return done.stdout
