"""How many wait before one, in words."""

from __future__ import annotations

from kiosk.core.texts import Text
from kiosk.screens import words


def waiting(count: int) -> Text:
    """Say how many wait."""
    match count:
        case 0:
            return words.SLIP_NEXT
        case 1:
            return words.SLIP_ONE_WAITING
        case _:
            return words.SLIP_WAITING.filled(count=count)
