"""Whether the clock can be right, by what the register last saw of it: days and numbers hang on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault

Clock = Callable[[], datetime]

BACK: Final = timedelta(minutes=10)
"""How far a machine's clock may differ from the database server's, or fall behind the last entry."""
AHEAD: Final = timedelta(days=60)
"""The longest time that a clinic is closed."""

_MINUTE: Final = "%Y-%m-%d %H:%M"


def utc_now() -> datetime:
    """Return the time as aware UTC."""
    return datetime.now(UTC)


def check_clock(now: datetime, last: datetime | None, server: datetime | None = None) -> None:
    """Refuse a clock that stands before the register's last entry or far after it. Raises `RegisterUnavailable`.

    With a database server its clock is the judge, so that a wrong clock stops its own machine and no other.
    """
    right = now - machine_ahead(server)
    if last is None or last - BACK <= right <= last + AHEAD:
        return
    fault = RegisterFault.CLOCK_BEFORE if right < last else RegisterFault.CLOCK_AFTER
    raise RegisterUnavailable(fault.of(here=f"{right:{_MINUTE}}", last=f"{last:{_MINUTE}}"))


def machine_ahead(server: datetime | None) -> timedelta:
    """Return how far this machine's clock is ahead of the server's. Raises `RegisterUnavailable` when it is far off."""
    if server is None:
        return timedelta()
    here = utc_now()
    if abs(here - server) > BACK:
        raise RegisterUnavailable(
            RegisterFault.CLOCKS_APART.of(here=f"{here:{_MINUTE}}", server=f"{server.astimezone(UTC):{_MINUTE}}")
        )
    return here - server
