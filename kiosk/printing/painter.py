"""The one painter: a slip laid out for a paper, painted by the same calls on image and PDF."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from math import inf
from time import thread_time

from PySide6.QtGui import QColor, QPainter

from kiosk.core.slip import Slip
from kiosk.core.texts import Language, Text
from kiosk.look.fonts import Weight, font
from kiosk.printing.blocks import Beside, Block, Boxed, Gap, Item, Qr, Rule, Stack, Words, one_line
from kiosk.printing.paper import Paper

_EMPTY_ABOVE_DIGITS = 0.1
"""Part of a line's height that only accents of lower case and capitals would fill; digits and `ƯT` need none of it."""
_MARGIN = 18
"""At both sides of a long number: letters at the very edge look cut off."""
_MARK = "•"


class TooSlow(Exception):
    """The slip's words take longer to lay out than the printer waits."""


class Layout:
    """A slip laid out: `width` and `height` in dots; `paint` paints it. Needs a `QGuiApplication`.

    Args:
        slip: What is printed.
        paper: On what.
        scale: Part of the paper's usual size of letters.
        until: The end of this thread's processor time for it, in seconds (`time.thread_time`).

    Raises:
        TooSlow: It was not ready by then.
    """

    def __init__(self, slip: Slip, paper: Paper, *, scale: float = 1.0, until: float = inf) -> None:
        self.width = paper.value.width
        blocks: list[Block] = []
        for block in _Composer(slip, self.width, paper.value.scale * scale).blocks():
            blocks.append(block)
            if thread_time() > until:
                raise TooSlow
        self._stack = Stack(blocks)
        self.height = int(self._stack.height) + 1

    def paint(self, painter: QPainter) -> None:
        """Paint at the painter's origin, in dots."""
        painter.setPen(QColor(0, 0, 0))
        self._stack.paint(painter, 0, 0)


class _Composer:
    """Chooses sizes and order. Sizes are dots at scale 1, about eight to the millimetre."""

    def __init__(self, slip: Slip, width: float, scale: float) -> None:
        self._slip, self._width, self._scale = slip, width, scale
        self._language = slip.language
        self._other = Language.EN if slip.language is Language.VI else Language.VI
        self._qr = Qr(slip.qr, max(round(5 * scale), 4))

    def blocks(self) -> Iterator[Block]:
        yield from self._clinic()
        yield from self._number()
        if self._slip.desk_first:
            yield from self._banner()
            yield self._gap(12)
        yield from self._where()
        if self._slip.name:
            yield self._rule(2, 14)
            yield from self._person()
        if self._slip.insurance is not None:
            yield from self._both(self._slip.insurance, 28, 22, Weight.Normal)
        if not self._slip.desk_first:
            yield from self._banner()
        yield from self._notes()
        yield self._foot()

    def _clinic(self) -> Iterator[Block]:
        yield self._gap(8)
        if self._slip.clinic:
            yield self._words(self._slip.clinic, 30, Weight.Bold)
        if self._slip.address:
            yield self._words(self._slip.address, 22)
        yield self._rule(4, 14)

    def _number(self) -> Iterator[Block]:
        yield self._words(f"{YOUR_NUMBER(self._language)} · {YOUR_NUMBER(self._other)}", 24)
        margin = _MARGIN * self._scale
        number = one_line(_nfc(self._slip.number), 168 * self._scale, Weight.Bold, self._width, margin=margin)
        tightened = -round(number.height * _EMPTY_ABOVE_DIGITS)
        yield Gap(tightened)
        yield number
        yield Gap(tightened + self._scale * 8)
        if self._slip.priority:
            words = f"{PRIORITY(self._language)} · {PRIORITY(self._other)}".upper()
            yield self._boxed([(words, 30, Weight.Bold)])
            yield self._gap(10)

    def _where(self) -> Iterator[Block]:
        yield from self._both(self._slip.service, 38, 26, Weight.Bold)
        yield self._gap(8)
        room = self._slip.room
        yield from self._both(_SECOND.filled(what=room) if self._slip.desk_first else room, 38, 26, Weight.Bold)

    def _person(self) -> Iterator[Block]:
        yield self._words(self._slip.name, 30, Weight.DemiBold)
        yield self._words(self._slip.masked_number, 26)
        yield self._gap(12)

    def _banner(self) -> Iterator[Block]:
        banner = self._slip.banner
        if banner is None:
            return
        if self._slip.desk_first:
            banner = _FIRST.filled(what=banner)
        yield self._gap(12)
        yield self._boxed([(banner(self._language), 34, Weight.Bold), (banner(self._other), 24, Weight.DemiBold)])

    def _notes(self) -> Iterator[Block]:
        if self._slip.notes:
            yield self._rule(2, 14) if self._slip.banner is None else self._gap(14)
        for note in self._slip.notes:
            yield self._note(note)
            yield self._gap(8)

    def _note(self, note: Text) -> Block:
        """The note in both languages beside their mark, which stands above the QR code's left edge."""
        face = font(27 * self._scale, Weight.DemiBold)
        inset = self._qr.quiet
        indent = inset + round(24 * self._scale)
        room = self._width - indent
        words = [Words(_nfc(note(self._language)), face, room, centred=False)]
        if note(self._other) != note(self._language):
            words.append(Words(_nfc(note(self._other)), font(22 * self._scale), room, centred=False))
        return Item(Words(_MARK, face, indent, centred=False), Stack(words), inset=inset, indent=indent)

    def _foot(self) -> Block:
        """The QR with the time of arrival beside it, and that of a copy."""
        offset = self._qr.height + 16 * self._scale
        beside = self._width - offset
        day, _, time = self._slip.printed_at.partition(" ")
        lines = [(time, 40, Weight.DemiBold), (day, 28, Weight.Normal)]
        if self._slip.seal:
            lines.append((f"{SEAL(self._language)} {self._slip.seal}", 20, Weight.Normal))
        if self._slip.copied_at:
            words = f"{COPY(self._language)} · {COPY(self._other)}"
            lines += [(words, 24, Weight.DemiBold), (self._slip.copied_at, 24, Weight.Normal)]
        right = [Words(_nfc(text), font(size * self._scale, face), beside, centred=False) for text, size, face in lines]
        return Stack([self._rule(2, 14), Beside(self._qr, Stack(right), offset=offset)])

    def _both(self, text: Text, size: float, smaller: float, weight: Weight) -> Iterator[Block]:
        """Return a text in the patient's language, and smaller in the other unless it says the same."""
        yield self._words(text(self._language), size, weight)
        if text(self._other) != text(self._language):
            yield self._words(text(self._other), smaller)

    def _words(self, text: str, size: float, weight: Weight = Weight.Normal) -> Block:
        return Words(_nfc(text), font(size * self._scale, weight), self._width)

    def _boxed(self, lines: list[tuple[str, float, Weight]]) -> Block:
        padding = round(14 * self._scale)
        inner = self._width - 2 * padding
        words = [Words(_nfc(text), font(size * self._scale, weight), inner) for text, size, weight in lines]
        return Boxed(Stack(words), self._width, padding=padding)

    def _rule(self, thickness: float, around: float) -> Block:
        return Rule(self._width, thickness, around=round(around * self._scale))

    def _gap(self, height: float) -> Block:
        return Gap(round(height * self._scale))


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_FIRST = Text("1. {what}", "1. {what}")
_SECOND = Text("2. {what}", "2. {what}")
SEAL = Text("Sổ", "Record")
YOUR_NUMBER = Text("Số thứ tự của ông/bà", "Your number")
PRIORITY = Text("Ưu tiên", "Priority")
COPY = Text("In lại", "Printed again")
