"""A list of large buttons to choose from, leaf by leaf when there are more than fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

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
_SPARSE_ROWS, _FEWEST_LEAVES = 4, 2
"""How many rows of choices a sparse leaf holds at most, above the row of the other buttons."""
_SPARSE_HIGH, _SPARSE_WIDE, _SPARSE_LOW = 0.45, 0.4, 0.2
"""Their share of a high window, of a wide one, and of a high one whose lower half alone is touched."""
_PARTS = 12
"""Columns of the grid: a row of one, two, three or four buttons divides it evenly."""


@dataclass(frozen=True, slots=True)
class Leafs:
    """Words of the buttons that leaf."""

    more: str
    before: str


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
        self._leafs: Leafs | None = None
        self._leaf = 0
        self._buttons: list[Button] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def offer(self, choices: tuple[Choice, ...], *, leafs: Leafs | None = None, last: tuple[Choice, ...] = ()) -> None:
        """Offer these; `leafs` are the words of the buttons that leaf."""
        if tuple(choice.name for choice in choices) != tuple(choice.name for choice in self._choices):
            self._leaf = 0
        if (choices, last, leafs) == (self._choices, self._last, self._leafs) and self._buttons:
            return
        self._choices, self._last, self._leafs = choices, last, leafs
        self._fill()

    def forget(self) -> None:
        """Offer nothing."""
        self._choices, self._last, self._leaf = (), (), 0
        self._drop()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        narrow = metrics.portrait and not metrics.sparse
        self._grid.setSpacing(metrics.px(_HIGH_GAP) if narrow else metrics.gap)
        if self._choices or self._last:
            self._fill()

    @property
    def _columns(self) -> int:
        return 1 if self._metrics.portrait and not self._metrics.low else 2

    def _width(self, beside: int) -> int:
        """Width of a button of a row of so many, pixels."""
        room = self._metrics.width - 2 * self._metrics.margin - (beside - 1) * self._grid.spacing()
        return room // beside

    def _leaves(self) -> list[tuple[Choice, ...]]:
        """Return the choices of each leaf: one where all fit, else with a button to the next and the one before."""
        sparse = self._metrics.sparse
        if sparse:  # the other buttons share a row
            cells = self._sparse_rows() * self._columns
        else:
            cells = (_HIGH_ROWS if self._columns == 1 else 2 * _WIDE_ROWS) - len(self._last)
        if len(self._choices) <= cells or self._leafs is None:
            return [self._choices]
        if not sparse:
            cells -= 1 if len(self._choices) <= 2 * (cells - 1) else 2
        return [self._choices[first : first + cells] for first in range(0, len(self._choices), cells)]

    def _sparse_rows(self) -> int:
        """Return how many rows a sparse leaf holds: as many as two leaves need, and more where there is room.

        The lower half of a window has no room for that: it may need more leaves.
        """
        width = self._width(self._columns)
        tallest = max(self._button(choice, width, crowded=True).heightForWidth(width) for choice in self._choices)
        share = _SPARSE_LOW if self._metrics.low else _SPARSE_HIGH if self._metrics.portrait else _SPARSE_WIDE
        room = round(self._metrics.height * share)
        needed = 1 if self._metrics.low else -(-len(self._choices) // (_FEWEST_LEAVES * self._columns))
        return max(needed, min(_SPARSE_ROWS, room // (tallest + self._grid.spacing())))

    def _rows(self) -> list[list[Choice]]:
        """Return the buttons of the leaf that is shown, row by row."""
        leaves = self._leaves()
        self._leaf = min(self._leaf, len(leaves) - 1)
        others: list[Choice] = []
        if self._leafs is not None and self._leaf:
            others.append(Choice("before", self._leafs.before, "", "back", Kind.QUIET))
        if self._leafs is not None and self._leaf < len(leaves) - 1:
            others.append(Choice("more", self._leafs.more, "", "next", Kind.QUIET))
        others += self._last
        if self._metrics.sparse:
            rows = _in_rows(leaves[self._leaf], self._columns)
            return [*rows, [replace(other, icon="") for other in others]] if others else rows
        return _in_rows((*leaves[self._leaf], *others), self._columns)

    def _fill(self) -> None:
        self._drop()
        rows, columns = self._rows(), self._columns
        crowded = self._metrics.sparse or len(rows) > (_ROOMY_ROWS if columns == 1 else _ROOMY_PAIRS)
        least = self._metrics.px(_CROWDED_HEIGHT if crowded else _LEAST_HEIGHT)
        if self._metrics.sparse:
            least = self._metrics.target
        widest, high = 0, 0
        for place, row in enumerate(rows):
            beside = max(columns, len(row))
            buttons = [self._button(choice, self._width(beside), crowded=crowded) for choice in row]
            height = max(least, *(button.heightForWidth(self._width(beside)) for button in buttons))
            highest = height if crowded and columns == 1 else max(self._metrics.px(_MOST_HEIGHT), height)
            for column, button in enumerate(buttons):
                button.setMinimumHeight(height)
                button.setMaximumHeight(highest)
                span = _PARTS // beside
                self._grid.addWidget(button, place, column * span, 1, span)
                button.show()
            self._buttons += buttons
            high += highest
            least_width = max(button.minimumSizeHint().width() for button in buttons)
            widest = max(widest, beside * least_width + (beside - 1) * self._grid.spacing())
        self.setMinimumWidth(widest)  # columns are of one width
        self.setMaximumHeight(high + max(0, len(rows) - 1) * self._grid.spacing())
        for row_number in range(_HIGH_ROWS):
            self._grid.setRowStretch(row_number, int(row_number < len(rows)))
        for column in range(_PARTS):
            self._grid.setColumnStretch(column, 1)

    def _button(self, choice: Choice, width: int, *, crowded: bool) -> Button:
        button = Button(choice.name, choice.kind, choice.icon)
        button.tight = crowded
        button.adapt(self._metrics)
        second = "" if self._metrics.low else choice.second
        button.say(choice.words, second)
        if second and not button.second_fits(width):
            button.say(choice.words, second.replace(" · ", "\n"))
        button.setAccessibleName(f"{choice.words}. {choice.second}" if choice.second else choice.words)
        policy = button.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Expanding)
        button.setSizePolicy(policy)
        button.clicked.connect(lambda _checked=False, name=choice.name: self._touched(name))
        return button

    def _touched(self, name: str) -> None:
        if name not in ("more", "before"):
            self._on_chosen(name)
            return
        self._leaf += 1 if name == "more" else -1
        self._fill()
        self._on_leaf()

    def _drop(self) -> None:
        for button in self._buttons:
            self._grid.removeWidget(button)
            button.setParent(None)
            button.deleteLater()
        self._buttons.clear()


def _in_rows(choices: tuple[Choice, ...], columns: int) -> list[list[Choice]]:
    return [list(choices[start : start + columns]) for start in range(0, len(choices), columns)]
