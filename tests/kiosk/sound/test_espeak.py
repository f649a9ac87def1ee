"""The voice by a program of its own; here a small one stands in its place at the process border."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.core.texts import Language
from kiosk.sound import espeak
from kiosk.sound.espeak import EspeakSpeaker


def program(folder: Path, *, patient: bool = False) -> Path:
    """Make a program that notes its arguments and what it is to say; a `patient` one then goes on until killed."""
    file = folder / "voice"
    wait = "import signal; signal.pause()" if patient else ""
    file.write_text(
        f"#!{sys.executable}\nimport os, sys\nwords = sys.stdin.read()\n"
        f"with open({str(folder / 'noted')!r}, 'a') as notes:\n"
        "    notes.write(' '.join(sys.argv[1:]) + '|' + words + '\\n')\n"
        f"{wait}\n",
        encoding="utf-8",
    )
    file.chmod(0o755)
    return file


def noted(folder: Path) -> list[str]:
    file = folder / "noted"
    return file.read_text(encoding="utf-8").splitlines() if file.is_file() else []


def test_words_go_in_by_the_standard_input_and_never_by_the_arguments(tmp_path: Path, qtbot: QtBot) -> None:
    speaker = EspeakSpeaker(str(program(tmp_path)))
    speaker.say("Nguyễn Thị Mai", Language.VI)
    qtbot.waitUntil(lambda: noted(tmp_path) == ["-v vi -s 135 --stdin|Nguyễn Thị Mai"])
    speaker.close()


def test_what_comes_next_takes_the_place_of_what_is_being_said(tmp_path: Path, qtbot: QtBot) -> None:
    speaker = EspeakSpeaker(str(program(tmp_path, patient=True)))
    speaker.say("one", Language.EN)
    qtbot.waitUntil(lambda: len(noted(tmp_path)) == 1)
    speaker.say("two", Language.EN)
    qtbot.waitUntil(lambda: noted(tmp_path)[1:] == ["-v en-gb -s 135 --stdin|two"])
    speaker.hush()
    qtbot.waitUntil(lambda: speaker._process.processId() == 0)
    speaker.close()
    assert len(noted(tmp_path)) == 2


def test_a_program_that_does_not_start_is_no_fault_of_the_patient(tmp_path: Path, qtbot: QtBot) -> None:
    speaker = EspeakSpeaker(str(tmp_path / "missing"))
    for _time in range(2):
        speaker.say("words", Language.VI)
    qtbot.waitUntil(lambda: speaker._complained)
    speaker.close()


def test_without_the_program_there_is_no_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert espeak.find_espeak() is None
