"""Everything that takes typed characters: the pad, the six boxes of digits, and the line or boxes of a field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from kiosk.core.texts import Language
from kiosk.look import theme
from kiosk.look.tokens import MASK_AFTER_MS, Colour, Metrics, Role
from kiosk.screens import words
from kiosk.screens.components.base import rounded
from kiosk.screens.components.button import Button, Kind

_DIGITS = ("123", "456", "789", " 0 ")
_LETTERS = ("ABCDEG", "HKLMNO", "PQSTUV", "XY    ")
"""Every letter of the insurance's categories."""
_ROWS = 4
_LINE = 1.45
"""Height of a key's line by the size of its type."""


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
        key_height = max(metrics.target, round(metrics.text_px(Role.KEY) * _LINE))
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


class TypedField(QWidget):
    """Holds what was typed and paints it in groups, as large as it fits; `pattern` shows what is still to come."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("field")
        self.text = ""
        self._groups: tuple[int, ...] = ()
        self._pattern = ""
        self._metrics = Metrics(1080, 1920)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def become(self, text: str, *, groups: tuple[int, ...] = (), pattern: str = "") -> None:
        """Hold that text; a space stands behind so many characters of each group."""
        self.text, self._groups, self._pattern = text, groups, pattern
        self.update()

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
        """What stands there: the typed characters in their groups, then the pattern."""
        return grouped(self.text + self._pattern[len(self.text) :], self._groups)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the frame and the characters; what is still to come is paler."""
        painter = QPainter(self)
        shade, area = self._metrics.shade, QRectF(self.rect())
        rounded(painter, area, self._metrics.px(20), shade(Colour.SURFACE), shade(Colour.TEAL), self._metrics.px(5))
        font = theme.font(self._metrics, Role.KEY)
        room, wide = area.width() - self._metrics.px(48), QFontMetrics(font).horizontalAdvance(self.shown)
        if wide > room:
            font.setPixelSize(int(font.pixelSize() * room / wide))
        painter.setFont(font)
        typed = grouped(self.text, self._groups)
        left = (area.width() - QFontMetrics(font).horizontalAdvance(self.shown)) / 2
        for part, colour, start in (
            (typed, Colour.INK, left),
            (self.shown[len(typed) :], Colour.OUTLINE, left + QFontMetrics(font).horizontalAdvance(typed)),
        ):
            painter.setPen(QColor(shade(colour)))
            painter.drawText(area.adjusted(start, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, part)


def grouped(text: str, groups: tuple[int, ...]) -> str:
    """Part a text with spaces: `grouped("01022026", (2, 2, 4))` is `01 02 2026`; what is behind follows whole."""
    parts, rest = [], text
    for length in groups:
        parts.append(rest[:length])
        rest = rest[length:]
    return " ".join(part for part in (*parts, rest) if part)
