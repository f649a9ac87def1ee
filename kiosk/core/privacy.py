"""What of a person may stand on screens and paper."""

from __future__ import annotations

from typing import Final

_SHOWN: Final = 4


def masked_number(number: str) -> str:
    """Give a personal number with only its last four digits: `•••• •••• 1234`."""
    hidden = "•" * max(len(number) - _SHOWN, 0)
    groups = [hidden[start : start + _SHOWN] for start in range(0, len(hidden), _SHOWN)]
    return " ".join([*groups, number[-_SHOWN:]])


def shortened_name(name: str) -> str:
    """Give family and given name in full and the names between as initials: `NGUYỄN V. MẪU`.

    The patient finds the slip by it, and a stranger who finds the slip learns little.
    """
    words = name.split()
    if len(words) <= 2:  # noqa: PLR2004 - family and given name
        return " ".join(words)
    return " ".join([words[0], *(f"{word[0]}." for word in words[1:-1]), words[-1]])
