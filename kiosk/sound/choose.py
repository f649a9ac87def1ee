"""What is to be heard after a step of the flow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kiosk.core.check_in import state
from kiosk.core.check_in.effects import Effect, RemindOfCard
from kiosk.core.check_in.state import Kiosk
from kiosk.core.problems import Problem
from kiosk.core.texts import Language
from kiosk.sound.port import Chime, Sounding
from kiosk.sound.speech import NotSpeakable, ticket_parts

_ASKED: Final[dict[type[state.Page], str]] = {
    state.ReadingChip: "reading",
    state.You: "check-details",
    state.NotCovered: "choose-way",
    state.AskAdult: "who-comes",
    state.ChooseService: "choose-service",
    state.AskPriority: "which-group",
    state.AskPapers: "which-paper",
    state.AskPaperNumber: "paper-number",
    state.AskPaperDate: "paper-date",
    state.NoChip: "no-chip",
    state.EnterNumber: "enter-number",
}
"""What is said when a page asks or tells something, always the same."""


def sounding(before: Kiosk, after: Kiosk, effects: Iterable[Effect]) -> Sounding | None:
    """Return what is to be heard now, or None. At most one thing at a time: the newest page speaks."""
    language = after.language
    if any(isinstance(effect, RemindOfCard) for effect in effects):
        return Sounding(Chime.REMINDER, before.language, ("take-card",))
    told = (_asks_anew, _is_given_a_place, _is_not_printed, _is_unheard)
    news = any(is_news(before, after) for is_news in told)
    in_vain = isinstance(after.page, state.OutOfService) and after.card_in and not before.card_in
    if type(before.page) is not type(after.page) or news or in_vain:
        found = _of_page(after)
        if found is not None:
            return found
    if after.card_in and not before.card_in:
        return Sounding(Chime.CARD, language)
    return None


def warning(language: Language) -> Sounding:
    """Return what is heard when a time limit is near."""
    return Sounding(Chime.REMINDER, language, ("still-there",))


def _asks_anew(before: Kiosk, after: Kiosk) -> bool:
    """Return whether the page was shown anew to ask again, or in another language.

    A touch keeps the page as it is: whoever is still answering is not asked again.
    """
    asks = state.EnterDigits | state.PutCard | state.EnterNumber | state.AskPaperDate
    again = before.page is not after.page and isinstance(after.page, asks)
    translated = before.language is not after.language and after.turn is not None and before.turn is not None
    return again or translated


def _is_given_a_place(before: Kiosk, after: Kiosk) -> bool:
    """Return whether the page that sends to the desk has its number now."""
    return (
        isinstance(before.page, state.SeeClerk)
        and isinstance(after.page, state.SeeClerk)
        and before.page.ticket != after.page.ticket
        and after.page.ticket is not None
    )


def _is_not_printed(before: Kiosk, after: Kiosk) -> bool:
    """Return whether the number just became one that has to be noted down."""
    numbered = state.TakeSlip | state.SeeClerk
    return (
        isinstance(before.page, numbered)
        and isinstance(after.page, numbered)
        and before.page.printing is not after.page.printing
        and after.page.printing is state.Printing.FAILED
    )


def _is_unheard(before: Kiosk, after: Kiosk) -> bool:
    """Return whether it just became known that a desk has answered an emergency, or that none has in time."""
    return (
        isinstance(before.page, state.SeeClerk)
        and isinstance(after.page, state.SeeClerk)
        and after.page.problem is Problem.EMERGENCY
        and before.page.line is not after.page.line
    )


def _of_page(kiosk: Kiosk) -> Sounding | None:
    language = kiosk.language
    match kiosk.page:
        case state.OutOfService():
            return Sounding(Chime.REMINDER, language, ("out-of-service",))
        case state.Registering():
            # With the chip read it is over in a moment, and the number would cut the sentence off.
            return None if kiosk.page.asked else Sounding(Chime.CARD, language, ("registering",))
        case state.ChooseService(services=()):
            return Sounding(Chime.REMINDER, language, ("no-service",))
        case state.EnterDigits(wrong=wrong):
            name = "digits-wrong" if wrong else "digits"
            return Sounding(Chime.ERROR if wrong else Chime.CARD, language, (name,))
        case state.PutCard(lost=lost, other=other):
            name = "put-card-back" if lost else "put-card"
            return Sounding(Chime.ERROR if lost or other else Chime.CARD, language, (name,))
        case state.TakeSlip(ticket=ticket, printing=printing):
            return _number(ticket.number, printing, kiosk)
        case state.SeeClerk(ticket=ticket, printing=printing) if ticket is not None:
            return _number(ticket.number, printing, kiosk)
        case state.SeeClerk(problem=Problem.EMERGENCY, line=state.QueuePlace.FAILED):
            return Sounding(Chime.ERROR, language, ("call-out",))
        case state.SeeClerk(problem=problem):
            if problem is not Problem.EMERGENCY:
                return Sounding(Chime.REMINDER, language, ("see-clerk",))
            answered = kiosk.page.line is state.QueuePlace.KEPT  # before that nothing is promised
            return Sounding(Chime.REMINDER, language, ("help-comes" if answered else "calling",))
        case state.EnterNumber(wrong=True):
            return Sounding(Chime.ERROR, language, ("number-wrong",))
        case state.AskPaperDate(wrong=True):
            return Sounding(Chime.ERROR, language, ("date-wrong",))
        case page if type(page) in _ASKED:
            return Sounding(Chime.CARD, language, (_ASKED[type(page)],))
        case _:
            return None


def _number(number: str, printing: state.Printing | None, kiosk: Kiosk) -> Sounding:
    """Say the number, that it has to be noted down when no slip comes, and that a card lies on the reader."""
    failed = printing is state.Printing.FAILED
    try:
        said: tuple[str, ...] = ("your-number", *ticket_parts(number, kiosk.language))
    except NotSpeakable:
        said = ()  # a clinic may number otherwise; the number stands on the screen
    parts = (*(["not-printed"] if failed else []), *said, *(["take-card"] if kiosk.card_in else []))
    return Sounding(Chime.ERROR if failed else Chime.DONE, kiosk.language, parts)
