"""A clerk goes on by hand; the page says why, in words, and the number by which the desk calls."""

from __future__ import annotations

from kiosk.core.catalogue import entry
from kiosk.core.events import Cancel
from kiosk.core.problems import Problem
from kiosk.core.state import Kiosk, Line, Printing, SeeClerk
from kiosk.core.texts import Language, Text
from kiosk.look.tokens import Colour, Metrics, Role, Tone
from kiosk.screens import words
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.label import Label
from kiosk.screens.components.number_plate import NumberPlate
from kiosk.screens.components.picture import Picture
from kiosk.screens.pages.base import Emit, Page
from kiosk.screens.queue_words import waiting

_LINES = {Line.AFTER_CHIP: words.HELP_ASKED, Line.ASKED: words.HELP_ASKED, Line.FAILED: words.HELP_FAILED}
_PRINTING = {
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
        unheard = emergency and page.line is Line.FAILED
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
            tone, icon, sentence = _PRINTING[page.printing]
            self._todo.say(tone, icon, sentence(language), card)
        elif card:
            self._todo.say(Tone.NOTE, "card", card)
        else:
            self._todo.forget()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self.touch.setSpacing(metrics.px(34 if metrics.portrait else 22))
