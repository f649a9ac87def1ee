"""The picture that invites: a card that settles on the reader."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPixmap, QPolygonF, QShowEvent, QTransform

from kiosk.look.pictures import fitted, illustration
from kiosk.look.tokens import FRAME_MS, Metrics
from kiosk.screens.components.picture import NIGHT_LIGHT, Picture

_SHAPE: Final = QSizeF(560, 440)
_READER: Final = QRectF(20, 140, 520, 300)
_CARD: Final = QSizeF(320, 202)
_ABOVE: Final = ((138.0, 20.0), (422.0, 20.0), (422.0, 199.0), (138.0, 199.0))
_LYING: Final = ((178.0, 284.0), (382.0, 284.0), (404.0, 355.0), (156.0, 355.0))
"""Corners of the card above the reader and on it, from the upper left clockwise."""
_TRAVEL: Final = QRectF(130, 14, 300, 348)
"""All that the card ever covers."""
_NOTHING_ABOVE: Final = 120
"""So much of the drawing stays empty above a card that lies."""
_LEAST_HEIGHT: Final = 8
_DRUM_STRENGTH: Final = 0.32

_SINK, _RISE = 20, 12
_HOLD_ABOVE_MS, _HOLD_LYING_MS = 700, 3_500


def _ease(part: float) -> float:
    return (1 - math.cos(math.pi * part)) / 2


CYCLE: Final = (
    (1.0, _HOLD_ABOVE_MS),
    *((1 - _ease(step / _SINK), FRAME_MS) for step in range(1, _SINK)),
    (0.0, _HOLD_LYING_MS),
    *((_ease(step / _RISE), FRAME_MS) for step in range(1, _RISE)),
)
"""The movement: height of the card (1 above, 0 on the reader) and how long it stays so. It rests most of the time."""
_HALFWAY, _LIES = _SINK // 2, _SINK


class CardOnReader(Picture):
    """The card sinks onto the reader and lies there, again and again; or it stays halfway, or lies there (`lies`).

    Only the card's way is repainted, 15 times a second while it moves, and never while nobody sees it. The card and
    what it moves over are drawn once, and held while they are seen.
    """

    def __init__(self, *, moving: bool = True, drum: bool = False, lies: bool = False) -> None:
        super().__init__("reader", 760, 640)
        self.beside = True
        self.moving, self._drum, self._lies = moving, drum, lies
        self._step = _LIES if lies else _HALFWAY
        self._above = _NOTHING_ABOVE if lies and not moving else 0
        self._card: QPixmap | None = None
        self._under_card: QPixmap | None = None
        self._drawn_for = (0, 0, 0.0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._advance)

    def let_lie(self, lies: bool) -> None:  # noqa: FBT001 - a state
        """Show the card at rest on the reader, or on its way there as before."""
        if lies != self._lies:
            self._lies, self._step = lies, _LIES if lies else _HALFWAY
            self._move_or_rest()
            self.update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to move."""
        super().showEvent(event)
        self._move_or_rest()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Rest, and hold nothing: nobody looks."""
        super().hideEvent(event)
        self._timer.stop()
        self._forget()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes; by night the card rests."""
        super().adapt(metrics)
        self._move_or_rest()

    def _move_or_rest(self) -> None:
        if not self.moving or self._lies or not self.isVisible() or self._metrics.night:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start(CYCLE[self._step][1])

    def _forget(self) -> None:
        self._card = self._under_card = None

    def _ground(self, placed: QTransform, part: QRect) -> tuple[QPixmap, QRect]:
        """Return the ground and which part of this widget it covers: what the card moves over, or all of it."""
        way = self._way(placed)
        if not way.contains(part):
            return self._draw_ground(placed), self.rect()
        if self._under_card is None:
            ratio = self.devicePixelRatioF()
            held = QRectF(QPointF(way.topLeft()) * ratio, QSizeF(way.size()) * ratio)
            self._under_card = self._draw_ground(placed).copy(held.toRect())
        return self._under_card, way

    def _advance(self) -> None:
        self._step = (self._step + 1) % len(CYCLE)
        self._timer.start(CYCLE[self._step][1])
        self.update(self._way(self._placed()))

    @staticmethod
    def _way(placed: QTransform) -> QRect:
        return placed.mapRect(_TRAVEL).toAlignedRect()

    def _placed(self) -> QTransform:
        """From the drawing to this widget."""
        shape = QSizeF(_SHAPE.width(), _SHAPE.height() - self._above)
        area = fitted(shape, QRectF(self.rect()))
        scale = area.width() / shape.width()
        moved = QTransform.fromTranslate(area.x(), area.y() - self._above * scale)
        return QTransform.fromScale(scale, scale) * moved

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground from its copy and the card above it."""
        if self.height() < _LEAST_HEIGHT:
            return  # the words have taken the room
        placed = self._placed()
        drawn_for = (self.width(), self.height(), self.devicePixelRatioF())
        if self._drawn_for != drawn_for:
            self._forget()
            self._drawn_for = drawn_for
        ground, covers = self._ground(placed, event.rect())
        if self._card is None:
            self._card = self._draw_card(placed)
        painter = QPainter(self)
        ratio = ground.devicePixelRatio()
        part = QRectF(event.rect())
        source = QRectF((part.topLeft() - QPointF(covers.topLeft())) * ratio, part.size() * ratio)
        painter.setOpacity(NIGHT_LIGHT if self._metrics.night else 1)
        painter.drawPixmap(part, ground, source)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self._card_at(CYCLE[self._step][0]) * placed, combine=True)
        painter.drawPixmap(QRectF(QPointF(0, 0), _CARD), self._card, QRectF(self._card.rect()))

    @staticmethod
    def _card_at(height: float) -> QTransform:
        """From the flat card to its place at that height, seen in perspective."""
        corners = [
            QPointF(low_x + (high_x - low_x) * height, low_y + (high_y - low_y) * height)
            for (high_x, high_y), (low_x, low_y) in zip(_ABOVE, _LYING, strict=True)
        ]
        found = QTransform()
        flat = QPolygonF(QRectF(QPointF(0, 0), _CARD))
        flat.removeLast()
        QTransform.quadToQuad(flat, QPolygonF(corners), found)
        return found

    def _draw_ground(self, placed: QTransform) -> QPixmap:
        ground = _empty(QSizeF(self.size()), self.devicePixelRatioF())
        painter = QPainter(ground)
        if self._drum:
            painter.setOpacity(_DRUM_STRENGTH)
            side = min(self.width(), self.height())
            ring = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
            illustration("drum").render(painter, ring)
            painter.setOpacity(1)
        painter.setTransform(placed, combine=True)
        illustration("reader").render(painter, _READER)
        painter.end()
        return ground

    def _draw_card(self, placed: QTransform) -> QPixmap:
        card = _empty(_CARD * placed.m11(), self.devicePixelRatioF())
        painter = QPainter(card)
        illustration("card").render(painter, QRectF(QPointF(0, 0), _CARD * placed.m11()))
        painter.end()
        return card


def _empty(size: QSizeF, ratio: float) -> QPixmap:
    pixmap = QPixmap((size * ratio).toSize())
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap
