"""Two ways to go on: when the insurance does not pay, and when there is no chip card."""

from __future__ import annotations

from kiosk.core.events import Back, HelpWanted, NumberWanted, PaySelf
from kiosk.core.state import Kiosk, NoChip, NotCovered
from kiosk.look.tokens import Metrics, Tone
from kiosk.screens import words_questions as questions
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.picture import Picture
from kiosk.screens.insurance_words import saying
from kiosk.screens.pages.base import Emit, Page


class WaysPage(Page):
    """A picture, what is the matter, and a few large buttons."""

    def __init__(self, emit: Emit, picture: str) -> None:
        super().__init__(emit)
        self._picture = Picture(picture, 620, 430, least=0.3)
        self.status = StatusCard()
        self.status.hide()
        self.tell.addStretch(1)
        self.tell.addWidget(self._picture, 4)
        for widget in (self.status, self.title, self.lead):
            self.tell.addWidget(widget)
        self.tell.addStretch(1)
        self.touch.addStretch(1)

    def way(self, button: Button) -> Button:
        """Add a button below the others."""
        self.touch.addWidget(button)
        return button

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self.share(*((1, 0) if metrics.portrait else (1, 1)))


class NotCoveredPage(WaysPage):
    """The insurance does not pay today: pay, or ask."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit, "pay")
        self._pay = self.way(Button("pay-self", Kind.PRIMARY, "wallet"))
        self._desk = self.way(Button("to-desk", Kind.SECONDARY, "people"))
        self._back = self.way(Button("back", Kind.QUIET, "back"))
        self.touch.addStretch(1)
        self._pay.clicked.connect(lambda _checked=False: emit(PaySelf()))
        self._desk.clicked.connect(lambda _checked=False: emit(HelpWanted()))
        self._back.clicked.connect(lambda _checked=False: emit(Back()))

    def show_state(self, kiosk: Kiosk) -> None:
        """Say why, and offer both ways."""
        assert isinstance(kiosk.page, NotCovered)  # noqa: S101 - the window chooses the page by its type
        language = kiosk.language
        self.title.say(questions.NOT_COVERED_TITLE(language))
        self.lead.say("")
        said = saying(kiosk.turn.coverage if kiosk.turn else None)
        self.status.say(said.tone, said.icon, said.heading(language), said.sentence(language))
        self._pay.say(questions.PAY_SELF(language), questions.PAY_SELF_MORE(language))
        self._desk.say(questions.TO_DESK(language), questions.TO_DESK_MORE(language))
        self._back.say(questions.BACK(language))


class NoChipPage(WaysPage):
    """The paper insurance card's code, a typed number, or the desk at once."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit, "scan")
        self._type = self.way(Button("type-number", Kind.SECONDARY, "digits"))
        self._desk = self.way(Button("to-desk", Kind.SECONDARY, "people"))
        self._back = self.way(Button("back", Kind.QUIET, "back"))
        self.touch.addStretch(1)
        self._type.clicked.connect(lambda _checked=False: emit(NumberWanted()))
        self._desk.clicked.connect(lambda _checked=False: emit(HelpWanted()))
        self._back.clicked.connect(lambda _checked=False: emit(Back()))
        self._language = Kiosk().language

    def show_state(self, kiosk: Kiosk) -> None:
        """Offer the ways."""
        assert isinstance(kiosk.page, NoChip)  # noqa: S101 - the window chooses the page by its type
        language = self._language = kiosk.language
        self.title.say(questions.NO_CHIP_TITLE(language))
        self.lead.say(questions.NO_CHIP_LEAD(language))
        self._type.say(questions.TYPE_NUMBER(language), questions.TYPE_NUMBER_MORE(language))
        self._desk.say(questions.TO_DESK(language), questions.TO_DESK_MORE(language))
        self._back.say(questions.BACK(language))

    def refuse_scan(self) -> None:
        """Say that the scanned code is of no use."""
        self.status.say(Tone.CAUTION, "warning", questions.CARD_SCAN_REFUSED(self._language))
