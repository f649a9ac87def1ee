"""Honest progress: bytes done of bytes to come."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.look.tokens import Colour, Metrics
from kiosk.screens.components.base import rounded


class Progress(QWidget):
    """A bar from 0 to 100 percent."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("progress")
        self.percent = 0
        self._metrics = Metrics(1080, 1920)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_percent(self, percent: int, words: str) -> None:
        """Show that progress; `words` say the same to assistive tools."""
        self.percent = min(100, max(0, percent))
        self.setAccessibleName(words)
        self.update()

    def forget(self) -> None:
        """Go back to nothing."""
        self.show_percent(0, "")

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the bar's height; it takes any width."""
        return QSize(self._metrics.px(600), self._metrics.px(48))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the groove and what is done."""
        painter = QPainter(self)
        area = QRectF(self.rect())
        radius = area.height() / 2
        border = self._metrics.px(4)
        groove, outline, full = map(self._metrics.shade, (Colour.SURFACE, Colour.OUTLINE, Colour.TEAL))
        rounded(painter, area, radius, groove, outline, border)
        if self.percent:
            inner = area.adjusted(border * 2, border * 2, -border * 2, -border * 2)
            done = max(inner.height(), inner.width() * self.percent / 100)
            rounded(painter, QRectF(inner.x(), inner.y(), done, inner.height()), inner.height() / 2, full)


def percent_of(done: int, total: int) -> int:
    """Whole percent that is done; 0 while nobody knows how much there is."""
    return min(100, done * 100 // total) if total > 0 else 0
