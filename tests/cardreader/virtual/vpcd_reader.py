"""The reader's end of the virtual reader's protocol, without a smart card service."""

from __future__ import annotations

import socket
from typing import Self


class Reader:
    """One reader that listens where a card may plug in; also a channel to the card that is in."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.server.getsockname()[1]
        self.line: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.hang_up()
        self.server.close()

    def accept(self) -> None:
        self.hang_up()
        self.line, _ = self.server.accept()
        self.line.settimeout(5)

    def hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

    def send(self, message: bytes) -> None:
        assert self.line is not None
        self.line.sendall(len(message).to_bytes(2, "big") + message)

    def receive(self) -> bytes:
        return self.take(int.from_bytes(self.take(2), "big"))

    def take(self, count: int) -> bytes:
        assert self.line is not None
        data = b""
        while len(data) < count:
            part = self.line.recv(count - len(data))
            if not part:
                return data
            data += part
        return data

    def ask(self, message: bytes) -> bytes:
        self.send(message)
        return self.receive()

    def transmit(self, command: bytes) -> bytes:
        """Send a command as a channel does."""
        return self.ask(command)
