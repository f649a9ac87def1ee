"""Pages that end with a number: the slip of a visit, and the clerk who goes on by hand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.core.check_in.events import CalledByMistake, Cancel
from kiosk.core.check_in.help import is_unanswered
from kiosk.core.check_in.state import Kiosk, Printing, QueuePlace, SeeClerk, TakeSlip
from kiosk.core.next_steps import next_steps
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
from kiosk.screens.components.steps import StepList
from kiosk.screens.look import AS_DESIGNED, Look
from kiosk.screens.pages.base import Emit, Page
from kiosk.screens.words import waiting

_PRINTING = {
    Printing.RUNNING: (Tone.NOTE, "printer", words.SLIP_PRINTING),
    Printing.DONE: (Tone.GOOD, "slip", words.SLIP_PRINTED),
    Printing.FAILED: (Tone.CAUTION, "warning", words.SLIP_FAILED),
}


class SlipPage(Page):
    """The number, and what to do next in order. Nothing on it is personal but the number of the visit."""

    def __init__(self, emit: Emit, look: Look = AS_DESIGNED) -> None:
        super().__init__(emit)
        self._look = look
        self.plate = NumberPlate(240)
        self.waiting = Label(Role.STRONG, Colour.TEAL)
        self.payment = Label(Role.BODY, Colour.INK_SOFT)
        self.steps = StepList()
        self.code = Code()
        self.printing = StatusCard("printing")
        self._done = Button("done", Kind.PRIMARY, "check")
        self._done.clicked.connect(lambda _checked=False: emit(Cancel()))
        self.title.role = Role.STRONG
        self._build()

    def _build(self) -> None:
        self.tell.addStretch(1)
        for widget in (self.title, self.plate):
            self.tell.addWidget(widget)
        row = QHBoxLayout()
        words_column = QVBoxLayout()
        for label in (self.waiting, self.payment):
            words_column.addWidget(label)
        row.addLayout(words_column, 1)
        row.addWidget(self.code, 0, Qt.AlignmentFlag.AlignRight)
        self.tell.addLayout(row)
        self.tell.addWidget(self.printing)
        self.tell.addStretch(1)
        self.touch.addStretch(1)
        self.touch.addWidget(self.steps)
        self.touch.addWidget(self._done)
        self.touch.addStretch(1)

    def show_state(self, kiosk: Kiosk) -> None:
        """Show the number, how the slip fares and what is left to do: the card first, until it is taken."""
        page, language = kiosk.page, kiosk.language
        assert isinstance(page, TakeSlip)  # noqa: S101 - the window chooses the page by its type
        heading = (words.SLIP_AGAIN if page.ticket.again else words.SLIP_TITLE)(language)
        if page.track is Track.PRIORITY:
            heading = f"{heading} · {words.SLIP_PRIORITY(language)}"
        self.title.say(heading)
        self.plate.show_number(page.ticket.number, f"{heading} {page.ticket.number}")
        before = waiting(page.ticket.waiting_before)(language)
        minutes = wait_minutes(page.ticket, page.service) if page.ticket.waiting_before else None
        self.waiting.say(f"{before} {words.SLIP_MINUTES.filled(minutes=minutes)(language)}" if minutes else before)
        pays = words.PAYMENTS[page.payment](language)
        self.payment.say(f"{pays} {words.SLIP_PROVISIONAL(language)}" if page.ticket.provisional else pays)
        turn = kiosk.turn
        steps = next_steps(
            page.service,
            page.payment,
            turn.claims if turn else (),
            unvouched=turn is not None and unvouched(turn.authenticity),
            card_in=kiosk.card_in,
        )
        self.steps.say(steps, language)
        self.code.show_text(str(page.ticket.visit_id), words.SLIP_QR(language))
        tone, icon, sentence = _PRINTING[page.printing]
        if page.printing is Printing.DONE and self._look.slot is not None:
            sentence = words.SLIP_PRINTED_AT.filled(place=self._look.slot)
        self.printing.say(tone, icon, sentence(language))
        self._done.say(words.DONE(language))
        self._done.setVisible(not kiosk.card_in)

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self.share(*((0, 1) if metrics.portrait else (1, 1)))
        if metrics.portrait:
            self.tell.insertWidget(self.tell.count() - 1, self.printing)
        else:  # the number and the code leave no room below them
            self.touch.insertWidget(1, self.printing)
        self.tell.setSpacing(metrics.px(22))
        self.touch.setSpacing(metrics.px(26))


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
        self._mistake = Button("called-by-mistake", Kind.SECONDARY, "back")
        self._mistake.clicked.connect(lambda _checked=False: emit(CalledByMistake()))
        self.tell.addStretch(1)
        self.tell.addWidget(self._picture, 4)
        for widget in (self._caption, self.plate, self._line):
            self.tell.addWidget(widget)
        self.tell.addStretch(1)
        self.touch.addStretch(1)
        for card in (self.title, self.lead, self._todo, self._done, self._mistake):
            self.touch.addWidget(card)
        self.touch.addStretch(2)

    def show_state(self, kiosk: Kiosk) -> None:
        """Say why, what to do, and by which number the desk calls."""
        page, language = kiosk.page, kiosk.language
        assert isinstance(page, SeeClerk)  # noqa: S101 - the window chooses the page by its type
        said = entry(page.problem)
        emergency = page.problem is Problem.EMERGENCY
        unheard = emergency and page.line is QueuePlace.FAILED
        answered = emergency and page.line is QueuePlace.KEPT
        self._picture.become("emergency" if emergency else "desk")
        title = words.EMERGENCY_UNHEARD if unheard else words.EMERGENCY_ANSWERED if answered else said.title
        self.title.say(title(language))
        self.lead.say((words.EMERGENCY_UNHEARD_LEAD if unheard else said.remedy)(language))
        self._mistake.say(words.CALLED_BY_MISTAKE(language))
        self._mistake.setVisible(is_unanswered(page))
        self._done.setVisible(not is_unanswered(page))
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
        card = words.CLERK_TAKE_CARD(language) if card_in and not is_unanswered(page) else ""
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
