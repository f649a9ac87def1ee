from __future__ import annotations

import os
import tty
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing.bitmap import Bitmap
from kiosk.printing.device import DevicePrinter
from kiosk.printing.emulator import Dials
from kiosk.printing.image import bitmap, paint
from kiosk.printing.interpreter import Command, Cut, Interpreter, StatusAsked, joined


class PrinterOnALine:
    """A printer behind a pseudo-terminal: the nearest thing to a device file that answers."""

    def __init__(self) -> None:
        self._ours, theirs = os.openpty()
        tty.setraw(theirs)
        self._theirs = theirs
        self.path = Path(os.ttyname(theirs))
        self.dials = Dials()
        self.slips: list[Bitmap] = []
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        interpreter = Interpreter()
        slip: list[Command] = []
        while (data := os.read(self._ours, 4096)) != b"\x04":
            for command in interpreter.feed(data):
                slip.append(command)
                if isinstance(command, StatusAsked) and not self.dials.mute:
                    os.write(self._ours, bytes([self.dials.answer(command.number)]))
                if isinstance(command, Cut):
                    self.slips.append(joined(slip))
                    slip = []

    def close(self) -> None:
        os.write(self._theirs, b"\x04")
        self._thread.join()
        os.close(self._ours)
        os.close(self._theirs)


@pytest.fixture
def line() -> Iterator[PrinterOnALine]:
    line = PrinterOnALine()
    yield line
    line.close()


def test_the_slip_reaches_the_device_dot_by_dot(slip: Slip, line: PrinterOnALine) -> None:
    DevicePrinter(line.path).print(slip)
    assert line.slips == [bitmap(paint(slip))]


def test_a_device_that_answers_is_ready(line: PrinterOnALine) -> None:
    assert DevicePrinter(line.path).ready()


def test_an_open_cover_is_said_before_anything_is_sent(slip: Slip, line: PrinterOnALine) -> None:
    line.dials.cover_open = True
    printer = DevicePrinter(line.path)
    assert not printer.ready()
    with pytest.raises(PrintFailed, match="printed nothing: the cover is open"):
        printer.print(slip)
    assert line.slips == []


def test_a_device_that_never_answers_fails_within_the_time_limit(slip: Slip, line: PrinterOnALine) -> None:
    line.dials.mute = True
    printer = DevicePrinter(line.path, timeout_seconds=0.1)
    assert not printer.ready()
    with pytest.raises(PrintFailed, match="it does not answer"):
        printer.print(slip)


def test_a_missing_device_is_named(slip: Slip, tmp_path: Path) -> None:
    printer = DevicePrinter(tmp_path / "lp0")
    assert not printer.ready()
    with pytest.raises(PrintFailed, match=r"lp0 cannot be opened \(No such file or directory\)"):
        printer.print(slip)


def test_a_device_that_answers_with_nothing_is_no_printer(slip: Slip) -> None:
    with pytest.raises(PrintFailed, match="does not answer"):
        DevicePrinter(Path("/dev/null")).print(slip)


def test_a_device_that_takes_no_more_data_fails_within_the_time_limit(slip: Slip) -> None:
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    os.write(ours, bytes([0x12, 0x12, 0x12]))
    with pytest.raises(PrintFailed, match="stopped taking data in the middle"):
        DevicePrinter(Path(os.ttyname(theirs)), timeout_seconds=0.2).print(slip)
    os.close(ours)
    os.close(theirs)
