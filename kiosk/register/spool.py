"""Goes on without the clinic's database: a kiosk of several keeps numbers of its own until the server is back.

While PostgreSQL is away a visit is written to a SQLite file beside the key file, under the same key, with a number of
the kiosk's own series (`A K1-03`) that no other kiosk gives. Once the server is back, everything is merged into it:
each visit and help case once, under the number that stands on the patient's paper, and each answer of the portal; then
nothing personal is left here.

The portal's answers are kept in that file as well, sealed. Sealed columns go over as they are: both databases are under
the same key, and the values are bound to the same row.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from cardreader.citizen import Citizen
from kiosk.core.delivery import CHECK_IN
from kiosk.core.desk.model import VisitState
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.visit import HelpCase, HelpTicket, Ticket, Today, Visit
from kiosk.register import lookups as answers
from kiosk.register import numbering
from kiosk.register.audit.unit_of_work import CLOCK_TO_CONFIRM, Clock, Entry, UnitOfWork, utc_now
from kiosk.register.database.database import Database, ServerAway, sqlite_file
from kiosk.register.database.rows import MERGED, ClaimRow, HelpRow, VisitRow, row_of
from kiosk.register.database.tables import TABLE_OF, visits
from kiosk.register.help_line import find_case
from kiosk.register.lookups import Evidence, Keeper, LookupLog, keep_or_log
from kiosk.register.numbering import queue_of
from kiosk.register.reading import claim_rows
from kiosk.register.register import SqlRegister, by_id, find_duplicate, insert_visit

LONGEST_SERIES: Final = 6
SERVER_SECONDS: Final = 3
"""How long a patient waits for a server before the kiosk's own file takes the visit."""

_T = TypeVar("_T")
_Q = TypeVar("_Q", VisitRow, HelpRow)


