"""The number, where to go, and the card to take along."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.core.events import Cancel
from kiosk.core.state import Kiosk, Printing, TakeSlip
from kiosk.core.texts import Text
from kiosk.core.visit import Track
from kiosk.screens import words
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.label import Label
from kiosk.screens.components.number_plate import NumberPlate
from kiosk.screens.components.picture import Code
from kiosk.screens.pages.base import Emit, Page
from kiosk.screens.tokens import Colour, Metrics, Role, Tone

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
        self.payment = Label(Role.BODY, Colour.INK_SOFT)
        self.code = Code()
        self.printing = StatusCard("printing")
        self.take_card = StatusCard("take-card")
        self._done = Button("done", Kind.PRIMARY, "check")
        self._done.clicked.connect(lambda _checked=False: emit(Cancel()))
        self.title.role = Role.STRONG
        self._build()

    def _build(self) -> None:
        self.tell.addStretch(1)
        for widget in (self.title, self.plate, self.room, self.service):
            self.tell.addWidget(widget)
        self.tell.addStretch(1)
        row = QHBoxLayout()
        words_column = QVBoxLayout()
        words_column.addWidget(self.waiting)
        words_column.addWidget(self.payment)
        row.addLayout(words_column, 1)
        row.addWidget(self.code, 0, Qt.AlignmentFlag.AlignRight)
        self.touch.addStretch(1)
        self.touch.addLayout(row)
        self.touch.addWidget(self.printing)
        self.touch.addWidget(self.take_card)
        self.touch.addWidget(self._done)
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
        self.waiting.say(_waiting(page.ticket.waiting_before)(language))
        self.payment.say(words.PAYMENTS[page.payment](language))
        self.code.show_text(str(page.ticket.visit_id), words.SLIP_QR(language))
        tone, icon, sentence = _PRINTING[page.printing]
        self.printing.say(tone, icon, sentence(language))
        if kiosk.card_in:
            self.take_card.say(Tone.CAUTION, "card", words.TAKE_CARD(language))
        else:
            self.take_card.forget()
        self._done.say(words.DONE(language))
        self._done.setVisible(not kiosk.card_in)

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self.touch.setSpacing(metrics.px(32))


def _waiting(count: int) -> Text:
    match count:
        case 0:
            return words.SLIP_NEXT
        case 1:
            return words.SLIP_ONE_WAITING
        case _:
            return words.SLIP_WAITING.filled(count=count)
