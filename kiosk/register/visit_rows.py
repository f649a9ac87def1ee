"""A visit as rows: its open columns, its claims, its messages to the outside; and the ticket back from its row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, func, select

from kiosk.core.visit import Claim, Service, Ticket, Visit
from kiosk.register import numbering
from kiosk.register.audit.sealing import seal
from kiosk.register.audit.unit_of_work import Pen, whole
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


def public_columns(visit: Visit) -> dict[str, Any]:
    """Give what of a visit may stand open."""
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
    """Give what a person is found by again; None for somebody without a number (a newborn, an emergency)."""
    return vault.search_hash(number) if number else None


def by_id(connection: Connection, visit_id: UUID) -> dict[str, Any] | None:
    """Give a visit's row by its id, or by that of the patient's later visit for the same."""
    row = connection.execute(_BY_ID, {"of": visit_id}).one_or_none()
    row = row or connection.execute(_BY_ALIAS, {"of": visit_id}).one_or_none()
    return None if row is None else as_dict(row)


def as_dict(row: Row[Any]) -> dict[str, Any]:
    """Give a row as a dictionary of its own."""
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way to a row's mapping


def insert_claim(pen: Pen, visit_id: UUID, claim: Claim) -> None:
    """Write what the patient said; which paper it is, is sealed."""
    key = {"visit_id": visit_id, "kind": claim.kind.value}
    paper = {
        "code": claim.code,
        "number": claim.number,
        "dated": None if claim.dated is None else claim.dated.isoformat(),
    }
    pen.insert(claims, key | {"paper": seal(pen.vault, claims, "paper", key, paper)}, "claimed")


def messages_of(visit_id: UUID, kinds: tuple[str, ...], now: datetime) -> list[dict[str, Any]]:
    """Give a message of each kind, to be delivered."""
    message = whole(outbox, {"visit_id": visit_id, "state": "waiting", "created": now, "due": now, "attempts": 0})
    del message["id"]
    return [message | {"kind": kind} for kind in kinds]


def write_messages(connection: Connection, visit_id: UUID, kinds: tuple[str, ...], now: datetime) -> None:
    """Leave a message of each kind to be delivered."""
    if kinds:
        connection.execute(_INSERT_OUTBOX, messages_of(visit_id, kinds, now))


def ticket_of(connection: Connection, row: Mapping[str, Any], *, again: bool, minutes: int | None = None) -> Ticket:
    """Give the ticket of a visit's row, with the queue as it stands now."""
    if row["state"] != "waiting":
        return Ticket(row["id"], row["ticket"], 0, row["issued"], again=again, provisional=bool(row["series"]))
    queue = {f"of_{name}": row[name] for name in ("day", "service", "track", "issued", "number")}
    ahead = connection.execute(_AHEAD, queue).scalar_one()
    pace = numbering.pace_of(connection, row["day"], row["service"], row["track"])
    return _ticket(row, ahead, wait_minutes(ahead, pace, minutes), again=again)


def drawn_ticket(row: Mapping[str, Any], drawn: numbering.Drawn, service: Service) -> Ticket:
    """Give the ticket of a number that was drawn just now."""
    return _ticket(row, drawn.ahead, wait_minutes(drawn.ahead, drawn.pace_seconds, service.minutes_each), again=False)


def wait_minutes(ahead: int, pace_seconds: int | None, minutes: int | None) -> int:
    """Give about how long it takes until a number is called: by the pace of the day, or else of the service."""
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
