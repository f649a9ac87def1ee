"""The six boxes that show what was typed, each digit only for a moment."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.look import theme
from kiosk.look.tokens import MASK_AFTER_MS, Colour, Metrics, Role
from kiosk.screens.components.base import rounded

LENGTH = 6


class DigitBoxes(QWidget):
    """Holds up to six digits. Paints the newest for a moment, the others as dots."""

    def __init__(self) -> None:
        super().__init__()
        self.digits = ""
        self._newest_shown = False
        self._metrics = Metrics(1080, 1920)
        self._mask = QTimer(self)
        self._mask.setSingleShot(True)
        self._mask.setInterval(MASK_AFTER_MS)
        self._mask.timeout.connect(self._hide_newest)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def readable(self) -> str:
        """What can be read now: digits and dots."""
        hidden = "•" * len(self.digits)
        return hidden[:-1] + self.digits[-1:] if self._newest_shown else hidden

    def add(self, digit: str) -> None:
        """Add a digit behind the others; a seventh is dropped."""
        if len(self.digits) < LENGTH:
            self._become(self.digits + digit, shown=True)

    def erase(self) -> None:
        """Take back the newest digit."""
        self._become(self.digits[:-1], shown=False)

    def forget(self) -> None:
        """Take back all digits."""
        self._become("", shown=False)

    def _become(self, digits: str, *, shown: bool) -> None:
        self.digits = digits
        self._newest_shown = shown
        if shown:
            self._mask.start()
        else:
            self._mask.stop()
        self.update()

    def _hide_newest(self) -> None:
        self._newest_shown = False
        self.update()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self.setFont(theme.font(metrics, Role.KEY))
        self.setMaximumWidth(metrics.px(900))
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give six boxes side by side."""
        return QSize(self._metrics.px(700), self._metrics.px(128))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the boxes; the next one to fill has the strong border."""
        painter = QPainter(self)
        painter.setFont(self.font())
        gap = self._metrics.px(16)
        width = min((self.width() - (LENGTH - 1) * gap) / LENGTH, self.height() * 1.0)
        left = (self.width() - LENGTH * width - (LENGTH - 1) * gap) / 2
        for place in range(LENGTH):
            box = QRectF(left + place * (width + gap), 0, width, self.height())
            is_next = place == len(self.digits)
            ground, border, ink = map(
                self._metrics.shade, (Colour.SURFACE, Colour.TEAL if is_next else Colour.OUTLINE, Colour.INK)
            )
            rounded(painter, box, self._metrics.px(20), ground, border, self._metrics.px(6 if is_next else 3))
            if place < len(self.digits):
                painter.setPen(QColor(ink))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.readable[place])
