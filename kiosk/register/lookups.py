"""What the insurance portal answered, and what it is still to be asked.

Answers are kept sealed: the law wants answer, time, code and who asked.

Visits that the portal gave no answer for are found again after any restart, by one kiosk at a time, and completed at
once. Each has a message of kind `look_up` in the outbox. Whoever claims it asks; with several kiosks on one database
only one does.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

import structlog
from sqlalchemy import Row as Found
from sqlalchemy import and_, func, select

from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.delivery import DeliveryFault
from kiosk.core.desk.model import VisitState
from kiosk.core.desk.policy import Action
from kiosk.core.insurance.decide import EMERGENCY, by_route
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.rules import payment_of
from kiosk.core.visit import Payment, Visit
from kiosk.register.acts import forced_already
from kiosk.register.audit.unit_of_work import Clock, Entry, UnitOfWork, machine_work, unit_of_work, utc_now
from kiosk.register.database.database import Database
from kiosk.register.database.rows import MessageState, VisitRow, as_dict
from kiosk.register.database.tables import lookups, outbox, visits
from kiosk.register.outbox import Message, Outbox, hurry, settle, visit_changed
from kiosk.register.reading import VisitReader, visit_of
from kiosk.register.register import by_id, sealed_patient

_log = structlog.get_logger()


class Evidence(Protocol):
    """A look-up as the insurance client reports it."""

    @property
    def asked_at(self) -> datetime: ...  # noqa: D102 - named as in the client
    @property
    def code(self) -> str: ...  # noqa: D102 - named as in the client
    @property
    def staff_name(self) -> str: ...  # noqa: D102 - named as in the client
    @property
    def staff_number(self) -> str: ...  # noqa: D102 - named as in the client
    @property
    def citizen_number(self) -> str: ...  # noqa: D102 - named as in the client
    @property
    def body(self) -> bytes: ...  # noqa: D102 - named as in the client
    @property
    def milliseconds(self) -> int | None: ...  # noqa: D102 - named as in the client


class Keeper(Protocol):
    """Whoever keeps look-ups."""

    def keep(self, evidence: Evidence) -> None: ...  # noqa: D102 - as in the classes


class LookupLog:
    """Writes look-ups into the register's database. Pass `keep` to the insurance client."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, evidence: Evidence) -> None:
        """Write one look-up. A register that fails is logged and does not stop the patient's decision."""
        keep_or_log(lambda: self.write(evidence))

    def write(self, evidence: Evidence) -> None:
        """Write one look-up. Raises `RegisterUnavailable`."""
        vault = self._database.open()
        number = evidence.citizen_number
        answer = {
            "number": number,
            "staff_name": evidence.staff_name,
            "staff_number": evidence.staff_number,
            "body": base64.b64encode(evidence.body).decode(),
        }
        person = vault.search_hash(number)
        sealed = vault.seal(json.dumps(answer, ensure_ascii=False).encode(), lookup_place(person, evidence.asked_at))
        row = {
            "person_hash": person,
            "asked": evidence.asked_at,
            "result_code": evidence.code,
            "milliseconds": evidence.milliseconds,
            "answer": sealed,
        }
        with machine_work(self._database, evidence.asked_at) as work:
            work.add(lookups, row)


def keep_or_log(write: Callable[[], None]) -> None:
    """Write a look-up; log that it could not be written."""
    try:
        write()
    except RegisterUnavailable as error:
        _log.error("look-up not kept", reason=str(error))


def merge_lookup(work: UnitOfWork, row: Found[Any]) -> None:
    """Write a look-up of another file under the same key, unless it is there. It stays sealed for its place."""
    same = (lookups.c.person_hash == row.person_hash) & (lookups.c.asked == row.asked)
    if work.connection.execute(select(lookups.c.id).where(same).limit(1)).first() is None:
        work.add(lookups, {name: value for name, value in as_dict(row).items() if name not in ("id", "visit_id")})


def lookup_place(person: bytes, asked: datetime) -> str:
    """Name the place to which a sealed answer is bound."""
    return f"lookups.answer/{person.hex()}/{asked.timestamp():.6f}"


def waiting(spool: Database) -> int:
    """Count the look-ups in a kiosk's own file."""
    with spool.transaction() as connection:
        return connection.execute(select(func.count()).select_from(lookups)).scalar_one()


def move(spool: Database, server: Database) -> int:
    """Take the look-ups of a kiosk's own file to the server, each once; give how many.

    Each is written there before it is let go of here: broken off anywhere this may be repeated.
    """
    with spool.transaction() as connection:
        rows = connection.execute(select(lookups).order_by(lookups.c.id)).all()
    for row in rows:
        with machine_work(server, row.asked) as work:
            merge_lookup(work, row)
        with machine_work(spool, row.asked) as work:
            work.remove(lookups, lookups.c.id == row.id)
    return len(rows)


LOOK_UP: Final = "look_up"
"""Outbox kind: the look-up is to be made again."""
KEPT_OPEN: Final = timedelta(days=7)
"""After so long without an answer a person must look: the portal's web page, or a paper card."""

