"""Sheets over a page: the question before time is up, and the patient's own view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from kiosk.core.texts import Language
from kiosk.look.pictures import Veil
from kiosk.look.tokens import Colour, Metrics, Role
from kiosk.screens import words
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.card import Surface
from kiosk.screens.components.label import Label


class StillThere(Veil):
    """A question, a countdown and one button, on a ground that hides the page: the patient may have left.

    Any touch means yes.
    """

    def __init__(self, over: QWidget, on_yes: Callable[[], None]) -> None:
        super().__init__(over)
        self._on_yes = on_yes
        self._language = Language.VI
        self._metrics = Metrics(1080, 1920)
        self.left = 0
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._tick)
        self._question = Label(Role.TITLE, centred=True)
        self._seconds = Label(Role.LEAD, Colour.INK_SOFT, centred=True)
        self._stay = Button("stay", Kind.PRIMARY, "hand")
        self._stay.clicked.connect(lambda _checked=False: on_yes())
        self._panel = Surface()
        panel = self._panel.box(QBoxLayout.Direction.TopToBottom)
        for widget in (self._question, self._seconds, self._stay):
            panel.addWidget(widget)
        column = QVBoxLayout(self)
        column.addWidget(self._panel, 0, Qt.AlignmentFlag.AlignCenter)

    def begin(self, language: Language, seconds: int) -> None:
        """Ask, and count these seconds down."""
        self._language, self.left = language, seconds
        self._question.say(words.STILL_THERE(language))
        self._stay.say(words.STAY(language))
        self._show_left()
        self._second.start()
        self.show()
        self.raise_()

    def end(self) -> None:
        """Go away."""
        self._second.stop()
        self.hide()

    def _tick(self) -> None:
        self.left = max(0, self.left - 1)
        self._show_left()
        if not self.left:
            self._second.stop()

    def _show_left(self) -> None:
        self._seconds.say(words.STILL_THERE_LEAD.filled(seconds=self.left)(self._language))

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self._panel.setFixedWidth(metrics.px(900))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), QColor(self._metrics.shade(Colour.PAPER_DEEP)))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take any touch as a yes."""
        event.accept()
        self._on_yes()


@dataclass(frozen=True, slots=True)
class View:
    """How this patient likes it. Ends with the turn."""

    large: bool = False
    low: bool = False
    spoken: bool = False


USUAL: Final = View()


class ViewSheet(Veil):
    """A veil with one switch for each wish. Each touch counts at once; a touch beside the sheet closes it."""

    def __init__(self, over: QWidget, on_change: Callable[[View], None], on_again: Callable[[], None]) -> None:
        super().__init__(over)
        self._on_change = on_change
        self._view = View()
        self._title = Label(Role.STRONG)
        self._large = Button("view-large", Kind.SECONDARY, "text")
        self._low = Button("view-low", Kind.SECONDARY, "low")
        self._spoken = Button("view-spoken", Kind.SECONDARY, "sound")
        self._again = Button("view-again", Kind.SECONDARY, "again")
        self._close = Button("view-close", Kind.PRIMARY, "check")
        self._large.clicked.connect(lambda: self._wish(large=not self._view.large))
        self._low.clicked.connect(lambda: self._wish(low=not self._view.low))
        self._spoken.clicked.connect(lambda: self._wish(spoken=not self._view.spoken))
        self._again.clicked.connect(lambda _checked=False: on_again())
        self._close.clicked.connect(lambda _checked=False: self.hide())
        self._panel = Surface(touched=True)
        panel = self._panel.box(QBoxLayout.Direction.TopToBottom)
        for widget in (self._title, self._large, self._low, self._spoken, self._again, self._close):
            panel.addWidget(widget)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._panel, 0, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)

    def open(self, view: View, language: Language, *, voice: bool, low: bool) -> None:
        """Show the wishes; `voice` when there is one to read aloud, `low` when there is a lower half."""
        self._view = view
        self._title.say((words.VIEW_TITLE if voice else words.VIEW_TITLE_SILENT)(language))
        for button, text, chosen in (
            (self._large, words.VIEW_LARGE, view.large),
            (self._low, words.VIEW_LOW, view.low),
            (self._spoken, words.VIEW_SPOKEN, view.spoken),
        ):
            button.say(text(language), (words.VIEW_ON if chosen else words.VIEW_OFF)(language))
            button.kind = Kind.CHOSEN if chosen else Kind.SECONDARY
        self._again.say(words.SAY_AGAIN(language))
        self._close.say(words.VIEW_CLOSE(language))
        self._low.setVisible(low)
        self._spoken.setVisible(voice)
        self._again.setVisible(voice and view.spoken)
        self.show()
        self.raise_()

    def _wish(self, *, large: bool | None = None, low: bool | None = None, spoken: bool | None = None) -> None:
        view = self._view
        self._on_change(
            View(
                large=view.large if large is None else large,
                low=view.low if low is None else low,
                spoken=view.spoken if spoken is None else spoken,
            )
        )

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._panel.setFixedWidth(metrics.px(900))
        self._column.setContentsMargins(0, 0, 0, metrics.px(64))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take a touch beside the sheet as `done`."""
        event.accept()
        self.hide()
