"""Which of the answer's cards counts on the day of the visit (QĐ 697: the one that is valid then)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.core.coverage import InsuranceCard
from kiosk.core.insurance.answer import Answer, CardData

_REPLACED = frozenset({"003", "004"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """The card that counts."""

    card: InsuranceCard
    is_new: bool
    """Whether it is the next card and not the one that was asked for."""


def choose(answer: Answer, visit_date: date) -> Chosen | None:
    """Give the card that is valid on that day, the next card before the present one; None when neither is."""
    if _has_new(answer) and (card := _valid_on(answer.new_card, visit_date)):
        return Chosen(card, is_new=True)
    card = _valid_on(answer.card, visit_date)
    return Chosen(card, is_new=False) if card else None


def dated_cards(answer: Answer) -> tuple[InsuranceCard, ...]:
    """Give the answer's cards that say from which day they hold, the present one first."""
    return tuple(
        InsuranceCard(card.number, card.valid_from, card.valid_to, card.facility)
        for card in (answer.card, answer.new_card)
        if card is not None and card.valid_from is not None
    )


def _has_new(answer: Answer) -> bool:
    if answer.new_card is None or answer.previous_number:
        return False
    same = answer.card is not None and answer.card.number == answer.new_card.number
    return not same or answer.code in _REPLACED


def _valid_on(card: CardData | None, day: date) -> InsuranceCard | None:
    if card is None or card.valid_from is None or not card.valid_from <= day:
        return None
    if card.valid_to is not None and card.valid_to < day:
        return None
    return InsuranceCard(card.number, card.valid_from, card.valid_to, card.facility)
