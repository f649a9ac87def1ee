"""The pad: digits as on a telephone, or the letters that stand on an insurance card."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from kiosk.core.texts import Language
from kiosk.look.tokens import Metrics, Role
from kiosk.screens import words
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
