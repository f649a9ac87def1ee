"""Reads visits back: for the desk, the day report and what is delivered later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select

from kiosk.core.visit import Ticket, Visit
from kiosk.store import patient
from kiosk.store.crypto import Vault
from kiosk.store.database import Database
from kiosk.store.tables import visits


@dataclass(frozen=True, slots=True)
class StoredVisit:
    """A visit as the register holds it."""

    ticket: Ticket
    day: date
    """The clinic's day to which the number belongs."""
    slip: str
    """`waiting`, `printed` or `failed`."""
    slip_at: datetime | None
    visit: Visit | None
    """None when the person was forgotten (retention, or on demand)."""


class VisitReader:
    """Reads visits. Every method raises `RegisterUnavailable`, also when a sealed column was changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def one(self, visit_id: UUID) -> StoredVisit | None:
        """Give a visit by its id, as the QR of the slip holds it."""
        found = self._where(visits.c.id == visit_id)
        return found[0] if found else None

    def of_day(self, day: date) -> tuple[StoredVisit, ...]:
        """Give the visits of a clinic day, as they came."""
        return self._where(visits.c.day == day)

    def of_person(self, number: str) -> tuple[StoredVisit, ...]:
        """Give the visits of the person with that number, as they came."""
        return self._where(visits.c.person_hash == self._database.open().search_hash(number))

    def _where(self, which: ColumnElement[bool]) -> tuple[StoredVisit, ...]:
        vault = self._database.open()
        with self._database.transaction() as connection:
            rows = connection.execute(select(visits).where(which).order_by(visits.c.issued, visits.c.number)).all()
            return tuple(_stored(row, vault) for row in rows)


def _stored(row: Row[Any], vault: Vault) -> StoredVisit:
    visit = None
    if row.patient is not None:
        values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way to a row's mapping
        visit = patient.decode(values, vault.open(row.patient, patient.about(row.id)))
    ticket = Ticket(row.id, row.ticket, waiting_before=row.number - 1, issued=row.issued)
    return StoredVisit(ticket, row.day, row.slip, row.slip_at, visit)
