"""How a PIN is kept (Argon2id, RFC 9106) and how wrong ones are counted: the only importer of argon2."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final, Protocol

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import select

from kiosk.core.desk.ports import Refused
from kiosk.register.audit.unit_of_work import Entry, UnitOfWork
from kiosk.register.database.tables import audit
from kiosk.register.refusals import Why, refused
from kiosk.register.staff import Member

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


class WrongPin(Exception):
    """The PIN is not the one of the hash."""


def hash_pin(pin: str) -> str:
    """Return the hash to keep, with its salt and parameters."""
    return _HASHER.hash(pin)


def verify_pin(hashed: str | None, pin: str) -> None:
    """See that the PIN is right. Without a hash it takes as long and is always wrong. Raises `WrongPin`."""
    try:
        _HASHER.verify(hashed or _nobodys(), pin)
    except VerifyMismatchError as error:
        raise WrongPin from error
    if hashed is None:
        raise WrongPin


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this PIN")


TRIES: Final = 5
"""Wrong PINs in a row that lock."""
FIRST_LOCK: Final = timedelta(minutes=5)
LONGEST_LOCK: Final = timedelta(hours=8)
_REMEMBERED: Final = timedelta(hours=24)
_NOBODY: Final = "staff ?"


class Tries(Protocol):
    """Counts the tries at PINs. Each method runs in the caller's unit of work."""

    def locked(self, work: UnitOfWork, known: Member | None) -> Refused | None:
        """Return why no PIN may be tried now; None while one may."""
        ...

    def count(self, work: UnitOfWork, known: Member | None) -> Member | None:
        """Count one more try, before the PIN is looked at; return the account as it is now."""
        ...

    def forgive(self, work: UnitOfWork, known: Member) -> None:
        """Forget the wrong PINs before a right one."""
        ...


class TriesAtDesk:
    """Counts for each account: whoever guesses at several desks is stopped at all of them."""

    def locked(self, work: UnitOfWork, known: Member | None) -> Refused | None:
        """Return why no PIN may be tried now; None while one may."""
        minutes = _minutes(None if known is None else known.row.locked_until, work.at)
        return refused(Why.LOCKED_OUT, minutes=minutes) if minutes else None

    def count(self, work: UnitOfWork, known: Member | None) -> Member | None:
        """Count one more try, and lock from the last allowed one on."""
        if known is None:
            work.note(Entry.LOGIN_TRIED, _NOBODY)
            return None
        failures = known.row.failures + 1
        until = work.at + lock_after(failures) if failures >= TRIES else None
        row = work.update(known.row, replace(known.row, failures=failures, locked_until=until), Entry.LOGIN_TRIED)
        return Member(row, known.staff)

    def forgive(self, work: UnitOfWork, known: Member) -> None:
        """Forget the wrong PINs before a right one: the login itself clears the account's count."""


class TriesOnMachine:
    """Counts for one machine with a public screen: wrong PINs there stop that screen alone, and no desk.

    The count is read from the audit, so that neither a restart nor a change of the database ends a lock. A right PIN
    forgives the wrong ones of its own account only: who has one account does not guess another's for longer.
    """

    def __init__(self, machine: str) -> None:
        self._subject = f"machine {machine}"
        self._at_desk = TriesAtDesk()

    def locked(self, work: UnitOfWork, known: Member | None) -> Refused | None:
        """Return why no PIN may be tried now; None while one may."""
        minutes = _minutes(self._locked_until(work), work.at)
        return refused(Why.SCREEN_LOCKED, minutes=minutes) if minutes else self._at_desk.locked(work, known)

    def count(self, work: UnitOfWork, known: Member | None) -> Member | None:
        """Count one more try on this machine."""
        work.note(Entry.LOGIN_TRIED, self._subject, _label(known))
        return known

    def forgive(self, work: UnitOfWork, known: Member) -> None:
        """Forget the wrong PINs of this account before its right one, and those of logins that nobody has."""
        work.note(Entry.PIN_RIGHT, self._subject, _label(known))

    def _locked_until(self, work: UnitOfWork) -> datetime | None:
        own = (audit.c.subject == self._subject) & (audit.c.at > work.at - _REMEMBERED)
        wrong: dict[str, int] = {}
        last: datetime | None = None
        query = select(audit.c.at, audit.c.action, audit.c.reason).where(own).order_by(audit.c.seq)
        for at, action, label in work.connection.execute(query):
            if action == Entry.PIN_RIGHT:
                wrong.pop(label, None)
                wrong.pop(_NOBODY, None)
            elif action == Entry.LOGIN_TRIED:
                wrong[label] = wrong.get(label, 0) + 1
                last = at
        count = sum(wrong.values())
        return last + lock_after(count) if last is not None and count >= TRIES else None


def lock_after(failures: int) -> timedelta:
    """Return how long a lock lasts after so many wrong PINs: five minutes, then double each time."""
    return min(FIRST_LOCK * (1 << min(failures - TRIES, 10)), LONGEST_LOCK)


def _minutes(until: datetime | None, now: datetime) -> int:
    return 0 if until is None or until <= now else -(-int((until - now).total_seconds()) // 60)


def _label(known: Member | None) -> str:
    return _NOBODY if known is None else f"staff {known.id}"
