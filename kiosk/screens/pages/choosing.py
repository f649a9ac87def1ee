"""Pages that ask one question and offer a list of answers, the services and the two ways to go on among them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from kiosk.core.check_in.events import (
    AdultChosen,
    Back,
    HelpWanted,
    NumberWanted,
    PaperChosen,
    PaySelf,
    PriorityChosen,
    PriorityWanted,
    ServiceChosen,
    Touched,
)
from kiosk.core.check_in.state import AskAdult, AskPapers, AskPriority, ChooseService, Closed, Kiosk, NoChip, NotCovered
from kiosk.core.claims import ADULTS, PAPERS, Adult, Paper
from kiosk.core.coverage import Coverage
from kiosk.core.rules import payment_of
from kiosk.core.texts import Language, Text
from kiosk.core.visit import ClaimKind, Payment, Service
from kiosk.look.tokens import Metrics, Tone
from kiosk.screens import words
from kiosk.screens import words as questions
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.choices import Choice, Choices, Leafs
from kiosk.screens.components.picture import Picture
from kiosk.screens.look import AS_DESIGNED, Look
from kiosk.screens.pages.base import Emit, Page
from kiosk.screens.words import saying

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
        self.lead.say(lead(language) if lead and not self.metrics.sparse else "")

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
        self.choices.offer(tuple(found), leafs=_leafs(language), last=(_back(language),))

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
        self.choices.offer((*groups, none), leafs=_leafs(language), last=(_back(language),))

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
        self.choices.offer(tuple(found), leafs=_leafs(language), last=(_back(language),))

    def chosen(self, name: str) -> None:
        """Take the answer."""
        by_name = {_paper_name(paper): paper for paper in Paper}
        self.emit_event(Back() if name == "back" else PaperChosen(by_name[name]))


def _paper_name(paper: Paper) -> str:
    return "paper-" + paper.replace("_", "-")


def _leafs(language: Language) -> Leafs:
    return Leafs(words.MORE(language), words.BEFORE(language))


def _back(language: Language) -> Choice:
    return Choice("back", words.BACK(language), "", "back", Kind.QUIET)


_FEW = 4
"""Up to so many services there is room to say what to do."""


class ServicesPage(ChoicePage):
    """One button a service, the priority claim behind them; what is closed is said with why."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit, "rooms")
        self._closed = StatusCard("closed", quiet=True)
        self._closed.hide()
        self.tell.insertWidget(self.tell.indexOf(self.lead) + 1, self._closed)

    def show_state(self, kiosk: Kiosk) -> None:
        """Offer the services."""
        page, language = kiosk.page, kiosk.language
        assert isinstance(page, ChooseService)  # noqa: S101 - the window chooses the page by its type
        if page.services:
            self.title.say(words.SERVICES_TITLE(language))
            few = len(page.services) <= _FEW and not page.closed and not self.metrics.sparse
            self.lead.say(words.SERVICES_LEAD(language) if few else "")
        else:
            self.title.say(words.SERVICES_NONE(language))
            self.lead.say(words.SERVICES_NONE_LEAD(language))
        self._tell_closed(page.closed, language)
        claimed = kiosk.turn is not None and any(claim.kind is ClaimKind.PRIORITY for claim in kiosk.turn.claims)
        last = (_priority(language, claimed=claimed),) if page.may_claim_priority and page.services else ()
        coverage = kiosk.turn.coverage if kiosk.turn else None
        services = tuple(_choice(service, coverage, language) for service in page.services) or (_desk(language),)
        self.choices.offer(services, leafs=_leafs(language), last=last)

    def chosen(self, name: str) -> None:
        """Take the service, or the wish for priority."""
        if name == "to-desk":
            self.emit_event(HelpWanted())
        elif name == "priority":
            self.emit_event(PriorityWanted())
        else:
            self.emit_event(ServiceChosen(name.removeprefix("service-")))

    def _tell_closed(self, closed: tuple[Closed, ...], language: Language) -> None:
        if closed and not self.metrics.sparse:
            self._closed.say(Tone.NOTE, "clock", " ".join(_closed_words(closed, language)))
        else:
            self._closed.forget()


def _choice(service: Service, coverage: Coverage | None, language: Language) -> Choice:
    """Offer a service with its room, and with who pays for it in this turn."""
    pays_self = coverage is not None and payment_of(service, coverage) is Payment.SELF_PAY
    icon, payer = ("wallet", words.SERVICE_SELF_PAY) if pays_self else ("shield", words.SERVICE_INSURED)
    second = f"{service.room(language)} · {payer(language)}"
    return Choice(f"service-{service.key}", service.name(language), second, icon)


def _desk(language: Language) -> Choice:
    words_of_desk = words.TO_DESK(language), words.TO_DESK_MORE(language)
    return Choice("to-desk", *words_of_desk, "people", Kind.PRIMARY)


def _priority(language: Language, *, claimed: bool) -> Choice:
    if claimed:
        noted = words.PRIORITY_NOTED, words.PRIORITY_NOTED_MORE
        return Choice("priority", noted[0](language), noted[1](language), "check", Kind.QUIET)
    asked = words.PRIORITY, words.PRIORITY_MORE
    return Choice("priority", asked[0](language), asked[1](language), "people", Kind.QUIET)


def _closed_words(closed: tuple[Closed, ...], language: Language) -> Iterator[str]:
    """Say what is closed, one sentence for each reason."""
    for (why, opens), group in groupby(sorted(closed, key=_reason), key=lambda one: (one.why, one.opens)):
        names = ", ".join(one.service.name(language) for one in group)
        time = f"{opens:%H:%M}" if opens else ""
        yield words.CLOSED[why].filled(names=names, time=time)(language)


def _reason(closed: Closed) -> tuple[str, str]:
    return closed.why, closed.opens.isoformat() if closed.opens else ""


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
        self.title.say("" if self.metrics.sparse else questions.NOT_COVERED_TITLE(language))
        self.lead.say("")
        said = saying(kiosk.turn.coverage if kiosk.turn else None)
        self.status.say(said.tone, said.icon, said.heading(language), said.sentence(language))
        self._pay.say(questions.PAY_SELF(language), questions.PAY_SELF_MORE(language))
        self._desk.say(questions.TO_DESK(language), questions.TO_DESK_MORE(language))
        self._back.say(questions.BACK(language))


class NoChipPage(WaysPage):
    """The paper insurance card's code, a typed number, or the desk at once."""

    def __init__(self, emit: Emit, look: Look = AS_DESIGNED) -> None:
        super().__init__(emit, "scan" if look.scanner else "digits")
        self._look = look
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
        lead = questions.NO_CHIP_LEAD_SCANNER if self._look.scanner else questions.NO_CHIP_LEAD
        self.lead.say("" if self.metrics.sparse else lead(language))
        self._type.say(questions.TYPE_NUMBER(language), questions.TYPE_NUMBER_MORE(language))
        self._desk.say(questions.TO_DESK(language), questions.TO_DESK_MORE(language))
        self._back.say(questions.BACK(language))

    def refuse_scan(self) -> None:
        """Say that the scanned code is of no use."""
        self.status.say(Tone.CAUTION, "warning", questions.CARD_SCAN_REFUSED(self._language))
