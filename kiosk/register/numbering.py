"""Draws queue numbers: of each day, service and track one row counts, and whoever draws holds it to the end.

A number is given back when the transaction does not come to its end: no gap, no double.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, bindparam, func, select, update

from kiosk.core.visit import Track
from kiosk.register.audit.unit_of_work import UnitOfWork
from kiosk.register.database.rows import QueueRow, VisitRow
from kiosk.register.database.tables import counters


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number is drawn: at a kiosk or at the desk."""

    name: str
    """The kiosk's or the desk's, as the row keeps it."""
    zone: ZoneInfo
    """Where the clinic's days begin."""
    series: str = ""
    """Mark of a kiosk's own numbers; empty for the clinic's."""


HELP: Final = ("", "help")
"""Service and track of those who wait for help."""

_LONGEST_GAP: Final = timedelta(hours=1)
"""A longer time between two patients is a pause, and says nothing about the pace."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A number, and how its queue stood."""

    number: int
    ahead: int
    """How many of the queue wait already."""
    pace_seconds: int | None
    """About how often one of the queue is served; None when nobody can say."""


# Statements are built once: building them costs more than running them.
_THIS = (
    (counters.c.day == bindparam("of_day"))
    & (counters.c.service == bindparam("of_service"))
    & (counters.c.track == bindparam("of_track"))
)
_STEP: Final[dict[str, Any]] = {"last": counters.c.last + 1, "waiting": counters.c.waiting + 1}
_GIVEN: Final = (counters.c.last, counters.c.waiting, counters.c.pace_seconds)
_DRAW: Final = update(counters).where(_THIS).values(_STEP).returning(*_GIVEN)
_QUEUE: Final = (counters.c.day, counters.c.service, counters.c.track)


def draw(connection: Connection, day: date, service: str, track: str) -> Drawn:
    """Draw the next number, in a transaction that holds the audit's head."""
    row = connection.execute(_DRAW, _queue(day, service, track)).one_or_none()
    return _first(connection, day, service, track) if row is None else _as_drawn(row)


def leave(connection: Connection, day: date, service: str, track: str, by: int = 1) -> None:
    """Count that many fewer who wait; more when `by` is negative."""
    connection.execute(
        update(counters).where(_THIS).values(waiting=counters.c.waiting - by), _queue(day, service, track)
    )


def join(connection: Connection, day: date, service: str, track: str) -> None:
    """Count one more who waits, with a number that was drawn elsewhere."""
    first = {"day": day, "service": service, "track": track, "last": 0, "waiting": 1}
    one_more = {"waiting": counters.c.waiting + 1}
    insert = _insert(connection.dialect.name).on_conflict_do_update(index_elements=_QUEUE, set_=one_more)
    connection.execute(insert, first)


def note_pace(work: UnitOfWork, day: date, service: str, track: str) -> None:
    """Learn from one more served how often that happens: the last gap counts a quarter."""
    this = (counters.c.day == day) & (counters.c.service == service) & (counters.c.track == track)
    row = work.connection.execute(select(counters).where(this)).one()
    changed: dict[str, Any] = {"served_at": work.at}
    if row.served_at is not None and timedelta() < (gap := work.at - row.served_at) < _LONGEST_GAP:
        seconds = round(gap.total_seconds())
        changed["pace_seconds"] = seconds if row.pace_seconds is None else round((3 * row.pace_seconds + seconds) / 4)
    work.change(counters, this, **changed)


def drawn_today(connection: Connection, day: date) -> tuple[tuple[str, int], ...]:
    """Return how many numbers of each service were drawn that day."""
    counted = (
        select(counters.c.service, func.sum(counters.c.last))
        .where((counters.c.day == day) & (counters.c.service != HELP[0]))
        .group_by(counters.c.service)
        .order_by(counters.c.service)
    )
    return tuple((service, count) for service, count in connection.execute(counted))


def pace_of(connection: Connection, day: date, service: str, track: str) -> int | None:
    """Return about how many seconds lie between two of the queue; None when nobody can say."""
    pace = select(counters.c.pace_seconds).where(_THIS)
    return connection.execute(pace, _queue(day, service, track)).scalar_one_or_none()


def queue_of(row: QueueRow) -> tuple[date, str, str]:
    """Return day, service and track of the queue in which a row stands."""
    return (row.day, row.service, row.track) if isinstance(row, VisitRow) else (row.day, *HELP)


def ticket_number(prefix: str, track: Track, number: int, series: str = "") -> str:
    """Write a queue number as it is printed and called: `A 017`, `ƯT A 003`; of a kiosk's own series `A K1-03`."""
    first = "ƯT " if track is Track.PRIORITY else ""
    return f"{first}{prefix} {series}-{number:02d}" if series else f"{first}{prefix} {number:03d}"


def help_number(number: int, series: str = "") -> str:
    """Write the number of somebody who waits for help: `TG 004`; of a kiosk's own series `TG K1-04`."""
    return f"TG {series}-{number:02d}" if series else f"TG {number:03d}"


def _queue(day: date, service: str, track: str) -> dict[str, Any]:
    return {"of_day": day, "of_service": service, "of_track": track}


def _first(connection: Connection, day: date, service: str, track: str) -> Drawn:
    first = {"day": day, "service": service, "track": track, "last": 1, "waiting": 1}
    return _as_drawn(connection.execute(_draw_first(connection.dialect.name), first).one())


@cache
def _draw_first(dialect: str) -> Any:
    return _insert(dialect).on_conflict_do_update(index_elements=_QUEUE, set_=_STEP).returning(*_GIVEN)


def _insert(dialect: str) -> Any:
    """Return this database's own INSERT. The other's dialect stays unloaded: PostgreSQL's takes 2 MB."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(counters)


def _as_drawn(row: Row[Any]) -> Drawn:
    """Return what the counter returned."""
    return Drawn(row.last, row.waiting - 1, row.pace_seconds)
