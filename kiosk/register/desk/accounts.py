"""The port `Accounts`: who may work at the desk, and the PINs by which they are known.

PINs are kept as Argon2id hashes (RFC 9106); nothing else imports argon2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from kiosk.core.desk.model import Role, Session, Staff
from kiosk.core.desk.pin_rules import weak
from kiosk.core.desk.policy import Action, Policy, load_policy
from kiosk.core.desk.ports import Refused
from kiosk.register import staff as staff_rows
from kiosk.register.audit.unit_of_work import Clock, Entry, UnitOfWork, unit_of_work, utc_now
from kiosk.register.database.database import Database, RowRefused
from kiosk.register.refusals import Why, refused
from kiosk.register.staff import Member

TRIES: Final = 5
"""Wrong PINs in a row that lock an account."""
FIRST_LOCK: Final = timedelta(minutes=5)
LONGEST_LOCK: Final = timedelta(hours=8)


class SqlAccounts:
    """Accounts in the register's database. With `four_eyes` a second administrator must agree to each change."""

    def __init__(
        self,
        database: Database,
        clock: Clock = utc_now,
        *,
        policy: Policy | None = None,
        four_eyes: bool = False,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy or load_policy()
        self._four_eyes = four_eyes

    def empty(self) -> bool:
        """Return whether nobody was set up yet."""
        return not self.staff()

    def staff(self) -> Sequence[Staff]:
        """Return all members of staff, as they were added."""
        vault = self._database.open()
        with self._database.transaction() as connection:
            return tuple(each.staff for each in staff_rows.everybody(connection, vault))

    def log_in(self, login: str, pin: str) -> Session:
        """Open a session. Raises `Refused`: `wrong_pin`, `locked_out` with minutes, `inactive`."""
        self._verify_pin(login, pin)
        with self._unit_of_work("desk") as work:
            known = staff_rows.acting(work, login)
            work.update(known.row, replace(known.row, failures=0, locked_until=None), Entry.LOGGED_IN)
            return Session(known.staff, work.at)

    def _verify_pin(self, login: str, pin: str) -> None:
        """Count the try before the PIN is looked at, so that neither a crash nor many tries at once come free.

        It takes as long for a login that nobody has.
        """
        vault = self._database.open()
        with self._unit_of_work("desk") as work:
            known = staff_rows.find(work.connection, vault, login)
            locked = _minutes_locked(known, work.at)
            if not locked:
                known = _count_try(work, known)
        if locked:
            raise _locked_out(locked)
        hashed = None if known is None else staff_rows.pin_hash(vault, known)
        try:
            verify_pin(hashed, pin)
        except WrongPin:
            self._note_failure(known)
            raise _wrong(known, self._clock()) from None

    def log_out(self, session: Session, *, locked: bool = False) -> None:
        """Note the end of a session."""
        with self._unit_of_work("desk") as work:
            who = staff_rows.acting(work, session.staff.login)
            work.note(Entry.DESK_LOCKED if locked else Entry.LOGGED_OUT, f"staff {who.id}")

    def add(self, by: Session, staff: Staff, pin: str, *, second: Session | None = None) -> None:
        """Add somebody. Raises `Refused`: `weak_pin`, `taken`, `number_taken`, `not_allowed`, `second_needed`."""
        self._add("desk", lambda work: self._require_allowed(work, by, second), staff, pin)

    def add_as_operator(self, operator: str, staff: Staff, pin: str) -> None:
        """Add somebody from the machine's command line; no administrator is asked, and the first must be one.

        The operator holds the register's key and settings and so may do this also with `four_eyes`. The audit names
        the operator, an account of the operating system. Raises `Refused` as `add` does, and `no_admin`.
        """
        self._add(operator, lambda work: _require_administrator(work, staff), staff, pin)

    def _add(self, actor: str, require_allowed: Callable[[UnitOfWork], None], staff: Staff, pin: str) -> None:
        if weak(pin, staff.number):
            raise refused(Why.WEAK_PIN)
        hashed = hash_pin(pin)
        try:
            with self._unit_of_work(actor) as work:
                require_allowed(work)
                if staff_rows.find(work.connection, work.vault, staff.login) is not None:
                    raise refused(Why.TAKEN)
                _require_number_free(work, staff)
                staff_rows.insert(work, staff, hashed)
        except RowRefused:
            raise refused(Why.TAKEN) from None

    def change(self, by: Session, staff: Staff, *, second: Session | None = None) -> None:
        """Change role, name, number or whether active."""
        with self._unit_of_work("desk") as work:
            self._require_allowed(work, by, second)
            known = _known(work, staff.login)
            if staff.number != known.staff.number:
                _require_number_free(work, staff)
            staff_rows.change(work, known, staff)
            if not any(_runs_the_desk(each.staff) for each in staff_rows.everybody(work.connection, work.vault)):
                raise refused(Why.LAST_ADMIN)

    def set_pin(
        self, by: Session, login: str, pin: str, *, old: str | None = None, second: Session | None = None
    ) -> None:
        """Set a PIN: one's own with the old one, another's as administrator. A lock ends by it.

        With four eyes an administrator's needs the second one too: who could set it alone could agree with himself.
        """
        vault = self._database.open()
        own = staff_rows.login_hash(vault, login) == staff_rows.login_hash(vault, by.staff.login)
        if own:
            self._verify_pin(login, old or "")
        hashed = hash_pin(pin)
        with self._unit_of_work("desk") as work:
            if own:
                staff_rows.acting(work, login)
            known = _known(work, login)
            if not own:
                self._require_allowed(work, by, second, alone=known.staff.role is not Role.ADMIN)
            if weak(pin, known.staff.number):
                raise refused(Why.WEAK_PIN)
            sealed = staff_rows.sealed_pin(work.vault, known.id, hashed)
            work.update(known.row, replace(known.row, pin=sealed, failures=0, locked_until=None), Entry.PIN_SET)

    def _unit_of_work(self, actor: str) -> AbstractContextManager[UnitOfWork]:
        return unit_of_work(self._database, actor, self._clock)

    def _note_failure(self, known: Member | None) -> None:
        with self._unit_of_work("desk") as work:
            work.note(Entry.LOGIN_FAILED, "staff ?" if known is None else f"staff {known.id}")

    def _require_allowed(self, work: UnitOfWork, by: Session, second: Session | None, *, alone: bool = False) -> None:
        """Require that an administrator asks, and that another one agrees where that is wanted."""
        other = None if second is None else staff_rows.acting(work, second.staff.login)
        asking = staff_rows.acting(work, by.staff.login)
        if not self._policy.may(asking.staff.role, Action.STAFF):
            raise refused(Why.NOT_ALLOWED)
        if not self._four_eyes or alone:
            return
        if other is None or other.id == asking.id or not self._policy.may(other.staff.role, Action.STAFF):
            raise refused(Why.SECOND_NEEDED)
        work.note(Entry.AGREED, f"staff {asking.id}", f"staff {other.id}")


def _count_try(work: UnitOfWork, known: Member | None) -> Member | None:
    """Count one more try, and lock from the last allowed one on; a right PIN takes both back."""
    if known is None:
        work.note(Entry.LOGIN_TRIED, "staff ?")
        return None
    failures = known.row.failures + 1
    until = work.at + lock_after(failures) if failures >= TRIES else None
    row = work.update(known.row, replace(known.row, failures=failures, locked_until=until), Entry.LOGIN_TRIED)
    return Member(row, known.staff)


def lock_after(failures: int) -> timedelta:
    """Return how long an account is locked after so many wrong PINs: five minutes, then double each time."""
    return min(FIRST_LOCK * (1 << min(failures - TRIES, 10)), LONGEST_LOCK)


def _minutes_locked(known: Member | None, now: datetime) -> int:
    until: datetime | None = None if known is None else known.row.locked_until
    return 0 if until is None or until <= now else -(-int((until - now).total_seconds()) // 60)


def _wrong(known: Member | None, now: datetime) -> Refused:
    locked = _minutes_locked(known, now)
    return _locked_out(locked) if locked else refused(Why.WRONG_PIN)


def _locked_out(minutes: int) -> Refused:
    return refused(Why.LOCKED_OUT, minutes=minutes)


def _known(work: UnitOfWork, login: str) -> Member:
    known = staff_rows.find(work.connection, work.vault, login)
    if known is None:
        raise refused(Why.NOT_FOUND)
    return known


def _require_administrator(work: UnitOfWork, staff: Staff) -> None:
    """Require that some account, or this one, can make the others."""
    others = (each.staff for each in staff_rows.everybody(work.connection, work.vault))
    if not any(_runs_the_desk(each) for each in (staff, *others)):
        raise refused(Why.NO_ADMIN)


def _require_number_free(work: UnitOfWork, staff: Staff) -> None:
    """Require that a person has one account: with two, one person would be both pairs of eyes."""
    if any(each.staff.number == staff.number for each in staff_rows.everybody(work.connection, work.vault)):
        raise refused(Why.NUMBER_TAKEN)


def _runs_the_desk(staff: Staff) -> bool:
    return staff.role is Role.ADMIN and staff.active


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
