"""Whether the tables are the register's own: no column, index or rule is missing, and nothing else acts on them.

A trigger changes what is written behind the kiosk's back; a dropped index lets doubles in.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, text

from kiosk.register.database.rows import metadata

_OTHERS_SQLITE: Final = text("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY 1, 2")
_OTHERS_POSTGRESQL: Final = text(
    "SELECT 'trigger', tgname || ' on ' || tgrelid::regclass FROM pg_trigger"
    " WHERE NOT tgisinternal"
    " AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
    " UNION ALL SELECT 'rule', rulename || ' on ' || tablename FROM pg_rules WHERE schemaname = current_schema()"
    " UNION ALL SELECT 'view', viewname FROM pg_views WHERE schemaname = current_schema()"
    " UNION ALL SELECT 'disabled trigger', tgname || ' on ' || tgrelid::regclass FROM pg_trigger"
    " WHERE tgisinternal AND tgenabled <> 'O'"
    " AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
    " ORDER BY 1, 2"
)

_KINDS: Final = {"fk": "foreign key"}


def unlike_schema(connection: Connection) -> Iterator[tuple[str, str]]:
    """Compare the tables in the database with those of this version: what differs, and what is wrong with it."""
    others = _OTHERS_SQLITE if connection.dialect.name == "sqlite" else _OTHERS_POSTGRESQL
    for kind, name in connection.execute(others):
        yield f"{kind} {name}", "does not belong to the register"
    # Loaded here: what only a verification needs would cost every start a fifth of a second.
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    context = MigrationContext.configure(connection)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of expressions in indexes, which are compared by their names
        differences = compare_metadata(context, metadata)
    for difference in differences:
        yield from _named(difference)


def _named(difference: Any) -> Iterator[tuple[str, str]]:
    """Say in words what alembic would do to make the database what it should be."""
    if isinstance(difference, list):
        for each in difference:
            yield from _named(each)
        return
    action, *what = difference
    change, _, kind = action.partition("_")
    if kind.endswith("comment"):
        return  # words for people
    said = {"add": "is missing", "remove": "does not belong to the register", "modify": "was changed"}[change]
    if kind == "column" or change == "modify":
        column = what[2]
        yield f"column {what[1]}.{getattr(column, 'name', column)}", said
    else:
        yield f"{_KINDS.get(kind, kind)} {_name(what[0])}", said


def _name(thing: Any) -> str:
    table = getattr(thing, "table", None)
    name = getattr(thing, "name", None) or "without a name"
    return f"{table.name}.{name}" if table is not None and getattr(table, "name", name) != name else str(name)
