"""What the register forgets: after the clinic's time limits, or when a person is to be forgotten. Each is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Table, delete, or_, select, update

from kiosk.register.audit.unit_of_work import UnitOfWork, unit_of_work
from kiosk.register.database.database import Database
from kiosk.register.database.desk_tables import claims, forced, help_cases
from kiosk.register.database.tables import delivery_refusals, lookups, outbox, visits
from kiosk.register.delivery_refusals import SEALED
from kiosk.register.visit_rows import as_dict

FORGOTTEN: Final = "forgotten"
"""Receipt of a message that was not delivered before its person was forgotten: there is nothing left to say."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was forgotten."""

    visits: int
    """Visits whose personal columns were emptied; the visits themselves stay, for the numbers."""
    lookups: int
    """Answers of the portal that were removed."""
    help_cases: int = 0
    """People who waited for help and of whom nothing personal is left."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who orders it, when and why, for the audit."""

    actor: str
    at: datetime
    reason: str


def purge(database: Database, who: Who, today: date, *, personal_days: int, lookups_days: int) -> Forgotten:
    """Forget what is older than its time limit. Raises `RegisterUnavailable`, also for a clock that cannot be right."""
    first = today - timedelta(days=personal_days)
    answers = lookups.c.asked < who.at - timedelta(days=lookups_days)
    whose = (visits.c.day < first, help_cases.c.day < first, answers)
    return _forget(database, who, "purged", whose, watch_clock=True)


def forget(database: Database, who: Who, number: str) -> Forgotten:
    """Forget one person, found by number. Raises `RegisterUnavailable`."""
    person = database.open().search_hash(number)
    whose = (visits.c.person_hash == person, help_cases.c.person_hash == person, lookups.c.person_hash == person)
    return _forget(database, who, "forgotten", whose, watch_clock=False)


_Whose = tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]


def _forget(database: Database, who: Who, action: str, whose: _Whose, *, watch_clock: bool) -> Forgotten:
    """Forget in visits, help cases and answers; what hangs on them goes first, while they can be found."""
    of_visits, of_help, of_answers = whose
    gone = select(visits.c.id).where(of_visits)
    helped = of_help | help_cases.c.visit_id.in_(gone)
    of_either = forced.c.of_id.in_(gone) | forced.c.of_id.in_(select(help_cases.c.id).where(helped))
    with unit_of_work(database, who.actor, lambda: who.at, watch_clock=watch_clock) as work:
        forgetting = _Forgetting(work, action, who.reason)
        forgetting.empty(forced, of_either, "words")
        forgetting.empty(claims, claims.c.visit_id.in_(gone), "paper")
        messages = select(outbox.c.id).where(outbox.c.visit_id.in_(gone))
        refused = delivery_refusals.c.message_id.in_(messages)
        work.connection.execute(update(delivery_refusals).where(refused).values(dict.fromkeys(SEALED)))
        work.connection.execute(update(outbox).where(outbox.c.visit_id.in_(gone)).values(document=None))
        unsaid = outbox.c.visit_id.in_(gone) & (outbox.c.state != "done")
        work.connection.execute(update(outbox).where(unsaid).values(state="done", receipt=FORGOTTEN))
        return Forgotten(
            help_cases=forgetting.empty(help_cases, helped, "person", "person_hash"),
            visits=forgetting.empty(visits, of_visits, "patient", "person_hash"),
            lookups=forgetting.remove_answers(of_answers),
        )


@dataclass(frozen=True, slots=True)
class _Forgetting:
    work: UnitOfWork
    action: str
    reason: str

    def empty(self, table: Table, which: ColumnElement[bool], *columns: str) -> int:
        """Empty those columns of the rows that still hold something there; give how many."""
        filled = or_(*(table.c[name].is_not(None) for name in columns))
        found = self.work.connection.execute(select(table).where(which & filled).order_by(*table.primary_key)).all()
        for row in found:
            self.work.update(table, as_dict(row), dict.fromkeys(columns), self.action, self.reason)
        return len(found)

    def remove_answers(self, which: ColumnElement[bool]) -> int:
        """Remove answers of the portal; give how many."""
        removed = self.work.connection.execute(delete(lookups).where(which)).rowcount
        if removed:
            self.work.note(self.action, f"lookups: {removed}", self.reason)
        return removed
