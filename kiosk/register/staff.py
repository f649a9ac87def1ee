"""Staff as rows: found by login, opened, named in the audit by their number here and never by their names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

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


def acting(work: UnitOfWork, login: str) -> Member:
    """Return who acts, as he or she stands now, and sign with it. Raises `Refused`."""
    found = find(work.connection, work.vault, login)
    if found is None or not found.staff.active:
        raise refused(Why.INACTIVE)
    work.actor = f"staff:{found.id}"
    return found


def insert(work: UnitOfWork, who: Staff, hashed_pin: str) -> Member:
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
        pin=sealed_pin(work.vault, new, hashed_pin),
    )
    return Member(work.insert(row, Entry.STAFF_ADDED), who)


def change(work: UnitOfWork, known: Member, who: Staff) -> None:
    """Write role, name, number and whether active; the login stays."""
    row = replace(known.row, role=who.role, active=who.active)
    if _identity(who) != _identity(known.staff):
        row = replace(row, identity=seal(work.vault, associated_data(staff, "identity", row.id), _identity(who)))
    work.update(known.row, row, Entry.STAFF_CHANGED)


def pin_hash(vault: Vault, known: Member) -> str:
    """Return the hash of somebody's PIN."""
    hashed: str = unseal(vault, associated_data(staff, "pin", known.id), known.row.pin)
    return hashed


def sealed_pin(vault: Vault, of: int, hashed: str) -> bytes:
    """Seal the hash of a PIN for the row of that number."""
    return seal(vault, associated_data(staff, "pin", of), hashed)


def login_hash(vault: Vault, login: str) -> bytes:
    """Return what a login is found by; capitals do not matter."""
    return vault.search_hash(f"login {login.strip().casefold()}")


def opened(vault: Vault, row: StaffRow) -> Member:
    """Open a row."""
    identity = unseal(vault, associated_data(staff, "identity", row.id), row.identity)
    return Member(row, Staff(role=row.role, active=row.active, **identity))


def _identity(who: Staff) -> dict[str, str]:
    return {"login": who.login, "name": who.name, "number": who.number}
