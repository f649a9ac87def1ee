"""The person who was read, and what the insurance says."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout

from cardreader.citizen import Citizen
from kiosk.core.check_in.events import Continue, NotMe, ShowAgain
from kiosk.core.check_in.state import Again, Kiosk, Who, You
from kiosk.core.texts import Language, Text
from kiosk.look.tokens import PORTRAIT_MS, Colour, Metrics, Role
from kiosk.screens import words
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.card import StatusCard, Surface
from kiosk.screens.components.label import Label
from kiosk.screens.components.picture import Photo
from kiosk.screens.pages.base import Emit, Page
from kiosk.screens.words import saying

_LONG_NAME = 26
_MOST_AGAIN = 2
"""How many numbers of today are offered again."""


class YouPage(Page):
    """Name, year of birth, masked number, the photo for a moment, the insurance in one sentence."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self._photo_of: int | None = None
        self._photo_time = QTimer(self)
        self._photo_time.setSingleShot(True)
        self._photo_time.setInterval(PORTRAIT_MS)
        self._photo = Photo()
        self._photo_time.timeout.connect(self._photo.forget)
        self.name = Label(Role.NAME)
        self.born = Label(Role.LEAD, Colour.INK_SOFT)
        self.number = Label(Role.BODY, Colour.INK_SOFT)
        for label in (self.name, self.born, self.number):
            label.personal = True
        self.status = StatusCard()
        self._continue = Button("continue", Kind.PRIMARY, "next")
        self._again: list[Button] = []
        self._earlier: tuple[Again, ...] = ()
        self._not_me = Button("not-me", Kind.SECONDARY)
        self._continue.clicked.connect(lambda _checked=False: emit(Continue()))
        self._not_me.clicked.connect(lambda _checked=False: emit(NotMe()))
        self._build()

    def _build(self) -> None:
        person = self._person = Surface()
        row = person.box(QBoxLayout.Direction.LeftToRight)
        row.addWidget(self._photo, 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.addStretch(1)
        for label in (self.name, self.born, self.number):
            lines.addWidget(label)
        lines.addStretch(1)
        row.addLayout(lines, 1)
        self.tell.addStretch(1)
        self.tell.addWidget(self.title)
        self.tell.addWidget(person)
        self.tell.addStretch(1)
        self.touch.addStretch(1)
        for widget in (self._continue, self._not_me):
            self.touch.addWidget(widget)
        self.touch.addStretch(2)
        # The page's own from the start: what has no parent yet would miss the window's sizes and the night's colours.
        self._place_status()

    def show_state(self, kiosk: Kiosk) -> None:
        """Show the person and the answer of the insurance, or that it is awaited."""
        language = kiosk.language
        sparse = self.metrics.sparse
        self.title.say("" if sparse else words.YOU_TITLE(language))
        self._photo.setVisible(not sparse)
        page = kiosk.page
        self._offer_again(page.earlier if isinstance(page, You) else (), language)
        who = page.who if isinstance(page, You) else Who.HOLDER
        self._continue.say((words.OTHER_SERVICE if self._earlier else words.CONTINUE[who])(language))
        self._not_me.say(words.NOT_ME[who](language))
        turn = kiosk.turn
        if turn is None or turn.citizen is None:
            return
        self._show_name(turn.citizen.name)
        self.born.say(words.BORN.filled(year=birth_year(turn.citizen))(language))
        self.number.say("" if sparse else words.NUMBER.filled(number=masked_number(turn.citizen))(language))
        self._show_photo(turn.id, turn.portrait, language)
        said = saying(turn.coverage)
        ends = page.ends if isinstance(page, You) else ()
        sentence = "" if self._earlier or sparse else Text.joined(said.sentence, *ends)(language)
        self.status.say(said.tone, said.icon, said.heading(language), sentence)
        for button in (self._continue, *self._again):
            button.setEnabled(turn.coverage is not None)

    def _offer_again(self, earlier: tuple[Again, ...], language: Language) -> None:
        """Offer the numbers of today before another one; the last few, for a page has an end."""
        if earlier != self._earlier:
            self._drop_again()
            self._earlier = earlier
            first = max(0, len(earlier) - _MOST_AGAIN)
            for place, again in enumerate(earlier[first:], start=first):
                button = Button(f"again-{place}", Kind.PRIMARY, "slip")
                visit = again.ticket.visit_id
                button.clicked.connect(lambda _checked=False, visit=visit: self.emit_event(ShowAgain(visit)))
                button.adapt(self.metrics)
                self.touch.insertWidget(self.touch.indexOf(self._continue), button)
                self._again.append(button)
        for button, again in zip(self._again, earlier[-_MOST_AGAIN:], strict=False):
            number = words.SHOW_AGAIN.filled(number=again.ticket.number)
            button.say(number(language), again.service.name(language))
        self._place_status()
        self._continue.kind = Kind.SECONDARY if earlier else Kind.PRIMARY

    def _place_status(self) -> None:
        """Stand the insurance's answer over the buttons; below the person where many buttons are beside it."""
        if self.metrics.portrait or self._earlier:
            self.tell.insertWidget(self.tell.indexOf(self._person) + 1, self.status)
        else:
            self.touch.insertWidget(1, self.status)

    def _drop_again(self) -> None:
        for button in self._again:
            self.touch.removeWidget(button)
            button.setParent(None)
            button.deleteLater()
        self._again.clear()
        self._earlier = ()

    def _show_name(self, name: str) -> None:
        """Show the name, a long one in smaller type."""
        self.name.role = Role.NAME if len(name) <= _LONG_NAME else Role.STRONG
        self.name.adapt(self.metrics)
        self.name.say(name)

    def _show_photo(self, turn: int, data: bytes | None, language: Language) -> None:
        """Show the photo once in a turn, for a moment."""
        if data is None or self._photo_of == turn:
            return
        self._photo_of = turn
        picture = QImage.fromData(data, "PPM")  # type: ignore[arg-type]  # the stubs want bytes, it wants str
        self._photo.show_image(None if picture.isNull() else picture, words.PHOTO(language))
        self._photo_time.start()

    def forget(self) -> None:
        """Keep nothing of the person."""
        super().forget()
        self._drop_again()
        self._photo_of = None
        self._photo_time.stop()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self._continue.setMinimumHeight(metrics.px(150))
        # In a high window the buttons stand at the lower edge; beside each other each part stands in its own middle.
        self.share(1, 0 if metrics.portrait else 1)
        self.tell.setStretch(0, 0 if metrics.portrait else 1)
        self.touch.setStretch(self.touch.count() - 1, 0 if metrics.portrait else 1)


_SHOWN = 4


def masked_number(citizen: Citizen) -> str:
    """Return the personal number with all but its last four digits hidden: `•••• •••• 1234`, on one line."""
    digits = "•" * (len(citizen.number) - _SHOWN) + citizen.number[-_SHOWN:]
    return "\N{NO-BREAK SPACE}".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def birth_year(citizen: Citizen) -> str:
    """Return the year of birth, four digits; a dash where the chip does not know it."""
    return "—" if citizen.birth_date is None else f"{citizen.birth_date.year:04d}"
