"""The PostgreSQL roles of a register, and what each may do.

The owner makes and migrates the tables. A kiosk and a desk log in under roles of their own. These make and change no
table, and the server itself refuses them to change or remove an entry of the audit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, Table, text

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.register.database import tables
from kiosk.register.database.rows import metadata

OWNER: Final = "checkin_owner"
KIOSK: Final = "checkin_kiosk"
DESK: Final = "checkin_desk"
ROLES: Final = (OWNER, KIOSK, DESK)

_READ: Final = frozenset({"SELECT"})
_ADD: Final = _READ | {"INSERT"}
_CHANGE: Final = _ADD | {"UPDATE"}
_REMOVE: Final = _CHANGE | {"DELETE"}
_MOVE: Final = _READ | {"UPDATE"}

RIGHTS: Final[Mapping[Table, tuple[frozenset[str], frozenset[str]]]] = MappingProxyType(
    {
        tables.info: (_READ, _READ),
        tables.alembic_version: (_READ, _READ),
        tables.audit: (_ADD, _ADD),
        tables.audit_head: (_MOVE, _MOVE),
        tables.visits: (_CHANGE, _CHANGE),
        tables.aliases: (_ADD, _REMOVE),
        tables.counters: (_CHANGE, _CHANGE),
        tables.outbox: (_CHANGE, _CHANGE),
        tables.delivery_refusals: (_CHANGE, _CHANGE),
        tables.lookups: (_REMOVE, _REMOVE),
        tables.staff: (_READ, _CHANGE),
        tables.help_cases: (_CHANGE, _CHANGE),
        tables.claims: (_CHANGE, _CHANGE),
        tables.forced: (_MOVE, _CHANGE),
    }
)
"""What the kiosk and the desk may do with each table. A table without a line here can be used by the owner alone."""


def script() -> str:
    """Return the SQL that makes the roles of a register that exists. An administrator runs it once."""
    return "".join(f"{line};\n" for line in _statements())


def make_roles(connection: Connection) -> None:
    """Make the roles and hand the tables to the owner. Raises `RegisterUnavailable` when a role is there already."""
    there = _known(connection)
    if there:
        raise RegisterUnavailable(RegisterFault.ROLES_THERE.of(roles=", ".join(there)))
    if not connection.scalar(text("SELECT to_regclass(:name)"), {"name": tables.info.name}):
        raise RegisterUnavailable(RegisterFault.NO_TABLES.of())
    for line in _statements():
        connection.execute(text(line))


def grant(connection: Connection) -> None:
    """Grant the rights again after the owner made or migrated the tables, to the roles that exist."""
    there = _known(connection)
    for role in (KIOSK, DESK):
        if role in there:
            for line in grants(role):
                connection.execute(text(line))


def require_owner(connection: Connection, why: RegisterFault, **values: int) -> None:
    """Refuse to make or migrate tables under a role that may not. Nothing was tried then."""
    may = text(
        "SELECT has_schema_privilege(current_schema(), 'CREATE') AND coalesce(bool_and(pg_has_role(relowner, 'USAGE')),"
        " true) FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
    )
    if not connection.scalar(may):
        raise RegisterUnavailable(why.of(**values))


def grants(role: str) -> Iterator[str]:
    """Yield the statements that take everything from a role and give it what it needs."""
    for table, rights in RIGHTS.items():
        given = rights[role == DESK]
        yield f"REVOKE ALL ON {table.name} FROM {role}"
        yield f"GRANT {', '.join(_of_columns(table, right) for right in sorted(given))} ON {table.name} TO {role}"
        counting = table.autoincrement_column
        if counting is not None and counting.autoincrement is True:
            yield f"GRANT USAGE ON SEQUENCE {table.name}_{counting.name}_seq TO {role}"


_CHANGING: Final[Mapping[Table, tuple[str, ...]]] = MappingProxyType(
    {tables.forced: ("words",), tables.lookups: ("answer",), tables.delivery_refusals: ("reason", "document")}
)
"""Where only sealed columns change: they are forgotten, or sealed under another key."""


def _of_columns(table: Table, right: str) -> str:
    """Restrict a change to the columns that change: an id never does."""
    if right != "UPDATE":
        return right
    others = tuple(column.name for column in table.columns if not column.primary_key)
    return f"UPDATE ({', '.join(_CHANGING.get(table, others))})"


def _statements() -> Iterator[str]:
    for role in ROLES:
        yield f"CREATE ROLE {role} LOGIN"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}"
    yield f"GRANT USAGE ON SCHEMA public TO {KIOSK}, {DESK}"
    for table in metadata.sorted_tables:
        yield f"ALTER TABLE {table.name} OWNER TO {OWNER}"
    yield from grants(KIOSK)
    yield from grants(DESK)


def _known(connection: Connection) -> list[str]:
    found = connection.execute(text("SELECT rolname FROM pg_roles WHERE rolname = ANY(:names)"), {"names": list(ROLES)})
    return sorted(found.scalars())
