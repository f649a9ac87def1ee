from __future__ import annotations

import os
import select
import tty
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from socket import create_connection, create_server, socket
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing.emulator import Dials, Emulator
from kiosk.printing.escpos import Bitmap
from kiosk.printing.interpreter import Command, Cut, Interpreter, StatusAsked, joined
from kiosk.printing.paper import Paper
from kiosk.printing.receipt_printer import (
    QUESTIONS,
    DevicePrinter,
    NoStatus,
    PrinterStatus,
    TcpPrinter,
    parse,
    question,
)
from kiosk.printing.rendering import bitmap, paint

DIALS = ("offline", "cover_open", "paper_out", "paper_low", "error")


def asked(dials: Dials) -> PrinterStatus:
    found = PrinterStatus()
    for number in QUESTIONS:
        found = found.merged(parse(number, dials.answer(number)))
    return found


@pytest.mark.parametrize("values", list(product([False, True], repeat=len(DIALS))))
def test_every_state_of_a_printer_is_read_from_its_answers(values: tuple[bool, ...]) -> None:
    dials = Dials(**dict(zip(DIALS, values, strict=True)))
    found = asked(dials)
    assert (found.cover_open, found.paper_out, found.error) == (dials.cover_open, dials.paper_out, dials.error)
    assert found.paper_low == (dials.paper_low or dials.paper_out)
    assert found.offline == dials.stopped
    assert (found.hindrance is not None) == dials.stopped


@given(st.sampled_from(QUESTIONS), st.integers(0, 255))
def test_a_byte_without_the_fixed_bits_is_no_status(number: int, answer: int) -> None:
    if answer & 0b1001_0011 == 0b0001_0010:
        parse(number, answer)
    else:
        with pytest.raises(NoStatus):
            parse(number, answer)


def test_the_request_is_dle_eot() -> None:
    assert question(4) == b"\x10\x04\x04"


def test_the_error_cause_is_asked_as_number_three() -> None:
    assert Dials(error=True).answer(3) == 0x1A


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def printer(emulator: Emulator) -> TcpPrinter:
    return TcpPrinter("127.0.0.1", emulator.port, timeout_seconds=30)


@pytest.fixture
def hasty_printer(emulator: Emulator) -> TcpPrinter:
    """The printer, with a time limit that a test can wait for."""
    return TcpPrinter("127.0.0.1", emulator.port, timeout_seconds=0.5)


def test_the_slip_comes_out_dot_by_dot(slip: Slip, emulator: Emulator, printer: TcpPrinter) -> None:
    printer.print(slip)
    assert emulator.slips.get(timeout=60) == bitmap(paint(slip))


def test_slips_come_out_one_after_the_other(
    slip: Slip, long_slip: Slip, emulator: Emulator, printer: TcpPrinter
) -> None:
    printer.print(slip)
    printer.print(long_slip)
    heights = [emulator.slips.get(timeout=60).height for _ in range(2)]
    assert heights == [paint(slip).height(), paint(long_slip).height()]


def test_a_narrow_roll_gets_a_narrow_picture(slip: Slip, emulator: Emulator) -> None:
    TcpPrinter("127.0.0.1", emulator.port, Paper.ROLL_58).print(slip)
    assert emulator.slips.get(timeout=60).width == 384


def test_a_printer_with_paper_is_ready(printer: TcpPrinter) -> None:
    assert printer.ready()


@pytest.mark.parametrize(
    ("dial", "words"),
    [
        ("paper_out", "printed nothing: the paper is out"),
        ("cover_open", "printed nothing: the cover is open"),
        ("offline", "printed nothing: it is off line"),
        ("error", "printed nothing: it reports an error"),
    ],
)
def test_what_hinders_the_printer_is_said_before_anything_is_sent(
    slip: Slip, emulator: Emulator, printer: TcpPrinter, dial: str, words: str
) -> None:
    setattr(emulator.dials, dial, True)
    assert not printer.ready()
    with pytest.raises(PrintFailed, match=words):
        printer.print(slip)
    assert emulator.slips.empty()


