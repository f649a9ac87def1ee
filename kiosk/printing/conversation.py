"""One slip to a receipt printer over any line: ask before, send, ask after."""

from __future__ import annotations

from typing import Protocol

from kiosk.core.ports import PrintFailed
from kiosk.printing.status import QUESTIONS, NoStatus, PrinterStatus, parse, question


class Line(Protocol):
    """Bytes to a printer and back. Both methods raise `OSError` (`TimeoutError` when nothing moves)."""

    def send(self, data: bytes) -> None:
        """Send everything."""
        ...

    def receive(self) -> int:
        """Give the next byte that the printer sends."""
        ...


def status(line: Line) -> PrinterStatus:
    """Ask the printer how it is. Raises `OSError`, `NoStatus`."""
    found = PrinterStatus()
    for number in QUESTIONS:
        line.send(question(number))
        found = found.merged(parse(number, line.receive()))
    return found


def print_over(line: Line, data: bytes, name: str) -> None:
    """Send a slip and see that it came out. Raises `PrintFailed` naming the printer."""
    _see_ready(line, name, "printed nothing")
    try:
        line.send(data)
    except OSError as error:
        message = f"the printer {name} stopped taking data in the middle of the slip"
        raise PrintFailed(message) from error
    _see_ready(line, name, "may not have printed the whole slip")


def _see_ready(line: Line, name: str, consequence: str) -> None:
    try:
        hindrance = status(line).hindrance
    except (OSError, NoStatus) as error:
        message = f"the printer {name} {consequence}: it does not answer; check power and cable"
        raise PrintFailed(message) from error
    if hindrance is not None:
        message = f"the printer {name} {consequence}: {hindrance}"
        raise PrintFailed(message)
