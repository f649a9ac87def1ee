"""A receipt printer on the network (raw TCP, usually port 9100)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing import escpos
from kiosk.printing.conversation import print_over, status
from kiosk.printing.image import bitmap, paint
from kiosk.printing.paper import Paper
from kiosk.printing.status import NoStatus, PrinterStatus


class TcpPrinter:
    """The port `Printer` on a TCP connection for each slip; asks the printer's status before and after."""

    def __init__(self, host: str, port: int = 9100, paper: Paper = Paper.ROLL_80, timeout_seconds: float = 3) -> None:
        self._address = (host, port)
        self._paper = paper
        self._timeout = timeout_seconds
        self._name = f"{host}:{port}"

    def print(self, slip: Slip) -> None:
        """Print one slip. Raises `PrintFailed`."""
        data = escpos.encode(bitmap(paint(slip, self._paper)))
        try:
            with self._line() as line:
                print_over(line, data, self._name)
        except OSError as error:
            message = f"the printer {self._name} cannot be reached; check power, cable and address"
            raise PrintFailed(message) from error

    def ready(self) -> bool:
        """Whether the printer answers and nothing hinders it."""
        try:
            return self.state().hindrance is None
        except (OSError, NoStatus):
            return False

    def state(self) -> PrinterStatus:
        """Ask how the printer is. Raises OSError and `NoStatus` when it gives no answer."""
        with self._line() as line:
            return status(line)

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
