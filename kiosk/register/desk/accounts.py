"""The port `Accounts`: who may work at the desk, and the PINs by which they are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from kiosk.core.desk.model import OneTimePin, Role, Session, Staff
from kiosk.core.desk.pin_rules import ONE_TIME_LASTS, one_time_pin, weak
from kiosk.core.desk.policy import Action, Policy, load_policy
from kiosk.register import staff as staff_rows
from kiosk.register.audit.unit_of_work import Clock, Entry, UnitOfWork, unit_of_work, utc_now
from kiosk.register.database.database import Database, RowRefused
from kiosk.register.desk.pins import Tries, TriesAtDesk, TriesOnMachine, WrongPin, hash_pin, verify_pin
from kiosk.register.refusals import Why, refused
from kiosk.register.staff import Member, Pin


class SqlAccounts:
    """Accounts in the register's database.

    Args:
        database: The register's.
        clock: The time.
        policy: What each role may do.
        four_eyes: Whether a second administrator must agree to each change.
        machine: Name of the kiosk on whose public screen this desk opens: wrong PINs are counted for the machine and
            lock no account. Empty at a desk of its own.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock = utc_now,
        *,
        policy: Policy | None = None,
        four_eyes: bool = False,
        machine: str = "",
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy or load_policy()
        self._four_eyes = four_eyes
        self._tries: Tries = TriesOnMachine(machine) if machine else TriesAtDesk()

    def empty(self) -> bool:
        """Return whether nobody was set up yet."""
        return not self.staff()

    def staff(self) -> Sequence[Staff]:
        """Return all members of staff, as they were added."""
        vault = self._database.open()
        with self._database.transaction() as connection:
            return tuple(each.staff for each in staff_rows.everybody(connection, vault))

    def log_in(self, login: str, pin: str) -> Session:
        """Open a session. With a one-time PIN it allows `choose_pin` alone.

        Raises `Refused`: `wrong_pin`, `pin_expired`, `inactive`, and `locked_out` or `screen_locked` with minutes.
        """
        verified = self._verify_pin(login, pin)
        with self._at_any_clock() as work:
            known = staff_rows.acting(work, login, one_time=True)
            if known.row.pin != verified.row.pin:
                raise refused(Why.WRONG_PIN)  # it was reset between the two
            until = staff_rows.pin_of(work.vault, known).until
            if until is not None and until <= work.at:
                raise refused(Why.PIN_EXPIRED)
            work.update(known.row, replace(known.row, failures=0, locked_until=None), Entry.LOGGED_IN)
            self._tries.forgive(work, known)
            return Session(known.staff, work.at, until)

    def _verify_pin(self, login: str, pin: str) -> Member:
        """Count the try before the PIN is looked at, so that neither a crash nor many tries at once come free.

        It takes as long for a login that nobody has.
        """
        vault = self._database.open()
        with self._at_any_clock() as work:
            known = staff_rows.find(work.connection, vault, login)
            locked = self._tries.locked(work, known)
            if locked is None:
                known = self._tries.count(work, known)
        if locked is not None:
            raise locked
        hashed = None if known is None else staff_rows.pin_of(vault, known).hashed
        try:
            verify_pin(hashed, pin)
        except WrongPin:
            with self._at_any_clock() as work:
                work.note(Entry.LOGIN_FAILED, "staff ?" if known is None else f"staff {known.id}")
                locked = self._tries.locked(work, known)
            raise locked or refused(Why.WRONG_PIN) from None
        assert known is not None  # noqa: S101 - without a hash every PIN is wrong
        return known

    def log_out(self, session: Session, *, locked: bool = False) -> None:
        """Note the end of a session."""
        with self._at_any_clock() as work:
            who = staff_rows.acting(work, session.staff.login, one_time=True)
            work.note(Entry.DESK_LOCKED if locked else Entry.LOGGED_OUT, f"staff {who.id}")

    def accept_clock(self, by: Session) -> None:
        """Confirm that the clock is right, whatever the register's last entry says."""
        with unit_of_work(self._database, "desk", self._clock, watch_clock=False) as work:
            who = staff_rows.acting(work, by.staff.login)
            if not self._policy.may(who.staff.role, Action.ACCEPT_CLOCK):
                raise refused(Why.NOT_ALLOWED)
            work.note(Entry.CLOCK_ACCEPTED, "clock")

    # One's own PIN ---------------------------------------------------------------------------------------------------

    def choose_pin(self, session: Session, pin: str) -> Session:
        """Choose a PIN of one's own after a login with a one-time PIN.

        Raises `Refused`: `weak_pin`, `same_pin`, `pin_expired`, and `changed` when that one-time PIN holds no more.
        """
        vault = self._database.open()
        with self._database.transaction() as connection:
            known = staff_rows.find(connection, vault, session.staff.login)
        held = None if known is None else staff_rows.pin_of(vault, known)
        if known is None or held is None or held.until is None or held.until != session.one_time:
            raise refused(Why.CHANGED)
        if weak(pin, known.staff.number):
            raise refused(Why.WEAK_PIN)
        if _fits(held, pin):
            raise refused(Why.SAME_PIN)
        chosen = Pin(hash_pin(pin))
        with self._unit_of_work("desk") as work:
            now = staff_rows.acting(work, session.staff.login, one_time=True)
            if now.row.pin != known.row.pin:
                raise refused(Why.CHANGED)
            if held.until <= work.at:
                raise refused(Why.PIN_EXPIRED)
            _write_pin(work, now, chosen, Entry.PIN_SET)
            return Session(now.staff, work.at)

    def change_pin(self, session: Session, pin: str, *, old: str) -> None:
        """Change one's own PIN. Raises `Refused`: `weak_pin`, `same_pin`, and as `log_in` for the old one."""
        self._verify_pin(session.staff.login, old)
        if pin == old:
            raise refused(Why.SAME_PIN)
        chosen = Pin(hash_pin(pin))
        with self._unit_of_work("desk") as work:
            known = staff_rows.acting(work, session.staff.login)
            if weak(pin, known.staff.number):
                raise refused(Why.WEAK_PIN)
            _write_pin(work, known, chosen, Entry.PIN_SET)
            self._tries.forgive(work, known)

    # By an administrator at the desk ---------------------------------------------------------------------------------

    def add(self, by: Session, staff: Staff, *, second: Session | None = None) -> OneTimePin:
        """Add somebody. Raises `Refused`: `taken`, `number_taken`, `not_allowed`, `second_needed`."""
        return self._add("desk", lambda work: self._require_allowed(work, by, second), staff)

    def change(self, by: Session, staff: Staff, *, second: Session | None = None) -> None:
        """Change role, name, number or whether active."""
        with self._unit_of_work("desk") as work:
            self._require_allowed(work, by, second)
            known = _known(work, staff.login)
            if staff.number != known.staff.number:
                _require_number_free(work, staff)
            _change(work, known, staff)

    def reset(self, by: Session, login: str, *, second: Session | None = None) -> OneTimePin:
        """Give somebody else a one-time PIN; a lock ends by it. Raises `Refused`: `own_account`, `not_allowed`, ...

        With four eyes an administrator's needs the second one too: who could set it alone could agree with himself.
        """

        def require_allowed(work: UnitOfWork, known: Member) -> None:
            self._require_allowed(work, by, second, alone=known.staff.role is not Role.ADMIN)
            if known.id == staff_rows.acting(work, by.staff.login).id:
                raise refused(Why.OWN_ACCOUNT)  # else an open desk would do in place of the PIN

        return self._reset("desk", require_allowed, login)

    # By the machine's operator, who holds the register's key and settings --------------------------------------------

    def add_as_operator(self, operator: str, staff: Staff, pin: str | None = None) -> OneTimePin:
        """Add somebody from the machine's command line; no administrator is asked, and the first must be one.

        The operator may do this also with `four_eyes`. The audit names the operator, an account of the operating
        system. `pin` is the one-time PIN if it is not to be a random one. Raises `Refused` as `add` does, `weak_pin`
        and `no_admin`.
        """
        return self._add(operator, lambda work: _require_administrator(work, staff), staff, pin)

    def reset_as_operator(self, operator: str, login: str, pin: str | None = None) -> OneTimePin:
        """Give somebody a one-time PIN from the command line; as `add_as_operator`. A lock ends by it."""
        return self._reset(operator, lambda _work, _known: None, login, pin)

    def unlock_as_operator(self, operator: str, login: str) -> None:
        """End the lock of an account; its PIN stays. Raises `Refused`: `not_found`."""
        with self._unit_of_work(operator) as work:
            row = _known(work, login).row
            work.update(row, replace(row, failures=0, locked_until=None), Entry.UNLOCKED)

    def switch_as_operator(self, operator: str, login: str, *, active: bool) -> None:
        """Switch an account on or off. Raises `Refused`: `not_found`, `last_admin`."""
        with self._unit_of_work(operator) as work:
            known = _known(work, login)
            _change(work, known, replace(known.staff, active=active))

    # -----------------------------------------------------------------------------------------------------------------

    def _add(
        self, actor: str, require_allowed: Callable[[UnitOfWork], None], staff: Staff, pin: str | None = None
    ) -> OneTimePin:
        pin = one_time_pin(staff.number) if pin is None else pin
        if weak(pin, staff.number):
            raise refused(Why.WEAK_PIN)
        hashed = hash_pin(pin)
        try:
            with self._unit_of_work(actor) as work:
                require_allowed(work)
                if staff_rows.find(work.connection, work.vault, staff.login) is not None:
                    raise refused(Why.TAKEN)
                _require_number_free(work, staff)
                until = work.at + ONE_TIME_LASTS
                staff_rows.insert(work, staff, Pin(hashed, until))
        except RowRefused:
            raise refused(Why.TAKEN) from None
        return OneTimePin(pin, until)

    def _reset(
        self, actor: str, require_allowed: Callable[[UnitOfWork, Member], None], login: str, pin: str | None = None
    ) -> OneTimePin:
        given = one_time_pin() if pin is None else pin
        hashed = hash_pin(given)
        with self._unit_of_work(actor) as work:
            known = _known(work, login)
            require_allowed(work, known)
            if weak(given, known.staff.number):
                raise refused(Why.WEAK_PIN)
            until = work.at + ONE_TIME_LASTS
            _write_pin(work, known, Pin(hashed, until), Entry.PIN_RESET)
        return OneTimePin(given, until)

    def _at_any_clock(self) -> AbstractContextManager[UnitOfWork]:
        """Write what staff need to come to where they can confirm the clock."""
        return unit_of_work(self._database, "desk", self._clock, at_any_clock=True)

    def _unit_of_work(self, actor: str) -> AbstractContextManager[UnitOfWork]:
        return unit_of_work(self._database, actor, self._clock)

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


def _fits(held: Pin, pin: str) -> bool:
    try:
        verify_pin(held.hashed, pin)
    except WrongPin:
        return False
    return True


def _write_pin(work: UnitOfWork, known: Member, pin: Pin, entry: Entry) -> None:
    sealed = staff_rows.sealed_pin(work.vault, known.id, pin)
    work.update(known.row, replace(known.row, pin=sealed, failures=0, locked_until=None), entry)


def _change(work: UnitOfWork, known: Member, staff: Staff) -> None:
    """Write an account's change; somebody stays administrator."""
    staff_rows.change(work, known, staff)
    if not any(_runs_the_desk(each.staff) for each in staff_rows.everybody(work.connection, work.vault)):
        raise refused(Why.LAST_ADMIN)


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
