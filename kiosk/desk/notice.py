"""The line that says what happened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from kiosk.desk.widgets.controls import button, words
from kiosk.look.tokens import Tone


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
