"""Words, buttons and fields of the desk, each with a name for tests and assistive tools."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QWidget

from cardreader.plain_text import PlainLabel, button_text, set_choice_tooltip
from kiosk.desk.scans import split_scan
from kiosk.desk.widgets.style import ICON_SIZE, icon
from kiosk.look.tokens import Colour


def words(text: str = "", role: str = "", *, name: str = "", soft: bool = False) -> QLabel:
    """Return plain words that wrap; no markup is read. Roles: title, heading, strong, number, fault, doubt."""
    label = PlainLabel(text)
    label.setWordWrap(True)
    label.setObjectName(name)
    label.setProperty("role", role)
    if soft:
        label.setProperty("tone", "soft")
    return label


_ICON_COLOUR = {"primary": Colour.SURFACE, "huge": Colour.SURFACE, "quiet": Colour.INK, "danger": Colour.STOP}


def button(name: str, text: str, kind: str = "secondary", icon_name: str = "") -> QPushButton:
    """Return a button. Kinds: primary, secondary, quiet, danger, key, huge."""
    made = QPushButton(button_text(text))
    made.setObjectName(name)
    made.setAccessibleName(text)
    made.setProperty("kind", kind)
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if icon_name:
        made.setIcon(icon(icon_name, _ICON_COLOUR.get(kind, Colour.TEAL)))
        made.setIconSize(ICON_SIZE)
    return made


class Entry(QLineEdit):
    """A line to type. A scanner that types a code into it gives the code away and leaves the line as it was."""

    scanned = Signal(str)
    entered = Signal()

    def __init__(self, name: str, label: str, hint: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setPlaceholderText(hint)
        self.returnPressed.connect(self._returned)

    def become_wrong(self, *, wrong: bool) -> None:
        """Show whether what is typed is wrong."""
        self.setProperty("wrong", wrong)
        self.style().unpolish(self)
        self.style().polish(self)

    def _returned(self) -> None:
        typed, code = split_scan(self.text())
        if code:
            self.setText(typed)
            self.scanned.emit(code)
        else:
            self.entered.emit()


def pin_entry(name: str, label: str) -> Entry:
    """Return a line for a PIN: nobody reads it over the shoulder, and nothing remembers it."""
    entry = Entry(name, label)
    entry.setEchoMode(QLineEdit.EchoMode.Password)
    entry.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
    entry.setMaxLength(32)
    return entry


class Tick(QWidget):
    """A box to tick, with words that wrap; a click on the words counts as well."""

    toggled = Signal(bool)

    def __init__(self, name: str, text: str, *, ticked: bool) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.setObjectName(name)
        self.box.setAccessibleName(text)
        self.box.setChecked(ticked)
        self.box.toggled.connect(self.toggled)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 2, 0, 2)
        line.setSpacing(8)
        line.addWidget(self.box)
        self._words = words(text)
        line.addWidget(self._words, 1)

    def say(self, text: str) -> None:
        """Change the words."""
        self._words.setText(text)
        self.box.setAccessibleName(text)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take a click on the words."""
        event.accept()
        self.box.toggle()


class Choice(QComboBox):
    """One of several things; each has a value."""

    def __init__(self, name: str, label: str, options: Iterable[tuple[str, str]], *, empty: str = "") -> None:
        """Take pairs of value and words; `empty` invites to choose and has the value ''."""
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        if empty:
            self.addItem(empty, "")
        for value, text in options:
            self.addItem(text, value)
            set_choice_tooltip(self, self.count() - 1, text)

    @property
    def value(self) -> str:
        """What is chosen."""
        return str(self.currentData() or "")

    def choose(self, value: str) -> None:
        """Choose that value, if it is there."""
        place = self.findData(value)
        if place >= 0:
            self.setCurrentIndex(place)
