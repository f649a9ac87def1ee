"""When to try a delivery again, and when to give up: pure rules for the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_SHORTEST_LOOK = timedelta(minutes=5)
_LONGEST_LOOK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Later:
    """Try again at `due`."""

    due: datetime


@dataclass(frozen=True, slots=True)
class Dead:
    """Tried often enough, or refused: a person must look."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How often a delivery is tried: the first wait doubles up to the longest one."""

    attempts: int = 20
    """Hospital systems stop after twenty failures and leave the case to a person."""
    first_wait: timedelta = timedelta(seconds=30)
    longest_wait: timedelta = timedelta(hours=1)

    def after_trouble(self, attempts: int, now: datetime) -> Later | Dead:
        """Say what follows when attempt number `attempts` (from 1) met trouble that may pass."""
        if attempts >= self.attempts:
            return Dead()
        doublings = min(attempts - 1, 16)
        return Later(now + min(self.first_wait * 2**doublings, self.longest_wait))


def until_ready(created: datetime, now: datetime) -> datetime:
    """Say when to look again at a visit that is not to be notified yet: the older it is, the rarer, 5 min to 1 day.

    Whatever makes a visit ready also makes its message due; looking is for what was changed behind the kiosk's back.
    """
    return now + min(max((now - created) / 2, _SHORTEST_LOOK), _LONGEST_LOOK)
