"""From the settings' printers to the port `Printer`: the first that is ready prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from kiosk.core.ports import Printer, PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing.cups import CupsPrinter
from kiosk.printing.file_printer import FilePrinter
from kiosk.printing.paper import Paper
from kiosk.printing.receipt_printer import DevicePrinter, TcpPrinter
from kiosk.settings import (
    CupsPrinterSettings,
    DevicePrinterSettings,
    FilePrinterSettings,
    PrinterSettings,
    TcpPrinterSettings,
)


class FirstReady:
    """Several printers as one: a slip goes to the first that takes it."""

    def __init__(self, printers: Sequence[Printer]) -> None:
        self._printers = tuple(printers)

    def print(self, slip: Slip) -> None:
        """Print on the first printer that takes the slip. Raises `PrintFailed` with the line of each that did not."""
        lines = []
        for printer in self._printers:
            try:
                printer.print(slip)
            except PrintFailed as error:
                lines.append(str(error))
            else:
                return
        raise PrintFailed("; ".join(lines) or "there is no printer in the settings")

    def ready(self) -> bool:
        """Return whether one of them is ready."""
        return any(printer.ready() for printer in self._printers)


def printer_for(printers: Sequence[PrinterSettings]) -> FirstReady:
    """Build the printers of the settings. Touches no device yet."""
    return FirstReady([one_printer(printer) for printer in printers])


def one_printer(printer: PrinterSettings) -> Printer:
    """Build one printer."""
    match printer:
        case FilePrinterSettings():
            return FilePrinter(printer.folder)
        case DevicePrinterSettings():
            return DevicePrinter(printer.path, Paper.named(printer.paper), asks=printer.status == "asked")
        case TcpPrinterSettings():
            return TcpPrinter(
                printer.host,
                printer.port,
                Paper.named(printer.paper),
                printer.timeout_seconds,
                asks=printer.status == "asked",
            )
        case CupsPrinterSettings():
            return CupsPrinter(printer.queue, Paper.named(printer.paper))
        case _:
            assert_never(printer)
