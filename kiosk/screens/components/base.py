"""What components have in common."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from kiosk.look.tokens import Metrics


@runtime_checkable
class Adaptive(Protocol):
    """A widget that takes its sizes from the window's metrics."""

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        ...


def adapt_all(part: QWidget, metrics: Metrics) -> None:
    """Return a widget and all in it their sizes."""
    for widget in (part, *part.findChildren(QWidget)):
        if isinstance(widget, Adaptive):
            widget.adapt(metrics)


@runtime_checkable
class Forgetful(Protocol):
    """A widget that may show something of a person."""

    def forget(self) -> None:
        """Show and keep nothing."""
        ...


def rounded(painter: QPainter, area: QRectF, radius: float, ground: str, border: str = "", width: float = 0) -> None:
    """Paint a rounded rectangle inside `area`, its border (colour, pixels) included."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(ground))
    if border:
        painter.setPen(QPen(QColor(border), width))
        half = width / 2
        area = area.adjusted(half, half, -half, -half)
    else:
        painter.setPen(QColor(0, 0, 0, 0))
    painter.drawRoundedRect(area, radius, radius)
