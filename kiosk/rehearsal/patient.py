"""The played patient: looks at the page and does what it asks, with real touches on the real screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.core.state import (
    ChooseService,
    EnterDigits,
    Idle,
    Kiosk,
    OutOfService,
    Printing,
    PutCard,
    ReadingChip,
    Registering,
    SeeClerk,
    TakeSlip,
    You,
)
from kiosk.core.texts import Language
from kiosk.rehearsal.record import Album, page_name


class Lost(Exception):
    """The patient found no button for what the page asked. The text says which."""


class Patient(QObject):
    """Plays one patient. `take_card` lifts the card from the reader, `leave` is called when the turn is over."""

    def __init__(
        self,
        window: QWidget,
        album: Album,
        *,
        digits: str,
        language: Language,
        service: str | None,
        take_card: Callable[[], None],
        leave: Callable[[], None],
    ) -> None:
        super().__init__()
        self._window = window
        self._album = album
        self._digits = digits
        self._language = language
        self._service = service
        self._take_card = take_card
        self._leave = leave
        self._acted: set[tuple[type, int]] = set()
        self._gave_up = False
        self._lost: str | None = None

    def look(self, kiosk: Kiosk) -> None:
        """See a new state; act a moment later, when the screen has painted it."""
        QTimer.singleShot(0, self, lambda: self._act(kiosk))

    def _act(self, kiosk: Kiosk) -> None:
        if kiosk.turns == 0 and isinstance(kiosk.page, Idle | OutOfService):
            self._album.take(self._window, page_name(kiosk))
            return
        match kiosk.page:
            case Idle() | OutOfService():
                if not kiosk.card_in:
                    self._album.take(self._window, "ready-again")
                    self._leave()
            case EnterDigits(wrong=wrong):
                self._album.take(self._window, "wrong-digits" if wrong else "enter-digits")
                if wrong:
                    self._give_up("cancel")
                elif self._once(kiosk):
                    self._speak()
                    self._type()
            case PutCard(lost=True):
                self._album.take(self._window, "card-moved")
                self._give_up("cancel")
            case ReadingChip(done=done):
                if done:
                    self._album.take(self._window, "reading")
            case You() if kiosk.turn and kiosk.turn.coverage and kiosk.turn.authenticity:
                # A person looks at the photo first; it comes with the verdict, a moment after the answer at the latest.
                self._album.take(self._window, "you")
                if self._once(kiosk):
                    self._touch("continue")
            case ChooseService(services=services):
                self._album.take(self._window, "choose-service")
                if self._once(kiosk):
                    self._touch(f"service-{self._service or services[0].key}")
            case TakeSlip(printing=printing):
                if printing is not Printing.RUNNING:
                    self._album.take(self._window, "take-slip" if kiosk.card_in else "slip-taken")
                    self._take_card_then(kiosk)
            case SeeClerk():
                self._album.take(self._window, "see-clerk")
                self._take_card_then(kiosk)
            case PutCard() | You() | Registering():
                pass

    def _once(self, kiosk: Kiosk) -> bool:
        """Whether this page was not acted on yet."""
        here = (type(kiosk.page), kiosk.reads)
        new = here not in self._acted
        self._acted.add(here)
        return new

    def _speak(self) -> None:
        if self._language is not Language.VI:
            self._touch(f"language-{self._language.value}")

    def _type(self) -> None:
        for digit in self._digits:
            self._touch(f"digit-{digit}")

    def _give_up(self, button: str) -> None:
        if not self._gave_up:
            self._gave_up = True
            self._take_card()
            self._touch(button)

    def _take_card_then(self, kiosk: Kiosk) -> None:
        if kiosk.card_in:
            self._take_card()
        elif not self._gave_up:
            self._gave_up = True
            self._touch("done")

    def _touch(self, name: str) -> None:
        """Touch the visible button of that name."""
        for button in self._window.findChildren(QAbstractButton, name):
            if button.isVisibleTo(self._window) and button.isEnabled():
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                return
        self._lost = f"there is no button {name!r} to touch on this page"
        self._leave()

    def complain(self) -> None:
        """Raise `Lost` when the page did not offer what the patient needed."""
        if self._lost is not None:
            raise Lost(self._lost)
