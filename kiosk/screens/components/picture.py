"""Pictures: illustrations, the card that settles on the reader, the chip's photo, the visit's code."""

from __future__ import annotations

import math

import segno
from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.screens.components.base import rounded
from kiosk.screens.pictures import fitted, illustration, paint_icon
from kiosk.screens.tokens import FRAME_MS, Colour, Metrics


class Picture(QWidget):
    """An illustration, as large as there is room; it decorates and says nothing to assistive tools."""

    def __init__(self, name: str, width: float = 520, height: float = 360, least: float = 0.45) -> None:
        super().__init__()
        self.name = name
        self._wanted, self._least = (width, height), least
        self._metrics = Metrics(1080, 1920)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def become(self, name: str) -> None:
        """Show another illustration."""
        self.name = name
        self.update()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        height = self._wanted[1]
        self.setMaximumHeight(metrics.px(height))
        self.setMinimumHeight(metrics.px(height * self._least))
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the least: it takes what the words leave, up to what the design wants."""
        return QSize(self._metrics.px(self._wanted[0]), self.minimumHeight())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it."""
        picture = illustration(self.name)
        picture.render(QPainter(self), fitted(QSizeF(picture.defaultSize()), QRectF(self.rect())))


class CardOnReader(Picture):
    """The card that sinks onto the reader, again and again, slowly; or rests on it.

    Only this small area is repainted, 15 times a second, and only while it is seen and moves.
    """

    _STEPS = 54
    _SHAPE = QSizeF(560, 420)

    def __init__(self, *, moving: bool = True, drum: bool = False) -> None:
        super().__init__("reader", 760, 620)
        self.moving, self._drum = moving, drum
        self._step = self._STEPS // 2
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._advance)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to move."""
        super().showEvent(event)
        if self.moving:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Rest: nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    def stop(self) -> None:
        """Show the card on the reader, at rest."""
        self.moving = False
        self._timer.stop()
        self._step = self._STEPS // 2
        self.update()

    def _advance(self) -> None:
        self._step = (self._step + 1) % self._STEPS
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the drum's rings, the reader and the card above it."""
        painter = QPainter(self)
        area = fitted(self._SHAPE, QRectF(self.rect()))
        scale = area.width() / self._SHAPE.width()
        if self._drum:
            painter.setOpacity(0.32)
            side = min(self.width(), self.height())
            ring = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
            illustration("drum").render(painter, ring)
            painter.setOpacity(1)
        painter.translate(area.topLeft())
        painter.scale(scale, scale)
        illustration("reader").render(painter, QRectF(20, 120, 520, 300))
        # The card is above the reader at step 0 and lies on it around the middle of the cycle.
        height = max(0.0, math.cos(2 * math.pi * self._step / self._STEPS) * 0.75 + 0.25)
        painter.translate(280, 262 - 128 * height)
        painter.scale(1, 0.62 + 0.2 * height)
        illustration("card").render(painter, QRectF(-150, -95, 300, 190))


class Photo(QWidget):
    """The photo on the chip, in a rounded frame; an outline of a person while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self._metrics = Metrics(1080, 1920)

    def show_image(self, image: QImage | None, words: str) -> None:
        """Show the photo, or the outline."""
        self.image = image
        self.setAccessibleName(words if image else "")
        self.update()

    def forget(self) -> None:
        """Show the outline."""
        self.show_image(None, "")

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self.setFixedSize(metrics.px(210), metrics.px(270))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint photo or outline."""
        painter = QPainter(self)
        area, radius = QRectF(self.rect()), self._metrics.px(24)
        rounded(painter, area, radius, Colour.TEAL_TINT)
        if self.image is None:
            side = area.width() * 0.6
            paint_icon(
                painter, "person", Colour.TEAL, fitted(QSizeF(side, side), area).translated(0, area.height() * 0.04)
            )
            return
        path = QPainterPath()
        path.addRoundedRect(area, radius, radius)
        painter.setClipPath(path)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scaled = QSizeF(self.image.size()).scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        left, top = (area.width() - scaled.width()) / 2, (area.height() - scaled.height()) / 2
        painter.drawImage(QRectF(left, top, scaled.width(), scaled.height()), self.image)


class Code(QWidget):
    """A QR code."""

    def __init__(self, name: str = "qr") -> None:
        super().__init__()
        self.setObjectName(name)
        self._matrix: tuple[bytearray, ...] = ()
        self._metrics = Metrics(1080, 1920)

    def show_text(self, text: str, words: str) -> None:
        """Show the code of that text; `words` name it to assistive tools."""
        self._matrix = segno.make(text, error="m", micro=False).matrix
        self.setAccessibleName(words)
        self.update()

    def forget(self) -> None:
        """Show no code."""
        self._matrix = ()
        self.setAccessibleName("")
        self.update()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self.setFixedSize(metrics.px(250), metrics.px(250))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint whole pixels, so that edges stay sharp; a quiet zone of four modules is part of it."""
        painter = QPainter(self)
        if not self._matrix:
            return
        painter.fillRect(self.rect(), QColor(Colour.SURFACE))
        count = len(self._matrix)
        pixel = max(1, min(self.width(), self.height()) // (count + 8))
        left, top = (self.width() - pixel * count) // 2, (self.height() - pixel * count) // 2
        for y, row in enumerate(self._matrix):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(left + x * pixel, top + y * pixel, pixel, pixel, QColor(Colour.INK))
