"""Pictures (illustrations, the chip's photo, the visit's code) and progress by bytes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.look.pictures import fitted, illustration, paint_icon
from kiosk.look.tokens import Colour, Metrics
from kiosk.screens.components.base import rounded

NIGHT_LIGHT = 0.85
"""Pictures are made for paper: by night they are a little darker."""
_LEAST_PICTURE = 110
"""A picture lower than this shows nothing that one could see from where one stands: its place stays empty."""
_WORDS_ONLY = 1.25
"""From this text size on, words take the pictures' room."""
_PHOTO_BELOW, _PHOTO_BESIDE = (300, 386), (210, 270)
"""The photo in a high window, and in a wide one where the parts stand beside each other."""


class Picture(QWidget):
    """An illustration, as large as there is room; it decorates and says nothing to assistive tools."""

    def __init__(self, name: str, width: float = 520, height: float = 360, least: float = 0.45) -> None:
        super().__init__()
        self.name = name
        self.beside = False
        """Whether in a wide window it has a side of its own: larger words would leave that side empty."""
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
        beside = self.beside and not metrics.portrait
        height = self._wanted[1] if beside or metrics.text < _WORDS_ONLY else 0
        self.setMaximumHeight(metrics.px(height))
        self.setMinimumHeight(metrics.px(height * self._least / max(1.0, metrics.text) ** 2))
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the least: it takes what the words leave, up to what the design wants."""
        return QSize(self._metrics.px(self._wanted[0]), self.minimumHeight())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it."""
        if self.height() < self._metrics.px(_LEAST_PICTURE):
            return
        picture = illustration(self.name)
        painter = QPainter(self)
        painter.setOpacity(NIGHT_LIGHT if self._metrics.night else 1)
        picture.render(painter, fitted(QSizeF(picture.defaultSize()), QRectF(self.rect())))


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
        wide, high = _PHOTO_BELOW if metrics.portrait else _PHOTO_BESIDE
        self.setFixedSize(metrics.px(wide), metrics.px(high))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint photo or outline."""
        painter = QPainter(self)
        area, radius = QRectF(self.rect()), self._metrics.px(24)
        rounded(painter, area, radius, self._metrics.shade(Colour.TEAL_TINT))
        if self.image is None:
            side = area.width() * 0.6
            paint_icon(
                painter,
                "person",
                self._metrics.shade(Colour.TEAL),
                fitted(QSizeF(side, side), area).translated(0, area.height() * 0.04),
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
        self._matrix: tuple[bytes, ...] = ()
        self._metrics = Metrics(1080, 1920)

    def show_text(self, text: str, words: str) -> None:
        """Show the code of that text; `words` name it to assistive tools."""
        from kiosk.look.qr_code import modules  # noqa: PLC0415 - the first frame has no code and does not wait for it

        self._matrix = modules(text)
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
        """Return the bar's height; it takes any width."""
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
