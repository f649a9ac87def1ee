"""A receipt printer (ESC/POS) over any line: what the adapters of device file and network have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing import escpos
from kiosk.printing.conversation import Line, print_over, status
from kiosk.printing.image import bitmap, paint
from kiosk.printing.paper import Paper
from kiosk.printing.status import NoStatus, PrinterStatus


class ReceiptPrinter(ABC):
    """The port `Printer`; a line of its own for each slip, and the printer's status before and after it."""

    def __init__(self, name: str, paper: Paper) -> None:
        self._name = name
        self._paper = paper

    @abstractmethod
    def _line(self) -> AbstractContextManager[Line]:
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
        """Whether the printer answers and nothing hinders it."""
        try:
            return self.state().hindrance is None
        except (OSError, NoStatus):
            return False

    def state(self) -> PrinterStatus:
        """Ask how the printer is. Raises OSError and `NoStatus` when it gives no answer."""
        with self._line() as line:
            return status(line)
