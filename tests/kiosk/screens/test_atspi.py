"""A screen reader of the desktop finds and presses the kiosk's buttons: AT-SPI, end to end, in a display of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.parts import DEBIAN_PYTHON

HERE = Path(__file__).parent

pytestmark = pytest.mark.atspi


def press(button: str, state: str = "idle") -> list[str]:
    """Press a button of that state's page; give what the screen reader saw and what the kiosk said."""
    command = ["xvfb-run", "-a", "dbus-run-session", "--", DEBIAN_PYTHON, str(HERE / "atspi_press.py"), button]
    command += [sys.executable, str(HERE / "atspi_app.py"), state]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def test_a_screen_reader_reads_the_invitation_and_switches_the_language() -> None:
    seen = press("English")
    assert "name: label: Đặt thẻ căn cước lên đầu đọc" in seen
    assert {"name: push button: Cấp cứu", "name: button: Cấp cứu"} & set(seen)  # the role's name changed in AT-SPI 2.56
    assert seen[-1] == "said: LanguageChosen"


def test_a_screen_reader_calls_for_help() -> None:
    assert press("Tôi không có thẻ gắn chip")[-1] == "said: NoChipCard"


@pytest.mark.parametrize(
    ("state", "button", "said"),
    [
        ("services-closed", "Tôi thuộc diện ưu tiên. Có thai, khuyết tật, người có công", "PriorityWanted"),
        ("papers", "Giấy hẹn khám lại", "PaperChosen"),
        ("number", "7", "Touched"),
        ("not-covered", "Tự trả tiền khám. Lấy số ngay tại máy này", "PaySelf"),
    ],
)
def test_a_screen_reader_answers_the_questions_on_the_way(state: str, button: str, said: str) -> None:
    assert press(button, state)[-1] == f"said: {said}"


def test_a_screen_reader_reads_the_number_that_keeps_the_place() -> None:
    seen = press("Xong", "clerk-no-chip")
    assert "name: label: Số chờ tại quầy" in seen
    assert any(line.endswith("Số chờ tại quầy TG 004") for line in seen)
