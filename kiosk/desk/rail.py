"""The way through the desk: pages on the left, and who works here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from kiosk.core.desk.flow import Event, LanguageChosen, LeaveAsked, LockAsked, Place, Went
from kiosk.core.desk.model import Session
from kiosk.core.texts import Language, Text
from kiosk.desk import words
from kiosk.desk.health import Level
from kiosk.desk.widgets.controls import button
from kiosk.desk.widgets.controls import words as label
from kiosk.desk.widgets.style import ICON_SIZE, icon
from kiosk.look.tokens import Colour

ICONS = {
    Place.WORK: "list",
    Place.CALLING: "call",
    Place.BY_HAND: "pencil",
    Place.SEARCH: "search",
    Place.HEALTH: "pulse",
    Place.REPORT: "chart",
    Place.STAFF: "people",
}
_WIDTH = 204
_INKS = {Level.SOON: Colour.CAUTION, Level.BAD: Colour.STOP}


class Rail(QFrame):
    """Pages, and who works here. Alt with a figure goes to a page, Ctrl+L locks (`window.keys`)."""

    def __init__(
        self,
        clinic: str,
        session: Session,
        language: Language,
        places: tuple[Place, ...],
        emit: Callable[[Event], None],
        change_pin: Callable[[], None],
    ) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(_WIDTH)
        self._language = language
        self._level = Level.GOOD
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 14, 10, 12)
        column.setSpacing(4)
        column.addWidget(label(clinic, "strong"))
        column.addWidget(label(self._t(words.DESK)))
        column.addSpacing(10)
        self._places: dict[Place, QPushButton] = {}
        for place in places:
            go = self._button(f"go-{place}", words.PLACES[place], ICONS[place])
            go.setCheckable(True)
            go.clicked.connect(lambda _=False, place=place: self._went(place, emit))
            self._places[place] = go
            column.addWidget(go)
        column.addStretch(1)
        column.addWidget(label(session.staff.name, "strong", name="who"))
        column.addWidget(label(self._t(words.ROLES[session.staff.role])))
        own = self._button("own-pin", words.OWN_PIN, "digits")
        own.clicked.connect(change_pin)
        other = Language.EN if language is Language.VI else Language.VI
        switch = self._button("language", words.OTHER_LANGUAGE, "info")
        switch.clicked.connect(lambda: emit(LanguageChosen(other)))
        lock = self._button("lock", words.LOCK, "lock")
        lock.clicked.connect(lambda: emit(LockAsked()))
        leave = self._button("leave", words.LEAVE, "door")
        leave.clicked.connect(lambda: emit(LeaveAsked()))
        for one in (own, switch, lock, leave):
            column.addWidget(one)

    def _t(self, text: Text) -> str:
        return text(self._language)

    def _button(self, name: str, text: Text, icon_name: str) -> QPushButton:
        made = button(name, self._t(text))
        made.setIcon(icon(icon_name, Colour.SURFACE))
        made.setIconSize(ICON_SIZE)
        return made

    def _went(self, place: Place, emit: Callable[[Event], None]) -> None:
        self._places[place].setChecked(True)  # a second click must not take the mark away
        emit(Went(place))

    def mark(self, place: Place) -> None:
        """Mark the page that is open."""
        for one, go in self._places.items():
            go.setChecked(one is place)
            go.setIcon(icon(ICONS[one], self._ink(one)))

    def _ink(self, place: Place) -> str:
        if place is Place.HEALTH and self._level in _INKS:
            return _INKS[self._level]
        return Colour.TEAL_DEEP if self._places[place].isChecked() else Colour.SURFACE

    def warn(self, level: Level) -> None:
        """Say at the page of devices how the worst of them is."""
        sign = {Level.GOOD: "", Level.SOON: "  ▲", Level.BAD: "  ●"}[level]
        name = self._t(words.PLACES[Place.HEALTH])
        state = {Level.SOON: words.SOON, Level.BAD: words.BAD}.get(level)
        go = self._places[Place.HEALTH]
        go.setText(name + sign)
        self._level = level
        go.setProperty("level", level.name.lower())
        go.style().polish(go)  # its colours are chosen again
        go.setIcon(icon(ICONS[Place.HEALTH], self._ink(Place.HEALTH)))
        go.setAccessibleName(f"{name}: {self._t(state)}" if state else name)
