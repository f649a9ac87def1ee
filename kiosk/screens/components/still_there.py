"""Asks before time is up; one touch gives more."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from kiosk.core.texts import Language
from kiosk.look.tokens import Colour, Metrics, Role
from kiosk.look.veil import Veil
from kiosk.screens import words
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.card import Surface
from kiosk.screens.components.label import Label


class StillThere(Veil):
    """A veil over the window with a question, a countdown and one button. Any touch means yes."""

    def __init__(self, over: QWidget, on_yes: Callable[[], None]) -> None:
        super().__init__(over)
        self._on_yes = on_yes
        self._language = Language.VI
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
        self._panel.setFixedWidth(metrics.px(900))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take any touch as a yes."""
        event.accept()
        self._on_yes()
