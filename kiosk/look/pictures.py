"""Icons and illustrations, painted from their SVG files in any size and colour, and the veil over a window."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QObject, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

import assets
from kiosk.look.tokens import Colour

_BLACK = b"#000000"


@cache
def illustration(name: str) -> QSvgRenderer:
    """Return the renderer of an illustration."""
    return _renderer((assets.folder() / "illustrations" / f"{name}.svg").read_bytes())


@cache
def _icon(name: str, colour: str) -> QSvgRenderer:
    return _renderer((assets.folder() / "icons" / f"{name}.svg").read_bytes().replace(_BLACK, colour.encode()))


def _renderer(svg: bytes) -> QSvgRenderer:
    renderer = QSvgRenderer(QByteArray(svg))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    return renderer


def paint_icon(painter: QPainter, name: str, colour: str, area: QRectF) -> None:
    """Paint an icon in one colour."""
    _icon(name, colour).render(painter, area)


def fitted(size: QSizeF, area: QRectF) -> QRectF:
    """Return the largest rectangle of that shape in the middle of `area`."""
    scaled = size.scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    return QRectF(
        area.x() + (area.width() - scaled.width()) / 2,
        area.y() + (area.height() - scaled.height()) / 2,
        scaled.width(),
        scaled.height(),
    )


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
