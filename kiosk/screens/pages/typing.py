"""Pages on which a number or a day is typed: with the pad, a keyboard, or not at all."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from kiosk.core.check_in.events import Back, Event, NumberGiven, PaperDateGiven, PaperNumberGiven, Touched
from kiosk.core.check_in.state import AskPaperDate, AskPaperNumber, EnterNumber, Kiosk
from kiosk.core.texts import Language, Text
from kiosk.look.tokens import Metrics, Tone
from kiosk.screens import words
from kiosk.screens import words as questions
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.keypad import DayField, Keypad, TypedField
from kiosk.screens.pages.base import Emit, Page

_ERASE = ("\b", "\x7f")
_LETTERS_ON_CARD = 2
"""An insurance card's number begins with so many letters."""
_CARD_GROUPS = (2, 1, 2, 4, 3, 3)
_ID_GROUPS = (3, 3, 3, 3)


class TypingPage(Page):
    """A question, a field, the pad, and the buttons below: back, and go on (or skip while nothing is typed)."""

    corner = "clear"
    longest = 30
    letters = False
    may_skip = False
    sends_itself = False
    """Whether the last character sends it: nothing else does, and it may be skipped at any time."""
    masked = False
    groups: tuple[int, ...] = ()

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self._language = Language.VI
        self._wrong = StatusCard("wrong")
        self._wrong.hide()
        self.field = self.make_field()
        self.keypad = Keypad(self._key, self._erase, self._on_corner, corner=self.corner, letters=self.letters)
        self._back = Button("back", Kind.QUIET, "back")
        self._enter = Button("enter", Kind.PRIMARY, "next")
        self._skip = Button("skip", Kind.SECONDARY, "next")
        self._back.clicked.connect(lambda _checked=False: emit(Back()))
        self._enter.clicked.connect(lambda _checked=False: emit(self.given(self.field.text)))
        self._skip.clicked.connect(lambda _checked=False: emit(self.given("")))
        self.tell.addStretch(1)
        for widget in (self.title, self.lead, self._wrong, self.field):
            self.tell.addWidget(widget)
        self.tell.addStretch(1)
        self.touch.addWidget(self.keypad, 1)
        self._buttons = QHBoxLayout()
        for button in (self._back, self._skip, self._enter):
            self._buttons.addWidget(button, 1)
        self.touch.addLayout(self._buttons)
        self._hold("")

    def make_field(self) -> TypedField | DayField:
        """Return the field that shows what is typed."""
        return TypedField(masked=self.masked)

    def given(self, text: str) -> Event:
        """Return the event of what was typed."""
        raise NotImplementedError

    def ask(self, kiosk: Kiosk, title: Text, lead: Text, wrong: Text | None) -> None:
        """Ask; with `wrong`, say what is the matter with what was typed before."""
        language = self._language = kiosk.language
        self.title.say("" if wrong and self.metrics.sparse else title(language))
        self.lead.say(lead(language) if wrong is None and not self.metrics.sparse else "")
        if wrong is None:
            self._wrong.forget()
        else:
            self._wrong.say(Tone.CAUTION, "warning", wrong(language))
        self._back.say("" if self.metrics.sparse else questions.BACK(language))
        self._back.setAccessibleName(questions.BACK(language))
        self._enter.say(questions.ENTER(language))
        self._skip.say(questions.SKIP(language))
        self._told()

    def typed(self, character: str) -> bool:
        """Take what the pad takes, from a keyboard."""
        if character in _ERASE:
            self._erase()
        elif self.takes(character.upper()):
            self._key(character.upper())
        else:
            return False
        return True

    def takes(self, character: str) -> bool:
        """Return whether that character can stand in what is asked for."""
        return len(character) == 1 and character in "0123456789"

    def became(self, text: str) -> None:
        """Look at what is typed now."""

    def _key(self, character: str) -> None:
        if len(self.field.text) < self.longest:
            self._hold(self.field.text + character)
            self.emit_event(Touched())
            self.became(self.field.text)

    def _erase(self) -> None:
        self._hold(self.field.text[:-1])
        self.emit_event(Touched())

    def on_corner(self) -> None:
        """Take the key in the corner: here it clears all."""
        self._hold("")

    def _on_corner(self) -> None:
        self.on_corner()
        self.emit_event(Touched())

    def _hold(self, text: str) -> None:
        if isinstance(self.field, TypedField):
            self.field.become(text, groups=self.groups)
        self._told()

    def corner_words(self, language: Language) -> str:
        """Return the words of the key in the corner."""
        return words.DIGITS_CLEAR(language)

    def _told(self) -> None:
        """Tell assistive tools how much is typed, and offer what can be done with it."""
        count = len(self.field.text)
        self.field.setAccessibleName(questions.FIELD_STATE.filled(count=count)(self._language))
        skips = self.may_skip and (not count or self.sends_itself)
        self._skip.setVisible(skips)
        self._enter.setVisible(not skips)
        self._enter.setEnabled(bool(count))
        self.keypad.translate(self._language, self.corner_words(self._language))

    def forget(self) -> None:
        """Keep nothing that was typed."""
        super().forget()
        self._hold("")
        self.keypad.show_letters(shown=False)

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self._buttons.setSpacing(metrics.gap)
        above = 0 if metrics.portrait else metrics.px(23 if metrics.sparse else 28)
        self.touch.setContentsMargins(0, above, 0, 0)
        for button in (self._back, self._skip, self._enter):
            button.tight = metrics.sparse
        for button in (self._skip, self._enter):
            button.icon_name = "" if metrics.sparse else "next"
        self.share(*((1, 0) if metrics.portrait else (1, 1)))


