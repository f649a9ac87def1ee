"""The blocks that a slip is built of: each knows its height at a width and paints itself. Lengths are dots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextLayout, QTextOption

from kiosk.look.fonts import Weight, font
from kiosk.look.qr_code import modules

_BLACK = QColor(0, 0, 0)
_WHITE = QColor(255, 255, 255)
_CLOSE_ENOUGH = 8
_QUIET = 4
"""Light modules around a QR code (ISO/IEC 18004 §9.1)."""


class Block(Protocol):
    """A part of the slip with a fixed height."""

    height: float

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint with the upper left corner there."""
        ...


class Words:
    """Text that wraps at words, and inside a word that is too long: nothing is ever cut off.

    Lines are made about equally long, so that no single word is left over for the last.
    """

    def __init__(self, text: str, face: QFont, width: float, *, centred: bool = True) -> None:
        self._layout = QTextLayout(text.replace(" %", "\N{NO-BREAK SPACE}%"), face)
        option = QTextOption(Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._left = 0.0
        self.height = self._wrap(width)
        if self.lines > 1:
            balanced = self._balance(width)
            self._left = (width - balanced) / 2 if centred else 0.0

    def _wrap(self, width: float) -> float:
        """Break into lines of that width; return the height."""
        y = 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, y))
            y += line.height()
        self._layout.endLayout()
        return y

    def _balance(self, width: float) -> float:
        """Wrap at the smallest width that needs no more lines, to within a few dots; return it."""
        too_narrow, fits, lines = 0.0, width, self.lines
        while fits - too_narrow > _CLOSE_ENOUGH:
            middle = (too_narrow + fits) / 2
            self._wrap(middle)
            if self.lines > lines or self.widest > middle:
                too_narrow = middle
            else:
                fits = middle
        self._wrap(fits)
        return fits

    @property
    def widest(self) -> float:
        """Width of the widest line."""
        lines = range(self._layout.lineCount())
        return max((self._layout.lineAt(line).naturalTextWidth() for line in lines), default=0.0)

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return self._layout.lineCount()

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the text in the painter's pen."""
        self._layout.draw(painter, QPointF(x + self._left, y))


def one_line(text: str, pixels: float, weight: Weight, width: float, *, margin: float = 0) -> Words:
    """Return text on one line, as large as it fits with the margin at both sides, and no larger than `pixels`."""
    size = pixels
    while Words(text, font(size, weight), width - 2 * margin).lines > 1 and size > 1:
        size -= max(1, size // 20)
    return Words(text, font(size, weight), width)


class Gap:
    """Nothing."""

    def __init__(self, height: float) -> None:
        self.height = height

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint nothing."""


class Rule:
    """A line across."""

    def __init__(self, width: float, thickness: float, *, around: float) -> None:
        self._width, self._thickness, self._around = width, thickness, around
        self.height = thickness + 2 * around

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the line."""
        painter.fillRect(QRectF(x, y + self._around, self._width, self._thickness), _BLACK)


class Stack:
    """Blocks one below the other."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = tuple(blocks)
        self.height = sum(block.height for block in self._blocks)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the blocks from the top."""
        for block in self._blocks:
            block.paint(painter, x, y)
            y += block.height


class Boxed:
    """A block in white on a black box."""

    def __init__(self, inner: Block, width: float, *, padding: float) -> None:
        self._inner, self._width, self._padding = inner, width, padding
        self.height = inner.height + 2 * padding

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the box, then the block on it; the inner block was measured for the width less the padding."""
        painter.fillRect(QRectF(x, y, self._width, self.height), _BLACK)
        painter.setPen(_WHITE)
        self._inner.paint(painter, x + self._padding, y + self._padding)
        painter.setPen(_BLACK)


class Beside:
    """Two blocks side by side, centred on each other in height."""

    def __init__(self, left: Block, right: Block, *, offset: float) -> None:
        self._left, self._right, self._offset = left, right, offset
        self.height = max(left.height, right.height)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint both; the right one begins `offset` dots to the right of the left one."""
        self._left.paint(painter, x, y + (self.height - self._left.height) // 2)
        self._right.paint(painter, x + self._offset, y + (self.height - self._right.height) // 2)


class Item:
    """A block of a list: its mark hangs beside the first line, whatever follows stands in line with it."""

    def __init__(self, mark: Block, block: Block, *, inset: float, indent: float) -> None:
        self._mark, self._block, self._inset, self._indent = mark, block, inset, indent
        self.height = max(mark.height, block.height)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the mark `inset` dots from the left, then the block `indent` dots from the left."""
        self._mark.paint(painter, x + self._inset, y)
        self._block.paint(painter, x + self._indent, y)


class Qr:
    """A QR code with its quiet zone, drawn in whole dots so that every module is sharp."""

    def __init__(self, content: str, module: int) -> None:
        self._rows = modules(content)
        self._module = module
        self.quiet = _QUIET * module
        self.height: float = (len(self._rows) + 2 * _QUIET) * module

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint runs of dark modules as rectangles."""
        left, top, module = round(x) + self.quiet, round(y) + self.quiet, self._module
        for number, row in enumerate(self._rows):
            for start, length in _runs(row):
                painter.fillRect(left + start * module, top + number * module, length * module, module, _BLACK)


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Return the dark runs of a row as (start, length)."""
    runs: list[tuple[int, int]] = []
    for position, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == position:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((position, 1))
    return runs
