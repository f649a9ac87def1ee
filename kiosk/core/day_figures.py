"""What the day report says: counts, times and decisions of one clinic day, and nothing personal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one kind."""

    key: str
    count: int


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took."""

    count: int
    median: timedelta
    ninth: timedelta
    """Nine of ten took no longer."""
    longest: timedelta

    @classmethod
    def of(cls, lasted: Sequence[timedelta]) -> Times | None:
        """Sum up; None when nothing was measured."""
        if not lasted:
            return None
        ordered = sorted(lasted)
        nine_of_ten = ordered[-(-9 * len(ordered) // 10) - 1]
        return cls(
            len(ordered), timedelta(seconds=median(time.total_seconds() for time in ordered)), nine_of_ten, ordered[-1]
        )


@dataclass(frozen=True, slots=True)
class ForcedLine:
    """A decision that somebody took by hand: when, who, for which ticket, what and why."""

    at: datetime
    by: str
    ticket: str
    action: str
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Lookups:
    """How the portal fared."""

    asked: int
    failed: tuple[Count, ...]
    """Look-ups without a sensible answer, by kind of trouble."""
    times: Times | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The audit's last link that day: printed and signed, it shows later whether anything before was changed."""

    entries: int
    """Entries of the audit up to the end of that day."""
    link: str
    """The last link, 64 hexadecimal digits; empty while there is none."""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One clinic day."""

    day: date
    visits: int
    """Registered visits, those that were made void included."""
    by_service: tuple[Count, ...]
    by_hour: tuple[int, ...]
    """24 counts by the clinic's hour of arrival."""
    by_decision: tuple[Count, ...]
    by_payment: tuple[Count, ...]
    by_state: tuple[Count, ...]
    by_access: tuple[Count, ...]
    """`pace`, `bac`, `by_hand`."""
    priority: int
    help_cases: int
    waiting: Times | None
    """From the number to the call."""
    serving: Times | None
    """From the call until the next state."""
    lookups: Lookups
    slips: tuple[Count, ...]
    """`printed`, `failed`, `waiting`."""
    undelivered: int
    dead_letters: int
    forced: tuple[ForcedLine, ...]
    anchor: Anchor

    def __post_init__(self) -> None:
        """Refuse figures that contradict each other."""
        if len(self.by_hour) != 24 or sum(self.by_hour) != self.visits:  # noqa: PLR2004 - a day has 24 hours
            message = "the hours do not add up to the visits"
            raise ValueError(message)
