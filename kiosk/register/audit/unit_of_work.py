"""Writes rows together with their entries in the audit: the one way in which a decision gets into the register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Table, and_
from sqlalchemy import update as sql_update

from kiosk.register.audit import audit
from kiosk.register.audit.sealing import subject
from kiosk.register.database.clock import Clock, check_clock
from kiosk.register.database.columns import QUEUE_BEGIN
from kiosk.register.database.crypto import Vault
from kiosk.register.database.database import Database

Row = dict[str, Any]

_OF_THE_SLIP: Final = frozenset({"slip", "slip_at"})
"""A slip that comes out changes nothing that a clerk decided by."""


class UnitOfWork:
    """One transaction of one actor. Entries are chained at its end, in the order of what was done."""

    def __init__(self, connection: Connection, vault: Vault, actor: str, at: datetime) -> None:
        self.connection, self.vault, self.actor, self.at = connection, vault, actor, at
        self.entries: list[audit.Entry] = []

    def insert(self, table: Table, values: Mapping[str, Any], action: str, reason: str = "") -> Row:
        """Write a new row, as `full_row` completes it."""
        row = full_row(table, values)
        self.connection.execute(table.insert(), row)
        self.note(action, subject(table, row), reason, after=audit.fingerprint(row))
        return row

    def update(
        self, table: Table, row: Mapping[str, Any], changed: Mapping[str, Any], action: str, reason: str = ""
    ) -> Row:
        """Change a row that was read in this transaction; give it as it is now."""
        after = dict(row) | dict(changed)
        if "version" in after and not (changed and set(changed) <= _OF_THE_SLIP):
            after["version"] = row["version"] + 1
        this = and_(*(column == row[column.name] for column in table.primary_key))
        new = {name: value for name, value in after.items() if value != row[name]}
        if new:
            self.connection.execute(sql_update(table).where(this).values(new))
        before_words, after_words = audit.fingerprint(row), audit.fingerprint(after)
        self.note(action, subject(table, row), reason, before=before_words, after=after_words)
        return after

    def note(self, action: str, about: str, reason: str = "", before: str = "", after: str = "") -> None:
        """Note something done. An entry without `after` says nothing about any row."""
        self.entries.append(audit.Entry(self.at, self.actor, action, about, reason, before, after))


def full_row(table: Table, values: Mapping[str, Any]) -> Row:
    """Return a new row with all its columns: what is not given is empty, or as a queue begins."""
    return _empty(table) | dict(values)


@cache
def _empty(table: Table) -> Row:
    return {column.name: QUEUE_BEGIN.get(column.name) for column in table.columns}


@contextmanager
def unit_of_work(database: Database, actor: str, clock: Clock, *, watch_clock: bool = True) -> Iterator[UnitOfWork]:
    """Do everything inside, its audit with it, or nothing. Raises `RegisterUnavailable`."""
    vault = database.open()
    with database.transaction() as connection:
        head = audit.hold(connection)
        now = clock()
        check_clock(now, head.at if watch_clock else None, head.server)
        work = UnitOfWork(connection, vault, actor, now)
        yield work
        audit.append(connection, vault, head, work.entries)


def accept_clock(database: Database, actor: str, clock: Clock) -> None:
    """Confirm that the clock is right, whatever it said before. Raises `RegisterUnavailable`."""
    with unit_of_work(database, actor, clock, watch_clock=False) as work:
        work.note(audit.CLOCK_ACCEPTED, "clock")
