"""Receipt printers (ESC/POS) on the network (raw TCP, usually port 9100) or a device file (`/dev/usb/lp0`).

Each slip is one conversation: ask for the status (DLE EOT), send, ask again. Device files are POSIX only.
"""

from __future__ import annotations

import os
import select
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing import escpos
from kiosk.printing.paper import Paper
from kiosk.printing.rendering import bitmap, paint

_FIXED_BITS, _FIXED = 0b1001_0011, 0b0001_0010  # in every answer

QUESTIONS = (1, 2, 4)
"""Printer, cause of being off line, paper: the three answers that matter."""


def question(number: int) -> bytes:
    """Return the request DLE EOT n."""
    return bytes([0x10, 0x04, number])


class NoStatus(Exception):
    """The byte is no answer to DLE EOT."""


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What hinders the next slip, or soon will."""

    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    paper_low: bool = False
    error: bool = False

    @property
    def hindrance(self) -> str | None:
        """Why nothing can be printed now, as words for staff; None when it can."""
        if self.cover_open:
            return "the cover is open; close it"
        if self.paper_out:
            return "the paper is out; put in a new roll"
        if self.error:
            return "it reports an error (cutter or temperature); switch it off and on"
        if self.offline:
            return "it is off line; press its feed button"
        return None

    def merged(self, other: PrinterStatus) -> PrinterStatus:
        """Return both statuses as one."""
        return PrinterStatus(
            self.offline or other.offline,
            self.cover_open or other.cover_open,
            self.paper_out or other.paper_out,
            self.paper_low or other.paper_low,
            self.error or other.error,
        )


def parse(number: int, answer: int) -> PrinterStatus:
    """Read the answer byte to DLE EOT n (Epson's reference). Raises `NoStatus` for what cannot be one."""
    if answer & _FIXED_BITS != _FIXED:
        message = "the printer's answer is no status"
        raise NoStatus(message)
    match number:
        case 1:
            return PrinterStatus(offline=bool(answer & 0x08))
        case 2:
            return PrinterStatus(
                cover_open=bool(answer & 0x04), paper_out=bool(answer & 0x20), error=bool(answer & 0x40)
            )
        case _:
            return PrinterStatus(paper_low=bool(answer & 0x0C), paper_out=bool(answer & 0x60))


class PrinterConnection(Protocol):
    """Bytes to a printer and back. Both methods raise `OSError` (`TimeoutError` when nothing moves)."""

    def send(self, data: bytes) -> None:
        """Send everything."""
        ...

    def receive(self) -> int:
        """Return the next byte that the printer sends."""
        ...


def status(line: PrinterConnection) -> PrinterStatus:
    """Ask the printer how it is. Raises `OSError`, `NoStatus`."""
    found = PrinterStatus()
    for number in QUESTIONS:
        line.send(question(number))
        found = found.merged(parse(number, line.receive()))
    return found


def print_over(line: PrinterConnection, data: bytes, name: str) -> None:
    """Send a slip and see that it came out. Raises `PrintFailed` naming the printer."""
    _see_ready(line, name, "printed nothing")
    try:
        line.send(data)
    except OSError as error:
        message = f"the printer {name} stopped taking data in the middle of the slip"
        raise PrintFailed(message) from error
    _see_ready(line, name, "may not have printed the whole slip")


def _see_ready(line: PrinterConnection, name: str, consequence: str) -> None:
    try:
        hindrance = status(line).hindrance
    except (OSError, NoStatus) as error:
        message = f"the printer {name} {consequence}: it does not answer; check power and cable"
        raise PrintFailed(message) from error
    if hindrance is not None:
        message = f"the printer {name} {consequence}: {hindrance}"
        raise PrintFailed(message)


class ReceiptPrinter(ABC):
    """The port `Printer`; a line of its own for each slip, and the printer's status before and after it."""

    def __init__(self, name: str, paper: Paper) -> None:
        self._name = name
        self._paper = paper

    @abstractmethod
    def _line(self) -> AbstractContextManager[PrinterConnection]:
        """Open the line. Raises OSError."""

    @abstractmethod
    def _unopened(self, error: OSError) -> str:
        """Say why the line does not open and what to do."""

    def print(self, slip: Slip) -> None:
        """Print one slip. Raises `PrintFailed`."""
        data = escpos.encode(bitmap(paint(slip, self._paper)))
        try:
            with self._line() as line:
                print_over(line, data, self._name)
        except OSError as error:
            message = f"the printer {self._name} {self._unopened(error)}"
            raise PrintFailed(message) from error

    def ready(self) -> bool:
        """Return whether the printer answers and nothing hinders it."""
        try:
            return self.state().hindrance is None
        except (OSError, NoStatus):
            return False

    def state(self) -> PrinterStatus:
        """Ask how the printer is. Raises OSError and `NoStatus` when it gives no answer."""
        with self._line() as line:
            return status(line)


class TcpPrinter(ReceiptPrinter):
    """A printer at a host and port."""

    def __init__(self, host: str, port: int = 9100, paper: Paper = Paper.ROLL_80, timeout_seconds: float = 3) -> None:
        super().__init__(f"{host}:{port}", paper)
        self._address = (host, port)
        self._timeout = timeout_seconds

    def _unopened(self, _error: OSError) -> str:
        return "cannot be reached; check power, cable and address"

    @contextmanager
    def _line(self) -> Iterator[_SocketLine]:
        with socket.create_connection(self._address, self._timeout) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield _SocketLine(connection)


class _SocketLine:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def receive(self) -> int:
        answer = self._connection.recv(1)
        if not answer:
            message = "the printer closed the connection"
            raise ConnectionError(message)
        return answer[0]


_PIECE = 4096


class DevicePrinter(ReceiptPrinter):
    """A printer on a device file."""

    def __init__(self, path: Path, paper: Paper = Paper.ROLL_80, timeout_seconds: float = 5) -> None:
        super().__init__(str(path), paper)
        self._path = path
        self._timeout = timeout_seconds

    def _unopened(self, error: OSError) -> str:
        return f"cannot be opened ({error.strerror}); check cable and rights"

    @contextmanager
    def _line(self) -> Iterator[_DeviceLine]:
        descriptor = os.open(self._path, os.O_RDWR | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
        try:
            yield _DeviceLine(descriptor, self._timeout)
        finally:
            os.close(descriptor)


class _DeviceLine:
    """Non-blocking reads and writes under one time limit each: an empty paper roll must not hold the kiosk."""

    def __init__(self, descriptor: int, timeout: float) -> None:
        self._descriptor = descriptor
        self._timeout = timeout

    def send(self, data: bytes) -> None:
        waiting = memoryview(data)
        end = time.monotonic() + self._timeout
        while waiting:
            left = max(end - time.monotonic(), 0)
            if not select.select([], [self._descriptor], [], left)[1]:
                message = "the printer takes no data"
                raise TimeoutError(message)
            waiting = waiting[os.write(self._descriptor, waiting[:_PIECE]) :]

    def receive(self) -> int:
        if not select.select([self._descriptor], [], [], self._timeout)[0]:
            message = "the printer does not answer"
            raise TimeoutError(message)
        answer = os.read(self._descriptor, 1)
        if not answer:
            message = "the printer is gone"
            raise ConnectionError(message)
        return answer[0]
