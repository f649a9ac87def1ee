"""Which columns are sealed, what each value is bound to, and how a row is named in the audit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Table

from kiosk.register.database.crypto import Vault
from kiosk.register.database.desk_tables import claims, forced, help_cases, staff
from kiosk.register.database.tables import visits

AUDITED: Final[Mapping[Table, str]] = MappingProxyType(
    {visits: "visit", help_cases: "help", claims: "claim", forced: "forced", staff: "staff"}
)
"""Tables of which every row equals its last entry in the audit, and what a row is called."""

SEALED: Final[Mapping[Table, tuple[str, ...]]] = MappingProxyType(
    {
        visits: ("patient",),
        help_cases: ("person",),
        claims: ("paper",),
        forced: ("words",),
        staff: ("identity", "pin"),
    }
)
"""Personal columns. The portal's answers (`lookups.answer`) are sealed as well, and are in no entry of the audit."""


def name_of(table: Table, row: Mapping[str, Any]) -> str:
    """Name a row for people: `visit <id>`, `claim <visit> priority`, `staff 3`."""
    return f"{AUDITED[table]} {_key(table, row)}"


def subject(table: Table, row: Mapping[str, Any]) -> str:
    """Name a row in the audit. Visits go by their id alone, as they always did."""
    return _key(table, row) if table is visits else name_of(table, row)


def associated_data(table: Table, column: str, row: Mapping[str, Any]) -> str:
    """Name the place to which a sealed value is bound, so that it opens nowhere else."""
    return f"{table.name}.{column}/{_key(table, row)}"


def seal(vault: Vault, table: Table, column: str, row: Mapping[str, Any], value: Any) -> bytes:
    """Seal a value (anything that JSON takes) for its place."""
    return vault.seal(json.dumps(value, ensure_ascii=False).encode(), associated_data(table, column, row))


def unseal(vault: Vault, table: Table, column: str, row: Mapping[str, Any]) -> Any:
    """Open what `seal` made; None for an empty column. Raises `KeyTrouble` when it was changed or moved."""
    sealed = row[column]
    return None if sealed is None else json.loads(vault.open(sealed, associated_data(table, column, row)))


def _key(table: Table, row: Mapping[str, Any]) -> str:
    return " ".join(str(row[column.name]) for column in table.primary_key)
