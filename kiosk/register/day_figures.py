"""Sums one clinic day up for the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, Row, func, select

from kiosk.core.day_figures import Anchor, Count, DayFigures, ForcedLine, Lookups, Times
from kiosk.core.delivery import Waits
from kiosk.core.visit import Track
from kiosk.register import staff as staff_rows
from kiosk.register.audit.unit_of_work import associated_data, unseal
from kiosk.register.database.crypto import Vault
from kiosk.register.database.database import Database
from kiosk.register.database.rows import MessageState
from kiosk.register.database.tables import audit, forced, help_cases, lookups, outbox, visits

_LOOK_UP: Final = "look_up"
_CODE_LENGTH: Final = 3
_FAILING_CODES: Final = frozenset({"100", "101", "500"})
"""Codes with which the portal says that it cannot answer; kinds of trouble are longer words."""

_TOLD_TO_NOBODY: Final = tuple(why.value for why in (Waits.VOID, Waits.NOT_INSURED, Waits.EMERGENCY))

_COUNTED: Final = (
    visits.c.service,
    visits.c.payment,
    visits.c.decision,
    visits.c.state,
    visits.c.access,
    visits.c.slip,
    visits.c.track,
)


def day_figures(database: Database, day: date, zone: ZoneInfo) -> DayFigures:
    """Return the figures of a clinic day. Raises `RegisterUnavailable`, also when a sealed column was changed."""
    vault = database.open()
    begin, end = _limits(day, zone)
    with database.transaction() as connection:
        rows = connection.execute(
            select(
                *_COUNTED,
                visits.c.arrived,
                visits.c.issued,
                visits.c.first_call,
                visits.c.last_call,
                visits.c.served_at,
            ).where(visits.c.day == day)
        ).all()
        undelivered, dead = _outbox(connection, day)
        return DayFigures(
            day=day,
            visits=len(rows),
            by_service=_counts(rows, visits.c.service),
            by_hour=_hours(rows, zone),
            by_decision=_counts(rows, visits.c.decision),
            by_payment=_counts(rows, visits.c.payment),
            by_state=_counts(rows, visits.c.state),
            by_access=_counts(rows, visits.c.access),
            priority=sum(row.track == Track.PRIORITY for row in rows),
            help_cases=connection.execute(
                select(func.count()).select_from(help_cases).where(help_cases.c.day == day)
            ).scalar_one(),
            waiting=Times.of(_between(rows, "issued", "first_call")),
            serving=Times.of(_between(rows, "last_call", "served_at")),
            lookups=_lookups(connection, begin, end),
            slips=_counts(rows, visits.c.slip),
            undelivered=undelivered,
            dead_letters=dead,
            forced=tuple(_forced(connection, vault, begin, end)),
            anchor=_anchor(connection, end),
        )


def _limits(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return begin and end of a clinic day; the end is the next day's begin."""
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def _counts(rows: Sequence[Row[Any]], column: Column[Any]) -> tuple[Count, ...]:
    """Count by a column, the most frequent first."""
    counted = Counter(getattr(row, column.name) for row in rows)
    return tuple(Count(key, count) for key, count in sorted(counted.items(), key=lambda part: (-part[1], part[0])))


def _hours(rows: Iterable[Row[Any]], zone: ZoneInfo) -> tuple[int, ...]:
    counted = Counter(row.arrived.astimezone(zone).hour for row in rows)
    return tuple(counted[hour] for hour in range(24))


def _between(rows: Iterable[Row[Any]], start: str, end: str) -> list[timedelta]:
    """Return how long it took where both times are known. A clock that was put back in between measured nothing."""
    pairs = ((getattr(row, start), getattr(row, end)) for row in rows)
    return [after - before for before, after in pairs if before and after and after >= before]


def _outbox(connection: Connection, day: date) -> tuple[int, int]:
    """Count the messages of the day's visits that wait, and those that a person must look at.

    What nobody is to be told of is not undelivered: a void visit, one that no insurance pays, an emergency.
    """
    told = outbox.c.last_error.is_(None) | outbox.c.last_error.not_in(_TOLD_TO_NOBODY)
    states = connection.execute(
        select(outbox.c.state, func.count())
        .join(visits, visits.c.id == outbox.c.visit_id)
        .where(visits.c.day == day, outbox.c.kind != _LOOK_UP, told)
        .group_by(outbox.c.state)
    ).all()
    counted: dict[str, int] = {row[0]: row[1] for row in states}
    return counted.get(MessageState.WAITING, 0), counted.get(MessageState.DEAD, 0)


def _lookups(connection: Connection, begin: datetime, end: datetime) -> Lookups:
    rows = connection.execute(
        select(lookups.c.result_code, lookups.c.milliseconds).where(lookups.c.asked >= begin, lookups.c.asked < end)
    ).all()
    failed = Counter(row.result_code for row in rows if _failed(row.result_code))
    took = [timedelta(milliseconds=row.milliseconds) for row in rows if row.milliseconds is not None]
    kinds = tuple(Count(key, count) for key, count in sorted(failed.items(), key=lambda part: (-part[1], part[0])))
    return Lookups(len(rows), kinds, Times.of(took))


def _failed(code: str) -> bool:
    return len(code) != _CODE_LENGTH or code in _FAILING_CODES


def _forced(connection: Connection, vault: Vault, begin: datetime, end: datetime) -> Iterable[ForcedLine]:
    tickets = select(visits.c.id, visits.c.ticket).union_all(select(help_cases.c.id, help_cases.c.ticket)).subquery()
    names = staff_rows.logins(connection, vault)
    found = connection.execute(
        select(forced, tickets.c.ticket)
        .outerjoin(tickets, tickets.c.id == forced.c.of_id)
        .where(forced.c.at >= begin, forced.c.at < end)
        .order_by(forced.c.at, forced.c.id)
    ).all()
    for row in found:
        words = unseal(vault, associated_data(forced, "words", row.id), row.words) or ""
        yield ForcedLine(row.at, names.get(row.staff_id, ""), row.ticket or "", row.action, row.reason, words)


def _anchor(connection: Connection, end: datetime) -> Anchor:
    """Return the last link that was made before the day's end."""
    last = connection.execute(
        select(audit.c.seq, audit.c.hash).where(audit.c.at < end).order_by(audit.c.seq.desc()).limit(1)
    ).one_or_none()
    return Anchor(0, "") if last is None else Anchor(last.seq, last.hash.hex())
