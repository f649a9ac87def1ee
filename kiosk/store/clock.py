"""Whether the clock can be right, by what the register last saw of it: days and numbers hang on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from kiosk.core.ports import RegisterUnavailable

Clock = Callable[[], datetime]

BACK: Final = timedelta(minutes=10)
"""How far the clocks of a clinic's machines may differ."""
AHEAD: Final = timedelta(days=60)
"""The longest time that a clinic is closed."""


def utc_now() -> datetime:
    """Give the time as aware UTC."""
    return datetime.now(UTC)


def see_clock(now: datetime, last: datetime | None) -> None:
    """Refuse a clock that stands before the register's last entry or far after it. Raises `RegisterUnavailable`."""
    if last is None or last - BACK <= now <= last + AHEAD:
        return
    where = "before" if now < last else "long after"
    message = (
        f"the clock says {now:%Y-%m-%d %H:%M} UTC, {where} the register's last entry of {last:%Y-%m-%d %H:%M}; "
        "set the clock, or confirm it with `kiosk clock --accept`"
    )
    raise RegisterUnavailable(message)
