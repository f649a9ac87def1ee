"""Wrap words so that no line is left with one short word: lines of about the same length."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics

_HIGH = 100_000
_CLOSE = 2
"""Pixels that make no difference."""
_TWO_LINES = 1.5


def wrapped(metrics: QFontMetrics, text: str, width: int) -> QRect:
    """Give the bounding box of words that wrap at that width."""
    return metrics.boundingRect(QRect(0, 0, max(1, width), _HIGH), Qt.TextFlag.TextWordWrap, text)


def balanced(font: QFont, text: str, width: int) -> int:
    """Give the least width, in pixels, at which the words take no more lines than at `width`."""
    metrics = QFontMetrics(font)
    whole = wrapped(metrics, text, width)
    if whole.height() < metrics.height() * _TWO_LINES or whole.width() > width:
        return width
    too_narrow, enough = width // 2, width
    while enough - too_narrow > _CLOSE:
        middle = (too_narrow + enough) // 2
        box = wrapped(metrics, text, middle)
        if box.height() <= whole.height() and box.width() <= middle:
            enough = middle
        else:
            too_narrow = middle
    return enough


@dataclass(slots=True)
class Balance:
    """Remembers the width of the words that one widget shows now, and of no others."""

    _of: tuple[QFont, str, int] | None = field(default=None, repr=False)
    _width: int = 0

    def width(self, font: QFont, text: str, room: int) -> int:
        """Give `balanced`, measured once."""
        if self._of != (font, text, room):
            self._of, self._width = (font, text, room), balanced(font, text, room)
        return self._width

    def forget(self) -> None:
        """Keep no words."""
        self._of = None
