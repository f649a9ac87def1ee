"""What to do next, as a list in order: the first step is the largest, for it is the one that counts now."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.core.next_steps import NextStep, Where
from kiosk.core.texts import Language
from kiosk.look import theme
from kiosk.look.pictures import paint_icon
from kiosk.look.tokens import Colour, Metrics, Role
from kiosk.screens.components.card import Surface
from kiosk.screens.components.label import Label

_MOST: Final = len(Where)
_ICONS: Final = {Where.CARD: "card", Where.DESK: "people", Where.ROOM: "door"}
_FIRST, _LATER = 112, 84


class StepSign(QWidget):
    """The icon of a step on a disc, its place in a smaller one."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._place, self._first = "", 0, False
        self._metrics = Metrics(1080, 1920)

    def become(self, icon: str, place: int) -> None:
        """Show that icon with that place, counted from 1; 0 shows none."""
        self._icon, self._place, self._first = icon, place, place <= 1
        self._size()
        self.update()

    def _size(self) -> None:
        side = self._metrics.px(_FIRST if self._first else _LATER)
        self.setFixedSize(self._metrics.px(_FIRST), side)

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self._size()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint disc, icon and place."""
        if not self._icon:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        side = float(self.height())
        disc = QRectF((self.width() - side) / 2, 0, side, side)
        shade = self._metrics.shade
        painter.setBrush(QColor(shade(Colour.TEAL if self._first else Colour.TEAL_TINT)))
        painter.drawEllipse(disc)
        inset = side * 0.23
        ink = shade(Colour.SURFACE if self._first else Colour.TEAL)
        paint_icon(painter, self._icon, ink, disc.adjusted(inset, inset, -inset, -inset))
        if not self._place:
            return
        small = side * 0.42
        badge = QRectF(disc.left(), 0, small, small)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(shade(Colour.SURFACE)))
        painter.drawEllipse(badge)
        painter.setPen(QColor(shade(Colour.TEAL)))
        painter.setFont(theme.sized(round(small * 0.7), Role.TITLE.weight))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self._place))


class StepRow(Surface):
    """One step: its sign, what to do, and why or what comes with it."""

    def __init__(self, place: int) -> None:
        super().__init__(Colour.PAPER, "")
        self.setObjectName(f"step-{place + 1}")
        self.sign = StepSign()
        self.what, self.more = Label(Role.STRONG), Label(Role.BODY, Colour.INK_SOFT)
        row = QHBoxLayout(self)
        row.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column = QVBoxLayout()
        self._column.addWidget(self.what)
        self._column.addWidget(self.more)
        row.addLayout(self._column, 1)

    def say(self, step: NextStep, place: int, language: Language) -> None:
        """Show that step; `place` 1 is the first of several, 0 the only one."""
        first = place <= 1
        self.ground, self.border = (Colour.TEAL_TINT, Colour.TEAL) if first else (Colour.PAPER, "")
        self.what.role = Role.TITLE if first else Role.STRONG
        self.what.adapt(self._metrics)
        self.sign.become(_ICONS[step.where], place)
        self.what.say(step.what(language))
        self.more.say(step.more(language))
        self.setVisible(True)
        self.update()

    def forget(self) -> None:
        """Show no step."""
        self.what.say("")
        self.more.say("")
        self.hide()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        layout = self.layout()
        assert layout is not None  # noqa: S101 - made by the constructor
        layout.setContentsMargins(metrics.px(26), metrics.px(18), metrics.px(26), metrics.px(18))
        self._column.setSpacing(metrics.px(4))


class StepList(QWidget):
    """The steps below each other."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.rows = [StepRow(place) for place in range(_MOST)]
        for row in self.rows:
            self._column.addWidget(row)
            row.hide()

    def say(self, steps: tuple[NextStep, ...], language: Language) -> None:
        """Show these steps in order; a single one has no number."""
        for place, row in enumerate(self.rows):
            if place < len(steps):
                row.say(steps[place], place + 1 if steps[1:] else 0, language)
            else:
                row.forget()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._column.setSpacing(metrics.px(14))
