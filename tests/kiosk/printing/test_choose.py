from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing.choose import one_printer, printer_for
from kiosk.printing.cups import CupsPrinter
from kiosk.printing.file_printer import FilePrinter
from kiosk.printing.receipt_printer import DevicePrinter, TcpPrinter
from kiosk.settings import (
    CupsPrinterSettings,
    DevicePrinterSettings,
    FilePrinterSettings,
    PrinterSettings,
    TcpPrinterSettings,
)


def folder(path: Path) -> FilePrinterSettings:
    return FilePrinterSettings(kind="file", folder=path)


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        (FilePrinterSettings(kind="file", folder=Path("/tmp/slips")), FilePrinter),  # noqa: S108 - never written
        (DevicePrinterSettings(kind="device"), DevicePrinter),
        (TcpPrinterSettings(kind="tcp", host="printer"), TcpPrinter),
        (CupsPrinterSettings(kind="cups", queue="office"), CupsPrinter),
    ],
)
def test_each_kind_of_the_settings_has_its_printer(settings: PrinterSettings, kind: type) -> None:
    assert type(one_printer(settings)) is kind


def test_the_first_printer_that_takes_the_slip_prints_it(slip: Slip, tmp_path: Path) -> None:
    printer = printer_for([folder(Path("/dev/null/slips")), folder(tmp_path / "a"), folder(tmp_path / "b")])
    assert printer.ready()
    printer.print(slip)
    assert (tmp_path / "a" / "slip.pdf").exists()
    assert not (tmp_path / "b").exists()


def test_when_none_takes_it_the_reason_of_each_is_told(slip: Slip) -> None:
    printer = printer_for([folder(Path("/dev/null/a")), folder(Path("/dev/null/b"))])
    assert not printer.ready()
    with pytest.raises(PrintFailed, match=r"/dev/null/a cannot be written .*; the slip folder /dev/null/b"):
        printer.print(slip)


def test_settings_without_a_printer_print_nothing(slip: Slip) -> None:
    printer = printer_for([])
    assert not printer.ready()
    with pytest.raises(PrintFailed, match="there is no printer"):
        printer.print(slip)
