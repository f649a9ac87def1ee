"""The first frame comes first; what happens before the rest is there is not lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import VirtualReader
from kiosk.app.library_pages import unmap_unused_pages
from kiosk.app.opening import Opening
from kiosk.core.events import LanguageChosen
from kiosk.core.state import EnterDigits, Idle
from kiosk.core.texts import Language
from kiosk.look import theme
from kiosk.rehearsal.house import lay_out
from kiosk.rehearsal.plan import Plan
from kiosk.screens.window import KioskWindow
from kiosk.settings import SettingsError

OPEN_MS = 20_000


def gave_up() -> None:
    """Tests look at `fault`."""


@pytest.fixture
def settings(tmp_path: Path, virtual_reader: VirtualReader) -> Path:
    (tmp_path / "trust").mkdir()
    return lay_out(Plan("insured-here", tmp_path), "http://127.0.0.1:9", tmp_path / "trust")


@pytest.fixture
def opening(settings: Path, qapp: QApplication) -> Iterator[Opening]:
    theme.apply(qapp)
    made = Opening(settings, KioskWindow.show, gave_up)
    yield made
    made.end()
    made.window.close()


def open_now(opening: Opening, qtbot: QtBot) -> None:
    opening.begin()
    qtbot.waitUntil(lambda: opening.window.kiosk.page != Idle(starting=True), timeout=OPEN_MS)


def test_the_first_page_says_that_the_kiosk_is_starting(opening: Opening) -> None:
    assert opening.window.kiosk.page == Idle(starting=True)
    assert "khởi động" in opening.window.page.lead.text()


def test_nothing_is_loaded_before_the_first_frame(opening: Opening, qtbot: QtBot) -> None:
    assert not opening._loading.is_alive()
    open_now(opening, qtbot)
    assert not opening._loading.is_alive()
    assert opening.fault is None


def test_unused_pages_are_unmapped_before_anything_runs(
    opening: Opening, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that unloaded a library meanwhile would have its place in memory emptied."""
    before, found = set(threading.enumerate()), []

    def unmap() -> int:
        found.append(set(threading.enumerate()) - before - {opening._loading})
        return unmap_unused_pages()

    monkeypatch.setattr("kiosk.app.opening.unmap_unused_pages", unmap)
    open_now(opening, qtbot)
    assert found == [set()]


def test_a_touch_in_the_first_second_is_answered_when_the_kiosk_is_there(opening: Opening, qtbot: QtBot) -> None:
    opening._emit(LanguageChosen(Language.EN))
    open_now(opening, qtbot)
    qtbot.waitUntil(lambda: opening.window.kiosk.language is Language.EN)


def test_a_card_that_lies_there_already_is_seen(
    opening: Opening, qtbot: QtBot, virtual_reader: VirtualReader, citizen_card: VirtualCard
) -> None:
    virtual_reader.insert(citizen_card)
    opening.begin()
    qtbot.waitUntil(lambda: isinstance(opening.window.kiosk.page, EnterDigits), timeout=OPEN_MS)


def test_a_window_that_looked_otherwise_than_the_settings_say_is_replaced(
    opening: Opening, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_FACILITY__NAME", "Trạm y tế khác")
    first = opening.window
    open_now(opening, qtbot)
    assert opening.window is not first
    assert opening.window.windowTitle() == "Trạm y tế khác"


def test_settings_that_cannot_be_used_are_kept_for_the_command(
    settings: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    settings.write_text("nothing = 1\n", encoding="utf-8")
    theme.apply(qapp)
    opening = Opening(settings, KioskWindow.show, gave_up)
    opening.begin()
    qtbot.waitUntil(lambda: opening.fault is not None, timeout=OPEN_MS)
    opening.end()
    opening.window.close()
    assert isinstance(opening.fault, SettingsError)
