"""The register of visits: one transaction writes the visit, its queue number, the audit row and the outbox row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, bindparam, literal, select, union_all, update
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.visit import Ticket, Track, Visit
from kiosk.store import audit, patient
from kiosk.store.crypto import Vault
from kiosk.store.database import Database, RowRefused
from kiosk.store.tables import aliases, counters, outbox, visits

CHECK_IN = "check_in"
"""Outbox kind: the check-in notification (XML0) and the hand-over that follow a visit."""


# Statements are built once: building them costs more than running them.
_INSERT_VISIT, _INSERT_ALIAS, _INSERT_OUTBOX = visits.insert(), aliases.insert(), outbox.insert()
_VISIT_BY_ID = select(visits).where(visits.c.id == bindparam("of"))
_VISIT_BY_ALIAS = select(visits).join(aliases, aliases.c.visit_id == visits.c.id).where(aliases.c.id == bindparam("of"))
# Three searches by a unique index each, in one word to the database.
_EARLIER = union_all(
    select(visits, literal(1).label("rank")).where(visits.c.id == bindparam("of")),
    select(visits, literal(2).label("rank")).join(aliases).where(aliases.c.id == bindparam("of")),
    select(visits, literal(3).label("rank")).where(
        visits.c.day == bindparam("of_day"),
        visits.c.service == bindparam("of_service"),
        visits.c.person_hash == bindparam("of_person"),
    ),
).order_by("rank")
_SAME_PERSON = 3
_DRAW = (
    update(counters)
    .where(
        counters.c.day == bindparam("of_day"),
        counters.c.service == bindparam("of_service"),
        counters.c.track == bindparam("of_track"),
    )
    .values(last=counters.c.last + 1)
    .returning(counters.c.last)
)
_DRAW_FIRST = {
    dialect.__name__.rpartition(".")[2]: dialect.insert(counters)
    .on_conflict_do_update(
        index_elements=(counters.c.day, counters.c.service, counters.c.track), set_={"last": counters.c.last + 1}
    )
    .returning(counters.c.last)
    for dialect in (postgresql, sqlite)
}


def ticket_number(prefix: str, track: Track, number: int) -> str:
    """Write a queue number as it is printed and called: `A 017`, `ƯT A 003`."""
    first = "ƯT " if track is Track.PRIORITY else ""
    return f"{first}{prefix} {number:03d}"


def utc_now() -> datetime:
    """Give the time as aware UTC."""
    return datetime.now(UTC)


class SqlRegister:
    """The port `Register` on SQLite or PostgreSQL. Opens at first use; may be used from any thread.

    `url` is SQLAlchemy's (`sqlite:////path/register.sqlite`, `postgresql+psycopg://...`); `key_file` is made with a new
    register; `zone` tells where the clinic's days begin. Every method raises `RegisterUnavailable`.
    """

    def __init__(
        self,
        url: str,
        key_file: Path,
        zone: ZoneInfo,
        clock: Callable[[], datetime] = utc_now,
        *,
        kiosk: str = "kiosk-1",
        busy_seconds: float = 10,
    ) -> None:
        self.database = Database(url, key_file, busy_seconds=busy_seconds)
        self._zone = zone
        self._clock = clock
        self._kiosk = kiosk

    def register(self, visit: Visit) -> Ticket:
        """Write the visit and draw its number. The same visit id gives the same ticket, always.

        The same patient for the same service on the same clinic day gets the first visit's number (`again`).
        """
        try:
            with self.database.transaction() as connection:
                return self._register(connection, self.database.open(), visit)
        except RowRefused:  # another kiosk registered the same patient in between: its visit is there now
            with self.database.transaction() as connection:
                return self._register(connection, self.database.open(), visit)

    def record_print(self, visit_id: UUID, *, ok: bool) -> None:
        """Note how the slip of a visit fared."""
        with self.database.transaction() as connection:
            row = _by_id(connection, visit_id)
            if row is None:
                message = "the register knows no visit of that id"
                raise RegisterUnavailable(message)
            now = self._clock()
            changed: dict[str, Any] = {"slip": "printed" if ok else "failed", "slip_at": now}
            connection.execute(update(visits).where(visits.c.id == row.id).values(changed))
            before = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way to a row's mapping
            self._note(
                connection, self.database.open(), "slip_printed" if ok else "slip_failed", before, before | changed
            )

    def check(self) -> None:
        """See that the register can be written now."""
        self.database.check()

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def _register(self, connection: Connection, vault: Vault, visit: Visit) -> Ticket:
        day = visit.arrived.astimezone(self._zone).date()
        person = vault.search_hash(visit.citizen.number)
        earlier = _earlier(connection, visit, day, person)
        if earlier is not None:
            if earlier.rank < _SAME_PERSON:
                return _ticket(earlier, again=earlier.id != visit.id)
            connection.execute(_INSERT_ALIAS, {"id": visit.id, "visit_id": earlier.id})
            row = {column.name: getattr(earlier, column.name) for column in visits.columns}
            self._note(connection, vault, "came_again", row, row)
            return _ticket(earlier, again=True)
        return self._write(connection, vault, visit, day, person)

    def _write(self, connection: Connection, vault: Vault, visit: Visit, day: date, person: bytes) -> Ticket:
        number = _draw(connection, day, visit.service.key, visit.track)
        now = self._clock()
        row: dict[str, Any] = _public_columns(visit) | {
            "day": day,
            "number": number,
            "ticket": ticket_number(visit.service.prefix, visit.track, number),
            "kiosk": self._kiosk,
            "issued": now,
            "slip": "waiting",
            "slip_at": None,
            "person_hash": person,
            "patient": vault.seal(patient.encode(visit), patient.about(visit.id)),
        }
        connection.execute(_INSERT_VISIT, row)
        connection.execute(
            _INSERT_OUTBOX,
            {"visit_id": visit.id, "kind": CHECK_IN, "state": "waiting", "created": now, "due": now, "attempts": 0},
        )
        self._note(connection, vault, "registered", None, row)
        return Ticket(visit.id, row["ticket"], waiting_before=number - 1, issued=now)

    def _note(
        self, connection: Connection, vault: Vault, action: str, before: dict[str, Any] | None, after: dict[str, Any]
    ) -> None:
        entry = audit.Entry(
            at=self._clock(),
            actor=f"kiosk:{self._kiosk}",
            action=action,
            subject=str(after["id"]),
            before="" if before is None else audit.fingerprint(before),
            after=audit.fingerprint(after),
        )
        audit.append(connection, vault, entry)


def _public_columns(visit: Visit) -> dict[str, Any]:
    coverage, authenticity = visit.coverage, visit.authenticity
    return {
        "id": visit.id,
        "service": visit.service.key,
        "track": visit.track.value,
        "payment": visit.payment.value,
        "decision": coverage.decision.value,
        "result_code": coverage.result_code,
        "route_code": coverage.route_code,
        "expected_percent": coverage.expected_percent,
        "passive": authenticity.passive.value,
        "active": authenticity.active.value,
        "chip": authenticity.chip.value,
        "access": visit.access,
        "arrived": visit.arrived,
    }


def _by_id(connection: Connection, visit_id: UUID) -> Row[Any] | None:
    row = connection.execute(_VISIT_BY_ID, {"of": visit_id}).one_or_none()
    return row or connection.execute(_VISIT_BY_ALIAS, {"of": visit_id}).one_or_none()


def _earlier(connection: Connection, visit: Visit, day: date, person: bytes) -> Row[Any] | None:
    """Find what was registered under this id, or else for this patient, service and day."""
    values = {"of": visit.id, "of_day": day, "of_service": visit.service.key, "of_person": person}
    return connection.execute(_EARLIER, values).first()


def _draw(connection: Connection, day: date, service: str, track: Track) -> int:
    """Draw the next number. It is given back when the transaction does not come to its end: no gap, no double."""
    queue = {"of_day": day, "of_service": service, "of_track": track.value}
    number: int | None = connection.execute(_DRAW, queue).scalar_one_or_none()
    if number is None:
        first = {"day": day, "service": service, "track": track.value, "last": 1}
        number = connection.execute(_DRAW_FIRST[connection.dialect.name], first).scalar_one()
    return number


def _ticket(row: Row[Any], *, again: bool) -> Ticket:
    return Ticket(row.id, row.ticket, waiting_before=row.number - 1, issued=row.issued, again=again)
