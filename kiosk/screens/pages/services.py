"""What the patient comes for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from kiosk.core.events import HelpWanted, PriorityWanted, ServiceChosen
from kiosk.core.state import ChooseService, Closed, Kiosk
from kiosk.core.texts import Language
from kiosk.core.visit import ClaimKind, Service
from kiosk.look.tokens import Tone
from kiosk.screens import words, words_questions
from kiosk.screens.components.button import Kind
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.choices import Choice
from kiosk.screens.pages.base import Emit
from kiosk.screens.pages.choosing import ChoicePage

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
            self.lead.say(words.SERVICES_LEAD(language) if len(page.services) <= _FEW and not page.closed else "")
        else:
            self.title.say(words.SERVICES_NONE(language))
            self.lead.say(words.SERVICES_NONE_LEAD(language))
        self._tell_closed(page.closed, language)
        claimed = kiosk.turn is not None and any(claim.kind is ClaimKind.PRIORITY for claim in kiosk.turn.claims)
        last = (_priority(language, claimed=claimed),) if page.may_claim_priority and page.services else ()
        services = tuple(_choice(service, language) for service in page.services) or (_desk(language),)
        self.choices.offer(services, more=words_questions.MORE(language), last=last)

    def chosen(self, name: str) -> None:
        """Take the service, or the wish for priority."""
        if name == "to-desk":
            self.emit_event(HelpWanted())
        elif name == "priority":
            self.emit_event(PriorityWanted())
        else:
            self.emit_event(ServiceChosen(name.removeprefix("service-")))

    def _tell_closed(self, closed: tuple[Closed, ...], language: Language) -> None:
        if closed:
            self._closed.say(Tone.NOTE, "clock", " ".join(_closed_words(closed, language)))
        else:
            self._closed.forget()


def _choice(service: Service, language: Language) -> Choice:
    icon = "shield" if service.insured else "wallet"
    payer = words.SERVICE_INSURED if service.insured else words.SERVICE_SELF_PAY
    second = f"{service.room(language)} · {payer(language)}"
    return Choice(f"service-{service.key}", service.name(language), second, icon)


def _desk(language: Language) -> Choice:
    words_of_desk = words_questions.TO_DESK(language), words_questions.TO_DESK_MORE(language)
    return Choice("to-desk", *words_of_desk, "people", Kind.PRIMARY)


def _priority(language: Language, *, claimed: bool) -> Choice:
    if claimed:
        noted = words_questions.PRIORITY_NOTED, words_questions.PRIORITY_NOTED_MORE
        return Choice("priority", noted[0](language), noted[1](language), "check", Kind.QUIET)
    asked = words_questions.PRIORITY, words_questions.PRIORITY_MORE
    return Choice("priority", asked[0](language), asked[1](language), "people", Kind.QUIET)


def _closed_words(closed: tuple[Closed, ...], language: Language) -> Iterator[str]:
    """Say what is closed, one sentence for each reason."""
    for (why, opens), group in groupby(sorted(closed, key=_reason), key=lambda one: (one.why, one.opens)):
        names = ", ".join(one.service.name(language) for one in group)
        time = f"{opens:%H:%M}" if opens else ""
        yield words.CLOSED[why].filled(names=names, time=time)(language)


def _reason(closed: Closed) -> tuple[str, str]:
    return closed.why, closed.opens.isoformat() if closed.opens else ""
