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
from kiosk.register import help_line, numbering, patient
from kiosk.register.audit import audit
from kiosk.register.audit.sealing import place
from kiosk.register.audit.unit_of_work import Pen, whole, writing
from kiosk.register.database.clock import Clock, see_clock, utc_now
from kiosk.register.database.crypto import Vault
from kiosk.register.database.database import Database, RowRefused
from kiosk.register.database.tables import aliases, visits
from kiosk.register.duplicates import SAME_PERSON, TODAY, find_earlier
from kiosk.register.two_words import TwoWords, two_words
from kiosk.register.visit_rows import (
    as_dict,
    by_id,
    drawn_ticket,
    insert_claim,
    messages_of,
    person_hash,
    public_columns,
    ticket_of,
    write_messages,
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
        self._zone = zone
        self._clock = clock
        self._kiosk = kiosk
        self.outbox_kinds = outbox_kinds
        self._series = series

    def register(self, visit: Visit) -> Ticket:
        """Write the visit and draw its number. The same visit id gives the same ticket, always.

        The same patient for the same service on the same clinic day gets the first visit's number (`again`).
        """
        vault = self.database.open()
        row = self._row(vault, visit)
        try:
            with self.database.transaction() as connection:
                return self._register(connection, vault, visit, row)
        except RowRefused:  # another kiosk registered the same patient in between: its visit is there now
            with self.database.transaction() as connection:
                return self._register(connection, vault, visit, row)

    def record_print(self, visit_id: UUID, *, ok: bool) -> None:
        """Note how the slip of a visit fared."""
        with self.writing() as pen:
            row = by_id(pen.connection, visit_id)
            if row is None:
                raise RegisterUnavailable(RegisterFault.NO_VISIT.of())
            changed = {"slip": "printed" if ok else "failed", "slip_at": pen.at}
            pen.change(visits, row, changed, "slip_printed" if ok else "slip_failed")

    def today(self, citizen: Citizen) -> Today:
        """Give what the register knows of this day and this patient."""
        person = person_hash(self.database.open(), citizen.number)
        day = self._clock().astimezone(self._zone).date()
        with self.database.transaction() as connection:
            found = connection.execute(TODAY, {"of_day": day, "of_person": person}).all()
            return Today(
                tuple(_earlier_visit(connection, as_dict(row)) for row in found),
                numbering.drawn_today(connection, day),
            )

    def open_help(self, case: HelpCase) -> HelpTicket:
        """Keep a place in the desk's line. The same case id gives the same ticket, always."""
        with self.writing() as pen:
            return help_line.open_case(pen, case, self._zone, self._kiosk, self._series)

    def check(self) -> None:
        """See that the register can be written now, and that the clock is not off."""
        with self.writing():
            pass  # the writers' lock was taken and given back

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def writing(self) -> AbstractContextManager[Pen]:
        """Write in one transaction, with its audit, in this kiosk's name."""
        return writing(self.database, self._actor, self._clock)

    @property
    def _actor(self) -> str:
        return f"kiosk:{self._kiosk}"

    def _row(self, vault: Vault, visit: Visit) -> dict[str, Any]:
        """Give all that is known of the row before it has a number; made before others have to wait."""
        return public_columns(visit) | {
            "day": visit.arrived.astimezone(self._zone).date(),
            "series": self._series,
            "kiosk": self._kiosk,
            "slip": "waiting",
            "person_hash": person_hash(vault, visit.citizen.number),
            "patient": vault.seal(patient.encode(visit), place(visits, "patient", {"id": visit.id})),
        }

    def _register(self, connection: Connection, vault: Vault, visit: Visit, row: dict[str, Any]) -> Ticket:
        if connection.dialect.name != "sqlite" and not visit.claims:
            with two_words(connection) as talk:
                ticket = self._talked(talk, vault, visit, row)
            if ticket is not None:
                return ticket
        earlier = find_earlier(connection, row)
        if earlier is None:
            return self._write(connection, vault, visit, row)
        known = {column.name: getattr(earlier, column.name) for column in visits.columns}
        same_visit = earlier.rank < SAME_PERSON
        if not same_visit:
            self._came_again(connection, vault, visit.id, known)
        again = not same_visit or earlier.id != visit.id
        return ticket_of(connection, known, again=again, minutes=visit.service.minutes_each)

    def _came_again(self, connection: Connection, vault: Vault, visit_id: UUID, known: dict[str, Any]) -> None:
        head = audit.hold(connection)
        connection.execute(aliases.insert(), {"id": visit_id, "visit_id": known["id"]})
        same = audit.fingerprint(known)
        entry = audit.Entry(self._clock(), self._actor, "came_again", str(known["id"]), before=same, after=same)
        audit.append(connection, vault, head, [entry])

    def _write(self, connection: Connection, vault: Vault, visit: Visit, row: dict[str, Any]) -> Ticket:
        head = audit.hold(connection)
        drawn = numbering.draw(connection, row["day"], visit.service.key, visit.track.value)
        written = self._written(visit, row, drawn, head)
        pen = Pen(connection, vault, self._actor, written["issued"])
        pen.insert(visits, written, REGISTERED)
        write_messages(connection, visit.id, self.outbox_kinds, pen.at)
        for claim in visit.claims:
            insert_claim(pen, visit.id, claim)
        audit.append(connection, vault, head, pen.entries)
        return drawn_ticket(written, drawn, visit.service)

    def _talked(self, talk: TwoWords, vault: Vault, visit: Visit, row: dict[str, Any]) -> Ticket | None:
        """Write a visit that is like most; None when this one is not."""
        answer = talk.ask(row)
        if answer is None:
            return None
        drawn, head = answer
        written = self._written(visit, row, drawn, head)
        now = written["issued"]
        entry = audit.Entry(now, self._actor, REGISTERED, str(visit.id), after=audit.fingerprint(written))
        (link,), moved = audit.linked(vault, head, [entry])
        talk.tell(written, messages_of(visit.id, self.outbox_kinds, now), link, moved)
        return drawn_ticket(written, drawn, visit.service)

    def _written(self, visit: Visit, row: dict[str, Any], drawn: numbering.Drawn, head: audit.Head) -> dict[str, Any]:
        now = self._clock()
        see_clock(now, head.at, head.server)
        ticket = numbering.ticket_number(visit.service.prefix, visit.track, drawn.number, self._series)
        return whole(visits, row | {"number": drawn.number, "ticket": ticket, "issued": now})


def _earlier_visit(connection: Connection, row: dict[str, Any]) -> EarlierVisit:
    ticket = ticket_of(connection, row, again=True)
    return EarlierVisit(ticket, row["service"], Payment(row["payment"]), Track(row["track"]))
