"""Grounds for other widgets: panels, badges, forms, notices, dialogs, and layouts that scroll or wrap."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cardreader.plain_text import PlainLabel
from kiosk.desk.widgets.controls import button, words
from kiosk.look.pictures import Veil
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
    """Return a page that scrolls when it is higher than its place."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setObjectName("page")
    area.setWidget(content)
    area.viewport().setAutoFillBackground(False)
    return area


def row(*widgets: QWidget, stretch: int = -1) -> QHBoxLayout:
    """Return widgets beside each other; the one at `stretch` takes the room that is left, or nobody does."""
    line = QHBoxLayout()
    line.setSpacing(10)
    for place, widget in enumerate(widgets):
        line.addWidget(widget, 1 if place == stretch else 0)
    if stretch < 0:
        line.addStretch(1)
    return line


class Notice(QFrame):
    """One line over the page; it stays until the next one comes or somebody closes it."""

    def __init__(self, close_words: str) -> None:
        super().__init__()
        self.setObjectName("notice")
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 6, 8, 6)
        self.text = words("", "strong", name="notice-text")
        self._close = button("close-notice", "✕", "quiet")
        self._close.setAccessibleName(close_words)
        self._close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._close.clicked.connect(self._closed)
        self.kept: tuple[str, Tone] | None = None
        """What is said now; it goes on to the next page."""
        line.addWidget(self.text, 1)
        line.addWidget(self._close)
        self.hide()

    def _closed(self) -> None:
        self.kept = None
        self.hide()

    def say(self, text: str, tone: Tone) -> None:
        """Say this in that tone."""
        self.kept = (text, tone)
        self.text.setText(text)
        self.setAccessibleName(text)
        self.setStyleSheet(
            f"QFrame#notice {{ background: {tone.tint}; border: 1px solid {tone.ink}; border-radius: 10px; }}"
            f"QFrame#notice QLabel {{ color: {tone.ink}; }}"
            f"QFrame#notice QPushButton {{ border: none; padding: 4px 10px; color: {tone.ink}; }}"
        )
        self.show()


_GAP = 8


class Flowing(QLayout):
    """Widgets in their own width, one after the other, in as many lines as it takes."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Add one."""
        self._items.append(item)

    def count(self) -> int:
        """Say how many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Return one of them, None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Take one out, None beyond the last."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """Take no more room than needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Say that the lines depend on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of the lines at that width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Put everything into its place."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the widest of them."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the widest of them."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        x, y, high = rect.x(), rect.y(), 0
        for item in self._items:
            hint = item.sizeHint()
            if x + hint.width() > rect.right() + 1 and x > rect.x():
                x, y, high = rect.x(), y + high + _GAP, 0
            if move:
                item.setGeometry(QRect(x, y, hint.width(), hint.height()))
            x += hint.width() + _GAP
            high = max(high, hint.height())
        return y + high - rect.y()


_VEIL = 120
_WIDTH = 520
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Sheet(Veil):
    """A question with fields. Enter says yes, Escape goes back; `over` cannot be used meanwhile.

    Args:
        host: The window that is covered.
        over: The part of the window that rests.
        title: What is asked.
        yes: Words of the button that does it.
        no: Words of the button that does not.
        on_yes: Called for yes; it calls `done`, or `refuse` with what is wrong.
    """

    def __init__(
        self, host: QWidget, over: QWidget, title: str, *, yes: str, no: str, on_yes: Callable[[Sheet], None]
    ) -> None:
        super().__init__(host, _VEIL)
        self.setObjectName("sheet")
        self._over, self._on_yes = over, on_yes
        self._back_to = over.window().focusWidget()
        self.panel = Panel()
        self.panel.setFixedWidth(min(_WIDTH, host.width() - 40))
        self.title = words(title, "title")
        self.panel.column.addWidget(self.title)
        self.form = Form()
        self.panel.column.addLayout(self.form)
        self.fault = words("", "fault", name="sheet-fault")
        self.fault.hide()
        self.panel.column.addWidget(self.fault)
        self.yes: QPushButton = button("sheet-yes", yes, "primary")
        self.no: QPushButton = button("sheet-no", no, "quiet")
        self.yes.clicked.connect(lambda: self._on_yes(self))
        self.no.clicked.connect(self.done)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.no)
        buttons.addWidget(self.yes)
        self.panel.column.addLayout(buttons)
        column = QVBoxLayout(self)
        column.addWidget(self.panel, 0, Qt.AlignmentFlag.AlignCenter)
        self.setGeometry(host.rect())

    def lead(self, text: str) -> None:
        """Say a sentence below the title."""
        self.panel.column.insertWidget(1, words(text, soft=True))

    def open(self, first: QWidget | None = None) -> None:
        """Show it, with the focus on its first field."""
        self._over.setEnabled(False)
        self.show()
        self.raise_()
        (first or self.yes).setFocus()

    def refuse(self, text: str) -> None:
        """Say what is wrong and stay."""
        self.fault.setText(text)
        self.fault.show()

    def done(self) -> None:
        """Go away and give the focus back."""
        self._over.setEnabled(True)
        if self._back_to is not None:
            self._back_to.setFocus()
        self.hide()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter is yes, Escape is no."""
        if event.key() in _ENTER:
            self.yes.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.done()
        else:
            super().keyPressEvent(event)
