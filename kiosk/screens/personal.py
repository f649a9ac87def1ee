"""What of a person may stand on a screen in a public room."""

from __future__ import annotations

from cardreader.citizen import Citizen

_SHOWN = 4


def masked_number(citizen: Citizen) -> str:
    """Give the personal number with all but its last four digits hidden: `•••• •••• 1234`, on one line."""
    digits = "•" * (len(citizen.number) - _SHOWN) + citizen.number[-_SHOWN:]
    return "\N{NO-BREAK SPACE}".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def birth_year(citizen: Citizen) -> str:
    """Give the year of birth, four digits; a dash where the chip does not know it."""
    return "—" if citizen.birth_date is None else f"{citizen.birth_date.year:04d}"
