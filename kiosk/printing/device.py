"""A receipt printer on a device file (`/dev/usb/lp0`). POSIX only; elsewhere it says so."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.printing.paper import Paper
from kiosk.printing.receipt import ReceiptPrinter

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
