"""The queue board on the second screen, where there is one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.core.texts import Language
from kiosk.desk.board import Announcer, call_parts, new_calls
from kiosk.galleries import desk_people as people
from kiosk.sound.port import FakeSounds
from kiosk.sound.speech import NotSpeakable, spoken

BOARD = """
from PySide6.QtWidgets import QApplication
from kiosk.core.texts import Language
from kiosk.desk.board import BoardWindow
from kiosk.galleries.desk_office import memory_office
from kiosk.desk.worker import Worker
application = QApplication(["board"])
worker = Worker()
board = BoardWindow(memory_office(), worker, Language.VI)
board.place(application.screens(), application.primaryScreen())
print(board.isFullScreen(), board.screen().name(), board.width(), board.height())
board.close()
worker.stop()
"""
DESK = {"name": "desk", "x": 0, "y": 0, "width": 1366, "height": 768}
HALL = {"name": "hall", "x": 1366, "y": 0, "width": 1920, "height": 1080}


@pytest.mark.parametrize(
    ("screens", "place"),
    [([DESK, HALL], "True hall 1920 1080"), ([DESK], "False desk 960 540")],
    ids=["two screens", "one screen"],
)
def test_it_fills_the_screen_that_is_not_the_desks_and_else_is_a_window(
    tmp_path: Path, screens: list[dict[str, object]], place: str
) -> None:
    """On Qt's own screens without a display: Xvfb has one only."""
    file = tmp_path / "screens.json"
    file.write_text(json.dumps({"screens": screens}))
    environment = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={file}"}
    run = subprocess.run(
        [sys.executable, "-c", BOARD], env=environment, capture_output=True, text=True, check=True, timeout=200
    )
    assert run.stdout.strip() == place


def said(number: str, counter: str) -> str:
    words = spoken(Language.VI)
    return " ".join(words[part] for part in call_parts(number, counter, Language.VI))


def test_a_call_is_spoken_digit_by_digit() -> None:
    assert said("A 017", "1") == "Mời số A không một bảy đến quầy một"
    assert said("ƯT A 003", "12") == "Mời số ưu tiên A không không ba đến quầy mười hai"
    assert said("TG 004", "B") == "Mời số T G không không bốn đến quầy B"


def test_what_has_no_words_is_refused() -> None:
    with pytest.raises(NotSpeakable):
        call_parts("Ω 1", "1", Language.VI)


def test_only_new_calls_are_spoken_and_a_second_call_is_new() -> None:
    first, second, *_ = people.CALLS
    assert new_calls([second], [first, second]) == (first,)
    again = replace(second, times=3)
    assert new_calls([first, second], [again, first]) == (again,)
    assert new_calls([first, second], [first, second]) == ()


def test_the_oldest_new_call_is_spoken_first() -> None:
    assert [call.number for call in new_calls([], people.CALLS)] == ["TG 002", "B 004", "A 016", "ƯT A 003"]


def test_a_call_waits_until_the_one_before_is_over(qtbot: QtBot, qapp: QApplication) -> None:
    sounds = FakeSounds()
    announcer = Announcer(sounds, Language.VI)
    for call in people.CALLS[:2]:
        announcer.call(call)
    assert len(sounds.played) == 1
    announcer._busy.timeout.emit()
    assert len(sounds.played) == 2
    announcer._busy.timeout.emit()
    assert len(sounds.played) == 2


def test_a_number_without_words_is_a_chime(qtbot: QtBot) -> None:
    sounds = FakeSounds()
    Announcer(sounds, Language.VI).call(replace(people.CALLS[0], number="№ 1"))
    assert sounds.played[0].parts == ()
