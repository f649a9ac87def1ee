from __future__ import annotations

from collections.abc import Iterator
from socket import create_connection, create_server

import pytest

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing.emulator import Emulator
from kiosk.printing.image import bitmap, paint
from kiosk.printing.paper import Paper
from kiosk.printing.tcp import TcpPrinter


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def printer(emulator: Emulator) -> TcpPrinter:
    return TcpPrinter("127.0.0.1", emulator.port, timeout_seconds=0.5)


def test_the_slip_comes_out_dot_by_dot(slip: Slip, emulator: Emulator, printer: TcpPrinter) -> None:
    printer.print(slip)
    assert emulator.slips.get(timeout=5) == bitmap(paint(slip))


def test_slips_come_out_one_after_the_other(
    slip: Slip, long_slip: Slip, emulator: Emulator, printer: TcpPrinter
) -> None:
    printer.print(slip)
    printer.print(long_slip)
    heights = [emulator.slips.get(timeout=5).height for _ in range(2)]
    assert heights == [paint(slip).height(), paint(long_slip).height()]


def test_a_narrow_roll_gets_a_narrow_picture(slip: Slip, emulator: Emulator) -> None:
    TcpPrinter("127.0.0.1", emulator.port, Paper.ROLL_58).print(slip)
    assert emulator.slips.get(timeout=5).width == 384


def test_a_printer_with_paper_is_ready(printer: TcpPrinter) -> None:
    assert printer.ready()


@pytest.mark.parametrize(
    ("dial", "words"),
    [
        ("paper_out", "printed nothing: the paper is out"),
        ("cover_open", "printed nothing: the cover is open"),
        ("offline", "printed nothing: it is off line"),
        ("error", "printed nothing: it reports an error"),
        ("mute", "printed nothing: it does not answer"),
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


def test_a_roll_that_is_nearly_used_up_still_prints(slip: Slip, emulator: Emulator, printer: TcpPrinter) -> None:
    emulator.dials.paper_low = True
    assert printer.ready()
    printer.print(slip)
    assert emulator.slips.get(timeout=5).width == 576


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


def test_a_printer_slower_than_the_time_limit_is_noticed(slip: Slip, emulator: Emulator, printer: TcpPrinter) -> None:
    emulator.dials.seconds_per_band = 0.4
    with pytest.raises(PrintFailed):
        printer.print(slip)


def test_a_printer_that_is_away_is_said_to_be_away(slip: Slip) -> None:
    with create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
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
    assert emulator.refused.get(timeout=5) == "unknown command 48 65"


def test_a_printer_that_hangs_up_while_it_is_asked_is_not_ready(slip: Slip, emulator: Emulator) -> None:
    emulator.dials.hang_up_after = 1
    printer = TcpPrinter("127.0.0.1", emulator.port, timeout_seconds=0.5)
    assert not printer.ready()
    with pytest.raises(PrintFailed, match="printed nothing: it does not answer"):
        printer.print(slip)
