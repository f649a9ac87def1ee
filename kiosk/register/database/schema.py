"""Whether the tables are the register's own: no column, constraint or index differs, and nothing else acts on them.

A trigger changes what is written behind the kiosk's back; a dropped or weakened index lets doubles in.

What the database says of its tables is compared with the statements by which this version makes them, both in a form
in which neither quotes, brackets and casts nor the order of columns count: a migrated register has another order.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, ForeignKeyConstraint, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable

from kiosk.register.database.rows import metadata

_NAMES: Final = {"fk": "foreign key", "pk": "primary key", "uq": "unique constraint", "ck": "check", "ix": "index"}
_OF_ALEMBIC: Final = {"alembic_version_pkc": "pk_alembic_version"}
"""In a register of version 1 alembic made its own table, and names its key in its own way."""
Found = Iterator[tuple[str, str]]
MISSING, FOREIGN, CHANGED = "is missing", "does not belong to the register", "was changed"


def unlike_schema(connection: Connection) -> Found:
    """Compare the tables in the database with those of this version: what differs, and what is wrong with it."""
    yield from (_unlike_sqlite if connection.dialect.name == "sqlite" else _unlike_postgresql)(connection)


# SQLite: its catalog holds the statements themselves.

_MASTER: Final = text("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")


def _unlike_sqlite(connection: Connection) -> Found:
    tables: dict[str, str] = {}
    indexes: dict[str, str] = {}
    for kind, name, of, sql in connection.execute(_MASTER):
        if kind == "table":
            tables[name] = sql
        elif kind == "index":
            indexes[f"{of}.{name}"] = _plain(sql)
        else:
            yield f"{kind} {name} on {of}" if kind == "trigger" else f"{kind} {name}", FOREIGN
    for name in tables.keys() - metadata.tables.keys():
        if not name.startswith("sqlite_"):
            yield f"table {name}", FOREIGN
    for table in metadata.sorted_tables:
        if table.name not in tables:
            yield f"table {table.name}", MISSING
            continue
        expected = str(CreateTable(table).compile(dialect=connection.dialect))
        yield from _unlike_parts(table.name, _parts(expected), _parts(tables[table.name]))
    yield from _unlike_named("index", _indexes(connection), indexes)


def _parts(sql: str) -> dict[str, str]:
    """Split the statement that makes a table: columns and constraints by name, and under "" what stands after."""
    start, end = sql.index("("), sql.rindex(")")
    parts, depth, begun = [], 0, start + 1
    for at in range(start + 1, end):
        depth += {"(": 1, ")": -1}.get(sql[at], 0)
        if sql[at] == "," and depth == 0:
            parts.append(sql[begun:at])
            begun = at + 1
    named = {"": _plain(sql[end + 1 :])}
    for part in map(_plain, [*parts, sql[begun:end]]):
        words = part.split()
        if words[0] == "constraint":
            named[f"{_OF_ALEMBIC.get(words[1], words[1])}!"] = " ".join(words[2:])
        else:
            named[part if words[0] in ("check", "unique", "primary", "foreign") else words[0]] = part
    return named


def _unlike_parts(table: str, expected: dict[str, str], found: dict[str, str]) -> Found:
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            said = MISSING if name not in found else FOREIGN if name not in expected else CHANGED
            yield _part_name(table, name), said


def _part_name(table: str, name: str) -> str:
    if not name:
        return f"table {table}"
    if name.endswith("!"):
        return f"{_NAMES.get(name[:2], 'constraint')} {table}.{name[:-1]}"
    return f"constraint {table}: {name}" if " " in name else f"column {table}.{name}"


# PostgreSQL: alembic knows the columns; the catalog has words for the rest.

_HERE: Final = """
WITH here AS (SELECT oid, relname, relkind, relpersistence, relrowsecurity OR relforcerowsecurity AS secured
              FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
"""
_ACTING: Final = text(
    f"""{_HERE}
SELECT 'trigger', tgname || ' on ' || tgrelid::regclass FROM pg_trigger
 WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM here)
UNION ALL SELECT 'disabled trigger', tgname || ' on ' || tgrelid::regclass FROM pg_trigger
 WHERE tgisinternal AND tgenabled <> 'O' AND tgrelid IN (SELECT oid FROM here)