def test_a_printer_that_never_answers_is_not_ready(slip: Slip, emulator: Emulator, hasty_printer: TcpPrinter) -> None:
    emulator.dials.mute = True
    assert not hasty_printer.ready()
    with pytest.raises(PrintFailed, match="printed nothing: it does not answer"):
        hasty_printer.print(slip)
    assert emulator.slips.empty()


def test_a_roll_that_is_nearly_used_up_still_prints(slip: Slip, emulator: Emulator, printer: TcpPrinter) -> None:
    emulator.dials.paper_low = True
    assert printer.ready()
    printer.print(slip)
    assert emulator.slips.get(timeout=60).width == 576


def test_paper_that_runs_out_in_the_middle_is_noticed(slip: Slip, emulator: Emulator, printer: TcpPrinter) -> None:
    emulator.dials.paper_left = 500
    with pytest.raises(PrintFailed, match="may not have printed the whole slip: the paper is out"):
        printer.print(slip)
    assert not printer.ready()
    assert emulator.slips.empty()


def test_a_connection_cut_in_the_middle_is_noticed(slip: Slip, emulator: Emulator, printer: TcpPrinter) -> None:
    emulator.dials.hang_up_after = 5000
    with pytest.raises(PrintFailed, match=r"in the middle of the slip|may not have printed the whole slip"):
        printer.print(slip)
    assert emulator.slips.empty()


def test_a_printer_slower_than_the_time_limit_is_noticed(
    slip: Slip, emulator: Emulator, hasty_printer: TcpPrinter
) -> None:
    emulator.dials.seconds_per_band = 0.4
    with pytest.raises(PrintFailed):
        hasty_printer.print(slip)


def test_a_printer_that_is_away_is_said_to_be_away(slip: Slip) -> None:
    with socket() as held:  # bound, so that nobody else takes the port; nothing listens on it
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        printer = TcpPrinter("127.0.0.1", port, timeout_seconds=0.5)
        assert not printer.ready()
        with pytest.raises(PrintFailed, match=f"the printer 127.0.0.1:{port} cannot be reached"):
            printer.print(slip)


def test_something_else_on_the_port_is_no_printer(slip: Slip) -> None:
    """It takes connections and hangs up at once."""
    with create_server(("127.0.0.1", 0)) as other:
        printer = TcpPrinter("127.0.0.1", other.getsockname()[1], timeout_seconds=0.2)
        assert not printer.ready()


def test_the_emulator_refuses_what_a_printer_would_print_as_letters(emulator: Emulator) -> None:
    with create_connection(("127.0.0.1", emulator.port)) as line:
        line.sendall(b"Hello")
    assert emulator.refused.get(timeout=60) == "unknown command 48 65"


def test_a_printer_that_hangs_up_while_it_is_asked_is_not_ready(
    slip: Slip, emulator: Emulator, printer: TcpPrinter
) -> None:
    emulator.dials.hang_up_after = 1
    assert not printer.ready()
    with pytest.raises(PrintFailed, match="printed nothing: it does not answer"):
        printer.print(slip)


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

    def say(self, answer: bytes) -> None:
        """Answer though nobody asked; it can be read when this returns."""
        os.write(self._ours, answer)
        assert select.select([self._theirs], [], [], 30)[0]

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


def test_a_late_answer_is_none_to_the_next_question(slip: Slip, line: PrinterOnALine) -> None:
    line.dials.cover_open = True
    line.say(b"\x12\x12")  # of a conversation that nobody waited for
    with pytest.raises(PrintFailed, match="the cover is open"):
        DevicePrinter(line.path, timeout_seconds=30).print(slip)


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

    def answer() -> None:
        """Answer what is asked first, and read nothing more."""
        for _ in range(3):
            os.read(ours, 3)
            os.write(ours, b"\x12")

    answering = Thread(target=answer)
    answering.start()
    with pytest.raises(PrintFailed, match="stopped taking data in the middle"):
        DevicePrinter(Path(os.ttyname(theirs)), timeout_seconds=2).print(slip)
    answering.join()
    os.close(ours)
    os.close(theirs)
