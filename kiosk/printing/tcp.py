"""A receipt printer on the network (raw TCP, usually port 9100)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.printing.paper import Paper
from kiosk.printing.receipt import ReceiptPrinter


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
