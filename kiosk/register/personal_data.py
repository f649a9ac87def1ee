"""What becomes of personal data later: forgotten after the clinic's time limits or on demand, sealed under a new key.

Each is recorded. A new key is a new line in the key file; then every row is sealed again.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, or_, select
from sqlalchemy import Row as Found

from kiosk.process.account import give_like
from kiosk.register.audit.unit_of_work import SEALED, Entry, UnitOfWork, associated_data, key_of, unit_of_work
from kiosk.register.database.crypto import Vault
from kiosk.register.database.database import Database, faults_in_words
from kiosk.register.database.rows import ClaimRow, ForcedRow, HelpRow, MessageState, Row, VisitRow, columns_of, row_of
from kiosk.register.database.tables import (
    TABLE_OF,
    claims,
    delivery_refusals,
    forced,
    help_cases,
    lookups,
    outbox,
    visits,
)
from kiosk.register.lookups import lookup_place
from kiosk.register.outbox import REFUSAL_SEALED, document_place, refusal_place

FORGOTTEN: Final = "forgotten"
"""Receipt of a message that was not delivered before its person was forgotten: there is nothing left to say."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was forgotten."""

    visits: int
    """Visits whose personal columns were emptied; the visits themselves stay, for the numbers."""
    lookups: int
    """Answers of the portal that were removed."""
    help_cases: int = 0
    """People who waited for help and of whom nothing personal is left."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who orders it, when and why, for the audit."""

    actor: str
    at: datetime
    reason: str


def purge(database: Database, who: Who, today: date, *, personal_days: int, lookups_days: int) -> Forgotten:
    """Forget what is older than its time limit. Raises `RegisterUnavailable`, also for a clock that cannot be right."""
    first = today - timedelta(days=personal_days)
    answers = lookups.c.asked < who.at - timedelta(days=lookups_days)
    whose = (visits.c.day < first, help_cases.c.day < first, answers)
    return _forget(database, who, Entry.PURGED, whose, watch_clock=True)


def forget(database: Database, who: Who, number: str) -> Forgotten:
    """Forget one person, found by number. Raises `RegisterUnavailable`."""
    person = database.open().search_hash(number)
    whose = (visits.c.person_hash == person, help_cases.c.person_hash == person, lookups.c.person_hash == person)
    return _forget(database, who, Entry.FORGOTTEN, whose, watch_clock=False)


_Whose = tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]


def _forget(database: Database, who: Who, entry: Entry, whose: _Whose, *, watch_clock: bool) -> Forgotten:
    """Forget in visits, help cases and answers; what hangs on them goes first, while they can be found."""
    of_visits, of_help, of_answers = whose
    gone = select(visits.c.id).where(of_visits)
    helped = of_help | help_cases.c.visit_id.in_(gone)
    of_either = forced.c.of_id.in_(gone) | forced.c.of_id.in_(select(help_cases.c.id).where(helped))
    with unit_of_work(database, who.actor, lambda: who.at, watch_clock=watch_clock) as work:
        forgetting = _Forgetting(work, entry, who.reason)
        forgetting.empty(ForcedRow, of_either, "words")
        forgetting.empty(ClaimRow, claims.c.visit_id.in_(gone), "paper")
        messages = select(outbox.c.id).where(outbox.c.visit_id.in_(gone))
        refused = delivery_refusals.c.message_id.in_(messages)
        kept = or_(*(delivery_refusals.c[name].is_not(None) for name in REFUSAL_SEALED))
        work.change(delivery_refusals, refused & kept, **dict.fromkeys(REFUSAL_SEALED))
        of_gone = outbox.c.visit_id.in_(gone)
        work.change(outbox, of_gone & outbox.c.document.is_not(None), document=None)
        work.change(outbox, of_gone & (outbox.c.state != MessageState.DONE), state=MessageState.DONE, receipt=FORGOTTEN)
        return Forgotten(
            help_cases=forgetting.empty(HelpRow, helped, "person", "person_hash"),
            visits=forgetting.empty(VisitRow, of_visits, "patient", "person_hash"),
            lookups=forgetting.remove_answers(of_answers),
        )


@dataclass(frozen=True, slots=True)
class _Forgetting:
    work: UnitOfWork
    entry: Entry
    reason: str

    def empty(self, kind: type[Row], which: ColumnElement[bool], *columns: str) -> int:
        """Empty those columns of the rows that still hold something there; give how many."""
        table = TABLE_OF[kind]
        filled = or_(*(table.c[name].is_not(None) for name in columns))
        found = self.work.connection.execute(select(table).where(which & filled).order_by(*table.primary_key)).all()
        nothing: dict[str, Any] = dict.fromkeys(columns)
        for each in found:
            row = row_of(kind, each)
            self.work.update(row, replace(row, **nothing), self.entry, self.reason)
        return len(found)

    def remove_answers(self, which: ColumnElement[bool]) -> int:
        """Remove answers of the portal; give how many."""
        removed = self.work.remove(lookups, which)
        if removed:
            self.work.note(self.entry, f"lookups: {removed}", self.reason)
        return removed


_KEY_BYTES = 32


def rotate(database: Database, who: Who) -> int:
    """Add a key and seal every personal column with it; give how many. Stop the kiosks first and restart them after.

    Broken off in the middle it leaves both keys in the file and may be repeated. Raises `RegisterUnavailable`.
    """
    database.open()
    with faults_in_words(database.name):
        _add_key(database.key_file)
    database.close()  # the next use reads the new key
    with unit_of_work(database, who.actor, lambda: who.at, watch_clock=False) as work:
        sealed = sum(_seal_rows(work, kind, who.reason) for kind in TABLE_OF)
        sealed += _seal_column(work, lookups.c.answer, lambda row: lookup_place(row.person_hash, row.asked))
        sealed += _seal_column(work, outbox.c.document, lambda row: document_place(row.id))
        for name in REFUSAL_SEALED:
            sealed += _seal_column(work, delivery_refusals.c[name], partial(_place_of_refusal, name))
    database.close()
    return sealed


def _add_key(key_file: Path) -> None:
    content = key_file.read_text(encoding="ascii").rstrip("\n") + "\n" + secrets.token_hex(_KEY_BYTES) + "\n"
    handle, name = tempfile.mkstemp(prefix=f".{key_file.name}-", dir=key_file.parent)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    give_like(Path(name), key_file)
    Path(name).replace(key_file)


def _seal_rows(work: UnitOfWork, kind: type[Row], reason: str) -> int:
    table, count = TABLE_OF[kind], 0
    for each in work.connection.execute(select(table)).all():
        row = row_of(kind, each)
        columns = columns_of(row)
        key = key_of(table, columns)
        changed: dict[str, Any] = {
            column: _anew(work.vault, columns[column], associated_data(table, column, *key))
            for column in SEALED[table]
            if columns[column] is not None
        }
        if changed:
            work.update(row, replace(row, **changed), Entry.SEALED_ANEW, reason)
            count += 1
    return count


def _seal_column(work: UnitOfWork, column: Column[Any], place_of: Callable[[Found[Any]], str]) -> int:
    """Seal a column of a table again of which the audit has digests alone."""
    table = column.table
    found = work.connection.execute(select(table).where(column.is_not(None))).all()
    for row in found:
        sealed = _anew(work.vault, getattr(row, column.name), place_of(row))
        work.change(table, table.c.id == row.id, **{column.name: sealed})
    return len(found)


def _place_of_refusal(column: str, row: Found[Any]) -> str:
    return refusal_place(column, row.id)


def _anew(vault: Vault, sealed: bytes, place: str) -> bytes:
    return vault.seal(vault.open(sealed, place), place)
