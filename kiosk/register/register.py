"""The register of visits: one transaction writes the visit, its queue number, the audit row and the outbox rows."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cardreader.citizen import Citizen
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.core.visit import EarlierVisit, HelpCase, HelpTicket, Payment, Ticket, Today, Track, Visit
from kiosk.register import help_line, numbering
from kiosk.register.audit import audit
from kiosk.register.audit.sealing import subject
from kiosk.register.audit.unit_of_work import Row, UnitOfWork, unit_of_work
from kiosk.register.database.clock import Clock, utc_now
from kiosk.register.database.database import Database
from kiosk.register.database.tables import aliases, visits
from kiosk.register.visit_rows import (
    SAME_PERSON,
    TODAY,
    Origin,
    as_dict,
    by_id,
    find_duplicate,
    person_hash,
    register_visit,
    ticket_of,
    visit_row,
)

CHECK_IN = "check_in"
"""Outbox kind: the check-in notification (XML0) that follows a visit."""


REGISTERED = "registered"
"""What the audit says of a new visit."""


class SqlRegister:
    """The port `Register` on SQLite or PostgreSQL. Opens at first use; may be used from any thread.

    `url` is SQLAlchemy's (`sqlite:////path/register.sqlite`, `postgresql+psycopg://...`); `key_file` is made with a new
    register; `zone` tells where the clinic's days begin. A visit leaves one message of each of `outbox_kinds`.
    `series` marks numbers of a kiosk's own (`K1`): `kiosk.register.spool`. Every method raises `RegisterUnavailable`.
    """

    def __init__(
        self,
        url: str,
        key_file: Path,
        zone: ZoneInfo,
        clock: Clock = utc_now,
        *,
        kiosk: str = "kiosk-1",
        busy_seconds: float = 10,
        outbox_kinds: tuple[str, ...] = (CHECK_IN,),
        series: str = "",
    ) -> None:
        self.database = Database(url, key_file, busy_seconds=busy_seconds, beside=bool(series))
        self._origin = Origin(kiosk, zone, series)
        self._clock = clock
        self.outbox_kinds = outbox_kinds

    def register(self, visit: Visit) -> Ticket:
        """Write the visit and draw its number. The same visit id gives the same ticket, always.

        The same patient for the same service on the same clinic day gets the first visit's number (`again`).
        """
        row = visit_row(self.database.open(), visit, self._origin)
        with self.unit_of_work() as work:
            earlier = find_duplicate(work.connection, row)
            if earlier is None:
                return register_visit(work, visit, row, self.outbox_kinds, REGISTERED)[1]
            known = {column.name: getattr(earlier, column.name) for column in visits.columns}
            if earlier.rank == SAME_PERSON:
                _came_again(work, visit.id, known)
            again = earlier.id != visit.id
            return ticket_of(work.connection, known, again=again, minutes=visit.service.minutes_each)

    def record_print(self, visit_id: UUID, *, ok: bool) -> None:
        """Note how the slip of a visit fared."""
        with self.unit_of_work() as work:
            row = by_id(work.connection, visit_id)
            if row is None:
                raise RegisterUnavailable(RegisterFault.NO_VISIT.of())
            changed = {"slip": "printed" if ok else "failed", "slip_at": work.at}
            work.update(visits, row, changed, "slip_printed" if ok else "slip_failed")

    def today(self, citizen: Citizen) -> Today:
        """Return what the register knows of this day and this patient."""
        person = person_hash(self.database.open(), citizen.number)
        day = self._clock().astimezone(self._origin.zone).date()
        with self.database.transaction() as connection:
            found = connection.execute(TODAY, {"of_day": day, "of_person": person}).all()
            return Today(
                tuple(_earlier_visit(connection, as_dict(row)) for row in found),
                numbering.drawn_today(connection, day),
            )

    def open_help(self, case: HelpCase) -> HelpTicket:
        """Keep a place in the desk's line. The same case id gives the same ticket, always."""
        with self.unit_of_work() as work:
            return help_line.open_case(work, case, self._origin)

    def check(self) -> None:
        """Check that the register can be written now, and that the clock is not off."""
        with self.unit_of_work():
            pass  # the writers' lock was taken and given back

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def unit_of_work(self) -> AbstractContextManager[UnitOfWork]:
        """Write in one transaction, with its audit, in this kiosk's name."""
        return unit_of_work(self.database, self._actor, self._clock)

    @property
    def _actor(self) -> str:
        return f"kiosk:{self._origin.name}"


def _came_again(work: UnitOfWork, visit_id: UUID, known: Row) -> None:
    """Let the new id answer for the visit that the patient has already."""
    work.connection.execute(aliases.insert(), {"id": visit_id, "visit_id": known["id"]})
    same = audit.fingerprint(known)
    work.note("came_again", subject(visits, known), before=same, after=same)


def _earlier_visit(connection: Connection, row: dict[str, Any]) -> EarlierVisit:
    ticket = ticket_of(connection, row, again=True)
    return EarlierVisit(ticket, row["service"], Payment(row["payment"]), Track(row["track"]))
