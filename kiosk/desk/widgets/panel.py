"""Grounds for other widgets: panels, badges, forms, a page that scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from cardreader.plain_text import PlainLabel
from kiosk.desk.widgets.controls import words
from kiosk.look.tokens import Tone


class Panel(QFrame):
    """A white ground with a heading."""

    def __init__(self, heading: str = "", name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("panel", True)  # noqa: FBT003 - Qt's way of a property
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 14)
        self.column.setSpacing(8)
        if heading:
            self.column.addWidget(words(heading, "heading"))


class Badge(PlainLabel):
    """A few words in a tone: what state something is in. Never colour alone."""

    def __init__(self, text: str, tone: Tone, name: str = "") -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.say(text, tone)

    def say(self, text: str, tone: Tone) -> None:
        """Say this in that tone."""
        self.setText(text)
        self.setStyleSheet(
            f"background: {tone.tint}; color: {tone.ink}; border: 1px solid {tone.ink};"
            "border-radius: 8px; padding: 2px 10px; font-weight: 600;"
        )


class Facts(QGridLayout):
    """Names on the left, facts on the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setHorizontalSpacing(16)
        self.setVerticalSpacing(4)
        self.setColumnStretch(1, 1)

    def add(self, name: str, fact: str, *, strong: bool = False) -> None:
        """Add a line; nothing when there is no fact."""
        if not fact:
            return
        row = self.rowCount()
        self.addWidget(words(name, soft=True), row, 0, Qt.AlignmentFlag.AlignTop)
        label = words(fact, "strong" if strong else "")
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.addWidget(label, row, 1)


class Form(QVBoxLayout):
    """Fields below each other: label above, what is wrong below."""

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(3)
        self.faults: dict[str, QLabel] = {}

    def add(self, key: str, label: str, widget: QWidget) -> None:
        """Add a field under its label."""
        title = words(label, "strong")
        title.setBuddy(widget)
        fault = words("", "fault", name=f"fault-{key}")
        fault.hide()
        self.faults[key] = fault
        self.addWidget(title)
        self.addWidget(widget)
        self.addWidget(fault)
        self.addSpacing(6)

    def say_faults(self, faults: dict[str, str]) -> None:
        """Say under each field what is wrong with it, and nothing under the others."""
        for key, label in self.faults.items():
            label.setText(faults.get(key, ""))
            label.setVisible(key in faults)

    def say_fault(self, key: str, fault: str) -> None:
        """Say what is wrong with one field, besides what is said already."""
        self.faults[key].setText(fault)
        self.faults[key].show()


def scrolling(content: QWidget) -> QScrollArea:
    """Give a page that scrolls when it is higher than its place."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setObjectName("page")
    area.setWidget(content)
    area.viewport().setAutoFillBackground(False)
    return area


def row(*widgets: QWidget, stretch: int = -1) -> QHBoxLayout:
    """Give widgets beside each other; the one at `stretch` takes the room that is left, or nobody does."""
    line = QHBoxLayout()
    line.setSpacing(10)
    for place, widget in enumerate(widgets):
        line.addWidget(widget, 1 if place == stretch else 0)
    if stretch < 0:
        line.addStretch(1)
    return line
