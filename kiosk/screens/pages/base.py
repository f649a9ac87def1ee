"""What pages have in common: a part that tells and a part that is touched."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QBoxLayout, QLayout, QVBoxLayout, QWidget

from kiosk.core.check_in.events import Event
from kiosk.core.check_in.state import Kiosk
from kiosk.look.tokens import Colour, Metrics, Role
from kiosk.screens.components.base import Forgetful
from kiosk.screens.components.label import Label

Emit = Callable[[Event], None]

_RESERVE = 48
"""One line kept free when words are enlarged: labels beside each other may wrap once more than layouts foresee."""


class Page(QWidget):
    """A page. `tell` stands on top or left, `touch` below or right: in a high window within easy reach."""

    below_in_wide_windows = False
    """Whether the parts stand below each other in a wide window too."""

    def __init__(self, emit: Emit) -> None:
        super().__init__()
        self.emit_event = emit
        self.metrics = Metrics(1080, 1920)
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self.tell = QVBoxLayout()
        self.touch = QVBoxLayout()
        self._parts.addLayout(self.tell, 1)
        self._parts.addLayout(self.touch, 1)
        self._rest: int | None = None
        """Share of the empty room below what is touched."""
        self.title = Label(Role.TITLE)
        self.lead = Label(Role.LEAD, Colour.INK_SOFT)

    def show_state(self, kiosk: Kiosk) -> None:
        """Show that state. It is of this page's kind."""
        raise NotImplementedError

    def typed(self, character: str) -> bool:
        """Take a key from a keyboard; say whether it meant something here."""
        del character
        return False

    def refuse_scan(self) -> None:
        """Say that the scanned code is of no use, on pages where a code is awaited."""

    def share(self, tell: int, touch: int) -> None:
        """Divide the room between the two parts, as parts of a whole."""
        self._parts.setStretch(0, tell)
        self._parts.setStretch(1, touch)

    def set_gap(self, pixels: int) -> None:
        """Keep the two parts so far apart."""
        self._parts.setSpacing(pixels)

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes, and stand the parts below or beside each other."""
        self.metrics = metrics
        below = metrics.portrait or self.below_in_wide_windows
        self._parts.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)
        above, below_all = (12, 16) if metrics.sparse else (24, 32)
        self._parts.setContentsMargins(metrics.margin, metrics.px(above), metrics.margin, metrics.px(below_all))
        self.set_gap(metrics.px(44 if metrics.portrait else 72))
        self._sink(below=metrics.low)
        self.tell.setSpacing(metrics.px(24))
        self.touch.setSpacing(metrics.gap)

    def _sink(self, *, below: bool) -> None:
        """Stand what is touched at the page's lower edge, or where the page wants it."""
        last = self.touch.count() - 1
        item = self.touch.itemAt(last)
        if item is not None and item.spacerItem() is not None:
            if self._rest is None:
                self._rest = self.touch.stretch(last)
            self.touch.setStretch(last, 0 if below else self._rest)

    def fits(self, room: QSize) -> bool:
        """Return whether everything on the page stands in that room."""
        for layout in self.findChildren(QLayout):
            # What was said just now reaches layouts inside layouts only with the next turn of the event loop.
            layout.invalidate()
            parent = layout.parentWidget()
            if parent is not None:
                parent.updateGeometry()
        least = self._parts.totalMinimumSize()
        wraps = self._parts.hasHeightForWidth()
        height = self._parts.totalMinimumHeightForWidth(room.width()) if wraps else least.height()
        reserve = self.metrics.px(_RESERVE) if self.metrics.text > 1 else 0
        enlarged_low = self.metrics.low and self.metrics.text > 1
        return (
            least.width() <= room.width()
            and height + reserve <= room.height()
            and not (enlarged_low and self._climbs(room))
        )

    def _climbs(self, room: QSize) -> bool:
        """Return whether what is touched needs more than the window's lower half."""
        margins = self._parts.contentsMargins()
        width = room.width() - margins.left() - margins.right()
        wraps = self.touch.hasHeightForWidth()
        high = self.touch.totalMinimumHeightForWidth(width) if wraps else self.touch.totalMinimumSize().height()
        lower_edge = self.mapTo(self.window(), QPoint(0, room.height())).y() - margins.bottom()
        return high > lower_edge - self.metrics.height // 2

    def forget(self) -> None:
        """Keep nothing of the person whose turn ended."""
        for widget in self.findChildren(QWidget):
            if isinstance(widget, Forgetful):
                widget.forget()
