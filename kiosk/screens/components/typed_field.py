"""A line of typed characters, or boxes for a date."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.look import theme
from kiosk.look.tokens import Colour, Metrics, Role
from kiosk.screens.components.base import rounded


class TypedField(QWidget):
    """Holds what was typed and paints it in groups, as large as it fits; `pattern` shows what is still to come."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("field")
        self.text = ""
        self._groups: tuple[int, ...] = ()
        self._pattern = ""
        self._metrics = Metrics(1080, 1920)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def become(self, text: str, *, groups: tuple[int, ...] = (), pattern: str = "") -> None:
        """Hold that text; a space stands behind so many characters of each group."""
        self.text, self._groups, self._pattern = text, groups, pattern
        self.update()

    def forget(self) -> None:
        """Hold nothing."""
        self.become("")

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self.setFont(theme.font(metrics, Role.KEY))
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give one line."""
        return QSize(self._metrics.px(600), self._metrics.px(128))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Claim the line's height and hardly any width."""
        return QSize(self._metrics.px(300), self._metrics.px(128))

    @property
    def shown(self) -> str:
        """What stands there: the typed characters in their groups, then the pattern."""
        return grouped(self.text + self._pattern[len(self.text) :], self._groups)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the frame and the characters; what is still to come is paler."""
        painter = QPainter(self)
        shade, area = self._metrics.shade, QRectF(self.rect())
        rounded(painter, area, self._metrics.px(20), shade(Colour.SURFACE), shade(Colour.TEAL), self._metrics.px(5))
        font = theme.font(self._metrics, Role.KEY)
        room, wide = area.width() - self._metrics.px(48), QFontMetrics(font).horizontalAdvance(self.shown)
        if wide > room:
            font.setPixelSize(int(font.pixelSize() * room / wide))
        painter.setFont(font)
        typed = grouped(self.text, self._groups)
        left = (area.width() - QFontMetrics(font).horizontalAdvance(self.shown)) / 2
        for words, colour, start in (
            (typed, Colour.INK, left),
            (self.shown[len(typed) :], Colour.OUTLINE, left + QFontMetrics(font).horizontalAdvance(typed)),
        ):
            painter.setPen(QColor(shade(colour)))
            painter.drawText(area.adjusted(start, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)


def grouped(text: str, groups: tuple[int, ...]) -> str:
    """Part a text with spaces: `grouped("01022026", (2, 2, 4))` is `01 02 2026`; what is behind follows whole."""
    parts, rest = [], text
    for length in groups:
        parts.append(rest[:length])
        rest = rest[length:]
    return " ".join(part for part in (*parts, rest) if part)
