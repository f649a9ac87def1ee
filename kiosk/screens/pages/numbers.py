"""Pages that end with a number: the slip of a visit, and the clerk who goes on by hand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.core.check_in.events import Cancel
from kiosk.core.check_in.state import Kiosk, Printing, QueuePlace, SeeClerk, TakeSlip
from kiosk.core.problems import Problem, entry
from kiosk.core.rules import unvouched, wait_minutes
from kiosk.core.texts import Language, Text
from kiosk.core.visit import Track
from kiosk.look.tokens import Colour, Metrics, Role, Tone
from kiosk.screens import words
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.card import NumberPlate, StatusCard
from kiosk.screens.components.label import Label
from kiosk.screens.components.picture import Code, Picture
from kiosk.screens.pages.base import Emit, Page
from kiosk.screens.words import waiting

_PRINTING = {
    Printing.RUNNING: (Tone.NOTE, "printer", words.SLIP_PRINTING),
    Printing.DONE: (Tone.GOOD, "slip", words.SLIP_PRINTED),
    Printing.FAILED: (Tone.CAUTION, "warning", words.SLIP_FAILED),
}


class SlipPage(Page):
    """Nothing on it is personal but the number of the visit."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.plate = NumberPlate()
        self.room = Label(Role.TITLE)
        self.service = Label(Role.LEAD, Colour.INK_SOFT)
        self.waiting = Label(Role.STRONG, Colour.TEAL)
        self.minutes = Label(Role.STRONG, Colour.TEAL)
        self.payment = Label(Role.BODY, Colour.INK_SOFT)
        self.claims = StatusCard("claims", quiet=True)
        self.claims.hide()
        self.code = Code()
        self.printing = StatusCard("printing")
        self.take_card = StatusCard("take-card")
        self._done = Button("done", Kind.PRIMARY, "check")
        self._done.clicked.connect(lambda _checked=False: emit(Cancel()))
        self.title.role = Role.STRONG
        self._build()

    def _build(self) -> None:
        self.tell.addStretch(1)
        for widget in (self.title, self.plate, self.room, self.service, self.claims):
            self.tell.addWidget(widget)
        self.tell.addStretch(1)
        row = QHBoxLayout()
        words_column = QVBoxLayout()
        for label in (self.waiting, self.minutes, self.payment):
            words_column.addWidget(label)
        row.addLayout(words_column, 1)
        row.addWidget(self.code, 0, Qt.AlignmentFlag.AlignRight)
        self.touch.addStretch(1)
        self.touch.addLayout(row)
        for card in (self.printing, self.take_card, self._done):
            self.touch.addWidget(card)
        self.touch.addStretch(1)

    def show_state(self, kiosk: Kiosk) -> None:
        """Show the number and how the slip fares; ask for the card to be taken until it is."""
        page, language = kiosk.page, kiosk.language
        assert isinstance(page, TakeSlip)  # noqa: S101 - the window chooses the page by its type
        heading = (words.SLIP_AGAIN if page.ticket.again else words.SLIP_TITLE)(language)
        if page.track is Track.PRIORITY:
            heading = f"{heading} · {words.SLIP_PRIORITY(language)}"
        self.title.say(heading)
        self.plate.show_number(page.ticket.number, f"{heading} {page.ticket.number}")
        room = page.service.room
        self.room.say(words.SLIP_GO.filled(room=room(language))(language))
        self.service.say(page.service.name(language))
        self.waiting.say(waiting(page.ticket.waiting_before)(language))
        minutes = wait_minutes(page.ticket, page.service) if page.ticket.waiting_before else None
        self.minutes.say(words.SLIP_MINUTES.filled(minutes=minutes)(language) if minutes else "")
        shows_card = kiosk.turn is not None and unvouched(kiosk.turn.authenticity)
        pays = (words.PAYMENT_UNVOUCHED if shows_card else words.PAYMENTS[page.payment])(language)
        self.payment.say(f"{pays} {words.SLIP_PROVISIONAL(language)}" if page.ticket.provisional else pays)
        self._show_claims(kiosk)
        self.code.show_text(str(page.ticket.visit_id), words.SLIP_QR(language))
        tone, icon, sentence = _PRINTING[page.printing]
        self.printing.say(tone, icon, sentence(language))
        if kiosk.card_in:
            self.take_card.say(Tone.CAUTION, "card", words.TAKE_CARD(language))
        else:
            self.take_card.forget()
        self._done.say(words.DONE(language))
        self._done.setVisible(not kiosk.card_in)

    def _show_claims(self, kiosk: Kiosk) -> None:
        """Remind of what the desk has to see first."""
        kinds = [claim.kind for claim in kiosk.turn.claims] if kiosk.turn else []
        if kinds:
            what = ", ".join(words.CLAIMS[kind](kiosk.language) for kind in kinds)
            self.claims.say(Tone.NOTE, "people", words.SLIP_CLAIMS.filled(what=what)(kiosk.language))
        else:
            self.claims.forget()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self.touch.setSpacing(metrics.px(32 if metrics.portrait else 22))