class SpooledRegister:
    """The port `Register`: the clinic's server, or while that is away the kiosk's own file.

    After the server was found away it is left alone for `pause` seconds, so that patients need not wait for its time
    limit one after the other.
    """

    def __init__(
        self,
        server: SqlRegister,
        spool: SqlRegister,
        *,
        pause: float = 15,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.server = server
        self.spool = spool
        self._pause = pause
        self._seconds = seconds
        self._away_until = 0.0
        self._merging = Lock()

    @property
    def database(self) -> Database:
        """The clinic's database, for whoever reads and delivers."""
        return self.server.database

    def register(self, visit: Visit) -> Ticket:
        """Write the visit at the server or, while that is away, here with a provisional number."""
        if self._holds(VisitRow, visit.id):
            return self.spool.register(visit)
        return self.either(lambda: self.server.register(visit), lambda: self.spool.register(visit))

    def record_print(self, visit_id: UUID, *, ok: bool) -> None:
        """Note how the slip fared, wherever the visit is."""
        if self._holds(VisitRow, visit_id):
            self.spool.record_print(visit_id, ok=ok)
        else:
            self.server.record_print(visit_id, ok=ok)

    def today(self, citizen: Citizen) -> Today:
        """Return what is known of this day and this patient; here that is little, while the server is away."""
        return self.either(lambda: self.server.today(citizen), lambda: self.spool.today(citizen))

    def open_help(self, case: HelpCase) -> HelpTicket:
        """Keep a place in the desk's line, at the server or here."""
        if self._holds(HelpRow, case.id):
            return self.spool.open_help(case)
        return self.either(lambda: self.server.open_help(case), lambda: self.spool.open_help(case))

    def is_answered(self, case_id: UUID) -> bool:
        """Return whether somebody at a desk took that case up: of what is here alone, no desk has heard."""
        return not self._holds(HelpRow, case_id) and self.server.is_answered(case_id)

    def withdraw_help(self, case_id: UUID) -> None:
        """Take a case back that nobody took up, wherever it is."""
        (self.spool if self._holds(HelpRow, case_id) else self.server).withdraw_help(case_id)

    def check(self) -> None:
        """Check that a visit could be written, there or here."""
        self.either(self.server.check, self.spool.check)

    def waiting_to_merge(self) -> int:
        """Count what the server does not know of yet."""
        rows = len(self._waiting(VisitRow)) + len(self._waiting(HelpRow))
        return rows + (answers.waiting(self.spool.database) if self._begun() else 0)

    def merge(self) -> int:
        """Take everything to the server; give how much. Broken off anywhere it may be repeated.

        Raises `RegisterUnavailable` while the server is away.
        """
        with self._merging:
            self._believe_clock()
            rows: list[VisitRow | HelpRow] = [*self._waiting(VisitRow), *self._waiting(HelpRow)]
            for row in rows:
                self._merge_one(row)
            return len(rows) + (answers.move(self.spool.database, self.server.database) if self._begun() else 0)

    def close(self) -> None:
        """Close every connection."""
        self.server.close()
        self.spool.close()

    def either(self, at_server: Callable[[], _T], here: Callable[[], _T]) -> _T:
        """Do something at the server or, while that is away, here. What waits here goes to the server first."""
        if self._seconds() >= self._away_until:
            try:
                if self.waiting_to_merge():
                    self.merge()
                return at_server()
            except ServerAway:
                self._away_until = self._seconds() + self._pause
        return here()

    def _believe_clock(self) -> None:
        """Believe a clock here that the server believes: at the desk it is confirmed for the server alone."""
        self.server.check()
        try:
            if self._begun():
                self.spool.check()
        except RegisterUnavailable as error:
            if error.fault.code not in CLOCK_TO_CONFIRM:
                raise
            self.spool.accept_clock()

    def _holds(self, kind: type[VisitRow | HelpRow], row_id: UUID) -> bool:
        """Return whether the row is here and not yet at the server."""
        if not self._begun():
            return False
        table = TABLE_OF[kind]
        with self.spool.database.transaction() as connection:
            state = connection.execute(select(table.c.state).where(table.c.id == row_id)).scalar_one_or_none()
        return state is not None and state != MERGED

    def _begun(self) -> bool:
        """Return whether anything was ever written here."""
        file = sqlite_file(self.spool.database.engine)
        return file is not None and file.exists()

    def _waiting(self, kind: type[_Q]) -> list[_Q]:
        if not self._begun():
            return []
        table = TABLE_OF[kind]
        with self.spool.database.transaction() as connection:
            here = select(table).where(table.c.state != MERGED).order_by(table.c.issued, table.c.number)
            return [row_of(kind, row) for row in connection.execute(here)]

    def _merge_one(self, row: VisitRow | HelpRow) -> None:
        """Write it there, then let go of it here: a crash in between repeats what is known there already."""
        said = self._claims(row) if isinstance(row, VisitRow) else ()
        with self.server.unit_of_work() as work:
            if isinstance(row, VisitRow):
                merge_visit(work, row, said, self.server.outbox_kinds)
            else:
                merge_case(work, row)
        with self.spool.unit_of_work() as work:
            numbering.leave(work.connection, *queue_of(row))
            for claim in said:
                work.update(claim, replace(claim, paper=None), Entry.MERGED)
            if isinstance(row, VisitRow):
                work.update(row, replace(row, state=MERGED, person_hash=None, patient=None), Entry.MERGED)
            else:
                work.update(row, replace(row, state=MERGED, person_hash=None, person=None), Entry.MERGED)

    def _claims(self, row: VisitRow) -> tuple[ClaimRow, ...]:
        with self.spool.database.transaction() as connection:
            return claim_rows(connection, row.id)


def open_register(
    url: str,
    key_file: Path,
    zone: ZoneInfo,
    clock: Clock = utc_now,
    *,
    kiosk: str = "kiosk-1",
    outbox_kinds: tuple[str, ...] = (CHECK_IN,),
    folder: Path,
) -> SqlRegister | SpooledRegister:
    """Return the register of the settings: one on a server gets the kiosk's own file in that folder.

    Raises `RegisterUnavailable` for a URL that cannot be.
    """
    if url.startswith("sqlite"):
        return SqlRegister(url, key_file, zone, clock, kiosk=kiosk, outbox_kinds=outbox_kinds)
    series = series_of(kiosk)
    file = (folder / f"{series}.spool.sqlite").absolute()
    return SpooledRegister(
        SqlRegister(url, key_file, zone, clock, kiosk=kiosk, busy_seconds=SERVER_SECONDS, outbox_kinds=outbox_kinds),
        SqlRegister(f"sqlite:///{file}", key_file, zone, clock, kiosk=kiosk, outbox_kinds=(), series=series),
    )


def series_of(kiosk: str) -> str:
    """Return the mark of a kiosk's own numbers: of each word the first letter and the digits (`kiosk-1`: `K1`)."""
    words = re.findall(r"[A-Z0-9]+", kiosk.upper())
    return "".join(word[:1] + re.sub(r"\D", "", word[1:]) for word in words)[:LONGEST_SERIES] or "K"


class SpooledLookups:
    """Writes look-ups to the clinic's server or, while that is away, into the kiosk's own file."""

    def __init__(self, register: SpooledRegister) -> None:
        self._register = register
        self._server = LookupLog(register.server.database)
        self._here = LookupLog(register.spool.database)

    def keep(self, evidence: Evidence) -> None:
        """Write one look-up. What can be written nowhere is logged and does not stop the patient's decision."""
        server, here = self._server, self._here
        keep_or_log(lambda: self._register.either(lambda: server.write(evidence), lambda: here.write(evidence)))


def lookup_log(register: SqlRegister | SpooledRegister) -> Keeper:
    """Return what keeps the look-ups of that register."""
    return SpooledLookups(register) if isinstance(register, SpooledRegister) else LookupLog(register.database)


def merge_visit(work: UnitOfWork, row: VisitRow, said: Sequence[ClaimRow], kinds: tuple[str, ...]) -> None:
    """Write a visit with its claims, unless it is there.

    It may be there under another number, when the server went away between writing it and saying so: then the number
    on the patient's paper counts. A patient who has another number for the same waits with that; this one is void.
    """
    known = by_id(work.connection, row.id)
    if known is not None:
        _take_ticket(work, known, row)
        return
    earlier = find_duplicate(work.connection, row)
    double = earlier is not None and earlier.same_person
    free = _free_number(work, row)
    numbered = replace(row, number=free, state=VisitState.VOID if double else VisitState.WAITING)
    insert_visit(work, numbered, said, () if double else kinds, Entry.MERGED, row.series)
    if not double:
        numbering.join(work.connection, *queue_of(row))


def merge_case(work: UnitOfWork, row: HelpRow) -> None:
    """Write a help case, unless it is there."""
    known = find_case(work.connection, row.id)
    if known is not None:
        _take_ticket(work, known, row)
        return
    work.insert(replace(row, number=_free_number(work, row)), Entry.MERGED, row.series)
    if row.state == VisitState.WAITING:  # one that was called by mistake waits no more
        numbering.join(work.connection, *queue_of(row))


def _take_ticket(work: UnitOfWork, known: _Q, row: _Q) -> None:
    if known.id == row.id and known.ticket != row.ticket:
        work.update(known, replace(known, ticket=row.ticket), Entry.MERGED, row.series)


def _free_number(work: UnitOfWork, row: VisitRow | HelpRow) -> int:
    """Return the number of the kiosk's series; the next free one when another kiosk of the same mark took it."""
    table = TABLE_OF[type(row)]
    queue = [table.c.day == row.day, table.c.series == row.series]
    if isinstance(row, VisitRow):
        queue += [visits.c.service == row.service, visits.c.track == row.track]
    taken = work.connection.execute(select(table.c.id).where(*queue, table.c.number == row.number)).first()
    if taken is None:
        return row.number
    highest: int = work.connection.execute(select(func.max(table.c.number)).where(*queue)).scalar_one()
    return highest + 1
