"""What lies on the reader: whose card, the six digits, the QR code for a scanner, and the commands as they come."""

from __future__ import annotations

import segno
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from cardreader.plain_text import PlainLabel
from cardreader.virtual.panel import look as style
from cardreader.virtual.panel.look import Language, word
from cardreader.virtual.panel.slot import Timing
from cardreader.virtual.people import Person

_QUIET_ZONE = 4
_LOG_LINES = 400
_QR_SIDE = 214
"""Four pixels a module for what a card holds: a scanner reads that from a screen."""
_LEAST_LOG = 64


class QrCode(QWidget):
    """A QR code in whole pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("qr")
        self._matrix: tuple[bytearray, ...] = ()
        self.setFixedSize(_QR_SIDE, _QR_SIDE)

    def show_text(self, text: str, name: str) -> None:
        """Show the code of that text; empty text shows none."""
        self._matrix = segno.make(text, error="m", micro=False, encoding="utf-8").matrix if text else ()
        self.setAccessibleName(name if text else "")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the modules."""
        if not self._matrix:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(style.SURFACE))
        count = len(self._matrix)
        pixel = max(1, min(self.width(), self.height()) // (count + 2 * _QUIET_ZONE))
        left, top = (self.width() - pixel * count) // 2, (self.height() - pixel * count) // 2
        for y, row in enumerate(self._matrix):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(left + x * pixel, top + y * pixel, pixel, pixel, QColor(style.INK))


class OnReader(QWidget):
    """The right half of the panel, dials apart."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self.state = self._label("state")
        self.holder = self._label("holder")
        self.stands_for = self._label("stands-for")
        self._can_name = self._label("can-name")
        self.can = self._label("can")
        self.can.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._qr_name = self._label("qr-name")
        self.qr = QrCode()
        self._log_name = self._label("log-name")
        self._log = QPlainTextEdit()
        self._log.setObjectName("log")
        self._log.setReadOnly(True)
        self._log.setMaximumBlockCount(_LOG_LINES)
        self._log.setAccessibleName(word("log", language))
        self._log.setTabChangesFocus(True)
        self._log_name.setText(word("log", language))
        for label in (self.state, self.stands_for, self._can_name, self._qr_name, self._log_name):
            label.setProperty("soft", "true")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.state, self.holder, self.stands_for):
            column.addWidget(widget)
        column.addLayout(self._keys())
        column.addWidget(self._log_name)
        self._log.setMinimumHeight(_LEAST_LOG)
        column.addWidget(self._log, 1)
        self.timing = self._label("timing")
        column.addWidget(self.timing)
        self.timing.hide()

    def _keys(self) -> QHBoxLayout:
        """Lay out what opens the card side by side: digits to type, code to scan."""
        words = QVBoxLayout()
        for widget in (self._can_name, self.can, self._qr_name):
            words.addWidget(widget)
        words.addStretch(1)
        row = QHBoxLayout()
        row.addLayout(words, 1)
        row.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignTop)
        return row

    @staticmethod
    def _label(name: str) -> QLabel:
        label = PlainLabel()
        label.setObjectName(name)
        label.setWordWrap(True)
        return label

    def show_person(self, person: Person | None) -> None:
        """Show whose card is on the reader; None when it is empty."""
        there = person is not None
        self.state.setText(word("on_reader" if there else "empty", self._language))
        self.holder.setText(person.name if person else "")
        self.stands_for.setText(person.stands_for[self._language] if person else "")
        self._can_name.setText(word("can", self._language) if there else "")
        self.can.setText(f"{person.can[:3]} {person.can[3:]}" if person else "")
        self._qr_name.setText(word("qr", self._language) if there else "")
        self.qr.show_text(person.qr_text if person else "", word("qr", self._language))

    def show_timing(self, timing: Timing | None) -> None:
        """Show how long the read took, against what the link alone takes; None shows nothing."""
        lines = []
        if timing is not None:
            lines.append(word("timing", self._language).format(commands=timing.commands, seconds=timing.seconds))
            if timing.floor:
                lines.append(word("floor", self._language).format(floor=timing.floor))
        self.timing.setText("\n".join(lines))
        self.timing.setVisible(bool(lines))

    def log(self, line: str) -> None:
        """Add one command."""
        self._log.appendPlainText(line)

    def clear_log(self) -> None:
        """Begin with the next card."""
        self._log.clear()
        self.show_timing(None)
