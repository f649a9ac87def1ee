from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from PIL import Image

from kiosk.core.slip import Slip
from kiosk.printing.receipt_printer import TcpPrinter
from kiosk.printing.rendering import paint


def test_the_emulator_runs_from_the_command_line_and_saves_slips(slip: Slip, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk.printing.emulator", "--port", "0", "--out", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first.startswith("printer at 127.0.0.1:")
    TcpPrinter("127.0.0.1", int(first.split(":")[1].split(",")[0])).print(slip)
    assert process.stdout.readline() == f"slip 1: 576 x {paint(slip).height()} dots\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    process.stdout.close()
    with Image.open(tmp_path / "slip-0001.png") as picture:
        assert picture.size == (576, paint(slip).height())


def test_a_dial_is_turned_from_the_command_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk.printing.emulator", "--port", "0", "--out", str(tmp_path), "--paper-out"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().split(":")[1].split(",")[0])
        assert not TcpPrinter("127.0.0.1", port).ready()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
