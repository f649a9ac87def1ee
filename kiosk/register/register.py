"""The register of visits: one transaction writes the visit, its queue number, the audit row and the outbox rows.

A duplicate is a visit under the same id, or for the same patient, service and day.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, literal, select, union_all

from cardreader.citizen import Citizen
from kiosk.core.delivery import CHECK_IN
from kiosk.core.desk.model import VisitState
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.core.visit import Claim, EarlierVisit, HelpCase, HelpTicket, Service, Ticket, Today, Visit
from kiosk.register import help_line, numbering, patient
from kiosk.register.audit.unit_of_work import (
    Clock,
    Entry,
    UnitOfWork,
    accept_clock,
    associated_data,
    fingerprint,
    seal,
    unit_of_work,
    utc_now,
)
from kiosk.register.database.crypto import Vault
from kiosk.register.database.database import Database
from kiosk.register.database.rows import ClaimRow, MessageState, Slip, VisitRow, columns_of, row_of
from kiosk.register.database.tables import aliases, claims, outbox, visits
from kiosk.register.numbering import Origin

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
        visits.c.state == VisitState.WAITING,
        (visits.c.issued < bindparam("of_issued"))
        | ((visits.c.issued == bindparam("of_issued")) & (visits.c.number < bindparam("of_number"))),
    )
)
_OF_PERSON_TODAY = (
    (visits.c.day == bindparam("of_day"))
    & (visits.c.person_hash == bindparam("of_person"))
    & (visits.c.state != VisitState.VOID)
)
_SAME = _OF_PERSON_TODAY & (visits.c.service == bindparam("of_service"))
_SAME_PERSON: Final = 3
# Three searches by a unique index each, in one word to the database.
_EARLIER = union_all(
    select(visits, literal(1).label("rank")).where(visits.c.id == bindparam("of")),
    select(visits, literal(2).label("rank")).join(aliases).where(aliases.c.id == bindparam("of")),
    select(visits, literal(_SAME_PERSON).label("rank")).where(_SAME),
).order_by("rank")
_ANOTHER = select(visits.c.id).where(_SAME).limit(1)
_TODAY = select(visits).where(_OF_PERSON_TODAY).order_by(visits.c.issued, visits.c.id)


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
                ticket = register_visit(work, visit, row, self.outbox_kinds, Entry.REGISTERED)[1]
            else:
                if earlier.same_person:
                    _came_again(work, visit.id, earlier.row)
                again = earlier.row.id != visit.id
                ticket = ticket_of(work.connection, earlier.row, again=again, minutes=visit.service.minutes_each)
        return ticket if work.head is None else replace(ticket, seal=work.head.seal)

    def record_print(self, visit_id: UUID, *, ok: bool) -> None:
        """Note how the slip of a visit fared."""
        with self.unit_of_work() as work:
            row = by_id(work.connection, visit_id)
            if row is None:
                raise RegisterUnavailable(RegisterFault.NO_VISIT.of())
            printed = replace(row, slip=Slip.PRINTED if ok else Slip.FAILED, slip_at=work.at)
            work.update(row, printed, Entry.SLIP_PRINTED if ok else Entry.SLIP_FAILED)

    def today(self, citizen: Citizen) -> Today:
        """Return what the register knows of this day and this patient."""
        person = person_hash(self.database.open(), citizen.number)
        day = self._clock().astimezone(self._origin.zone).date()
        with self.database.transaction() as connection:
            found = connection.execute(_TODAY, {"of_day": day, "of_person": person}).all()
            return Today(
                tuple(_earlier_visit(connection, row_of(VisitRow, each)) for each in found),
                numbering.drawn_today(connection, day),
            )

    def open_help(self, case: HelpCase) -> HelpTicket:
        """Keep a place in the desk's line. The same case id gives the same ticket, always."""
        with self.unit_of_work() as work:
            return help_line.open_case(work, case, self._origin)

    def is_answered(self, case_id: UUID) -> bool:
        """Return whether somebody at a desk took that case up."""
        with self.database.transaction() as connection:
            return help_line.is_answered(connection, case_id)

    def withdraw_help(self, case_id: UUID) -> None:
        """Take a case back that nobody took up."""
        with self.unit_of_work() as work:
            help_line.withdraw(work, case_id)

    def check(self) -> None:
        """Check that the register can be written now, and that the clock is not off."""
        with self.unit_of_work():
            pass  # the writers' lock was taken and given back

    def accept_clock(self) -> None:
        """Believe the clock, whatever the last entry says."""
        accept_clock(self.database, self._actor, self._clock)

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def unit_of_work(self) -> AbstractContextManager[UnitOfWork]:
        """Write in one transaction, with its audit, in this kiosk's name."""
        return unit_of_work(self.database, self._actor, self._clock)

    @property
    def _actor(self) -> str:
        return f"kiosk:{self._origin.name}"


