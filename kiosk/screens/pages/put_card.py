"""The card is asked for: the digits or the code came first, or the card moved while it was read."""

from __future__ import annotations

from kiosk.core.state import Kiosk, PutCard
from kiosk.look.tokens import Colour, Metrics, Role, Tone
from kiosk.screens import words
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.card_on_reader import CardOnReader
from kiosk.screens.components.label import Label
from kiosk.screens.pages.base import Emit, Page


class PutCardPage(Page):
    """Asks for the card."""

    def __init__(self, emit: Emit, *, motion: bool = True) -> None:
        super().__init__(emit)
        self._picture = CardOnReader(moving=motion)
        self._privacy = Label(Role.CAPTION, Colour.INK_SOFT)
        self._lost = StatusCard("lost")
        self._lost.hide()
        self.tell.addWidget(self._picture, 1)
        self.touch.addStretch(1)
        for widget in (self.title, self.lead, self._lost):
            self.touch.addWidget(widget)
        self.touch.addStretch(2)
        self.touch.addWidget(self._privacy)

    def show_state(self, kiosk: Kiosk) -> None:
        """Ask for the card, or for the card back."""
        assert isinstance(kiosk.page, PutCard)  # noqa: S101 - the window chooses the page by its type
        self._privacy.say("" if kiosk.page.lost else words.PRIVACY_BEFORE_CARD(kiosk.language))
        if kiosk.page.lost:
            self.title.say(words.PUT_LOST_TITLE(kiosk.language))
            self.lead.say("")
            self._lost.say(Tone.CAUTION, "card", words.PUT_LOST_LEAD(kiosk.language))
        else:
            self.title.say(words.PUT_TITLE(kiosk.language))
            self.lead.say(words.PUT_LEAD(kiosk.language))
            self._lost.forget()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self._picture.setMaximumHeight(metrics.px(700))
