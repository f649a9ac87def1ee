"""A plain picture comes first; the kiosk follows when it is loaded, or the command says why it cannot."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import VirtualReader
from kiosk.app import start_up
from kiosk.app.start_up import FirstPicture, Loading
from kiosk.core.state import EnterDigits, Idle
from kiosk.look import theme
from kiosk.look.tokens import Colour
from kiosk.rehearsal.house import lay_out
from kiosk.rehearsal.plan import Plan
from kiosk.screens.window import KioskWindow
from kiosk.settings import SettingsError

OPEN_MS = 20_000


@pytest.fixture
def settings(tmp_path: Path, virtual_reader: VirtualReader) -> Path:
    (tmp_path / "trust").mkdir()
    return lay_out(Plan("insured-here", tmp_path), "http://127.0.0.1:9", tmp_path / "trust")


@pytest.fixture(autouse=True)
def collecting(qapp: QApplication) -> Iterator[None]:
    """Undo what a program does for good when it has started and ended."""
    theme.apply(qapp)
    yield
    QApplication.removePostedEvents(qapp, QEvent.Type.Quit.value)
    gc.unfreeze()
    gc.enable()


def shown() -> list[KioskWindow]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, KioskWindow) and each.isVisible()]


def run_until(settings: Path, reached: Callable[[], bool], then: Callable[[], object] = QApplication.exit) -> bool:
    """Run the kiosk until something is reached, and do something then; return whether it was."""
    looks, late, came = QTimer(), QTimer(), []

    def look() -> None:
        if reached():
            looks.stop()
            came.append(True)
            then()

    looks.timeout.connect(look)
    late.timeout.connect(QApplication.exit)
    looks.start(10)
    late.start(OPEN_MS)
    assert start_up.run(settings, windowed=True) == 0
    for window in shown():
        window.close()
    return bool(came)


def test_the_first_picture_is_paper_with_words_on_it(qtbot: QtBot) -> None:
    picture = FirstPicture()
    qtbot.addWidget(picture)
    picture.resize(270, 480)
    image = picture.grab().toImage()
    assert image.pixelColor(1, 1) == QColor(Colour.PAPER)
    rows = [y for y in range(480) if any(image.pixelColor(x, y).lightness() < 100 for x in range(270))]
    assert rows
    assert 120 < rows[0] < rows[-1] < 360


def test_the_picture_tells_once_that_it_was_painted(qtbot: QtBot) -> None:
    picture, told = FirstPicture(), []
    qtbot.addWidget(picture)
    picture.painted.connect(lambda: told.append(picture.isVisible()))
    with qtbot.waitSignal(picture.painted):
        picture.show()
    picture.repaint()
    QApplication.processEvents()
    assert told == [True]


def test_a_picture_that_is_never_painted_keeps_nobody_waiting(qtbot: QtBot) -> None:
    picture = FirstPicture()
    qtbot.addWidget(picture)
    with qtbot.waitSignal(picture.painted, timeout=5_000):
        pass


def test_the_kiosk_takes_the_pictures_place(settings: Path) -> None:
    def only_the_kiosk() -> bool:
        pictures = [each for each in QApplication.topLevelWidgets() if isinstance(each, FirstPicture)]
        return len(shown()) == 1 and not any(each.isVisible() for each in pictures)

    assert run_until(settings, only_the_kiosk)


def test_a_card_that_lies_there_already_is_seen(
    settings: Path, virtual_reader: VirtualReader, citizen_card: VirtualCard
) -> None:
    virtual_reader.insert(citizen_card)
    assert run_until(settings, lambda: any(isinstance(each.kiosk.page, EnterDigits) for each in shown()))


def test_the_kiosk_ends_in_order_when_it_is_told_to(settings: Path) -> None:
    def told() -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    assert run_until(settings, lambda: any(isinstance(each.kiosk.page, Idle) for each in shown()), told)


def test_a_kiosk_that_is_told_to_end_while_it_loads_opens_no_window(settings: Path) -> None:
    def picture_shown() -> bool:
        return any(isinstance(each, FirstPicture) and each.isVisible() for each in QApplication.topLevelWidgets())

    assert run_until(settings, picture_shown, lambda: os.kill(os.getpid(), signal.SIGINT))
    assert shown() == []


def test_settings_that_cannot_be_used_are_the_commands_fault(settings: Path) -> None:
    settings.write_text("nothing = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        start_up.run(settings, windowed=True)
    assert not [each for each in QApplication.topLevelWidgets() if each.isVisible()]


def test_what_is_not_loaded_yet_is_nothing(settings: Path) -> None:
    loading = Loading(settings)
    assert loading.result() is None


def test_the_command_says_in_one_line_why_it_cannot_start(tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text("[facility\n", encoding="utf-8")
    command = [sys.executable, "-m", "kiosk.cli", "run", "--windowed", "--config", str(config)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 2
    assert run.stderr.startswith("kiosk: ")
    assert len(run.stderr.splitlines()) == 1
