"""How wrong PINs are counted: for each account at a desk, for each machine on a public screen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import select

from kiosk.core.desk.ports import Refused
from kiosk.register.audit.unit_of_work import UnitOfWork
from kiosk.register.database.desk_tables import staff as table
from kiosk.register.database.tables import audit
from kiosk.register.refusals import Why, refused
from kiosk.register.staff import StaffRow

TRIES: Final = 5
"""Wrong PINs in a row that lock."""
FIRST_LOCK: Final = timedelta(minutes=5)
LONGEST_LOCK: Final = timedelta(hours=8)
_REMEMBERED: Final = timedelta(hours=24)
_NOBODY: Final = "staff ?"
_TRIED, _RIGHT = "login_tried", "pin_right"


class Tries(Protocol):
    """Counts the tries at PINs. Each method runs in the caller's unit of work."""

    def locked(self, work: UnitOfWork, known: StaffRow | None) -> Refused | None:
        """Return why no PIN may be tried now; None while one may."""
        ...

    def count(self, work: UnitOfWork, known: StaffRow | None) -> StaffRow | None:
        """Count one more try, before the PIN is looked at; return the account as it is now."""
        ...

    def forgive(self, work: UnitOfWork, known: StaffRow) -> None:
        """Forget the wrong PINs before a right one."""
        ...


class TriesAtDesk:
    """Counts for each account: whoever guesses at several desks is stopped at all of them."""

    def locked(self, work: UnitOfWork, known: StaffRow | None) -> Refused | None:
        """Return why no PIN may be tried now; None while one may."""
        minutes = _minutes(None if known is None else known.row["locked_until"], work.at)
        return refused(Why.LOCKED_OUT, minutes=minutes) if minutes else None

    def count(self, work: UnitOfWork, known: StaffRow | None) -> StaffRow | None:
        """Count one more try, and lock from the last allowed one on."""
        if known is None:
            work.note(_TRIED, _NOBODY)
            return None
        failures = known.row["failures"] + 1
        until = work.at + lock_after(failures) if failures >= TRIES else None
        row = work.update(table, known.row, {"failures": failures, "locked_until": until}, _TRIED)
        return StaffRow(row, known.staff)

    def forgive(self, work: UnitOfWork, known: StaffRow) -> None:
        """Forget the wrong PINs before a right one: the login itself clears the account's count."""


class TriesOnMachine:
    """Counts for one machine with a public screen: wrong PINs there stop that screen alone, and no desk.

    The count is read from the audit, so that neither a restart nor a change of the database ends a lock. A right PIN
    forgives the wrong ones of its own account only: who has one account does not guess another's for longer.
    """

    def __init__(self, machine: str) -> None:
        self._subject = f"machine {machine}"
        self._at_desk = TriesAtDesk()

    def locked(self, work: UnitOfWork, known: StaffRow | None) -> Refused | None:
        """Return why no PIN may be tried now; None while one may."""
        minutes = _minutes(self._locked_until(work), work.at)
        return refused(Why.SCREEN_LOCKED, minutes=minutes) if minutes else self._at_desk.locked(work, known)

    def count(self, work: UnitOfWork, known: StaffRow | None) -> StaffRow | None:
        """Count one more try on this machine."""
        work.note(_TRIED, self._subject, _label(known))
        return known

    def forgive(self, work: UnitOfWork, known: StaffRow) -> None:
        """Forget the wrong PINs of this account before its right one, and those of logins that nobody has."""
        work.note(_RIGHT, self._subject, _label(known))

    def _locked_until(self, work: UnitOfWork) -> datetime | None:
        own = (audit.c.subject == self._subject) & (audit.c.at > work.at - _REMEMBERED)
        wrong: dict[str, int] = {}
        last: datetime | None = None
        query = select(audit.c.at, audit.c.action, audit.c.reason).where(own).order_by(audit.c.seq)
        for at, action, label in work.connection.execute(query):
            if action == _RIGHT:
                wrong.pop(label, None)
                wrong.pop(_NOBODY, None)
            elif action == _TRIED:
                wrong[label] = wrong.get(label, 0) + 1
                last = at
        count = sum(wrong.values())
        return last + lock_after(count) if last is not None and count >= TRIES else None


def lock_after(failures: int) -> timedelta:
    """Return how long a lock lasts after so many wrong PINs: five minutes, then double each time."""
    return min(FIRST_LOCK * (1 << min(failures - TRIES, 10)), LONGEST_LOCK)


def _minutes(until: datetime | None, now: datetime) -> int:
    return 0 if until is None or until <= now else -(-int((until - now).total_seconds()) // 60)


def _label(known: StaffRow | None) -> str:
    return _NOBODY if known is None else f"staff {known.id}"
