"""`kiosk desk` as a program, and the desk over the kiosk's window."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app import App
from kiosk.core.moves_help import case_id
from kiosk.core.problems import Problem
from kiosk.core.state import Turn
from kiosk.core.turns import visit_id
from kiosk.desk import gallery_people as people
from kiosk.desk.app import DeskOverKiosk, card_of, report_of
from kiosk.desk.assemble import open_desk
from kiosk.desk.flow import Place
from kiosk.desk.gallery import settle
from kiosk.desk.gallery_office import memory_office
from kiosk.desk.model import Role
from kiosk.desk.window import DeskWindow
from kiosk.report.page import DayReportPage
from kiosk.settings import Settings
from kiosk.store.register import SqlRegister
from tests.kiosk.desk.conftest import Clerk

ROOT = Path(__file__).parents[3]
ONE_TURN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from kiosk.cli import main
from kiosk.desk.window import DeskWindow
start = DeskWindow.start
def once(window):
    start(window)
    QTimer.singleShot(0, QApplication.quit)
DeskWindow.start = once
sys.exit(main(["desk", "--config", sys.argv[1]]))
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "kiosk.example.toml", tmp_path / "kiosk.toml")
    (tmp_path / "portal.password").write_text("kiosk-test")
    return tmp_path / "kiosk.toml"


@pytest.fixture
def settings(config: Path) -> Settings:
    return Settings.load(config)


@pytest.fixture
def register(settings: Settings) -> Iterator[SqlRegister]:
    register = SqlRegister(settings.database.url, settings.database.key_file, settings.kiosk.zone)
    yield register
    register.close()


def test_the_command_opens_the_desk_and_ends_in_order(config: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ONE_TURN, str(config)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_trust_folder_there_is_no_card_to_read(settings: Settings) -> None:
    assert card_of(settings) is None
    settings.reader.trust.mkdir()
    assert card_of(settings) is not None


def test_the_day_report_is_a_page_of_the_desk(
    settings: Settings, register: SqlRegister, tmp_path: Path, qtbot: QtBot, themed: QApplication
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(1366, 768)
    window = open_desk(memory_office(), parent, report=report_of(settings, register, tmp_path))
    clerk = Clerk(window)
    qtbot.waitUntil(lambda: window.page is not None)
    settle(window)
    clerk.log_in(Role.HEAD)
    clerk.go(Place.REPORT)
    assert isinstance(window.page, DayReportPage)
    window.close()


def test_over_the_kiosk_a_desk_that_everybody_left_gives_the_screen_back(qtbot: QtBot, themed: QApplication) -> None:
    now = [people.NOW]
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(1024, 768)
    office = replace(memory_office(), clock=lambda: now[0])
    window = open_desk(office, parent)
    assert window.size() == parent.size()
    qtbot.waitUntil(lambda: window.page is not None)
    settle(window)
    Clerk(window).log_in(Role.CLERK)
    now[0] += timedelta(minutes=4)
    window._ticked()
    assert window.isVisible()
    now[0] += timedelta(minutes=2)
    with qtbot.waitSignal(window.closed):
        window._ticked()
    assert Clerk(window).accounts.ended == [("lan", True)]


@pytest.fixture
def kiosk(settings: Settings, qtbot: QtBot, themed: QApplication) -> App:
    settings.reader.trust.mkdir()
    made = App(settings)
    qtbot.addWidget(made.window)
    return made


@pytest.fixture
def desk(settings: Settings, kiosk: App) -> DeskOverKiosk:
    return DeskOverKiosk(settings, kiosk, lambda: people.NOW, None)


def test_the_kiosks_hidden_corner_opens_one_desk_and_again_after_it_was_closed(
    kiosk: App, desk: DeskOverKiosk, qtbot: QtBot, themed: QApplication
) -> None:
    kiosk.window.desk_wanted.connect(desk.open)
    for _ in range(2):
        kiosk.window.desk_wanted.emit()
        kiosk.window.desk_wanted.emit()
        opened = [
            window for window in themed.topLevelWidgets() if isinstance(window, DeskWindow) and window.isVisible()
        ]
        assert len(opened) == 1
        desk.close()
        qtbot.waitUntil(lambda: not desk.is_open)


def test_the_desk_over_the_kiosk_shows_the_chips_photo_of_who_stands_there(kiosk: App, desk: DeskOverKiosk) -> None:
    """Of that turn's visit or help case, while the turn lasts; of nobody else and never after it."""
    turn = Turn(1, key=UUID(int=7), portrait=b"a picture")
    kiosk.window.kiosk = replace(kiosk.window.kiosk, turn=turn)
    seen = desk._office.photo_in_hand
    assert seen(visit_id(turn)) == b"a picture"
    assert seen(case_id(turn, Problem.IDENTITY_MISMATCH)) == b"a picture"
    assert seen(UUID(int=8)) is None
    kiosk.window.kiosk = replace(kiosk.window.kiosk, turn=replace(turn, portrait=None))
    assert seen(visit_id(turn)) is None
    kiosk.window.kiosk = replace(kiosk.window.kiosk, turn=None)
    assert seen(visit_id(turn)) is None