_LINES = {
    QueuePlace.AFTER_CHIP: words.HELP_ASKED,
    QueuePlace.ASKED: words.HELP_ASKED,
    QueuePlace.FAILED: words.HELP_FAILED,
}
_PRINTING_OF_HELP = {
    Printing.RUNNING: (Tone.NOTE, "printer", words.SLIP_PRINTING),
    Printing.DONE: (Tone.GOOD, "slip", words.SLIP_PRINTED),
    Printing.FAILED: (Tone.CAUTION, "warning", words.HELP_NOTE_DOWN),
}


class ClerkPage(Page):
    """Title and remedy come from the error catalogue."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self._picture = Picture("desk", 620, 430, least=0.1)
        self._caption = Label(Role.STRONG)
        self.plate = NumberPlate(240)
        self._line = Label(Role.STRONG, Colour.TEAL)
        self._todo = StatusCard("take-along")
        self._done = Button("done", Kind.PRIMARY, "check")
        self._done.clicked.connect(lambda _checked=False: emit(Cancel()))
        self.tell.addStretch(1)
        self.tell.addWidget(self._picture, 4)
        for widget in (self._caption, self.plate, self._line):
            self.tell.addWidget(widget)
        self.tell.addStretch(1)
        self.touch.addStretch(1)
        for card in (self.title, self.lead, self._todo, self._done):
            self.touch.addWidget(card)
        self.touch.addStretch(2)

    def show_state(self, kiosk: Kiosk) -> None:
        """Say why, what to do, and by which number the desk calls."""
        page, language = kiosk.page, kiosk.language
        assert isinstance(page, SeeClerk)  # noqa: S101 - the window chooses the page by its type
        said = entry(page.problem)
        emergency = page.problem is Problem.EMERGENCY
        unheard = emergency and page.line is QueuePlace.FAILED
        self._picture.become("emergency" if emergency else "desk")
        self.title.say((words.EMERGENCY_UNHEARD if unheard else said.title)(language))
        self.lead.say((words.EMERGENCY_UNHEARD_LEAD if unheard else said.remedy)(language))
        self._show_line(page, language)
        self._show_todo(page, language, card_in=kiosk.card_in)
        self._done.say(words.DONE(language))

    def _show_line(self, page: SeeClerk, language: Language) -> None:
        """Show the number that keeps the place in line, or how it fares."""
        ticket = page.ticket
        self.plate.setVisible(ticket is not None)
        if ticket is None:
            self._caption.say("")
            line: Text | None = None if page.problem is Problem.EMERGENCY else _LINES.get(page.line)
            self._line.say(line(language) if line else "")
        else:
            caption = words.HELP_NUMBER(language)
            self._caption.say(caption)
            self.plate.show_number(ticket.number, f"{caption} {ticket.number}")
            self._line.say(f"{words.HELP_KEPT(language)} {waiting(ticket.waiting_before)(language)}")

    def _show_todo(self, page: SeeClerk, language: Language, *, card_in: bool) -> None:
        """Remind of slip and card, in one place."""
        card = words.CLERK_TAKE_CARD(language) if card_in else ""
        if page.printing is not None:
            tone, icon, sentence = _PRINTING_OF_HELP[page.printing]
            self._todo.say(tone, icon, sentence(language), card)
        elif card:
            self._todo.say(Tone.NOTE, "card", card)
        else:
            self._todo.forget()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self.touch.setSpacing(metrics.px(34 if metrics.portrait else 22))