def visit_row(vault: Vault, visit: Visit, origin: Origin) -> VisitRow:
    """Return a visit's row before its number is drawn; sealing is done before others have to wait."""
    coverage, authenticity = visit.coverage, visit.authenticity
    return VisitRow(
        id=visit.id,
        day=visit.arrived.astimezone(origin.zone).date(),
        service=visit.service.key,
        track=visit.track,
        number=0,
        ticket="",
        payment=visit.payment,
        decision=coverage.decision,
        result_code=coverage.result_code,
        route_code=coverage.route_code,
        expected_percent=coverage.expected_percent,
        passive=authenticity.passive,
        active=authenticity.active,
        chip=authenticity.chip,
        access=visit.access,
        kiosk=origin.name,
        arrived=visit.arrived,
        issued=visit.arrived,
        slip=Slip.WAITING,
        person_hash=person_hash(vault, visit.citizen.number),
        patient=sealed_patient(vault, visit),
        series=origin.series,
    )


def sealed_patient(vault: Vault, visit: Visit) -> bytes:
    """Return the personal part of a visit, sealed for its row."""
    return vault.seal(patient.encode(visit), associated_data(visits, "patient", visit.id))


def person_hash(vault: Vault, number: str) -> bytes | None:
    """Return what a person is found by again; None for somebody without a number (a newborn, an emergency)."""
    return vault.search_hash(number) if number else None


def register_visit(
    work: UnitOfWork, visit: Visit, row: VisitRow, outbox_kinds: tuple[str, ...], entry: Entry
) -> tuple[VisitRow, Ticket]:
    """Draw the number of a visit and write it; return the visit's row and its ticket.

    The transaction holds the audit's head, and no earlier visit stands in the way (`find_duplicate`).
    """
    drawn = numbering.draw(work.connection, row.day, row.service, row.track)
    ticket = numbering.ticket_number(visit.service.prefix, visit.track, drawn.number, row.series)
    numbered = replace(row, number=drawn.number, ticket=ticket, issued=work.at)
    said = [_claim_row(work.vault, visit.id, claim) for claim in visit.claims]
    written = insert_visit(work, numbered, said, outbox_kinds, entry)
    return written, _drawn_ticket(written, drawn, visit.service)


def insert_visit(
    work: UnitOfWork,
    numbered: VisitRow,
    said: Sequence[ClaimRow],
    outbox_kinds: tuple[str, ...],
    entry: Entry,
    reason: str = "",
) -> VisitRow:
    """Write a visit that has its number, with its claims and its messages; return the visit's row.

    This is the only way into the table of visits, for the kiosk, the desk and what is merged from a kiosk's own file.
    """
    written = work.insert(numbered, entry, reason)
    for claim in said:
        work.insert(claim, Entry.CLAIMED)
    if outbox_kinds:
        message = {
            "visit_id": written.id,
            "state": MessageState.WAITING,
            "created": work.at,
            "due": work.at,
            "attempts": 0,
        }
        work.add(outbox, *(message | {"kind": kind} for kind in outbox_kinds))
    return written


