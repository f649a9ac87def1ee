"""A plain picture comes first; the kiosk follows when it is loaded, or the command says why it cannot."""

from __future__ import annotations

import gc
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cardreader.authenticity.trust import TrustError
from cardreader.plain_text import PlainLabel
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import VirtualReader
from kiosk.app import start_up
from kiosk.app.start_up import FirstPicture, Loading
from kiosk.core.check_in.state import EnterDigits, Idle
from kiosk.core.texts import Text
from kiosk.look import theme
from kiosk.look.tokens import Colour
from kiosk.rehearsal.house import lay_out
from kiosk.rehearsal.plan import Plan
from kiosk.screens.cannot_start import CannotStart
from kiosk.screens.window import KioskWindow
from kiosk.settings import SettingsError

OPEN_MS = 60_000


@pytest.fixture
def settings(tmp_path: Path, virtual_reader: VirtualReader) -> Path:
    (tmp_path / "trust").mkdir()
    return lay_out(Plan("insured-here", tmp_path), "http://127.0.0.1:9", tmp_path / "trust")


@pytest.fixture(autouse=True)
def collecting(qapp: QApplication) -> Iterator[None]:
    """Undo what a program does for good when it has started and ended."""
    theme.apply(qapp)
    yield
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
    try:
        assert start_up.run(settings, windowed=True) == 0
    finally:
        looks.stop()
        late.stop()
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
    with qtbot.waitSignal(picture.painted):
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


def faults_shown() -> list[CannotStart]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, CannotStart) and each.isVisible()]


def words_of(page: CannotStart) -> str:
    return "\n".join(label.text() for label in page.findChildren(PlainLabel)).replace("\u200b", "")


def run_with_fault(settings: Path, then: Callable[[CannotStart], object]) -> int:
    """Run the kiosk over the whole screen, do something once it shows a fault, and return its exit code."""
    looks, late = QTimer(), QTimer()

    def look() -> None:
        for page in faults_shown():
            looks.stop()
            then(page)

    looks.timeout.connect(look)
    late.timeout.connect(QApplication.exit)
    looks.start(10)
    late.start(OPEN_MS)
    try:
        return start_up.run(settings, windowed=False)
    finally:
        late.stop()
        looked = looks.isActive()
        looks.stop()
        assert not looked
        assert faults_shown() == []


def test_a_fault_stays_on_the_screen_until_the_process_is_told_to_end(
    settings: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.write_text("nothing = 1\n", encoding="utf-8")
    attempts: list[Path] = []
    load = start_up.load

    def counted(config: Path) -> object:
        attempts.append(config)
        if len(attempts) == 3:
            os.kill(os.getpid(), signal.SIGTERM)
        return load(config)

    monkeypatch.setattr(start_up, "load", counted)
    monkeypatch.setattr(start_up, "_AGAIN_MS", 1)
    pages: list[CannotStart] = []
    assert run_with_fault(settings, pages.append) == 2
    assert len(attempts) >= 3
    assert len(pages) == 1
    assert capsys.readouterr().err.count("nothing: is no setting of this kiosk") == 1


def test_a_corrected_file_is_enough_for_the_kiosk_to_open(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = settings.read_text(encoding="utf-8")
    settings.write_text("[facility\n", encoding="utf-8")
    monkeypatch.setattr(start_up, "_AGAIN_MS", 10)
    opened = QTimer()

    def look() -> None:
        if shown() and not faults_shown():
            QApplication.exit()

    opened.timeout.connect(look)

    def mend(page: CannotStart) -> None:
        assert "settings" in words_of(page)
        settings.write_text(right, encoding="utf-8")
        opened.start(10)

    try:
        assert run_with_fault(settings, mend) == 0
        assert opened.isActive()
    finally:
        opened.stop()  # a connection keeps the timer: it would end the loop of each later test that shows a kiosk
    for window in shown():
        window.close()


def test_a_fault_of_the_program_is_shown_without_its_text_and_then_ends_the_process(
    settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_config: Path) -> None:
        message = "NGUYEN VAN MAU"
        raise LookupError(message)

    monkeypatch.setattr(start_up, "load", broken)
    monkeypatch.setattr(start_up, "_FAULT_SHOWN_MS", 200)
    said: list[str] = []
    with pytest.raises(LookupError):
        run_with_fault(settings, lambda page: said.append(words_of(page)))
    assert "LookupError, tests.kiosk.app.test_start_up:" in said[0]
    assert "MAU" not in said[0]


@pytest.mark.parametrize(
    ("change", "code", "says", "exit_code", "detail"),
    [
        (
            lambda text: text.replace("[facility]", "[facility", 1),
            "settings",
            Text("Cấu hình có lỗi.", "The settings cannot be used."),
            2,
            "kiosk.toml: is not TOML: Expected ']' at the end of a table declaration (at line 1, column 10)",
        ),
        (
            lambda text: re.sub("^trust = .*$", 'trust = "issuers"', text, flags=re.MULTILINE),
            "trust",
            Text("Không dùng được thư mục chứng thư.", "The trust folder cannot be used."),
            1,
            f"the trust folder {{folder}}/issuers does not exist. {TrustError.remedy}",
        ),
        (
            lambda text: text + '\n[handover]\nurl = "https://127.0.0.1:9"\ntoken_file = "no-token"\n',
            "settings",
            Text("Cấu hình có lỗi.", "The settings cannot be used."),
            2,
            "handover.token_file: cannot read {folder}/no-token (No such file or directory)",
        ),
    ],
    ids=["settings", "trust", "token"],
)
def test_the_command_shows_over_the_whole_screen_why_it_cannot_start(
    settings: Path,
    change: Callable[[str], str],
    code: str,
    says: Text,
    exit_code: int,
    detail: str,
) -> None:
    settings.write_text(change(settings.read_text(encoding="utf-8")), encoding="utf-8")
    details = [detail.format(folder=settings.parent)]
    expected = json.dumps({"vi": says.vi, "en": says.en, "code": code, "details": details})
    size = "1920x1080" if code == "trust" else "1080x1920"
    command = ["xvfb-run", "-a", "-s", f"-screen 0 {size}x24", sys.executable, "-m", "tests.kiosk.app.seen_on_screen"]
    run = subprocess.run([*command, str(settings), expected], capture_output=True, text=True, timeout=200, check=False)
    assert run.stdout == f"seen, then ended with {exit_code}\n", run.stderr
    assert run.stderr.startswith("kiosk: ")


def test_the_command_says_in_one_line_why_it_cannot_start(tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text("[facility\n", encoding="utf-8")
    command = [sys.executable, "-m", "kiosk.cli", "run", "--windowed", "--config", str(config)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    assert run.returncode == 2
    assert run.stderr.startswith("kiosk: ")
    assert len(run.stderr.splitlines()) == 1
