"""Bad habits of printers and faults in the middle of work: exactly one slip comes out where the paper is there.

The outcomes make the table of docs/printers.md (`--write-docs`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing.emulator import Dials, Emulator
from kiosk.printing.receipt_printer import TcpPrinter
from kiosk.printing.rendering import bitmap, paint
from tests.kiosk.printing.habits_page import PAGE, line

HABITS = {
    "none": Dials(),
    "forgets what was not printed": Dials(forgets=True),
    "commands of 4 kB at most": Dials(memory=4096),
    "height of a picture in one byte": Dials(height_by_one_byte=True),
    "slow": Dials(seconds_per_band=0.02),
    "answers nothing (status none)": Dials(mute=True),
}
FAULTS: dict[str, dict[str, object]] = {
    "none": {},
    "paper out before": {"paper_out": True},
    "paper out in the middle": {"paper_left": 300},
    "cover open": {"cover_open": True},
    "off line": {"offline": True},
    "connection cut in the middle": {"hang_up_after": 9000},
}
UNNOTICED = {"paper out before", "paper out in the middle", "cover open", "off line"}
"""What a printer that answers nothing cannot tell: it prints, or not, and the kiosk cannot know."""


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("habit", HABITS)
def test_exactly_one_slip_comes_out_whatever_the_printer_s_habits(
    habit: str, fault: str, slip: Slip, emulator: Emulator, record_property: Callable[[str, object], None]
) -> None:
    asks = not HABITS[habit].mute
    printer = TcpPrinter("127.0.0.1", emulator.port, timeout_seconds=30, asks=asks)
    emulator.dials = replace(HABITS[habit], **FAULTS[fault])  # type: ignore[arg-type] # fields by name
    said = "printed"
    try:
        printer.print(slip)
    except PrintFailed as error:
        said = str(error).partition(f":{emulator.port} ")[2]
    emulator.dials = replace(HABITS[habit])
    if said != "printed":
        printer.print(slip)  # the kiosk's next printer, or a clerk's reprint when the paper is back
    # The next patient's slip, and an answer behind it: then nothing is left that could come out.
    printer.print(slip)
    emulator.dials.mute = False
    assert TcpPrinter("127.0.0.1", emulator.port, timeout_seconds=30).ready()
    came_out = [emulator.slips.get_nowait() for _ in range(emulator.slips.qsize())]
    assert emulator.refused.empty()
    if asks or fault not in UNNOTICED:
        assert came_out == [bitmap(paint(slip))] * 2
        count = "1"
    else:
        assert 1 <= len(came_out) <= 2
        assert came_out[-1] == bitmap(paint(slip))
        count = "unknown to the kiosk"
    record_property(PAGE, json.dumps([habit, fault, said, count]))


def test_the_page_lists_every_habit_with_every_fault(written_page: Callable[[str], str]) -> None:
    page = written_page(PAGE)
    missing = [(habit, fault) for habit in HABITS for fault in FAULTS if line([habit, fault])[:-2] not in page]
    assert not missing, "run this file's tests with --write-docs"