class NumberPage(TypingPage):
    """A number of the insurance or the identity card: 10 or 12 digits, or 15 characters."""

    corner, longest, letters, masked = "letters", 15, True, True

    def show_state(self, kiosk: Kiosk) -> None:
        """Ask for the number; one that cannot be stays, to be mended."""
        assert isinstance(kiosk.page, EnterNumber)  # noqa: S101 - the window chooses the page by its type
        wrong = questions.NUMBER_WRONG if kiosk.page.wrong else None
        self.ask(kiosk, questions.NUMBER_TITLE, questions.NUMBER_LEAD, wrong)

    def given(self, text: str) -> Event:
        """Return the number."""
        return NumberGiven(text)

    def takes(self, character: str) -> bool:
        """Take digits, and letters where an insurance card has them."""
        return len(character) == 1 and character.isascii() and character.isalnum()

    def became(self, text: str) -> None:
        """Go back to the digits behind the two letters."""
        if self.keypad.letters and len(text) >= _LETTERS_ON_CARD:
            self._swap()

    def on_corner(self) -> None:
        """Swap letters and digits."""
        self._swap()

    def _swap(self) -> None:
        self.keypad.show_letters(shown=not self.keypad.letters)
        self._told()

    def corner_words(self, language: Language) -> str:
        """Name what the key shows next."""
        return (questions.DIGITS if self.keypad.letters else questions.LETTERS)(language)

    def _hold(self, text: str) -> None:
        self.groups = _CARD_GROUPS if text[:1].isalpha() else _ID_GROUPS
        super()._hold(text)


class PaperNumberPage(TypingPage):
    """The number of a referral or a re-examination slip; it may be skipped."""

    corner, may_skip = "slash", True

    def show_state(self, kiosk: Kiosk) -> None:
        """Ask for the number."""
        assert isinstance(kiosk.page, AskPaperNumber)  # noqa: S101 - the window chooses the page by its type
        self.ask(kiosk, questions.PAPER_NUMBER_TITLE, questions.PAPER_NUMBER_LEAD, None)

    def given(self, text: str) -> Event:
        """Return the number."""
        return PaperNumberGiven(text)

    def takes(self, character: str) -> bool:
        """Take what numbers of papers are made of."""
        return len(character) == 1 and (character.isalnum() or character in "/-.")

    def on_corner(self) -> None:
        """Type the sign that stands in most of them."""
        self._key("/")

    def corner_words(self, language: Language) -> str:  # noqa: ARG002 - the same in every language
        """Show the sign."""
        return "/"


class PaperDatePage(TypingPage):
    """A day in three boxes; the last digit sends it. It may be skipped."""

    may_skip, sends_itself = True, True

    def __init__(self, emit: Emit) -> None:
        self.day = DayField()
        self._sent = False
        super().__init__(emit)

    def make_field(self) -> DayField:
        """Return the three boxes."""
        return self.day

    def show_state(self, kiosk: Kiosk) -> None:
        """Ask for the day; one that cannot be stays, with what is wrong in it marked."""
        page = kiosk.page
        assert isinstance(page, AskPaperDate)  # noqa: S101 - the window chooses the page by its type
        if page.wrong and self._sent:
            self._sent = False
            self.day.mark(wrong_parts(self.day.text))
        self.day.translate(tuple(name(kiosk.language) for name in questions.DAY_PARTS))
        title = questions.PAPER_DATE_TITLES[page.kind]
        self.ask(kiosk, title, questions.PAPER_DATE_LEAD, questions.PAPER_DATE_WRONG if page.wrong else None)

    def given(self, text: str) -> Event:
        """Return the day."""
        return PaperDateGiven(text)

    def _key(self, character: str) -> None:
        self.day.type(character)
        self._told()
        self.emit_event(Touched())
        if self.day.whole:
            self._sent = True
            self.emit_event(PaperDateGiven(self.day.text))

    def _erase(self) -> None:
        self.day.erase()
        self._told()
        self.emit_event(Touched())

    def on_corner(self) -> None:
        """Clear all three."""
        self.day.forget()
        self._told()

    def forget(self) -> None:
        """Keep no day."""
        super().forget()
        self._sent = False


def wrong_parts(digits: str) -> frozenset[int]:
    """Return which of day, month and year (0 to 2) cannot be; all three when only together they cannot be claimed."""
    day, month = int(digits[:2]), int(digits[2:4])
    found = {0: not 1 <= day <= _DAYS, 1: not 1 <= month <= _MONTHS}
    return frozenset(place for place, wrong in found.items() if wrong) or frozenset(range(3))


_DAYS, _MONTHS = 31, 12
