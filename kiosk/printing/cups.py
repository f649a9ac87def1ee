"""An office printer behind CUPS, through its `lp` and `lpstat` programs and IPP. Where there is no CUPS, it says so.

IPP answers the one question that `lpstat` does not: how did a job end (RFC 8011)?
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from enum import IntEnum
from pathlib import Path

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing.paper import Paper
from kiosk.printing.rendering import pdf

_REQUEST = re.compile(r"request id is \S+-(\d+) ")
_C_LOCALE = {"LC_ALL": "C"}
_POLL_SECONDS = 0.1
_NEVER = ("no", "off", "false", "0")
"""Values of PreserveJobFiles by which no file is kept (cupsd.conf(5))."""


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
        """Return whether the queue is there, enabled and accepting jobs."""
        try:
            state = self._run("lpstat", "-p", self._queue, "-a", self._queue).decode(errors="replace")
        except PrintFailed:
            return False
        return f"printer {self._queue} disabled" not in state and f"{self._queue} accepting" in state

    def keeps_slips(self) -> bool:
        """Return whether CUPS keeps the files of slips that were printed; it does for a day unless it is told not to.

        Raises `PrintFailed` when it does not say: it tells its administrators alone.
        """
        settings = dict(
            line.lower().split("=", 1) for line in self._run("cupsctl").decode(errors="replace").split() if "=" in line
        )
        return settings.get("preservejobfiles") not in _NEVER

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


_SYSTEM_SOCKET = Path("/run/cups/cups.sock")
_GET_JOB_ATTRIBUTES = 0x0009
_CHARSET, _LANGUAGE, _URI, _INTEGER, _KEYWORD = 0x47, 0x48, 0x45, 0x21, 0x44
_OPERATION_GROUP, _END = b"\x01", b"\x03"
_FIRST_VALUE_TAG = 0x10
_HEADER = 8


class JobState(IntEnum):
    """States of a job (RFC 8011 §5.3.7)."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELLED = 7
    ABORTED = 8
    COMPLETED = 9


def job_state(server: str | None, queue: str, job: int, timeout: float) -> JobState:
    """Ask a CUPS server (socket path or `host[:port]`; None for the system's own). Raises `OSError`, `ValueError`."""
    connection = _connection(server, timeout)
    try:
        connection.request("POST", f"/printers/{queue}", _request(queue, job), {"Content-Type": "application/ipp"})
        return parse(connection.getresponse().read())
    except http.client.HTTPException as error:
        message = "the print server's answer breaks the rules of HTTP"
        raise ValueError(message) from error
    finally:
        connection.close()


def _connection(server: str | None, timeout: float) -> http.client.HTTPConnection:
    if server is None and _SYSTEM_SOCKET.exists():
        server = str(_SYSTEM_SOCKET)
    if server is not None and server.startswith("/"):
        return _SocketConnection(server, timeout)
    host, _, port = (server or "localhost").partition(":")
    return http.client.HTTPConnection(host, int(port or 631), timeout=timeout)


class _SocketConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _request(queue: str, job: int) -> bytes:
    attributes = [
        _attribute(_CHARSET, "attributes-charset", b"utf-8"),
        _attribute(_LANGUAGE, "attributes-natural-language", b"en"),
        _attribute(_URI, "printer-uri", f"ipp://localhost/printers/{queue}".encode()),
        _attribute(_INTEGER, "job-id", job.to_bytes(4, "big")),
        _attribute(_KEYWORD, "requested-attributes", b"job-state"),
    ]
    head = b"\x02\x00" + _GET_JOB_ATTRIBUTES.to_bytes(2, "big") + (1).to_bytes(4, "big")
    return head + _OPERATION_GROUP + b"".join(attributes) + _END


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    encoded = name.encode()
    return bytes([tag]) + len(encoded).to_bytes(2, "big") + encoded + len(value).to_bytes(2, "big") + value


def parse(answer: bytes) -> JobState:
    """Find the job's state in an answer. Raises `ValueError` when there is none."""
    position = _HEADER
    while position < len(answer):
        if answer[position] < _FIRST_VALUE_TAG:  # a new group begins
            position += 1
            continue
        name, position = _counted(answer, position + 1)
        value, position = _counted(answer, position)
        if name == b"job-state":
            return JobState(int.from_bytes(value, "big"))
    message = "the print server's answer tells no state of the job"
    raise ValueError(message)


def _counted(data: bytes, position: int) -> tuple[bytes, int]:
    """Return bytes behind their length of two bytes, and the position after them; short data give short bytes."""
    end = position + 2 + int.from_bytes(data[position : position + 2], "big")
    return data[position + 2 : end], end
