"""Visits that the portal gave no answer for: found again after any restart, one kiosk at a time, completed at once.

Each such visit has a message of kind `look_up` in the outbox. Whoever claims it asks; with several kiosks on one
database only one does.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, insert, literal, select

from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.delivery import DeliveryFault
from kiosk.core.desk.policy import Action
from kiosk.core.insurance.decide import EMERGENCY, by_route
from kiosk.core.rules import payment_of
from kiosk.core.visit import Payment, Visit
from kiosk.register import patient
from kiosk.register.acts import forced_already
from kiosk.register.audit.sealing import associated_data
from kiosk.register.audit.unit_of_work import UnitOfWork, unit_of_work
from kiosk.register.database.clock import Clock, utc_now
from kiosk.register.database.database import Database, RowRefused
from kiosk.register.database.tables import outbox, visits
from kiosk.register.outbox import Message, Outbox, hurry, settle, visit_changed
from kiosk.register.reading import VisitReader, visit_of
from kiosk.register.visit_rows import by_id

LOOK_UP: Final = "look_up"
"""Outbox kind: the look-up is to be made again."""
KEPT_OPEN: Final = timedelta(days=7)
"""After so long without an answer a person must look: the portal's web page, or a paper card."""

_OPEN = and_(
    visits.c.payment == Payment.TO_BE_CHECKED.value,
    visits.c.decision == Decision.PORTAL_UNAVAILABLE.value,
    visits.c.state != "void",
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
        begun = {"kind": LOOK_UP, "state": "waiting", "created": now, "due": now + wait, "attempts": 0}
        new = select(visits.c.id, *(literal(value, outbox.c[name].type) for name, value in begun.items())).where(
            visits.c.day >= (now - KEPT_OPEN).date(), _OPEN, ~has_one
        )
        with suppress(RowRefused), self._database.transaction() as connection:
            # Refused when another kiosk did the same at the same time: its messages are as good.
            connection.execute(insert(outbox).from_select(["visit_id", *begun], new))

    def claim(self) -> OpenLookup | None:
        """Take the oldest look-up that is due; None when there is none. What was settled meanwhile is put away."""
        while (message := self._outbox.claim(LOOK_UP)) is not None:
            stored = self._visits.one(message.visit_id)
            if stored is None or stored.visit is None or stored.state == "void" or not _waits(stored.visit):
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
            if not settle(work.connection, message, state="done", receipt=coverage.result_code, last_error=None):
                return False
            row = by_id(work.connection, message.visit_id)
            if row is not None and row["payment"] == Payment.TO_BE_CHECKED.value:
                note_coverage(work, row, coverage)
            return True

    def later(self, lookup: OpenLookup, due: datetime, why: str, *, asked: bool) -> bool:
        """Return the look-up back until `due`. `why` is the result code; `asked` says whether the portal was asked."""
        give_back = self._outbox.later if asked else self._outbox.postpone
        return give_back(lookup.message, due, DeliveryFault.LOOKUP_OPEN.of(result=why))

    def hurry(self) -> int:
        """Make all of them due now; give how many. Those in hand stay with whoever has them."""
        with self._database.transaction() as connection:
            return hurry(connection, self._clock(), outbox.c.kind == LOOK_UP)

    def waiting(self) -> int:
        """Count those that wait for an answer."""
        return self._outbox.count("waiting", LOOK_UP)


def note_coverage(work: UnitOfWork, row: Mapping[str, Any], coverage: Coverage) -> dict[str, Any]:
    """Write what the portal says now of an earlier visit; give the visit's row as it is then.

    An answer that covers decides who pays, unless a person has or nobody vouches for the chip. Any other leaves that to
    the clerk, who has to tell the patient.
    """
    visit = visit_of(work.connection, work.vault, row)
    if visit is None:
        return dict(row)
    if coverage.card and (row["route_code"] == EMERGENCY or forced_already(work, visit.id, Action.SET_ROUTE)):
        coverage = by_route(coverage, row["route_code"], row["day"])  # a clerk knows better than the card
    covers = coverage.decision in (Decision.COVERED, Decision.COVERED_SHOW_PAPER_CARD)
    decides = covers and not visit.unvouched and not forced_already(work, visit.id, Action.SET_PAYMENT)
    payment = payment_of(visit.service, coverage) if decides else visit.payment
    sealed = work.vault.seal(patient.encode(replace(visit, coverage=coverage)), associated_data(visits, "patient", row))
    changed = {
        "payment": payment.value,
        "decision": coverage.decision.value,
        "result_code": coverage.result_code,
        "route_code": coverage.route_code,
        "expected_percent": coverage.expected_percent,
        "patient": sealed,
    }
    after = work.update(visits, row, changed, "looked_up_again")
    visit_changed(work.connection, work.at, visit.id)
    return dict(after)


def _waits(visit: Visit) -> bool:
    return visit.payment is Payment.TO_BE_CHECKED and visit.coverage.decision is Decision.PORTAL_UNAVAILABLE
