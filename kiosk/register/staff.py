"""Staff as rows: found by login, opened, named in the audit by their number here and never by their names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, func, select

from kiosk.core.desk.model import Staff
from kiosk.register.audit.unit_of_work import Entry, UnitOfWork, associated_data, seal, unseal
from kiosk.register.database.crypto import Vault
from kiosk.register.database.rows import StaffRow, row_of
from kiosk.register.database.tables import staff
from kiosk.register.refusals import Why, refused


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff, with the row."""

    row: StaffRow = field(repr=False)
    staff: Staff

    @property
    def id(self) -> int:
        """Number of the row: what the audit says."""
        return self.row.id


def find(connection: Connection, vault: Vault, login: str) -> Member | None:
    """Find somebody by login."""
    row = connection.execute(select(staff).where(staff.c.login_hash == login_hash(vault, login))).one_or_none()
    return None if row is None else opened(vault, row_of(StaffRow, row))


def everybody(connection: Connection, vault: Vault) -> tuple[Member, ...]:
    """Return all members of staff, as they were added."""
    return tuple(opened(vault, row_of(StaffRow, row)) for row in connection.execute(select(staff).order_by(staff.c.id)))


def logins(connection: Connection, vault: Vault) -> dict[int, str]:
    """Return the logins by the number of the row."""
    return {each.id: each.staff.login for each in everybody(connection, vault)}


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN as the register keeps it."""

    hashed: str = field(repr=False)
    until: datetime | None = None
    """When a one-time PIN ends; None for one that its holder chose."""


def acting(work: UnitOfWork, login: str, *, one_time: bool = False) -> Member:
    """Return who acts, as the account is now, and sign with it. Raises `Refused`.

    Whoever has a one-time PIN does nothing, except where `one_time` allows it.
    """
    found = find(work.connection, work.vault, login)
    if found is None or not found.staff.active:
        raise refused(Why.INACTIVE)
    if not one_time and pin_of(work.vault, found).until is not None:
        raise refused(Why.OWN_PIN_NEEDED)
    work.actor = f"staff:{found.id}"
    return found


def insert(work: UnitOfWork, who: Staff, pin: Pin) -> Member:
    """Write a new member of staff."""
    last: int | None = work.connection.execute(select(func.max(staff.c.id))).scalar_one()
    new = (last or 0) + 1
    row = StaffRow(
        id=new,
        role=who.role,
        active=who.active,
        made=work.at,
        login_hash=login_hash(work.vault, who.login),
        identity=seal(work.vault, associated_data(staff, "identity", new), _identity(who)),
        pin=sealed_pin(work.vault, new, pin),
    )
    return Member(work.insert(row, Entry.STAFF_ADDED), who)


def change(work: UnitOfWork, known: Member, who: Staff) -> None:
    """Write role, name, number and whether active; the login stays."""
    row = replace(known.row, role=who.role, active=who.active)
    if _identity(who) != _identity(known.staff):
        row = replace(row, identity=seal(work.vault, associated_data(staff, "identity", row.id), _identity(who)))
    work.update(known.row, row, Entry.STAFF_CHANGED)


def pin_of(vault: Vault, known: Member) -> Pin:
    """Return somebody's PIN."""
    match unseal(vault, associated_data(staff, "pin", known.id), known.row.pin):
        case str(hashed):  # as earlier versions kept every PIN, and this one keeps those that their holders chose
            return Pin(hashed)
        case values:
            return Pin(values["hash"], datetime.fromisoformat(values["until"]))


def sealed_pin(vault: Vault, of: int, pin: Pin) -> bytes:
    """Seal a PIN for the row of that number: write access to the database cannot make a one-time PIN a lasting one."""
    values = pin.hashed if pin.until is None else {"hash": pin.hashed, "until": pin.until.isoformat()}
    return seal(vault, associated_data(staff, "pin", of), values)


def login_hash(vault: Vault, login: str) -> bytes:
    """Return what a login is found by; capitals do not matter."""
    return vault.search_hash(f"login {login.strip().casefold()}")


def opened(vault: Vault, row: StaffRow) -> Member:
    """Open a row."""
    identity = unseal(vault, associated_data(staff, "identity", row.id), row.identity)
    return Member(row, Staff(role=row.role, active=row.active, **identity))


def _identity(who: Staff) -> dict[str, str]:
    return {"login": who.login, "name": who.name, "number": who.number}
