"""The six digits that open the chip."""

from __future__ import annotations

from PySide6.QtCore import Qt

from cardreader.password import Can
from kiosk.core.check_in.events import AccessGiven, Touched
from kiosk.core.check_in.state import EnterDigits, Kiosk
from kiosk.core.texts import Language, Text
from kiosk.look.tokens import Colour, Metrics, Role, Tone
from kiosk.screens import words
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.keypad import LENGTH, DigitBoxes, Keypad
from kiosk.screens.components.label import Label
from kiosk.screens.components.picture import Picture
from kiosk.screens.look import AS_DESIGNED, Look
from kiosk.screens.pages.base import Emit, Page

_ERASE = ("\b", "\x7f")
_LARGE = 1.25
"""Words larger than this leave no room for what the first page has said already."""


class DigitsPage(Page):
    """Shows where the six digits stand, takes them, and gives them on after the sixth without another touch."""

    def __init__(self, emit: Emit, look: Look = AS_DESIGNED) -> None:
        super().__init__(emit)
        self._look = look
        self._turn: int | None = None
        self._scan_refused = False
        self._language = Language.VI
        self._wrong = StatusCard("wrong")
        self._wrong.hide()
        self._picture = Picture("digits", 480, 300, least=0.5)
        self._privacy = Label(Role.CAPTION, Colour.INK_SOFT)
        self.boxes = DigitBoxes()
        self._keypad = Keypad(self._digit, self._erase, self._clear)
        self.tell.addStretch(1)
        for widget in (self.title, self.lead, self._wrong):
            self.tell.addWidget(widget)
        self.tell.addWidget(self._picture, 4)
        self.tell.addWidget(self._privacy)
        self.tell.addStretch(1)
        self.touch.addWidget(self.boxes, 0, Qt.AlignmentFlag.AlignHCenter)
        self.touch.addWidget(self._keypad, 1)

    def show_state(self, kiosk: Kiosk) -> None:
        """Ask; say so when the chip refused other digits."""
        assert isinstance(kiosk.page, EnterDigits)  # noqa: S101 - the window chooses the page by its type
        turn = kiosk.turn.id if kiosk.turn else None
        if turn != self._turn:
            self.forget()
            self._turn = turn
        self._language = kiosk.language
        self.title.say(words.DIGITS_TITLE(kiosk.language))
        self._privacy.say(words.PRIVACY(kiosk.language) if self.metrics.text < _LARGE else "")
        self._keypad.translate(kiosk.language, words.DIGITS_CLEAR(kiosk.language))
        if self._scan_refused:
            self._complain(words.SCAN_REFUSED)
        elif kiosk.page.wrong:
            self._complain(words.DIGITS_WRONG)
        else:
            self._wrong.forget()
            lead = words.DIGITS_LEAD_SCANNER if self._look.scanner else words.DIGITS_LEAD
            self.lead.say("" if self.metrics.sparse else lead(kiosk.language))
        self._tell_count()

    def typed(self, character: str) -> bool:
        """Take digits and the erasing keys."""
        if character in _ERASE:
            self._erase()
        elif len(character) == 1 and character in "0123456789":
            self._digit(character)
        else:
            return False
        return True

    def refuse_scan(self) -> None:
        """Say that the scanned code is of no use."""
        self._scan_refused = True
        self._complain(words.SCAN_REFUSED)

    def _complain(self, complaint: Text) -> None:
        if self.metrics.sparse:
            self.title.say("")
        self.lead.say("")
        self._privacy.say("")
        self._wrong.say(Tone.CAUTION, "warning", complaint(self._language))

    def forget(self) -> None:
        """Keep no digit."""
        super().forget()
        self._turn = None
        self._scan_refused = False
        self._tell_count()

    def _digit(self, digit: str) -> None:
        if len(self.boxes.digits) == LENGTH:
            return
        self.boxes.add(digit)
        self._tell_count()
        if len(self.boxes.digits) == LENGTH:
            self.emit_event(AccessGiven(Can(self.boxes.digits)))
        else:
            self.emit_event(Touched())

    def _erase(self) -> None:
        self.boxes.erase()
        self._tell_count()
        self.emit_event(Touched())

    def _clear(self) -> None:
        self.boxes.forget()
        self._tell_count()
        self.emit_event(Touched())

    def _tell_count(self) -> None:
        """Tell assistive tools how many digits there are, never which."""
        state = words.DIGITS_STATE.filled(count=len(self.boxes.digits), left=LENGTH - len(self.boxes.digits))
        self.boxes.setAccessibleName(state(self._language))

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self.boxes.setFixedWidth(metrics.px(940 if metrics.portrait else 720))
        self.share(1, 0 if metrics.portrait else 1)
        for place in (0, self.tell.count() - 1):  # in a high window the picture has all the room that is left
            self.tell.setStretch(place, 0 if metrics.portrait else 1)
