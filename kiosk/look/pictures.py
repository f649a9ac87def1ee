"""Icons and illustrations, painted from their SVG files in any size and colour."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgRenderer

import assets

_BLACK = b"#000000"


@cache
def illustration(name: str) -> QSvgRenderer:
    """Give the renderer of an illustration."""
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
    """Give the largest rectangle of that shape in the middle of `area`."""
    scaled = size.scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    return QRectF(
        area.x() + (area.width() - scaled.width()) / 2,
        area.y() + (area.height() - scaled.height()) / 2,
        scaled.width(),
        scaled.height(),
    )
