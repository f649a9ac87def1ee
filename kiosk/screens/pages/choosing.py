"""Pages that ask one question and offer a list of answers."""

from __future__ import annotations

from kiosk.core.claims import ADULTS, PAPERS, Adult, Paper
from kiosk.core.events import AdultChosen, Back, PaperChosen, PriorityChosen, Touched
from kiosk.core.state import AskAdult, AskPapers, AskPriority, Kiosk
from kiosk.core.texts import Language, Text
from kiosk.look.tokens import Metrics
from kiosk.screens import words_questions as words
from kiosk.screens.components.button import Kind
from kiosk.screens.components.choices import Choice, Choices
from kiosk.screens.components.picture import Picture
from kiosk.screens.pages.base import Emit, Page

_PAPER_ICONS = {Paper.REFERRAL: "paper", Paper.RE_EXAMINATION: "calendar", Paper.IN_VNEID: "phone", Paper.NONE: "close"}
_ADULT_ICONS = {Adult.MOTHER: "person", Adult.FATHER: "person", Adult.GUARDIAN: "shield", Adult.RELATIVE: "people"}


class ChoicePage(Page):
    """A picture, a question, and the answers below."""

    below_in_wide_windows = True

    def __init__(self, emit: Emit, picture: str) -> None:
        super().__init__(emit)
        self.choices = Choices(self.chosen, lambda: emit(Touched()))
        self._picture = Picture(picture, 620, 400, least=0.1)
        self.tell.addWidget(self._picture, 4)
        for widget in (self.title, self.lead):
            self.tell.addWidget(widget)
        self.tell.addStretch(1)
        self.touch.addWidget(self.choices, 1)

    def chosen(self, name: str) -> None:
        """Say what the touched answer means."""
        raise NotImplementedError

    def ask(self, title: Text, lead: Text | None, language: Language) -> None:
        """Ask."""
        self.title.say(title(language))
        self.lead.say(lead(language) if lead else "")

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes; the picture has the room that the answers leave."""
        super().adapt(metrics)
        self._picture.setVisible(metrics.portrait)
        self.share(*((1, 0) if metrics.portrait else (0, 1)))
        self.set_gap(metrics.px(40 if metrics.portrait else 26))
        self.tell.setSpacing(metrics.px(24 if metrics.portrait else 12))


class AdultPage(ChoicePage):
    """A child under six comes with somebody."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit, "family")

    def show_state(self, kiosk: Kiosk) -> None:
        """Offer the adults."""
        assert isinstance(kiosk.page, AskAdult)  # noqa: S101 - the window chooses the page by its type
        language = kiosk.language
        self.ask(words.ADULT_TITLE, words.ADULT_LEAD, language)
        found = (Choice(f"adult-{adult}", ADULTS[adult](language), "", _ADULT_ICONS[adult]) for adult in Adult)
        self.choices.offer((*found, _back(language)))

    def chosen(self, name: str) -> None:
        """Take who comes along."""
        self.emit_event(Back() if name == "back" else AdultChosen(Adult(name.removeprefix("adult-"))))


class PriorityPage(ChoicePage):
    """The groups that the law puts first and that the chip does not show."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit, "priority")
        self._keys: dict[str, str] = {}

    def show_state(self, kiosk: Kiosk) -> None:
        """Offer the groups."""
        page, language = kiosk.page, kiosk.language
        assert isinstance(page, AskPriority)  # noqa: S101 - the window chooses the page by its type
        self.ask(words.PRIORITY_TITLE, words.PRIORITY_LEAD, language)
        self._keys = {f"priority-{group.key.lower()}": group.key for group in page.groups}
        groups = (Choice(f"priority-{group.key.lower()}", group.name(language)) for group in page.groups)
        none = Choice("priority-none", words.PRIORITY_NONE(language), "", "close")
        self.choices.offer((*groups, none), more=words.MORE(language), last=(_back(language),))

    def chosen(self, name: str) -> None:
        """Take the group, or none."""
        self.emit_event(Back() if name == "back" else PriorityChosen(self._keys.get(name, "")))


class PapersPage(ChoicePage):
    """Which paper an insured patient of another facility brings."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit, "papers")

    def show_state(self, kiosk: Kiosk) -> None:
        """Offer the papers."""
        assert isinstance(kiosk.page, AskPapers)  # noqa: S101 - the window chooses the page by its type
        language = kiosk.language
        self.ask(words.PAPERS_TITLE, words.PAPERS_LEAD, language)
        found = (Choice(_paper_name(paper), PAPERS[paper](language), "", _PAPER_ICONS[paper]) for paper in Paper)
        self.choices.offer((*found, _back(language)))

    def chosen(self, name: str) -> None:
        """Take the answer."""
        by_name = {_paper_name(paper): paper for paper in Paper}
        self.emit_event(Back() if name == "back" else PaperChosen(by_name[name]))


def _paper_name(paper: Paper) -> str:
    return "paper-" + paper.replace("_", "-")


def _back(language: Language) -> Choice:
    return Choice("back", words.BACK(language), "", "back", Kind.QUIET)