def _claim_row(vault: Vault, visit_id: UUID, claim: Claim) -> ClaimRow:
    """Return what the patient said as a row; which paper it is, is sealed."""
    paper = {
        "code": claim.code,
        "number": claim.number,
        "dated": None if claim.dated is None else claim.dated.isoformat(),
    }
    place = associated_data(claims, "paper", visit_id, claim.kind)
    return ClaimRow(visit_id=visit_id, kind=claim.kind, paper=seal(vault, place, paper))


def _came_again(work: UnitOfWork, visit_id: UUID, known: VisitRow) -> None:
    """Let the new id answer for the visit that the patient has already."""
    work.add(aliases, {"id": visit_id, "visit_id": known.id})
    same = fingerprint(columns_of(known))
    work.note(Entry.CAME_AGAIN, str(known.id), before=same, after=same)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """What is registered already."""

    row: VisitRow
    same_person: bool
    """Whether it was found by the person, and not by its id."""


def find_duplicate(connection: Connection, row: VisitRow) -> Duplicate | None:
    """Find what was registered under this id, or else for this patient, service and day."""
    found = connection.execute(_EARLIER, {"of": row.id} | _same_as(row)).first()
    return None if found is None else Duplicate(row_of(VisitRow, found), found.rank == _SAME_PERSON)


def has_another(connection: Connection, row: VisitRow) -> bool:
    """Return whether this patient has a number for the same service and day, of a visit that is not void."""
    return connection.execute(_ANOTHER, _same_as(row)).first() is not None


def _same_as(row: VisitRow) -> dict[str, object]:
    return {"of_day": row.day, "of_service": row.service, "of_person": row.person_hash}


def by_id(connection: Connection, visit_id: UUID) -> VisitRow | None:
    """Return a visit's row by its id, or by that of the patient's later visit for the same."""
    found = connection.execute(_BY_ID, {"of": visit_id}).one_or_none()
    found = found or connection.execute(_BY_ALIAS, {"of": visit_id}).one_or_none()
    return None if found is None else row_of(VisitRow, found)


def ticket_of(connection: Connection, row: VisitRow, *, again: bool, minutes: int | None = None) -> Ticket:
    """Return the ticket of a visit's row, with the queue as it stands now."""
    if row.state != VisitState.WAITING:
        return Ticket(row.id, row.ticket, 0, row.issued, again=again, provisional=bool(row.series))
    queue = {f"of_{name}": getattr(row, name) for name in ("day", "service", "track", "issued", "number")}
    ahead = connection.execute(_AHEAD, queue).scalar_one()
    pace = numbering.pace_of(connection, row.day, row.service, row.track)
    return _ticket(row, ahead, wait_minutes(ahead, pace, minutes), again=again)


def _earlier_visit(connection: Connection, row: VisitRow) -> EarlierVisit:
    return EarlierVisit(ticket_of(connection, row, again=True), row.service, row.payment, row.track)


def _drawn_ticket(row: VisitRow, drawn: numbering.Drawn, service: Service) -> Ticket:
    """Return the ticket of a number that was drawn just now."""
    return _ticket(row, drawn.ahead, wait_minutes(drawn.ahead, drawn.pace_seconds, service.minutes_each), again=False)


def wait_minutes(ahead: int, pace_seconds: int | None, minutes: int | None) -> int:
    """Return about how long it takes until a number is called: by the pace of the day, or else of the service."""
    return -(-ahead * (pace_seconds or (minutes or DEFAULT_MINUTES) * 60) // 60)


def _ticket(row: VisitRow, ahead: int, minutes: int, *, again: bool) -> Ticket:
    provisional = bool(row.series)
    return Ticket(row.id, row.ticket, ahead, row.issued, again=again, wait_minutes=minutes, provisional=provisional)
