"""The played patient: looks at the page and does what it asks, with real touches on the real screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.core.check_in.state import (
    AskAdult,
    AskPaperDate,
    AskPaperNumber,
    AskPapers,
    AskPriority,
    ChooseService,
    Device,
    EnterDigits,
    EnterNumber,
    Idle,
    Kiosk,
    NoChip,
    NotCovered,
    OutOfService,
    Printing,
    PutCard,
    QueuePlace,
    ReadingChip,
    Registering,
    SeeClerk,
    TakeSlip,
    You,
)
from kiosk.core.texts import Language
from kiosk.core.visit import ClaimKind
from kiosk.rehearsal.plan import Wishes
from kiosk.rehearsal.record import page_name

_PHOTO_MS = 1_000
"""After the verdict; the photo is there in a tenth of it."""
_MOST_PAGES = 10
"""A list of services has fewer."""
_LINE_SETTLED = (QueuePlace.KEPT, QueuePlace.FAILED, QueuePlace.NONE)


class Pictures(Protocol):
    """Where pictures of the pages go."""

    def take(self, window: QWidget, name: str) -> None:
        """Take a picture of the window, unless the page was just taken."""
        ...


class Lost(Exception):
    """The patient found no button for what the page asked. The text says which."""


class Patient(QObject):
    """Plays one patient. `take_card` lifts the card from the reader, `leave` is called when the turn is over."""

    def __init__(
        self,
        window: QWidget,
        album: Pictures,
        *,
        digits: str,
        language: Language,
        wishes: Wishes,
        take_card: Callable[[], None],
        leave: Callable[[], None],
    ) -> None:
        super().__init__()
        self._window = window
        self._album = album
        self._digits = digits
        self._language = language
        self._wishes = wishes
        self._take_card = take_card
        self._leave = leave
        self._acted: set[tuple[object, ...]] = set()
        self._gave_up = False
        self._lost: str | None = None
        self._latest: Kiosk | None = None
        self._waits = self._goes_without_photo = False
        self.touches = 0
        """How often the screen was touched, digits apart."""

    def look(self, kiosk: Kiosk) -> None:
        """See a new state; act a moment later, when the screen has painted it."""
        self._latest = kiosk
        QTimer.singleShot(0, self, lambda: self._act(kiosk))

    def _act(self, kiosk: Kiosk) -> None:
        if kiosk.turns == 0 and isinstance(kiosk.page, Idle | OutOfService):
            self._album.take(self._window, page_name(kiosk))
            if isinstance(kiosk.page, OutOfService) and Device.REGISTER in kiosk.page.devices:
                self._take_card()
                self._leave()
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
            case You() if self._has_looked(kiosk):
                self._album.take(self._window, "you")
                if self._once(kiosk):
                    self._touch("continue")
            case NotCovered() | AskAdult() | ChooseService() | AskPriority() | AskPapers() as page:
                self._album.take(self._window, page_name(kiosk))
                if self._once(kiosk):
                    self._touch(self._answer(page, kiosk))
            case AskPaperNumber() | AskPaperDate():
                self._album.take(self._window, page_name(kiosk))
                if self._once(kiosk):
                    self._touch("skip")
            case TakeSlip(printing=printing):
                if printing is not Printing.RUNNING:
                    self._album.take(self._window, "take-slip" if kiosk.card_in else "slip-taken")
                    self._take_card_then(kiosk)
            case SeeClerk(line=line, printing=printing) if line in _LINE_SETTLED and printing is not Printing.RUNNING:
                self._album.take(self._window, "see-clerk")
                self._take_card_then(kiosk)
            case PutCard() | You() | Registering() | SeeClerk() | NoChip() | EnterNumber():
                pass

    def _has_looked(self, kiosk: Kiosk) -> bool:
        """Return whether the insurance's answer is there and, for who wants to see it, the photo."""
        turn = kiosk.turn
        if turn is None or turn.coverage is None:
            return False
        if not self._wishes.waits_for_photo or turn.portrait is not None:
            return True
        if turn.authenticity is not None and not self._waits:
            self._waits = True
            QTimer.singleShot(_PHOTO_MS, self, self._go_without_photo)
        return self._goes_without_photo

    def _go_without_photo(self) -> None:
        """Some chips have no photo that can be shown."""
        self._goes_without_photo = True
        if self._latest is not None and isinstance(self._latest.page, You):
            self._act(self._latest)

    def _answer(self, page: NotCovered | AskAdult | ChooseService | AskPriority | AskPapers, kiosk: Kiosk) -> str:
        """Return the button that the patient touches on a page that asks."""
        wishes = self._wishes
        match page:
            case NotCovered():
                return "pay-self" if wishes.pay_self else "to-desk"
            case AskAdult():
                return f"adult-{wishes.adult}"
            case ChooseService(services=services, may_claim_priority=may_claim):
                claimed = kiosk.turn is not None and any(c.kind is ClaimKind.PRIORITY for c in kiosk.turn.claims)
                if wishes.priority and may_claim and not claimed:
                    return "priority"
                return f"service-{wishes.service or services[0].key}" if services or wishes.service else "help"
            case AskPriority():
                return f"priority-{wishes.priority}"
            case AskPapers():
                return f"paper-{wishes.paper}".replace("_", "-")

    def _once(self, kiosk: Kiosk) -> bool:
        """Return whether this page was not acted on yet."""
        here = (type(kiosk.page), kiosk.reads, kiosk.turn.claims if kiosk.turn else ())
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
        """Touch the button of that name; turn over where a list is longer than its page."""
        for _ in range(_MOST_PAGES):
            if self._touched(name):
                return
            if not self._touched("more"):
                break
        self._lost = f"there is no button {name!r} to touch on this page"
        self._leave()

    def _touched(self, name: str) -> bool:
        """Touch the visible button of that name, if there is one."""
        for button in self._window.findChildren(QAbstractButton, name):
            if button.isVisibleTo(self._window) and button.isEnabled():
                self.touches += not name.startswith("digit-")
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                return True
        return False

    def complain(self) -> None:
        """Raise `Lost` when the page did not offer what the patient needed."""
        if self._lost is not None:
            raise Lost(self._lost)
