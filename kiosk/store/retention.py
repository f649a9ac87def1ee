"""What the register forgets: after the clinic's time limits, or when a person is to be forgotten. Each is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from kiosk.store import audit
from kiosk.store.crypto import Vault
from kiosk.store.database import Database
from kiosk.store.tables import lookups, visits


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was forgotten."""

    visits: int
    """Visits whose personal columns were emptied; the visits themselves stay, for the numbers."""
    lookups: int
    """Answers of the portal that were removed."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who orders it, when and why, for the audit."""

    actor: str
    at: datetime
    reason: str


def purge(database: Database, who: Who, today: date, *, personal_days: int, lookups_days: int) -> Forgotten:
    """Forget what is older than its time limit. Raises `RegisterUnavailable`."""
    vault = database.open()
    with database.transaction() as connection:
        too_old = visits.c.day < today - timedelta(days=personal_days)
        answers = lookups.c.asked < who.at - timedelta(days=lookups_days)
        return _forget(connection, vault, who, "purged", too_old, answers)


def forget(database: Database, who: Who, number: str) -> Forgotten:
    """Forget one person, found by number. Raises `RegisterUnavailable`."""
    vault = database.open()
    person = vault.search_hash(number)
    with database.transaction() as connection:
        return _forget(
            connection, vault, who, "forgotten", visits.c.person_hash == person, lookups.c.person_hash == person
        )


def _forget(
    connection: Connection,
    vault: Vault,
    who: Who,
    action: str,
    whose: ColumnElement[bool],
    answers: ColumnElement[bool],
) -> Forgotten:
    emptied: dict[str, Any] = {"patient": None, "person_hash": None}
    personal = visits.c.patient.is_not(None) | visits.c.person_hash.is_not(None)
    found = connection.execute(select(visits).where(whose & personal)).all()
    for row in found:
        before = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way to a row's mapping
        connection.execute(update(visits).where(visits.c.id == row.id).values(emptied))
        _note(connection, vault, who, action, str(row.id), audit.fingerprint(before | emptied))
    removed = connection.execute(select(func.count()).select_from(lookups).where(answers)).scalar_one()
    connection.execute(delete(lookups).where(answers))
    if removed:
        _note(connection, vault, who, action, f"lookups: {removed}", "")
    return Forgotten(len(found), removed)


def _note(connection: Connection, vault: Vault, who: Who, action: str, subject: str, after: str) -> None:
    entry = audit.Entry(who.at, who.actor, action, subject, who.reason, after=after)
    audit.append(connection, vault, entry)
