"""The screens' tests: one theme for all of them, and windows that remember what they emitted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.core.check_in.events import Event
from kiosk.core.check_in.state import Kiosk
from kiosk.look import theme
from kiosk.screens.look import Look
from kiosk.screens.window import KioskWindow


@dataclass
class Bench:
    """A window under test."""

    window: KioskWindow
    emitted: list[Event] = field(default_factory=list)

    def show(self, kiosk: Kiosk) -> None:
        self.window.show(kiosk)

    def find(self, name: str) -> QWidget:
        """The one visible widget of that name."""
        (found,) = [w for w in self.window.findChildren(QWidget, name) if w.isVisibleTo(self.window)]
        return found

    def visible(self, name: str) -> bool:
        return any(w.isVisibleTo(self.window) for w in self.window.findChildren(QWidget, name))

    def button(self, name: str) -> QAbstractButton:
        found = self.find(name)
        assert isinstance(found, QAbstractButton)
        return found

    def words(self) -> str:
        """Everything that can be read on the screen now."""
        return "\n".join(visible_words(self.window))


def visible_words(window: KioskWindow) -> Iterator[str]:
    for widget in window.findChildren(QWidget):
        text = getattr(widget, "text", None)
        if widget.isVisibleTo(window) and callable(text):
            yield str(text())
            yield str(getattr(widget, "second", ""))


def scan(window: QWidget, text: str) -> None:
    """Type as a scanner does: every letter at once, whatever alphabet it is of."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(QApplication.focusWidget() or window, event)


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    theme.apply(qapp)
    return qapp


@pytest.fixture
def open_window(qtbot: QtBot, themed: QApplication) -> Callable[..., Bench]:
    """Open a window of a size: `open_window(1080, 1920, motion=False)`."""

    def open_it(width: int = 540, height: int = 960, **options: object) -> Bench:
        emitted: list[Event] = []
        look = Look(motion=bool(options.pop("motion", False)), **options.pop("look", {}))  # type: ignore[arg-type] # by name
        settings: dict[str, object] = {"clinic": "Trung tâm Y tế Sông Xanh", "look": look} | options
        window = KioskWindow(emitted.append, **settings)  # type: ignore[arg-type] # options of the window by name
        qtbot.addWidget(window)
        window.resize(width, height)
        with qtbot.waitExposed(window):
            window.show()
        return Bench(window, emitted)

    return open_it


@pytest.fixture
def bench(open_window: Callable[..., Bench]) -> Bench:
    """A window on the idle page."""
    return open_window()