UNION ALL SELECT 'rule', rulename || ' on ' || tablename FROM pg_rules WHERE schemaname = current_schema()
UNION ALL SELECT 'policy', policyname || ' on ' || tablename FROM pg_policies WHERE schemaname = current_schema()
UNION ALL SELECT 'row security of', relname FROM here WHERE secured
UNION ALL SELECT 'view', relname FROM here WHERE relkind IN ('v', 'm')
UNION ALL SELECT 'foreign table', relname FROM here WHERE relkind = 'f'
UNION ALL SELECT 'unlogged table', relname FROM here WHERE relkind = 'r' AND relpersistence <> 'p'
UNION ALL SELECT 'heir', inhrelid::regclass || ' of ' || inhparent::regclass FROM pg_inherits
 WHERE inhparent IN (SELECT oid FROM here)
UNION ALL SELECT 'generated column', attrelid::regclass || '.' || attname FROM pg_attribute
 WHERE attgenerated <> '' AND attrelid IN (SELECT oid FROM here)
ORDER BY 1, 2"""  # noqa: S608 - words of our own
)
_CONSTRAINTS: Final = text("""
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE connamespace = current_schema()::regnamespace AND conrelid <> 0 AND contype <> 'n'
""")
"""NOT NULL, which PostgreSQL 18 has here as well, is compared as the column's."""
_INDEXES: Final = text(f"""{_HERE}
SELECT indrelid::regclass::text, relname, pg_get_indexdef(indexrelid)
       || CASE WHEN indisvalid AND indisready THEN '' ELSE ' invalid' END
  FROM pg_index JOIN here ON here.oid = indexrelid
 WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
""")  # noqa: S608 - words of our own


def _unlike_postgresql(connection: Connection) -> Found:
    for kind, name in connection.execute(_ACTING):
        yield f"{kind} {name}", FOREIGN
    yield from _unlike_columns(connection)
    for kind, expected, query in (
        ("constraint", _constraints(connection), _CONSTRAINTS),
        ("index", _indexes(connection), _INDEXES),
    ):
        rows = connection.execute(query)
        found = {f"{_bare(of)}.{_OF_ALEMBIC.get(name, name)}": _plain(words) for of, name, words in rows}
        yield from _unlike_named(kind, expected, found)


def _unlike_columns(connection: Connection) -> Found:
    # Loaded here: what only a verification needs would cost every start a fifth of a second.
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of expressions in indexes, which are compared by their words
        differences = compare_metadata(context, metadata)
    for difference in differences:
        # Several changes of one column come as a list.
        for action, *what in difference if isinstance(difference, list) else [difference]:
            change, _, kind = action.partition("_")
            if kind == "table":
                yield f"table {what[0].name}", MISSING if change == "add" else FOREIGN
            elif kind == "column" or (change == "modify" and kind != "comment"):
                said = {"add": MISSING, "remove": FOREIGN, "modify": CHANGED}[change]
                yield f"column {what[1]}.{getattr(what[2], 'name', what[2])}", said


def _constraints(connection: Connection) -> dict[str, str]:
    kinds = (PrimaryKeyConstraint, UniqueConstraint, ForeignKeyConstraint)
    return {
        f"{table.name}.{_name(each)}": _plain(
            str(AddConstraint(each, isolate_from_table=False).compile(dialect=connection.dialect)).partition(
                _name(each)
            )[2]
        )
        for table in metadata.sorted_tables
        for each in table.constraints
        if isinstance(each, kinds)
    }


# Both.


def _indexes(connection: Connection) -> dict[str, str]:
    return {
        f"{table.name}.{_name(index)}": _plain(str(CreateIndex(index).compile(dialect=connection.dialect)))
        for table in metadata.sorted_tables
        for index in table.indexes
    }


def _name(of: Index | Any) -> str:
    """Return the name by the convention, as the statement has it."""
    return str(of.name)


def _unlike_named(kind: str, expected: dict[str, str], found: dict[str, str]) -> Found:
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            said = MISSING if name not in found else FOREIGN if name not in expected else CHANGED
            yield f"{_NAMES.get(name.partition('.')[2][:2], kind) if kind == 'constraint' else kind} {name}", said


def _bare(name: str) -> str:
    return name.rpartition(".")[2].strip('"')


_NOISE: Final = re.compile(
    r"""["`\[\]()]|::(?:text|character varying)|\busing btree\b|\bon only\b|(?<=\bon )\w+\.(?=\w)""", re.IGNORECASE
)
_WORD_OR_QUOTED: Final = re.compile(r"'(?:[^']|'')*'|[^']+")


def _plain(sql: str) -> str:
    """Return SQL without what says nothing: quotes of names, brackets, casts, letter case and spaces between words."""
    said = "".join(part if part[0] == "'" else _NOISE.sub(" ", part).lower() for part in _WORD_OR_QUOTED.findall(sql))
    return " ".join(re.sub(r"\s*,\s*", ", ", said).split())
