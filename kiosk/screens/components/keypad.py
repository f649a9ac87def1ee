"""The digit pad: 3 x 4 keys, as on a telephone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from kiosk.core.texts import Language
from kiosk.screens import words
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.tokens import Metrics, Role

_PLACES = {"1": (0, 0), "2": (0, 1), "3": (0, 2), "4": (1, 0), "5": (1, 1), "6": (1, 2)} | {
    "7": (2, 0),
    "8": (2, 1),
    "9": (2, 2),
    "0": (3, 1),
}

_LINE = 1.45
"""Height of a key's line by the size of its type."""


class Keypad(QWidget):
    """Calls `on_digit` with one of 0-9, `on_erase`, `on_clear`."""

    def __init__(
        self, on_digit: Callable[[str], None], on_erase: Callable[[], None], on_clear: Callable[[], None]
    ) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for digit, (row, column) in _PLACES.items():
            key = self._add(Button(f"digit-{digit}", Kind.KEY, role=Role.KEY), row, column)
            key.say(digit)
            key.clicked.connect(lambda _checked=False, digit=digit: on_digit(digit))
        self._clear = self._add(Button("clear", Kind.QUIET, role=Role.CAPTION_STRONG), 3, 0)
        self._clear.clicked.connect(lambda _checked=False: on_clear())
        self._erase = self._add(Button("correct", Kind.QUIET, "erase", Role.KEY), 3, 2)
        self._erase.clicked.connect(lambda _checked=False: on_erase())

    def _add(self, button: Button, row: int, column: int) -> Button:
        button.wraps = False
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._grid.addWidget(button, row, column)
        return button

    def translate(self, language: Language) -> None:
        """Speak that language."""
        self._clear.say(words.DIGITS_CLEAR(language))
        self._erase.setAccessibleName(words.DIGIT_ERASE(language))

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._grid.setSpacing(metrics.gap)
        key = max(metrics.target, round(metrics.text_px(Role.KEY) * _LINE))
        self.setMinimumHeight(4 * key + 3 * metrics.gap)
        self.setMaximumHeight(max(metrics.px(860), self.minimumHeight()))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the least: it takes what the page leaves."""
        return self.minimumSize()
