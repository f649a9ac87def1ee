"""The desk's tests: windows over an office in memory, used like a clerk uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.core.desk import flow
from kiosk.core.desk.flow import Place
from kiosk.core.desk.model import Role
from kiosk.core.texts import Language
from kiosk.desk.office import Office
from kiosk.desk.widgets.table import Table
from kiosk.desk.window import DeskWindow
from kiosk.galleries import desk_people as people
from kiosk.galleries.desk import settle
from kiosk.galleries.desk_office import PIN, MemoryAccounts, MemoryDesk, MemoryQueue, memory_office
from kiosk.look import theme


@dataclass
class Clerk:
    """Somebody in front of a desk."""

    window: DeskWindow

    @property
    def office(self) -> Office:
        return self.window.office

    @property
    def desk(self) -> MemoryDesk:
        assert isinstance(self.office.desk, MemoryDesk)
        return self.office.desk

    @property
    def accounts(self) -> MemoryAccounts:
        assert isinstance(self.office.accounts, MemoryAccounts)
        return self.office.accounts

    @property
    def queue(self) -> MemoryQueue:
        assert isinstance(self.office.queue, MemoryQueue)
        return self.office.queue

    def settle(self) -> None:
        settle(self.window)

    def find(self, name: str, kind: type[QWidget] = QWidget) -> QWidget:
        found = [one for one in self.window.findChildren(kind, name) if one.isVisibleTo(self.window)]
        assert len(found) == 1, f"{len(found)} visible widgets are called {name}"
        return found[0]

    def sees(self, name: str) -> bool:
        return any(one.isVisibleTo(self.window) for one in self.window.findChildren(QWidget, name))

    def press(self, name: str) -> None:
        button = self.find(name, QPushButton)
        assert button.isEnabled(), f"{name} cannot be pressed"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def write(self, name: str, text: str) -> None:
        line = self.find(name, QLineEdit)
        assert isinstance(line, QLineEdit)
        line.setFocus()
        line.clear()
        line.insert(text)

    def enter(self, name: str) -> None:
        QTest.keyClick(self.find(name), Qt.Key.Key_Return)
        self.settle()

    def choose(self, name: str, value: str) -> None:
        box = self.find(name, QComboBox)
        assert isinstance(box, QComboBox)
        place = box.findData(value)
        assert place >= 0, f"{name} offers no {value}"
        box.setCurrentIndex(place)

    def table(self, name: str) -> list[list[str]]:
        table = self.find(name, Table)
        assert isinstance(table, Table)
        return [
            [item.text() if (item := table.item(row, column)) else "" for column in range(table.columnCount())]
            for row in range(table.rowCount())
        ]

    def pick(self, name: str, first: str) -> None:
        """Select the row that begins so."""
        table = self.find(name, Table)
        assert isinstance(table, Table)
        table.setCurrentCell([row[0] for row in self.table(name)].index(first), 0)

    def key(self, key: Qt.Key) -> None:
        """Press a key that works on the whole page."""
        QTest.keyClick(self.window, key)
        self.settle()

    def scan(self, code: str) -> None:
        """Let a scanner type beside every field, wherever the keyboard is."""
        self.window.setFocus()
        for character in code:
            key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character)
            QApplication.sendEvent(self.window, key)
        QTest.keyClick(self.window, Qt.Key.Key_Return)
        self.settle()

    def words(self) -> str:
        """Everything that can be read now."""
        labels = (one for one in self.window.findChildren(QLabel) if one.isVisibleTo(self.window))
        return "\n".join(label.text() for label in labels)

    def notice(self) -> str:
        label = self.find("notice-text", QLabel)
        assert isinstance(label, QLabel)
        return label.text()

    def log_in(self, role: Role = Role.HEAD, pin: str = PIN) -> None:
        login = next(one.login for one in people.STAFF if one.role is role)
        self.write("login", login)
        self.write("pin", pin)
        self.press("enter")

    def go(self, place: Place) -> None:
        self.press(f"go-{place}")

    def open(self, dossier: int) -> None:
        self.window.post(flow.Opened(people.DOSSIERS[dossier].id))
        self.settle()


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    theme.apply(qapp)
    return qapp


@pytest.fixture
def sit_down(qtbot: QtBot, themed: QApplication) -> Iterator[Callable[..., Clerk]]:
    """Open a desk: `sit_down(office, language=Language.EN)`; it shows the login."""
    opened: list[DeskWindow] = []

    def sit(office: Office | None = None, *, language: Language = Language.VI) -> Clerk:
        window = DeskWindow(office or memory_office(), language=language)
        opened.append(window)
        window.resize(1366, 768)
        with qtbot.waitExposed(window):
            window.show()
        window.start()
        qtbot.waitUntil(lambda: window.page is not None)
        settle(window)
        return Clerk(window)

    yield sit
    for window in opened:
        window.close()
        window.deleteLater()


@pytest.fixture
def head(sit_down: Callable[..., Clerk]) -> Clerk:
    """The head of the desk, logged in."""
    clerk = sit_down()
    clerk.log_in(Role.HEAD)
    return clerk
