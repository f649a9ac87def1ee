"""Receipt printers (ESC/POS) on the network (raw TCP, usually port 9100) or a device file (`/dev/usb/lp0`).

Each slip is one conversation: ask for the status (DLE EOT), send, ask again. Device files are POSIX only.
"""

from __future__ import annotations

import os
import select
import socket
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing import escpos
from kiosk.printing.paper import Paper
from kiosk.printing.rendering import bitmap, paint

_PIECE: Final = 4096
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
    """Bytes to a printer and back. Each method raises `OSError` (`TimeoutError` when nothing moves)."""

    def send(self, data: bytes) -> None:
        """Send everything; as long as it takes, while the printer takes some of it within each time limit."""
        ...

    def receive(self, more_seconds: float = 0) -> int:
        """Return the next byte that the printer sends, within the time limit and so many seconds more."""
        ...

    def drain(self) -> None:
        """Drop what the printer sent and nobody read: a late answer is none to the next question."""
        ...


def status(line: PrinterConnection, more_seconds: float = 0) -> PrinterStatus:
    """Ask the printer how it is. Raises `OSError`, `NoStatus`."""
    found = PrinterStatus()
    for number in QUESTIONS:
        line.drain()
        line.send(question(number))
        found = found.merged(parse(number, line.receive(more_seconds)))
        more_seconds = 0
    return found


_SLOWEST: Final = 40.0
"""Millimetres a second at the least: how long a slip may take to come out. Receipt printers make 50 to 300."""
_ROWS_A_MILLIMETRE: Final = 8


def _see_ready(line: PrinterConnection, name: str, consequence: str, more_seconds: float = 0) -> None:
    try:
        hindrance = status(line, more_seconds).hindrance
    except (OSError, NoStatus) as error:
        message = f"the printer {name} {consequence}: it does not answer; check power and cable"
        raise PrintFailed(message) from error
    if hindrance is not None:
        message = f"the printer {name} {consequence}: {hindrance}"
        raise PrintFailed(message)


class ReceiptPrinter(ABC):
    """The port `Printer`; a line of its own for each slip, and the printer's status before and after it.

    With `asks` false the printer is asked nothing, because it answers nothing: what does not come out is not noticed.
    """

    def __init__(self, name: str, paper: Paper, *, asks: bool) -> None:
        self._name = name
        self._paper = paper
        self._asks = asks
        self._is_clean = True  # whether the printer holds nothing of a slip that failed

    @abstractmethod
    def _line(self) -> AbstractContextManager[PrinterConnection]:
        """Open the line. Raises OSError."""

    @abstractmethod
    def _unopened(self, error: OSError) -> str:
        """Say why the line does not open and what to do."""

    def print(self, slip: Slip) -> None:
        """Print one slip. Raises `PrintFailed`."""
        picture = bitmap(paint(slip, self._paper))
        try:
            with self._line() as line:
                self._print_over(line, picture)
        except OSError as error:
            message = f"the printer {self._name} {self._unopened(error)}"
            raise PrintFailed(message) from error

    def _print_over(self, line: PrinterConnection, picture: escpos.Bitmap) -> None:
        """Send a slip and see that it came out; leave nothing of it in the printer when it did not."""
        if self._asks:
            _see_ready(line, self._name, "printed nothing")
        try:
            line.send((b"" if self._is_clean else escpos.CLEAR) + escpos.encode(picture))
            self._is_clean = False
        except OSError as error:
            self._is_clean = False
            message = f"the printer {self._name} stopped taking data in the middle of the slip"
            raise PrintFailed(message) from error
        if self._asks:
            try:
                seconds = picture.height / _ROWS_A_MILLIMETRE / _SLOWEST
                _see_ready(line, self._name, "may not have printed the whole slip", seconds)
            except PrintFailed:
                with suppress(OSError, NoStatus):
                    line.send(escpos.CLEAR)
                    status(line)  # its answer shows that the printer has got that far
                raise
        self._is_clean = True

    def ready(self) -> bool:
        """Return whether the printer answers and nothing hinders it; without questions, whether it can be reached."""
        try:
            return self.state().hindrance is None
        except (OSError, NoStatus):
            return False

    def state(self) -> PrinterStatus:
        """Ask how the printer is. Raises OSError and `NoStatus` when it gives no answer."""
        with self._line() as line:
            return status(line) if self._asks else PrinterStatus()


class TcpPrinter(ReceiptPrinter):
    """A printer at a host and port."""

    def __init__(
        self,
        host: str,
        port: int = 9100,
        paper: Paper = Paper.ROLL_80,
        timeout_seconds: float = 3,
        *,
        asks: bool = True,
    ) -> None:
        super().__init__(f"{host}:{port}", paper, asks=asks)
        self._address = (host, port)
        self._timeout = timeout_seconds

    def _unopened(self, _error: OSError) -> str:
        return "cannot be reached; check power, cable and address"

    @contextmanager
    def _line(self) -> Iterator[_SocketLine]:
        with socket.create_connection(self._address, self._timeout) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield _SocketLine(connection, self._timeout)


class _SocketLine:
    def __init__(self, connection: socket.socket, timeout: float) -> None:
        self._connection = connection
        self._timeout = timeout

    def send(self, data: bytes) -> None:
        waiting = memoryview(data)
        while waiting:  # each piece has the time limit of its own: a slow printer takes a long slip slowly
            waiting = waiting[self._connection.send(waiting[:_PIECE]) :]

    def receive(self, more_seconds: float = 0) -> int:
        self._connection.settimeout(self._timeout + more_seconds)
        try:
            answer = self._connection.recv(1)
        finally:
            self._connection.settimeout(self._timeout)
        if not answer:
            message = "the printer closed the connection"
            raise ConnectionError(message)
        return answer[0]

    def drain(self) -> None:
        while select.select([self._connection], [], [], 0)[0] and self._connection.recv(_PIECE):
            pass


class DevicePrinter(ReceiptPrinter):
    """A printer on a device file."""

    def __init__(
        self, path: Path, paper: Paper = Paper.ROLL_80, timeout_seconds: float = 5, *, asks: bool = True
    ) -> None:
        super().__init__(str(path), paper, asks=asks)
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
        while waiting:
            if not select.select([], [self._descriptor], [], self._timeout)[1]:
                message = "the printer takes no data"
                raise TimeoutError(message)
            waiting = waiting[os.write(self._descriptor, waiting[:_PIECE]) :]

    def receive(self, more_seconds: float = 0) -> int:
        if not select.select([self._descriptor], [], [], self._timeout + more_seconds)[0]:
            message = "the printer does not answer"
            raise TimeoutError(message)
        answer = os.read(self._descriptor, 1)
        if not answer:
            message = "the printer is gone"
            raise ConnectionError(message)
        return answer[0]

    def drain(self) -> None:
        while select.select([self._descriptor], [], [], 0)[0] and os.read(self._descriptor, _PIECE):
            pass
