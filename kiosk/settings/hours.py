"""Opening hours as a clinic writes them: `mon-fri 07:00-11:30`, `sat 07:00-11:30`, `daily 07:00-17:00`."""

from __future__ import annotations

import re
from datetime import time
from typing import Final

from kiosk.core.visit import Hours

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN: Final = re.compile(r"(daily|[a-z]{3})(?:-([a-z]{3}))? +([0-9]{2}:[0-9]{2}) ?- ?([0-9]{2}:[0-9]{2})")


def hours_of(text: str) -> Hours:
    """Read one span. Raises `ValueError` with one line that says what it should look like."""
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError(_wrong(text))
    first, last, since, until = found.groups()
    try:
        span = Hours(_weekdays(first, last), time.fromisoformat(since), time.fromisoformat(until))
    except ValueError:
        raise ValueError(_wrong(text)) from None
    if span.since >= span.until:
        message = f"{text!r} ends before it begins"
        raise ValueError(message)
    return span


def _weekdays(first: str, last: str | None) -> frozenset[int]:
    if first == "daily" and last is None:
        return frozenset(range(7))
    begin = DAYS.index(first)
    end = begin if last is None else DAYS.index(last)
    return frozenset((begin + day) % 7 for day in range((end - begin) % 7 + 1))


def _wrong(text: str) -> str:
    return f"{text!r} should look like 'mon-fri 07:00-11:30', 'sat 07:00-11:30' or 'daily 07:00-17:00'"
