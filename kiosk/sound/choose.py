"""What is to be heard after a step of the flow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kiosk.core import state
from kiosk.core.effects import Effect, RemindOfCard
from kiosk.core.problems import Problem
from kiosk.core.state import Kiosk
from kiosk.core.texts import Language
from kiosk.sound.numbers import NotSpeakable, ticket_parts
from kiosk.sound.port import Chime, Sounding

_ASKED: Final[dict[type[state.Page], str]] = {
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
"""What is said when a page asks something."""


def sounding(before: Kiosk, after: Kiosk, effects: Iterable[Effect]) -> Sounding | None:
    """Give what is to be heard now, or None. At most one thing at a time: the newest page speaks."""
    language = after.language
    if any(isinstance(effect, RemindOfCard) for effect in effects):
        return Sounding(Chime.REMINDER, language, ("take-card",))
    if type(before.page) is not type(after.page) or _asks_anew(before, after) or _is_given_a_place(before, after):
        found = _of_page(after)
        if found is not None:
            return found
    if after.card_in and not before.card_in:
        return Sounding(Chime.CARD, language)
    return None


def warning(language: Language) -> Sounding:
    """Give what is heard when a time limit is near."""
    return Sounding(Chime.REMINDER, language, ("still-there",))


def _asks_anew(before: Kiosk, after: Kiosk) -> bool:
    """Whether the same page says something else: other digits are asked for, the card is to come back."""
    asks = state.EnterDigits | state.PutCard | state.EnterNumber | state.AskPaperDate
    return before.serial != after.serial and isinstance(after.page, asks)


def _is_given_a_place(before: Kiosk, after: Kiosk) -> bool:
    """Whether the page that sends to the desk has its number now."""
    return (
        isinstance(before.page, state.SeeClerk)
        and isinstance(after.page, state.SeeClerk)
        and before.page.ticket != after.page.ticket
        and after.page.ticket is not None
    )


def _of_page(kiosk: Kiosk) -> Sounding | None:
    language = kiosk.language
    match kiosk.page:
        case state.EnterDigits(wrong=wrong):
            name = "digits-wrong" if wrong else "digits"
            return Sounding(Chime.ERROR if wrong else Chime.CARD, language, (name,))
        case state.PutCard(lost=lost):
            name = "put-card-back" if lost else "put-card"
            return Sounding(Chime.ERROR if lost else Chime.CARD, language, (name,))
        case state.TakeSlip(ticket=ticket):
            return Sounding(Chime.DONE, language, _number(ticket.number, kiosk))
        case state.SeeClerk(ticket=ticket) if ticket is not None:
            return Sounding(Chime.DONE, language, _number(ticket.number, kiosk))
        case state.SeeClerk(problem=problem):
            name = "help-comes" if problem is Problem.EMERGENCY else "see-clerk"
            return Sounding(Chime.REMINDER, language, (name,))
        case state.EnterNumber(wrong=True):
            return Sounding(Chime.ERROR, language, ("number-wrong",))
        case state.AskPaperDate(wrong=True):
            return Sounding(Chime.ERROR, language, ("date-wrong",))
        case page if type(page) in _ASKED:
            return Sounding(Chime.CARD, language, (_ASKED[type(page)],))
        case _:
            return None


def _number(number: str, kiosk: Kiosk) -> tuple[str, ...]:
    reminder = ("take-card",) if kiosk.card_in else ()
    try:
        return ("your-number", *ticket_parts(number, kiosk.language), *reminder)
    except NotSpeakable:
        return reminder  # a clinic may number otherwise; the number stands on the screen
