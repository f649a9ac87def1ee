"""Whether the clock can be right, by what the register last saw of it: days and numbers hang on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from kiosk.core.ports import RegisterUnavailable

Clock = Callable[[], datetime]

BACK: Final = timedelta(minutes=10)
"""How far a machine's clock may differ from the database server's, or fall behind the last entry."""
AHEAD: Final = timedelta(days=60)
"""The longest time that a clinic is closed."""


def utc_now() -> datetime:
    """Give the time as aware UTC."""
    return datetime.now(UTC)


def check_clock(now: datetime, last: datetime | None, server: datetime | None = None) -> None:
    """Refuse a clock that stands before the register's last entry or far after it. Raises `RegisterUnavailable`.

    With a database server its clock is the judge, so that a wrong clock stops its own machine and no other.
    """
    right = now - machine_ahead(server)
    if last is None or last - BACK <= right <= last + AHEAD:
        return
    where = "before" if right < last else "long after"
    message = (
        f"the clock says {right:%Y-%m-%d %H:%M} UTC, {where} the register's last entry of {last:%Y-%m-%d %H:%M}; "
        "set the clock, or confirm it with `kiosk clock --accept`"
    )
    raise RegisterUnavailable(message)


def machine_ahead(server: datetime | None) -> timedelta:
    """Give how far this machine's clock is ahead of the server's. Raises `RegisterUnavailable` when it is far off."""
    if server is None:
        return timedelta()
    here = utc_now()
    if abs(here - server) > BACK:
        message = (
            f"this machine's clock says {here:%Y-%m-%d %H:%M} UTC and the database server's "
            f"{server.astimezone(UTC):%Y-%m-%d %H:%M}; set the one that is wrong"
        )
        raise RegisterUnavailable(message)
    return here - server
