"""A veil over the whole window, for what is asked before anything else."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.look.tokens import Colour

_DARK: Final = 150


class Veil(QWidget):
    """Covers the window whatever its size; hidden at first. `dark` of 255 hides what is below."""

    def __init__(self, over: QWidget, dark: int = _DARK) -> None:
        super().__init__(over)
        self._dark = dark
        over.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the window's size."""
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the veil."""
        veil = QColor(Colour.INK)
        veil.setAlpha(self._dark)
        QPainter(self).fillRect(self.rect(), veil)
