"""What share of the costs a card pays by its number: `AA L PP NNNNNNNNNN`, category, level, province, number."""

from __future__ import annotations

import re
from datetime import date

from kiosk.core.insurance.tables import level_of_category, level_percent

_CARD = re.compile(r"([A-Z]{2})([1-5])[0-9]{12}")


def category_and_level(card_number: str) -> tuple[str, str] | None:
    """Give the two letters and the digit that a card number begins with; None when it shows neither."""
    found = _CARD.fullmatch(card_number)
    return (found[1], found[2]) if found else None


def benefit_percent(card_number: str, day: date) -> int | None:
    """Give 80, 95 or 100; None when the number shows no level (new cards print the ten-digit number alone).

    Some categories have by law another level than their card says. Not known at the kiosk, and so not counted but noted
    for the clerk: a visit below 15 % of the base salary, and five years with the yearly co-payment reached, are paid in
    full as well (`tables.small_visit`, `tables.co_payment_limit`).
    """
    shown = category_and_level(card_number)
    if shown is None:
        return None
    category, level = shown
    return level_percent(level_of_category(category, day) or level, day)
