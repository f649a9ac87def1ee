"""A clerk goes on by hand; the page says why, in words."""

from __future__ import annotations

from kiosk.core.catalogue import entry
from kiosk.core.events import Cancel
from kiosk.core.problems import Problem
from kiosk.core.state import Kiosk, SeeClerk
from kiosk.screens import words
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.picture import Picture
from kiosk.screens.pages.base import Emit, Page
from kiosk.screens.tokens import Metrics, Tone


class ClerkPage(Page):
    """Title and remedy come from the error catalogue."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self._picture = Picture("desk", 620, 430)
        self._take_card = StatusCard("take-card")
        self._take_card.hide()
        self._done = Button("done", Kind.PRIMARY, "check")
        self._done.clicked.connect(lambda _checked=False: emit(Cancel()))
        self.tell.addStretch(1)
        self.tell.addWidget(self._picture, 4)
        self.tell.addStretch(1)
        self.touch.addStretch(1)
        for widget in (self.title, self.lead, self._take_card, self._done):
            self.touch.addWidget(widget)
        self.touch.addStretch(2)

    def show_state(self, kiosk: Kiosk) -> None:
        """Say why, and what to do."""
        page, language = kiosk.page, kiosk.language
        assert isinstance(page, SeeClerk)  # noqa: S101 - the window chooses the page by its type
        said = entry(page.problem)
        self._picture.become("emergency" if page.problem is Problem.EMERGENCY else "desk")
        self.title.say(said.title(language))
        self.lead.say(said.remedy(language))
        if kiosk.card_in:
            self._take_card.say(Tone.NOTE, "card", words.CLERK_TAKE_CARD(language))
        else:
            self._take_card.forget()
        self._done.say(words.DONE(language))

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self.touch.setSpacing(metrics.px(34))
