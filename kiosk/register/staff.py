"""Staff as rows: found by login, opened, named in the audit by their number here and never by their names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from kiosk.core.desk.model import Role, Staff
from kiosk.register.audit.sealing import seal, unseal
from kiosk.register.audit.unit_of_work import UnitOfWork
from kiosk.register.database.crypto import Vault
from kiosk.register.database.desk_tables import staff
from kiosk.register.refusals import Why, refused
from kiosk.register.visit_rows import as_dict


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff as the register holds him or her."""

    row: dict[str, Any] = field(repr=False)
    staff: Staff

    @property
    def id(self) -> int:
        """Number of the row: what the audit says."""
        number: int = self.row["id"]
        return number


def find(connection: Connection, vault: Vault, login: str) -> StaffRow | None:
    """Find somebody by login."""
    row = connection.execute(select(staff).where(staff.c.login_hash == login_hash(vault, login))).one_or_none()
    return None if row is None else opened(vault, as_dict(row))


def everybody(connection: Connection, vault: Vault) -> tuple[StaffRow, ...]:
    """Return all members of staff, as they were added."""
    return tuple(opened(vault, as_dict(row)) for row in connection.execute(select(staff).order_by(staff.c.id)))


def logins(connection: Connection, vault: Vault) -> dict[int, str]:
    """Return the logins by the number of the row."""
    return {each.id: each.staff.login for each in everybody(connection, vault)}


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN as the register keeps it."""

    hashed: str = field(repr=False)
    until: datetime | None = None
    """When a one-time PIN ends; None for one that its holder chose."""


def acting(work: UnitOfWork, login: str, *, one_time: bool = False) -> StaffRow:
    """Return who acts, as he or she stands now, and sign with it. Raises `Refused`.

    Whoever has a one-time PIN does nothing, except where `one_time` allows it.
    """
    found = find(work.connection, work.vault, login)
    if found is None or not found.staff.active:
        raise refused(Why.INACTIVE)
    if not one_time and pin_of(work.vault, found).until is not None:
        raise refused(Why.OWN_PIN_NEEDED)
    work.actor = f"staff:{found.id}"
    return found


def insert(work: UnitOfWork, who: Staff, pin: Pin) -> StaffRow:
    """Write a new member of staff."""
    last: int | None = work.connection.execute(select(func.max(staff.c.id))).scalar_one()
    key = {"id": (last or 0) + 1}
    row = key | {
        "role": who.role.value,
        "active": who.active,
        "made": work.at,
        "failures": 0,
        "login_hash": login_hash(work.vault, who.login),
        "identity": seal(work.vault, staff, "identity", key, _identity(who)),
        "pin": sealed_pin(work.vault, key, pin),
    }
    return StaffRow(work.insert(staff, row, "staff_added"), who)


def change(work: UnitOfWork, known: StaffRow, who: Staff) -> None:
    """Write role, name, number and whether active; the login stays."""
    changed: dict[str, Any] = {"role": who.role.value, "active": who.active}
    if _identity(who) != _identity(known.staff):
        changed["identity"] = seal(work.vault, staff, "identity", known.row, _identity(who))
    work.update(staff, known.row, changed, "staff_changed")


def pin_of(vault: Vault, known: StaffRow) -> Pin:
    """Return somebody's PIN."""
    match unseal(vault, staff, "pin", known.row):
        case str(hashed):  # as earlier versions kept every PIN, and this one keeps those that their holders chose
            return Pin(hashed)
        case values:
            return Pin(values["hash"], datetime.fromisoformat(values["until"]))


def sealed_pin(vault: Vault, row: dict[str, Any], pin: Pin) -> bytes:
    """Seal a PIN for its row: who can write to the database cannot make a one-time PIN a lasting one."""
    values = pin.hashed if pin.until is None else {"hash": pin.hashed, "until": pin.until.isoformat()}
    return seal(vault, staff, "pin", row, values)


def login_hash(vault: Vault, login: str) -> bytes:
    """Return what a login is found by; capitals do not matter."""
    return vault.search_hash(f"login {login.strip().casefold()}")


def opened(vault: Vault, row: dict[str, Any]) -> StaffRow:
    """Open a row."""
    identity = unseal(vault, staff, "identity", row)
    return StaffRow(row, Staff(role=Role(row["role"]), active=row["active"], **identity))


def _identity(who: Staff) -> dict[str, str]:
    return {"login": who.login, "name": who.name, "number": who.number}
