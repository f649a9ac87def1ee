"""A list of large buttons to choose from, leaf by leaf when there are more than fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from kiosk.look.tokens import Metrics
from kiosk.screens.components.button import Button, Kind

_HIGH_ROWS = 6
"""How many buttons stand below each other in a high window: more would climb out of easy reach."""
_WIDE_ROWS = 3
"""How many pairs of buttons stand below each other in a wide window, or in the lower half of a high one."""
_HIGH_GAP = 33
_LEAST_HEIGHT, _CROWDED_HEIGHT, _MOST_HEIGHT = 140, 126, 176
_ROOMY_ROWS = 5
"""Up to so many buttons below each other have room for air around their words."""
_ROOMY_PAIRS = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: its object name, words, a second line, an icon."""

    name: str
    words: str
    second: str = ""
    icon: str = ""
    kind: Kind = Kind.SECONDARY


class Choices(QWidget):
    """Offers choices and calls `on_chosen` with the name of the one that was touched, `on_leaf` after leafing.

    In a high window they stand below each other, in a wide or low one in two columns. `last` are on every leaf.
    """

    def __init__(self, on_chosen: Callable[[str], None], on_leaf: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._on_chosen, self._on_leaf = on_chosen, on_leaf
        self._metrics = Metrics(1080, 1920)
        self._choices: tuple[Choice, ...] = ()
        self._last: tuple[Choice, ...] = ()
        self._more = ""
        self._first = 0
        self._buttons: list[Button] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def offer(self, choices: tuple[Choice, ...], *, more: str = "", last: tuple[Choice, ...] = ()) -> None:
        """Offer these; `more` are the words of the button that leafs."""
        if tuple(choice.name for choice in choices) != tuple(choice.name for choice in self._choices):
            self._first = 0
        if (choices, last, more) == (self._choices, self._last, self._more) and self._buttons:
            return
        self._choices, self._last, self._more = choices, last, more
        self._fill()

    def forget(self) -> None:
        """Offer nothing."""
        self._choices, self._last, self._first = (), (), 0
        self._drop()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self._grid.setSpacing(metrics.px(_HIGH_GAP) if metrics.portrait else metrics.gap)
        if self._choices or self._last:
            self._fill()

    @property
    def _columns(self) -> int:
        return 1 if self._metrics.portrait and not self._metrics.low else 2

    @property
    def _width(self) -> int:
        """Width of a button, pixels."""
        columns = self._columns
        room = self._metrics.width - 2 * self._metrics.margin - (columns - 1) * self._grid.spacing()
        return room // columns

    @property
    def _at_once(self) -> int:
        """How many choices stand on one leaf."""
        cells = _HIGH_ROWS if self._columns == 1 else 2 * _WIDE_ROWS
        cells -= len(self._last)
        return cells if len(self._choices) <= cells else cells - 1

    def _fill(self) -> None:
        self._drop()
        shown = self._choices[self._first : self._first + self._at_once]
        leafs = (Choice("more", self._more, "", "next", Kind.QUIET),) if len(shown) < len(self._choices) else ()
        cells = (*shown, *leafs, *self._last)
        columns = self._columns
        rows = -(-len(cells) // columns)
        crowded = rows > (_ROOMY_ROWS if columns == 1 else _ROOMY_PAIRS)
        self._buttons = [self._button(choice, crowded=crowded) for choice in cells]
        least = self._metrics.px(_CROWDED_HEIGHT if crowded else _LEAST_HEIGHT)
        for start in range(0, len(cells), columns):
            row = self._buttons[start : start + columns]
            height = max(least, *(button.heightForWidth(self._width) for button in row))
            for column, button in enumerate(row):
                button.setMinimumHeight(height)
                button.setMaximumHeight(
                    height if crowded and columns == 1 else max(self._metrics.px(_MOST_HEIGHT), height)
                )
                self._grid.addWidget(button, start // columns, column)
                button.show()
        widest = max((button.minimumSizeHint().width() for button in self._buttons), default=0)
        self.setMinimumWidth(columns * widest + (columns - 1) * self._grid.spacing())  # columns are of one width
        heights = [self._buttons[start].maximumHeight() for start in range(0, len(cells), columns)]
        self.setMaximumHeight(sum(heights) + max(0, rows - 1) * self._grid.spacing())
        for row_number in range(_HIGH_ROWS):
            self._grid.setRowStretch(row_number, int(row_number < rows))
        for column in range(2):
            self._grid.setColumnStretch(column, int(column < columns))

    def _button(self, choice: Choice, *, crowded: bool) -> Button:
        button = Button(choice.name, choice.kind, choice.icon)
        button.tight = crowded
        button.adapt(self._metrics)
        second = "" if self._metrics.low else choice.second
        button.say(choice.words, second)
        if second and not button.second_fits(self._width):
            button.say(choice.words, second.replace(" · ", "\n"))
        button.setAccessibleName(f"{choice.words}. {choice.second}" if choice.second else choice.words)
        policy = button.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Expanding)
        button.setSizePolicy(policy)
        button.clicked.connect(lambda _checked=False, name=choice.name: self._touched(name))
        return button

    def _touched(self, name: str) -> None:
        if name != "more":
            self._on_chosen(name)
            return
        self._first += self._at_once
        if self._first >= len(self._choices):
            self._first = 0
        self._fill()
        self._on_leaf()

    def _drop(self) -> None:
        for button in self._buttons:
            self._grid.removeWidget(button)
            button.setParent(None)
            button.deleteLater()
        self._buttons.clear()
