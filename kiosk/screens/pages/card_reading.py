"""Pages around the reader: the card is asked for, the chip is read, the visit is written down."""

from __future__ import annotations

from kiosk.core.check_in.state import Kiosk, PutCard, ReadingChip, Registering
from kiosk.core.texts import Text
from kiosk.look.tokens import Colour, Metrics, Role, Tone
from kiosk.screens import words
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.card_on_reader import CardOnReader
from kiosk.screens.components.label import Label
from kiosk.screens.components.picture import Picture, Progress, percent_of
from kiosk.screens.look import AS_DESIGNED, Look
from kiosk.screens.pages.base import Emit, Page

_LOST = (words.PUT_LOST_TITLE, words.PUT_LOST_LEAD)
_OTHER = (words.PUT_OTHER_TITLE, words.PUT_OTHER_LEAD)


class PutCardPage(Page):
    """Asks for the card."""

    def __init__(self, emit: Emit, look: Look = AS_DESIGNED) -> None:
        super().__init__(emit)
        self._picture = CardOnReader(moving=look.motion)
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
        """Ask for the card, for the card back, or for the right card."""
        assert isinstance(kiosk.page, PutCard)  # noqa: S101 - the window chooses the page by its type
        asked_again = kiosk.page.lost or kiosk.page.other
        said = words.PRIVACY_BEFORE_CARD(kiosk.language)
        self._privacy.say("" if kiosk.page.lost or self.metrics.sparse else said)
        if asked_again:
            title, lead = _LOST if kiosk.page.lost else _OTHER
            self.title.say(title(kiosk.language))
            self.lead.say("")
            if self.metrics.sparse:
                self._lost.forget()
            else:
                self._lost.say(Tone.CAUTION, "card", lead(kiosk.language))
        else:
            self.title.say(words.PUT_TITLE(kiosk.language))
            self.lead.say("" if self.metrics.sparse else words.PUT_LEAD(kiosk.language))
            self._lost.forget()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self._picture.setMaximumHeight(metrics.px(700))


class WaitPage(Page):
    """A title, what to do meanwhile, a bar and its words."""

    def __init__(self, emit: Emit, picture: Picture) -> None:
        super().__init__(emit)
        self._picture = picture
        picture.beside = True
        self.progress = Progress()
        self._state = Label(Role.STRONG, Colour.TEAL)
        self.tell.addWidget(picture, 1)
        self.touch.addStretch(1)
        for widget in (self.title, self.lead, self.progress, self._state):
            self.touch.addWidget(widget)
        self.touch.addStretch(2)

    def show_wait(self, kiosk: Kiosk, title: Text, lead: Text, percent: int, state: Text) -> None:
        """Show the wait."""
        self.title.say(title(kiosk.language))
        self.lead.say(lead(kiosk.language))
        self.progress.show_percent(percent, state(kiosk.language))
        self._state.say(state(kiosk.language))

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self._picture.setMaximumHeight(metrics.px(700))
        self.touch.setSpacing(metrics.px(36))


class ReadingPage(WaitPage):
    """The card lies still on the reader; the bar counts bytes."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit, CardOnReader(moving=False, lies=True))

    def show_state(self, kiosk: Kiosk) -> None:
        """Show how far the read is."""
        page = kiosk.page
        assert isinstance(page, ReadingChip)  # noqa: S101 - the window chooses the page by its type
        percent = percent_of(page.done, page.total)
        state = words.READING_DONE.filled(percent=percent) if page.done else words.READING_OPENING
        self.show_wait(kiosk, words.READING_TITLE, words.READING_LEAD, percent, state)


class RegisteringPage(WaitPage):
    """The rest of the chip, then the register."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit, Picture("slip", 520, 480))

    def show_state(self, kiosk: Kiosk) -> None:
        """Show how far it is."""
        page = kiosk.page
        assert isinstance(page, Registering)  # noqa: S101 - the window chooses the page by its type
        percent = 100 if page.asked else percent_of(page.done, page.total)
        state = words.REGISTERING_WRITING if page.asked else words.READING_DONE.filled(percent=percent)
        self.show_wait(kiosk, words.REGISTERING_TITLE, words.REGISTERING_LEAD, percent, state)