_OPEN = and_(
    visits.c.payment == Payment.TO_BE_CHECKED,
    visits.c.decision == Decision.PORTAL_UNAVAILABLE,
    visits.c.state != VisitState.VOID,
    visits.c.patient.is_not(None),
)


@dataclass(frozen=True, slots=True)
class OpenLookup:
    """A look-up to make again, claimed for a while."""

    message: Message
    citizen: Citizen = field(repr=False)
    day: date
    """The day of the visit: that is the day to ask about."""


class OpenLookups:
    """The open look-ups of the register's database. Every method raises `RegisterUnavailable`."""

    def __init__(self, database: Database, actor: str, clock: Clock = utc_now) -> None:
        self._database = database
        self._actor = actor
        self._clock = clock
        self._outbox = Outbox(database, clock)
        self._visits = VisitReader(database)

    def adopt(self, wait: timedelta) -> None:
        """Return every open visit of the last days its message; a new one is due after `wait`."""
        now = self._clock()
        has_one = select(outbox.c.id).where((outbox.c.visit_id == visits.c.id) & (outbox.c.kind == LOOK_UP)).exists()
        without = select(visits.c.id).where(visits.c.day >= (now - KEPT_OPEN).date(), _OPEN, ~has_one)
        with self._database.transaction() as connection:
            if connection.execute(without.limit(1)).first() is None:
                return  # nearly always: then nobody need wait
        begun = {"kind": LOOK_UP, "state": MessageState.WAITING, "created": now, "due": now + wait, "attempts": 0}
        with machine_work(self._database, now, self._actor) as work:
            rows = [begun | {"visit_id": visit} for visit in work.connection.execute(without).scalars()]
            if rows:
                work.add(outbox, *rows)

    def claim(self) -> OpenLookup | None:
        """Take the oldest look-up that is due; None when there is none. What was settled meanwhile is put away."""
        while (message := self._outbox.claim(LOOK_UP)) is not None:
            stored = self._visits.one(message.visit_id)
            if stored is None or stored.visit is None or stored.state == VisitState.VOID or not _waits(stored.visit):
                self._outbox.done(message, "settled")
            elif self._clock() - message.created > KEPT_OPEN:
                self._outbox.give_up(message, DeliveryFault.LOOKUP_UNANSWERED.of(days=KEPT_OPEN.days))
            else:
                return OpenLookup(message, stored.visit.citizen, stored.day)
        return None

    def answered(self, lookup: OpenLookup, coverage: Coverage) -> bool:
        """Complete the visit, all in one transaction; False when another kiosk has the look-up now."""
        with unit_of_work(self._database, self._actor, self._clock) as work:
            message = lookup.message
            if not settle(work, message, state=MessageState.DONE, receipt=coverage.result_code, last_error=None):
                return False
            row = by_id(work.connection, message.visit_id)
            if row is not None and row.payment == Payment.TO_BE_CHECKED:
                note_coverage(work, row, coverage)
            return True

    def later(self, lookup: OpenLookup, due: datetime, why: str, *, asked: bool) -> bool:
        """Return the look-up back until `due`. `why` is the result code; `asked` says whether the portal was asked."""
        give_back = self._outbox.later if asked else self._outbox.postpone
        return give_back(lookup.message, due, DeliveryFault.LOOKUP_OPEN.of(result=why))

    def hurry(self) -> int:
        """Make all of them due now; give how many. Those in hand stay with whoever has them."""
        with machine_work(self._database, self._clock(), self._actor) as work:
            return hurry(work, outbox.c.kind == LOOK_UP)

    def waiting(self) -> int:
        """Count those that wait for an answer."""
        return self._outbox.count(MessageState.WAITING, LOOK_UP)


def note_coverage(work: UnitOfWork, row: VisitRow, coverage: Coverage) -> VisitRow:
    """Write what the portal says now of an earlier visit; give the visit's row as it is then.

    An answer that covers decides who pays, unless a person has or nobody vouches for the chip. Any other leaves that to
    the clerk, who has to tell the patient.
    """
    visit = visit_of(work.connection, work.vault, row)
    if visit is None:
        return row
    if coverage.card and (row.route_code == EMERGENCY or forced_already(work, visit.id, Action.SET_ROUTE)):
        coverage = by_route(coverage, row.route_code, row.day)  # a clerk knows better than the card
    covers = coverage.decision in (Decision.COVERED, Decision.COVERED_SHOW_PAPER_CARD)
    decides = covers and not visit.unvouched and not forced_already(work, visit.id, Action.SET_PAYMENT)
    payment = payment_of(visit.service, coverage) if decides else visit.payment
    told = replace(
        row,
        payment=payment,
        decision=coverage.decision,
        result_code=coverage.result_code,
        route_code=coverage.route_code,
        expected_percent=coverage.expected_percent,
        patient=sealed_patient(work.vault, replace(visit, coverage=coverage)),
    )
    after = work.update(row, told, Entry.LOOKED_UP_AGAIN)
    visit_changed(work, visit.id)
    return after


def _waits(visit: Visit) -> bool:
    return visit.payment is Payment.TO_BE_CHECKED and visit.coverage.decision is Decision.PORTAL_UNAVAILABLE
