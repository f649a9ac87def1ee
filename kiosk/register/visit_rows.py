"""Writes a visit as rows and reads its ticket back; finds what is registered already.

A duplicate is a visit under the same id, or for the same patient, service and day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, literal, select, union_all
from sqlalchemy import Row as RowOf

from kiosk.core.visit import Claim, Service, Ticket, Visit
from kiosk.register import numbering, patient
from kiosk.register.audit.sealing import associated_data, seal
from kiosk.register.audit.unit_of_work import Row, UnitOfWork, full_row
from kiosk.register.database.crypto import Vault
from kiosk.register.database.desk_tables import claims
from kiosk.register.database.tables import aliases, outbox, visits

DEFAULT_MINUTES: Final = 7
"""About how long a patient takes where neither the day nor the service says more."""

# Statements are built once: building them costs more than running them.
_BY_ID = select(visits).where(visits.c.id == bindparam("of"))
_BY_ALIAS = select(visits).join(aliases, aliases.c.visit_id == visits.c.id).where(aliases.c.id == bindparam("of"))
_AHEAD = (
    select(func.count())
    .select_from(visits)
    .where(
        visits.c.day == bindparam("of_day"),
        visits.c.service == bindparam("of_service"),
        visits.c.track == bindparam("of_track"),
        visits.c.state == "waiting",
        (visits.c.issued < bindparam("of_issued"))
        | ((visits.c.issued == bindparam("of_issued")) & (visits.c.number < bindparam("of_number"))),
    )
)
_INSERT_OUTBOX = outbox.insert()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a visit is registered: at a kiosk or at the desk."""

    name: str
    """The kiosk's or the desk's, as the row keeps it."""
    zone: ZoneInfo
    """Where the clinic's days begin."""
    series: str = ""
    """Mark of a kiosk's own numbers; empty for the clinic's."""


def visit_row(vault: Vault, visit: Visit, origin: Origin) -> Row:
    """Return a visit's row without its number; sealing is done before others have to wait."""
    return public_columns(visit) | {
        "day": visit.arrived.astimezone(origin.zone).date(),
        "series": origin.series,
        "kiosk": origin.name,
        "slip": "waiting",
        "person_hash": person_hash(vault, visit.citizen.number),
        "patient": vault.seal(patient.encode(visit), associated_data(visits, "patient", {"id": visit.id})),
    }


def register_visit(
    work: UnitOfWork, visit: Visit, row: Row, outbox_kinds: tuple[str, ...], action: str
) -> tuple[Row, Ticket]:
    """Draw the number of a visit and write it; return the visit's row and its ticket.

    The transaction holds the audit's head, and no earlier visit stands in the way (`find_duplicate`).
    """
    drawn = numbering.draw(work.connection, row["day"], row["service"], row["track"])
    ticket = numbering.ticket_number(visit.service.prefix, visit.track, drawn.number, row["series"])
    numbered = row | {"number": drawn.number, "ticket": ticket, "issued": work.at}
    said = [_claim_row(work.vault, visit.id, claim) for claim in visit.claims]
    written = insert_visit(work, numbered, said, outbox_kinds, action)
    return written, _drawn_ticket(written, drawn, visit.service)


def insert_visit(
    work: UnitOfWork, numbered: Row, said: Sequence[Row], outbox_kinds: tuple[str, ...], action: str, reason: str = ""
) -> Row:
    """Write a visit that has its number, with its claims and its messages; return the visit's row.

    This is the only way into the table of visits, for the kiosk, the desk and what is merged from a kiosk's own file.
    """
    written = work.insert(visits, numbered, action, reason)
    for claim in said:
        work.insert(claims, claim, "claimed")
    _write_messages(work.connection, written["id"], outbox_kinds, work.at)
    return written


def public_columns(visit: Visit) -> dict[str, Any]:
    """Return what of a visit may stand open."""
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


def person_hash(vault: Vault, number: str) -> bytes | None:
    """Return what a person is found by again; None for somebody without a number (a newborn, an emergency)."""
    return vault.search_hash(number) if number else None


