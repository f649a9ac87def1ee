"""The queue number, the largest thing on the screen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.look import theme
from kiosk.look.tokens import Colour, Metrics
from kiosk.screens.components.base import rounded

_LARGEST = 0.7
"""Size of the type by the plate's height."""
_WEIGHT = 700


class NumberPlate(QWidget):
    """Paints a number like `A 017` as large as it fits."""

    def __init__(self, height: float = 300) -> None:
        super().__init__()
        self._height = height
        self.setObjectName("number")
        self.number = ""
        self._metrics = Metrics(1080, 1920)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_number(self, number: str, words: str) -> None:
        """Show the number; `words` say it to assistive tools."""
        self.number = number
        self.setAccessibleName(words)
        self.update()

    def forget(self) -> None:
        """Show no number."""
        self.show_number("", "")

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the plate's size."""
        return QSize(self._metrics.px(700), self._metrics.px(self._height))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint plate and number."""
        painter = QPainter(self)
        area = QRectF(self.rect())
        rounded(painter, area, self._metrics.px(40), self._metrics.shade(Colour.TEAL))
        inset = self._metrics.px(12)
        painter.setPen(QColor(Colour.GOLD))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), inset * 2.4, inset * 2.4)
        pixels = self._metrics.px(self._height * _LARGEST)
        room = area.width() - self._metrics.px(80)
        width = QFontMetrics(theme.sized(pixels, _WEIGHT)).horizontalAdvance(self.number)
        if width > room:
            pixels = int(pixels * room / width)
        painter.setFont(theme.sized(pixels, _WEIGHT))
        painter.setPen(QColor(self._metrics.shade(Colour.SURFACE)))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.number)
