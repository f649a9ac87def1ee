"""The blocks of the report's pages: key figures, bars, tables. Lengths are points of an A4 page at 96 to the inch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from kiosk.look.fonts import Weight, font
from kiosk.look.tokens import Colour
from kiosk.printing.blocks import Block, Words

_INK, _SOFT, _TEAL = QColor(Colour.INK), QColor(Colour.INK_SOFT), QColor(Colour.TEAL)
_TINT, _HAIR = QColor(Colour.TEAL_TINT), QColor(Colour.HAIRLINE)
BODY: Final = 12.5
SMALL: Final = 11


class Line:
    """Words in one colour, to the left."""

    def __init__(
        self, text: str, size: float, width: float, *, weight: Weight = Weight.Normal, soft: bool = False
    ) -> None:
        self._words = Words(text, font(size, weight), width, centred=False)
        self._colour = _SOFT if soft else _INK
        self.height = self._words.height

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the words."""
        painter.setPen(self._colour)
        self._words.paint(painter, x, y)


class Heading:
    """The head of a section: words with a short teal bar before them."""

    def __init__(self, text: str, width: float) -> None:
        self._words = Words(text, font(15, Weight.Bold), width - 14, centred=False)
        self.height = self._words.height + 22

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint bar and words."""
        painter.fillRect(QRectF(x, y + 17, 4, self._words.height - 6), _TEAL)
        painter.setPen(_INK)
        self._words.paint(painter, x + 14, y + 14)


class KeyFigures:
    """A row of tiles: a large figure and what it is."""

    def __init__(self, figures: Sequence[tuple[str, str]], width: float) -> None:
        gap = 10.0
        self._tile = (width - gap * (len(figures) - 1)) / len(figures)
        self._step = self._tile + gap
        self._tiles = [
            (
                Words(value, font(26, Weight.Bold), self._tile - 24, centred=False),
                Words(what, font(SMALL), self._tile - 24, centred=False),
            )
            for value, what in figures
        ]
        self.height = 24 + max(value.height + what.height for value, what in self._tiles)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the tiles."""
        for number, (value, what) in enumerate(self._tiles):
            left = x + number * self._step
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_TINT)
            painter.drawRoundedRect(QRectF(left, y, self._tile, self.height), 8, 8)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(Colour.TEAL_DEEP))
            value.paint(painter, left + 12, y + 12)
            painter.setPen(_INK)
            what.paint(painter, left + 12, y + 12 + value.height)


class Columns:
    """Upright bars for the hours of a day, each with its count above and its hour below."""

    _BARS = 120.0

    def __init__(self, counts: Sequence[tuple[str, int]], width: float) -> None:
        self._counts = tuple(counts)
        self._width = width
        self._step = width / max(len(self._counts), 1)
        self.height = self._BARS + 44

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint bars, counts, hours and the ground line."""
        most = max((count for _, count in self._counts), default=0) or 1
        ground = y + 20 + self._BARS
        painter.setFont(font(SMALL))
        for number, (name, count) in enumerate(self._counts):
            left = x + number * self._step
            high = self._BARS * count / most
            painter.fillRect(QRectF(left + self._step * 0.16, ground - high, self._step * 0.68, high), _TEAL)
            if count:
                painter.setPen(_INK)
                above = QRectF(left, ground - high - 18, self._step, 16)
                painter.drawText(above, Qt.AlignmentFlag.AlignCenter, str(count))
            painter.setPen(_SOFT)
            painter.drawText(QRectF(left, ground + 4, self._step, 18), Qt.AlignmentFlag.AlignCenter, name)
        painter.setPen(QPen(_HAIR, 1))
        painter.drawLine(int(x), int(ground), int(x + self._width), int(ground))


class Bars:
    """Lying bars: name, bar, count and share."""

    def __init__(self, rows: Sequence[tuple[str, int, str]], width: float) -> None:
        """`rows` are name, count and the words at the bar's end."""
        self._name = width * 0.46
        self._bar = width - self._name - 86
        self._rows = [
            (Words(name, font(BODY), self._name - 10, centred=False), count, value) for name, count, value in rows
        ]
        self._most = max((count for _, count, _ in rows), default=0) or 1
        self.height = sum(self._high(name) for name, _, _ in self._rows)

    @staticmethod
    def _high(name: Words) -> float:
        return max(name.height, 16) + 8

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the rows."""
        for name, count, value in self._rows:
            high = self._high(name)
            painter.setPen(_INK)
            name.paint(painter, x, y + 2)
            long = self._bar * count / self._most
            painter.fillRect(QRectF(x + self._name, y + 4, self._bar, 14), QColor(Colour.PAPER_DEEP))
            painter.fillRect(QRectF(x + self._name, y + 4, long, 14), _TEAL)
            painter.setFont(font(BODY, Weight.DemiBold))
            end = QRectF(x + self._name + self._bar + 8, y, 78, 22)
            painter.drawText(end, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, value)
            y += high


class Row:
    """One line of a table; a head is bold on teal's tint. `shares` are parts of the width."""

    def __init__(self, cells: Sequence[str], shares: Sequence[float], width: float, *, head: bool = False) -> None:
        weight = Weight.DemiBold if head else Weight.Normal
        self._head = head
        self._width = width
        self._lefts, self._cells = [], []
        left = 0.0
        for text, share in zip(cells, shares, strict=True):
            self._lefts.append(left + 6)
            self._cells.append(Words(text, font(SMALL, weight), share * width - 12, centred=False))
            left += share * width
        self.height = max(cell.height for cell in self._cells) + 8

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the cells and the line below them."""
        if self._head:
            painter.fillRect(QRectF(x, y, self._width, self.height), _TINT)
        painter.setPen(_INK)
        for left, cell in zip(self._lefts, self._cells, strict=True):
            cell.paint(painter, x + left, y + 4)
        painter.setPen(QPen(_HAIR, 1))
        painter.drawLine(int(x), int(y + self.height), int(x + self._width), int(y + self.height))


class Pair:
    """Two blocks beside each other, both from the top."""

    def __init__(self, left: Block, right: Block, offset: float) -> None:
        self._left, self._right, self._offset = left, right, offset
        self.height = max(left.height, right.height)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint both."""
        self._left.paint(painter, x, y)
        self._right.paint(painter, x + self._offset, y)


class Signatures:
    """Places to sign: a title with room below it."""

    def __init__(self, titles: Sequence[str], width: float) -> None:
        self._step = width / len(titles)
        self._titles = [Words(title, font(BODY, Weight.DemiBold), self._step) for title in titles]
        self.height = 96.0

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint titles and lines."""
        painter.setPen(_INK)
        for number, title in enumerate(self._titles):
            title.paint(painter, x + number * self._step, y + 12)
        painter.setPen(QPen(_SOFT, 1, Qt.PenStyle.DotLine))
        for number in range(len(self._titles)):
            left = int(x + number * self._step + self._step * 0.2)
            painter.drawLine(left, int(y + 92), left + int(self._step * 0.6), int(y + 92))