def by_id(connection: Connection, visit_id: UUID) -> dict[str, Any] | None:
    """Return a visit's row by its id, or by that of the patient's later visit for the same."""
    row = connection.execute(_BY_ID, {"of": visit_id}).one_or_none()
    row = row or connection.execute(_BY_ALIAS, {"of": visit_id}).one_or_none()
    return None if row is None else as_dict(row)


def as_dict(row: RowOf[Any]) -> dict[str, Any]:
    """Return a row as a dictionary of its own."""
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way to a row's mapping


def _claim_row(vault: Vault, visit_id: UUID, claim: Claim) -> Row:
    """Return what the patient said as a row; which paper it is, is sealed."""
    key = {"visit_id": visit_id, "kind": claim.kind.value}
    paper = {
        "code": claim.code,
        "number": claim.number,
        "dated": None if claim.dated is None else claim.dated.isoformat(),
    }
    return key | {"paper": seal(vault, claims, "paper", key, paper)}


def _write_messages(connection: Connection, visit_id: UUID, kinds: tuple[str, ...], now: datetime) -> None:
    """Leave a message of each kind to be delivered."""
    if not kinds:
        return
    message = full_row(outbox, {"visit_id": visit_id, "state": "waiting", "created": now, "due": now, "attempts": 0})
    del message["id"]
    connection.execute(_INSERT_OUTBOX, [message | {"kind": kind} for kind in kinds])


def ticket_of(connection: Connection, row: Mapping[str, Any], *, again: bool, minutes: int | None = None) -> Ticket:
    """Return the ticket of a visit's row, with the queue as it stands now."""
    if row["state"] != "waiting":
        return Ticket(row["id"], row["ticket"], 0, row["issued"], again=again, provisional=bool(row["series"]))
    queue = {f"of_{name}": row[name] for name in ("day", "service", "track", "issued", "number")}
    ahead = connection.execute(_AHEAD, queue).scalar_one()
    pace = numbering.pace_of(connection, row["day"], row["service"], row["track"])
    return _ticket(row, ahead, wait_minutes(ahead, pace, minutes), again=again)


def _drawn_ticket(row: Mapping[str, Any], drawn: numbering.Drawn, service: Service) -> Ticket:
    """Return the ticket of a number that was drawn just now."""
    return _ticket(row, drawn.ahead, wait_minutes(drawn.ahead, drawn.pace_seconds, service.minutes_each), again=False)


def wait_minutes(ahead: int, pace_seconds: int | None, minutes: int | None) -> int:
    """Return about how long it takes until a number is called: by the pace of the day, or else of the service."""
    return -(-ahead * (pace_seconds or (minutes or DEFAULT_MINUTES) * 60) // 60)


def _ticket(row: Mapping[str, Any], ahead: int, minutes: int, *, again: bool) -> Ticket:
    return Ticket(
        row["id"],
        row["ticket"],
        ahead,
        row["issued"],
        again=again,
        wait_minutes=minutes,
        provisional=bool(row["series"]),
    )


# Statements are built once: building them costs more than running them.
_OF_PERSON_TODAY = (
    (visits.c.day == bindparam("of_day"))
    & (visits.c.person_hash == bindparam("of_person"))
    & (visits.c.state != "void")
)
# Three searches by a unique index each, in one word to the database.
_EARLIER = union_all(
    select(visits, literal(1).label("rank")).where(visits.c.id == bindparam("of")),
    select(visits, literal(2).label("rank")).join(aliases).where(aliases.c.id == bindparam("of")),
    select(visits, literal(3).label("rank")).where(_OF_PERSON_TODAY & (visits.c.service == bindparam("of_service"))),
).order_by("rank")
SAME_PERSON: Final = 3
"""Rank of a visit that was found by the person and not by its id."""
TODAY = select(visits).where(_OF_PERSON_TODAY).order_by(visits.c.issued, visits.c.id)


def find_duplicate(connection: Connection, row: Mapping[str, Any]) -> RowOf[Any] | None:
    """Find what was registered under this id, or else for this patient, service and day."""
    asked = {"of": row["id"], "of_day": row["day"], "of_service": row["service"], "of_person": row["person_hash"]}
    return connection.execute(_EARLIER, asked).first()
