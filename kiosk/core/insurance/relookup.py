"""When a visit that the portal gave no answer for is looked up again: pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kiosk.core.coverage import Coverage, Decision
from kiosk.core.insurance.trouble import Trouble

_NOT_ASKED: Final = frozenset({Trouble.PAUSED.value, Trouble.TOO_MANY.value})
_SPREAD: Final = 0.2
"""By this share each wait is shorter or longer by chance: the kiosks of a country must not ask in step."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The first wait, and the longest."""

    first: timedelta
    longest: timedelta

    def next_look(self, attempts: int, now: datetime, chance: float) -> datetime:
        """Say when to ask again after `attempts` tries (from 1): the wait doubles. `chance` is from [0, 1)."""
        wait = min(self.first * (1 << min(attempts - 1, 16)), self.longest)
        return now + wait * (1 - _SPREAD + 2 * _SPREAD * chance)


def was_asked(coverage: Coverage) -> bool:
    """Whether the portal was asked at all: not while it is left alone, or asked enough this hour."""
    return coverage.result_code not in _NOT_ASKED


def is_answer(coverage: Coverage) -> bool:
    """Whether this settles the question. Portal trouble, and a clinic that is set up wrong there, do not."""
    return coverage.decision is not Decision.PORTAL_UNAVAILABLE
