"""Reads visits back: for the desk, the day report and what is delivered later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select

from kiosk.core.visit import Claim, Ticket, Visit
from kiosk.register import patient
from kiosk.register.audit.unit_of_work import associated_data, unseal
from kiosk.register.database.crypto import Vault
from kiosk.register.database.database import Database
from kiosk.register.database.rows import ClaimRow, VisitRow, row_of
from kiosk.register.database.tables import claims, visits
from kiosk.register.register import ticket_of


@dataclass(frozen=True, slots=True)
class StoredVisit:
    """A visit as the register holds it."""

    ticket: Ticket
    day: date
    """The clinic's day to which the number belongs."""
    slip: str
    """`waiting`, `printed` or `failed`."""
    slip_at: datetime | None
    state: str
    """Where it stands in its queue: `waiting`, `called`, `absent`, `served` or `void`."""
    visit: Visit | None
    """None when the person was forgotten (retention, or on demand)."""


class VisitReader:
    """Reads visits. Every method raises `RegisterUnavailable`, also when a sealed column was changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def one(self, visit_id: UUID) -> StoredVisit | None:
        """Return a visit by its id, as the QR of the slip holds it."""
        found = self._where(visits.c.id == visit_id)
        return found[0] if found else None

    def of_day(self, day: date) -> tuple[StoredVisit, ...]:
        """Return the visits of a clinic day, as they came."""
        return self._where(visits.c.day == day)

    def of_person(self, number: str) -> tuple[StoredVisit, ...]:
        """Return the visits of the person with that number, as they came."""
        return self._where(visits.c.person_hash == self._database.open().search_hash(number))

    def _where(self, which: ColumnElement[bool]) -> tuple[StoredVisit, ...]:
        vault = self._database.open()
        with self._database.transaction() as connection:
            rows = connection.execute(
                select(visits).where(which).order_by(visits.c.issued, visits.c.number, visits.c.id)
            ).all()
            return tuple(_stored(connection, row_of(VisitRow, row), vault) for row in rows)


def visit_of(connection: Connection, vault: Vault, row: VisitRow) -> Visit | None:
    """Open a visit's row; None when the person was forgotten. Raises `KeyTrouble` when it was changed."""
    if row.patient is None:
        return None
    opened = patient.decode(row, vault.open(row.patient, associated_data(visits, "patient", row.id)))
    return replace(opened, claims=tuple(claim_of(vault, each) for each in claim_rows(connection, row.id)))


def claim_rows(connection: Connection, visit_id: UUID) -> tuple[ClaimRow, ...]:
    """Return what was said of a visit, as rows."""
    said = select(claims).where(claims.c.visit_id == visit_id).order_by(claims.c.kind)
    return tuple(row_of(ClaimRow, each) for each in connection.execute(said))


def claim_of(vault: Vault, row: ClaimRow) -> Claim:
    """Open a claim's row; one of a forgotten person has its kind alone."""
    paper = unseal(vault, associated_data(claims, "paper", row.visit_id, row.kind), row.paper)
    if paper is None:
        return Claim(row.kind)
    dated = None if paper["dated"] is None else date.fromisoformat(paper["dated"])
    return Claim(row.kind, paper["code"], paper["number"], dated)


def _stored(connection: Connection, row: VisitRow, vault: Vault) -> StoredVisit:
    ticket = ticket_of(connection, row, again=False)
    visit = visit_of(connection, vault, row)
    return StoredVisit(ticket, row.day, row.slip, row.slip_at, row.state, visit)
