"""The desk over a running kiosk: the staff's corner opens it, and whoever closes it gives the kiosk back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cardreader.virtual.daemon import VirtualReader
from kiosk.app.start_up import kiosk_of, load
from kiosk.cli import main
from kiosk.core.desk.flow import Place
from kiosk.core.desk.model import Role
from kiosk.desk.window import DeskWindow
from kiosk.look import theme
from kiosk.register.database.database import Database
from kiosk.register.desk.accounts import SqlAccounts
from kiosk.rehearsal.house import lay_out
from kiosk.rehearsal.plan import Plan
from kiosk.screens.components.frame import Lotus
from kiosk.screens.window import KioskWindow
from kiosk.settings import Settings
from tests.kiosk.desk.clinic import LOGINS, PINS, staff_of
from tests.kiosk.desk.conftest import Clerk

ONE_TIME = "59027148"


@pytest.fixture
def kiosk(tmp_path: Path, virtual_reader: VirtualReader, qapp: QApplication) -> Iterator[KioskWindow]:
    """The whole kiosk as `kiosk run` opens it; the portal is away."""
    (tmp_path / "trust").mkdir()
    theme.apply(qapp)
    loaded = load(lay_out(Plan("insured-here", tmp_path), "http://127.0.0.1:9", tmp_path / "trust"))
    with kiosk_of(*loaded) as app:
        app.window.resize(1080, 1200)
        app.window.show()
        app.start()
        yield app.window
    app.window.close()
    assert desks() == []


def desks() -> list[DeskWindow]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, DeskWindow) and each.isVisible()]


def touch_the_corner(kiosk: KioskWindow) -> None:
    (sign,) = kiosk.findChildren(Lotus)
    for _touch in range(5):
        QTest.mouseClick(sign, Qt.MouseButton.LeftButton)


def make_an_account(config: Path) -> None:
    """Make the first administrator as the operator of the machine does, while the kiosk runs."""
    pin = config.with_name("pin")
    pin.write_text(ONE_TIME)
    pin.chmod(0o600)
    staff = staff_of(Role.ADMIN)
    who = [LOGINS[Role.ADMIN], "--role", "admin", "--name", staff.name, "--number", staff.number]
    assert main(["account", "add", *who, "--pin-file", str(pin), "--config", str(config)]) == 0


def at_the_desk(qtbot: QtBot) -> Clerk:
    qtbot.waitUntil(lambda: len(desks()) == 1)
    (window,) = desks()
    qtbot.waitUntil(lambda: window.page is not None)
    clerk = Clerk(window)
    clerk.settle()
    return clerk


def test_five_touches_of_the_sign_open_one_desk_and_who_closes_it_gives_the_kiosk_back(
    kiosk: KioskWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    touch_the_corner(kiosk)
    clerk = at_the_desk(qtbot)
    assert clerk.window.size() == kiosk.size()
    make_an_account(tmp_path / "kiosk.toml")
    clerk.window._ticked()
    qtbot.waitUntil(lambda: clerk.sees("login"))
    clerk.write("login", LOGINS[Role.ADMIN])
    clerk.write("pin", ONE_TIME)
    clerk.press("enter")
    for field in ("new-pin", "new-pin-again"):
        clerk.write(field, PINS[Role.ADMIN])
    clerk.press("keep-pin")
    for place in Place:
        clerk.go(place)
    kiosk.desk_wanted.emit()
    assert len(desks()) == 1
    clerk.press("leave")
    QTest.mouseClick(clerk.find("quit"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desks() == [])
    assert kiosk.isVisible()
    kiosk.desk_wanted.emit()
    assert at_the_desk(qtbot).sees("login")


def test_wrong_pins_in_the_staff_s_corner_lock_no_account_and_a_desk_there_locks_after_a_minute(
    kiosk: KioskWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    qtbot.waitUntil((tmp_path / "register.sqlite").exists)  # the kiosk makes it in the background
    make_an_account(tmp_path / "kiosk.toml")
    touch_the_corner(kiosk)
    clerk = at_the_desk(qtbot)
    assert clerk.office.clinic.lock_after == timedelta(seconds=60)
    for _ in range(5):
        clerk.write("login", LOGINS[Role.ADMIN])
        clerk.write("pin", "000000")
        clerk.press("enter")
    assert "trên màn hình này; thử lại sau 5 phút" in clerk.words()
    settings = Settings.load(tmp_path / "kiosk.toml").database
    database = Database(settings.url, settings.key_file)
    assert SqlAccounts(database).log_in(LOGINS[Role.ADMIN], ONE_TIME).one_time is not None
    database.close()


def test_a_setting_switches_the_staff_s_corner_off(
    tmp_path: Path, virtual_reader: VirtualReader, qapp: QApplication
) -> None:
    (tmp_path / "trust").mkdir()
    theme.apply(qapp)
    config = lay_out(Plan("insured-here", tmp_path), "http://127.0.0.1:9", tmp_path / "trust")
    config.write_text(config.read_text(encoding="utf-8") + "\n[desk]\non_kiosk = false\n", encoding="utf-8")
    with kiosk_of(*load(config)) as app:
        app.window.show()
        touch_the_corner(app.window)
        app.window.desk_wanted.emit()
        assert desks() == []
    app.window.close()


def test_a_desk_that_lies_over_a_kiosk_ends_with_it(kiosk: KioskWindow, qtbot: QtBot) -> None:
    QTest.keyClick(kiosk, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert at_the_desk(qtbot).sees("quit")
