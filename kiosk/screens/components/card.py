"""Coloured surfaces with an icon and words, and the plate with the queue number."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.look import theme
from kiosk.look.pictures import paint_icon
from kiosk.look.tokens import Colour, Metrics, Role, Tone
from kiosk.screens.components.base import rounded
from kiosk.screens.components.label import Label


class Icon(QWidget):
    """One icon."""

    def __init__(self, name: str = "", colour: str = Colour.INK, size: float = 72) -> None:
        super().__init__()
        self.name, self.colour, self._size = name, colour, size
        self._metrics = Metrics(1080, 1920)

    def become(self, name: str, colour: str) -> None:
        """Show that icon in that colour."""
        self.name, self.colour = name, colour
        self.update()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self.setFixedSize(metrics.px(self._size), metrics.px(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it."""
        if self.name:
            paint_icon(QPainter(self), self.name, self._metrics.shade(self.colour), QRectF(self.rect()))


class Surface(QWidget):
    """A rounded ground with a margin, for other widgets to stand on; `touched` when they are touch targets."""

    def __init__(
        self, ground: str = Colour.SURFACE, border: str | None = Colour.HAIRLINE, *, touched: bool = False
    ) -> None:
        super().__init__()
        self._touched = touched
        self.ground, self.border = ground, border
        self._metrics = Metrics(1080, 1920)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def box(self, direction: QBoxLayout.Direction) -> QBoxLayout:
        """Return the layout that stands on the ground."""
        return QBoxLayout(direction, self)

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        layout = self.layout()
        if layout is not None:
            margin = metrics.px(36)
            layout.setContentsMargins(margin, metrics.px(30), margin, metrics.px(30))
            layout.setSpacing(metrics.gap if self._touched else metrics.px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground."""
        ground, border = self._metrics.shade(self.ground), self._metrics.shade(self.border or "")
        rounded(QPainter(self), QRectF(self.rect()), self._metrics.px(30), ground, border, self._metrics.px(3))


class StatusCard(Surface):
    """Icon, heading and sentence in one tone; never colour alone."""

    def __init__(self, name: str = "status", *, quiet: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self._quiet = quiet
        self._icon = Icon(size=56 if quiet else 80)
        self.heading = Label(Role.CAPTION_STRONG if quiet else Role.STRONG)
        self.sentence = Label(Role.BODY)
        row = QHBoxLayout(self)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column = QVBoxLayout()
        self._column.addWidget(self.heading)
        self._column.addWidget(self.sentence)
        row.addLayout(self._column, 1)

    def say(self, tone: Tone, icon: str, heading: str, sentence: str = "") -> None:
        """Say this in that tone."""
        self.ground, self.border = tone.tint, tone.ink
        self._icon.become(icon, tone.ink)
        for label, words in ((self.heading, heading), (self.sentence, sentence)):
            label.paint_in(tone.ink)
            label.say(words)
        self.setAccessibleName(f"{heading}. {sentence}" if sentence else heading)
        self.setVisible(True)
        self.update()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self._column.setSpacing(metrics.px(6))
        if self._quiet:
            layout = self.layout()
            assert layout is not None  # noqa: S101 - made by the constructor
            layout.setContentsMargins(metrics.px(28), metrics.px(16), metrics.px(28), metrics.px(16))

    def forget(self) -> None:
        """Say nothing."""
        self.setAccessibleName("")
        self._icon.become("", Colour.INK)
        self.hide()


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
        """Return the plate's size."""
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
