"""Everything that takes typed characters: the pad, the six boxes of digits, and the line or boxes of a field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from kiosk.core.texts import Language
from kiosk.look import theme
from kiosk.look.pictures import paint_icon
from kiosk.look.tokens import MASK_AFTER_MS, NUMBER_READABLE_MS, Colour, Metrics, Role
from kiosk.screens import words
from kiosk.screens.components.base import rounded
from kiosk.screens.components.button import Button, Kind

_DIGITS = ("123", "456", "789", " 0 ")
_LETTERS = ("ABCDEG", "HKLMNO", "PQSTUV", "XY    ")
"""Every letter of the insurance's categories."""
_ROWS = 4
_LINE = 1.45
"""Height of a key's line by the size of its type."""
_SIGN = 1.05
"""The same for one capital or digit without air above and below."""


class Keypad(QWidget):
    """Calls `on_key` with one character, `on_erase`, and `on_corner` for the key below the 7, called `corner`.

    With `letters` it can show letters in place of digits (`show_letters`).
    """

    def __init__(
        self,
        on_key: Callable[[str], None],
        on_erase: Callable[[], None],
        on_corner: Callable[[], None],
        *,
        corner: str = "clear",
        letters: bool = False,
    ) -> None:
        super().__init__()
        self._on_key = on_key
        self._metrics = Metrics(1080, 1920)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._keys = {
            False: list(self._made("digit", _DIGITS)),
            True: list(self._made("letter", _LETTERS)) if letters else [],
        }
        self._corner = _key(Button(corner, Kind.QUIET, role=Role.CAPTION_STRONG))
        self._corner.clicked.connect(lambda _checked=False: on_corner())
        self._erase = _key(Button("correct", Kind.QUIET, "erase", Role.KEY))
        self._erase.clicked.connect(lambda _checked=False: on_erase())
        self.letters = False
        self.show_letters(shown=False)

    def _made(self, kind: str, rows: tuple[str, ...]) -> Iterator[tuple[Button, int, int]]:
        for row, characters in enumerate(rows):
            for column, character in enumerate(characters):
                if character != " ":
                    key = _key(Button(f"{kind}-{character}", Kind.KEY, role=Role.KEY))
                    key.say(character)
                    key.clicked.connect(lambda _checked=False, character=character: self._on_key(character))
                    yield key, row, column

    def show_letters(self, *, shown: bool) -> None:
        """Show the letters, or the digits."""
        self.letters = shown
        for button, _row, _column in self._keys[not shown]:
            self._grid.removeWidget(button)
            button.setParent(None)
        wide = 2 if shown else 1
        pad = [(row, column, 1, button) for button, row, column in self._keys[shown]]
        pad.append((_ROWS - 1, 2 if shown else 0, wide, self._corner))
        pad.append((_ROWS - 1, 4 if shown else 2, wide, self._erase))
        for row, column, columns, button in sorted(pad, key=itemgetter(0, 1)):  # the order in which keys reach them
            self._grid.removeWidget(button)
            self._grid.addWidget(button, row, column, 1, columns)
            button.show()

    def translate(self, language: Language, corner: str) -> None:
        """Speak that language; `corner` are the words of the key in the corner."""
        self._corner.role = Role.CAPTION_STRONG if corner[1:] else Role.KEY  # one sign is typed as a digit is
        self._corner.adapt(self._metrics)
        self._corner.say(corner)
        self._corner.setVisible(bool(corner))
        self._erase.setAccessibleName(words.DIGIT_ERASE(language))

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self._grid.setSpacing(metrics.gap)
        for keys in self._keys.values():
            for key, _row, _column in keys:
                key.adapt(metrics)
        line = _SIGN if metrics.sparse else _LINE
        key_height = max(metrics.target, round(metrics.text_px(Role.KEY) * line))
        self.setMinimumHeight(_ROWS * key_height + (_ROWS - 1) * metrics.gap)
        self.setMaximumHeight(max(metrics.px(860), self.minimumHeight()))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the least: it takes what the page leaves."""
        return self.minimumSize()


def _key(button: Button) -> Button:
    button.wraps = False
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return button


LENGTH = 6


class DigitBoxes(QWidget):
    """Holds up to six digits. Paints the newest for a moment, the others as dots."""

    def __init__(self) -> None:
        super().__init__()
        self.digits = ""
        self._newest_shown = False
        self._metrics = Metrics(1080, 1920)
        self._mask = QTimer(self)
        self._mask.setSingleShot(True)
        self._mask.setInterval(MASK_AFTER_MS)
        self._mask.timeout.connect(self._hide_newest)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def readable(self) -> str:
        """What can be read now: digits and dots."""
        hidden = "•" * len(self.digits)
        return hidden[:-1] + self.digits[-1:] if self._newest_shown else hidden

    @property
    def newest(self) -> str:
        """The digit that was typed last, while it can be read: a headset hears it."""
        return self.digits[-1:] if self._newest_shown else ""

    def add(self, digit: str) -> None:
        """Add a digit behind the others; a seventh is dropped."""
        if len(self.digits) < LENGTH:
            self._become(self.digits + digit, shown=True)

    def erase(self) -> None:
        """Take back the newest digit."""
        self._become(self.digits[:-1], shown=False)

    def forget(self) -> None:
        """Take back all digits."""
        self._become("", shown=False)

    def _become(self, digits: str, *, shown: bool) -> None:
        self.digits = digits
        self._newest_shown = shown
        if shown:
            self._mask.start()
        else:
            self._mask.stop()
        self.update()

    def _hide_newest(self) -> None:
        self._newest_shown = False
        self.update()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self.setFont(theme.font(metrics, Role.KEY))
        self.setMaximumWidth(metrics.px(900))
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return six boxes side by side."""
        return QSize(self._metrics.px(700), self._metrics.px(128))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the boxes; the next one to fill has the strong border."""
        painter = QPainter(self)
        painter.setFont(self.font())
        gap = self._metrics.px(16)
        width = min((self.width() - (LENGTH - 1) * gap) / LENGTH, self.height() * 1.0)
        left = (self.width() - LENGTH * width - (LENGTH - 1) * gap) / 2
        for place in range(LENGTH):
            box = QRectF(left + place * (width + gap), 0, width, self.height())
            is_next = place == len(self.digits)
            ground, border, ink = map(
                self._metrics.shade, (Colour.SURFACE, Colour.TEAL if is_next else Colour.OUTLINE, Colour.INK)
            )
            rounded(painter, box, self._metrics.px(20), ground, border, self._metrics.px(6 if is_next else 3))
            if place < len(self.digits):
                painter.setPen(QColor(ink))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.readable[place])


_NOT_MASKED = 4


class TypedField(QWidget):
    """Holds what was typed and paints it in groups, as large as it fits.

    A `masked` one hides all but the last four characters a moment after the last key; a touch shows them again.
    """

    def __init__(self, *, masked: bool = False) -> None:
        super().__init__()
        self.setObjectName("field")
        self.text = ""
        self._groups: tuple[int, ...] = ()
        self._masked = masked
        self._readable = QTimer(self)
        self._readable.setSingleShot(True)
        self._readable.setInterval(NUMBER_READABLE_MS)
        self._readable.timeout.connect(self.update)
        self._metrics = Metrics(1080, 1920)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def become(self, text: str, *, groups: tuple[int, ...] = ()) -> None:
        """Hold that text; a space stands behind so many characters of each group."""
        self.text, self._groups = text, groups
        self.reveal()

    def reveal(self) -> None:
        """Show all characters for a moment."""
        self._readable.start()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show what is masked, and let the window take the touch as a sign of life."""
        self.reveal()
        event.ignore()

    def forget(self) -> None:
        """Hold nothing."""
        self.become("")

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self.setFont(theme.font(metrics, Role.KEY))
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return one line."""
        return QSize(self._metrics.px(600), self._metrics.px(128))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Claim the line's height and hardly any width."""
        return QSize(self._metrics.px(300), self._metrics.px(128))

    @property
    def shown(self) -> str:
        """What can be read now: the typed characters in their groups, or dots in place of the first ones."""
        hidden = 0 if not self._masked or self._readable.isActive() else max(0, len(self.text) - _NOT_MASKED)
        return grouped("•" * hidden + self.text[hidden:], self._groups)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the frame and the characters."""
        painter = QPainter(self)
        shade, area = self._metrics.shade, QRectF(self.rect())
        rounded(painter, area, self._metrics.px(20), shade(Colour.SURFACE), shade(Colour.TEAL), self._metrics.px(5))
        font = theme.font(self._metrics, Role.KEY)
        room, wide = area.width() - self._metrics.px(48), QFontMetrics(font).horizontalAdvance(self.shown)
        if wide > room:
            font.setPixelSize(int(font.pixelSize() * room / wide))
        painter.setFont(font)
        painter.setPen(QColor(shade(Colour.INK)))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.shown)


_DAY_PARTS = (2, 2, 4)
"""Digits of day, month and year."""


class DayField(QWidget):
    """A day in three boxes, each with its name above it: day, month and year.

    Digits fill the active box and go on to the next one that is not full. A touch makes a box active; the first digit
    typed into a full box replaces what stands there.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("field")
        self._parts = ["", "", ""]
        self._active = 0
        self._wrong: frozenset[int] = frozenset()
        self._names: tuple[str, ...] = ("", "", "")
        self._metrics = Metrics(1080, 1920)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The digits, day first."""
        return "".join(self._parts)

    @property
    def whole(self) -> bool:
        """Whether every box is full."""
        return all(len(part) == length for part, length in zip(self._parts, _DAY_PARTS, strict=True))

    @property
    def shown(self) -> str:
        """What stands in the boxes, the wrong ones in brackets: `31 [13] 2026`."""
        return " ".join(f"[{part}]" if place in self._wrong else part for place, part in enumerate(self._parts)).strip()

    def translate(self, names: tuple[str, ...]) -> None:
        """Name the boxes."""
        self._names = names
        self.updateGeometry()
        self.update()

    def type(self, digit: str) -> None:
        """Add a digit."""
        here = self._active
        full = len(self._parts[here]) == _DAY_PARTS[here]
        self._parts[here] = digit if full else self._parts[here] + digit
        self._wrong -= {here}
        if len(self._parts[here]) == _DAY_PARTS[here]:
            open_ones = (place for place, length in enumerate(_DAY_PARTS) if len(self._parts[place]) < length)
            self._active = min(self._wrong, default=next(open_ones, here))
        self.update()

    def erase(self) -> None:
        """Take back one digit, of the box before when the active one is empty."""
        if not self._parts[self._active] and self._active:
            self._active -= 1
        self._parts[self._active] = self._parts[self._active][:-1]
        self._wrong -= {self._active}
        self.update()

    def forget(self) -> None:
        """Hold nothing."""
        self._parts, self._active, self._wrong = ["", "", ""], 0, frozenset()
        self.update()

    def mark(self, wrong: frozenset[int]) -> None:
        """Mark these boxes; the first of them is active."""
        self._wrong = wrong
        self._active = min(wrong, default=self._active)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Make the touched box active, and let the window take the touch as a sign of life."""
        for place, box in enumerate(self._boxes()):
            if box.contains(QPointF(event.position().x(), box.center().y())):
                self._active = place
        self.update()
        event.ignore()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self.setFont(theme.font(metrics, Role.KEY))
        self.updateGeometry()

    def _name_height(self) -> int:
        return QFontMetrics(theme.font(self._metrics, Role.CAPTION_STRONG)).height()

    def _boxes(self) -> tuple[QRectF, ...]:
        """Return the places of the boxes; the year's is as wide as its digits need."""
        gap, top = self._metrics.px(24), self._name_height()
        wide = (self.width() - 2 * gap) / (sum(_DAY_PARTS) + 1)
        widths = (wide * 2.5, wide * 2.5, wide * 4)
        lefts = (0.0, widths[0] + gap, widths[0] + widths[1] + 2 * gap)
        return tuple(QRectF(left, top, width, self.height() - top) for left, width in zip(lefts, widths, strict=True))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return one line of boxes below their names."""
        digits = max(self._metrics.px(128), round(self._metrics.text_px(Role.KEY) * _LINE))
        return QSize(self._metrics.px(600), self._name_height() + digits)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Claim the height, and the width that the names take with a sign beside them."""
        names = QFontMetrics(theme.font(self._metrics, Role.CAPTION_STRONG))
        widest = max(names.horizontalAdvance(name) for name in self._names)
        return QSize(max(self._metrics.px(300), 4 * widest), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint names, boxes and digits. A wrong box has another ground, a strong border and a sign."""
        painter = QPainter(self)
        shade, radius = self._metrics.shade, self._metrics.px(20)
        for place, box in enumerate(self._boxes()):
            wrong, active = place in self._wrong, place == self._active
            above = QRectF(box.left(), 0, box.width(), box.top())
            if wrong:
                paint_icon(painter, "warning", shade(Colour.CAUTION), QRectF(box.left(), 0, box.top(), box.top()))
            painter.setFont(theme.font(self._metrics, Role.CAPTION_STRONG))
            painter.setPen(QColor(shade(Colour.INK)))
            painter.drawText(above, Qt.AlignmentFlag.AlignHCenter, self._names[place])
            ground = Colour.CAUTION_TINT if wrong else Colour.SURFACE
            border = Colour.CAUTION if wrong else Colour.TEAL if active else Colour.OUTLINE
            rounded(painter, box, radius, shade(ground), shade(border), self._metrics.px(6 if wrong or active else 3))
            painter.setFont(self.font())
            painter.setPen(QColor(shade(Colour.CAUTION if wrong else Colour.INK)))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._parts[place])


def grouped(text: str, groups: tuple[int, ...]) -> str:
    """Part a text with spaces: `grouped("01022026", (2, 2, 4))` is `01 02 2026`; what is behind follows whole."""
    parts, rest = [], text
    for length in groups:
        parts.append(rest[:length])
        rest = rest[length:]
    return " ".join(part for part in (*parts, rest) if part)
