"""What somebody with SQL can do to a register's file, one thing at a time, and the page of what was found."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Date, Integer, LargeBinary, SmallInteger, Table, Uuid

from kiosk.core.delivery import Refusal
from kiosk.core.visit import Claim, ClaimKind, Track, Visit
from kiosk.register.audit.unit_of_work import AUDITED, DIGESTED, Link, digested_name, link_hash, name_of
from kiosk.register.database.crypto import Vault
from kiosk.register.database.rows import UtcTime, metadata
from kiosk.register.database.tables import alembic_version, audit, audit_head, counters, info
from kiosk.register.lookups import LookupLog
from kiosk.register.outbox import Outbox
from tests.kiosk.register.desk_house import House, by_hand

PAGE = "tampering.md"
HEAD = """<!-- Made by `pytest tests/kiosk/register/test_tampering.py --long --write-docs`. Do not edit. -->
# Tampering with the register

Rows of each table, column after column, are changed, emptied, deleted and inserted with SQL, past the kiosk and without
its key; then tables, indexes and triggers. Last, the holder of the key cuts entries off the audit, or rewrites one and
computes every link behind it again: what others noted of the audit shows it. Each time the register is verified as
`kiosk audit verify` does. *Named* means that the row or place itself is named.

| what was changed | cases | found | named |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Tampering:
    """One change, where it is, and what a verification must name."""

    group: str
    what: str
    do: Callable[[Path], None]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A look-up."""

    asked_at: datetime
    citizen_number: str = "001190000001"
    code: str = "000"
    staff_name: str = "Trần Hoa Mơ"
    staff_number: str = "001"
    body: bytes = b'{"maKetQua": "000"}'
    milliseconds: int | None = 120


def spend_a_day(house: House, visit: Callable[..., Visit]) -> None:
    """Let a bit of everything happen that leaves a row."""
    first = replace(visit(1), claims=(Claim(ClaimKind.REFERRAL, "paper", "GT-1"), Claim(ClaimKind.ADULT, "mother")))
    for each in (first, visit(2), visit(3, track=Track.PRIORITY), visit(4), visit(2), visit(5)):
        house.comes(each)
        LookupLog(house.register.database).keep(Asked(house.clock()))
    house.register.record_print(first.id, ok=True)
    house.asks_for_help(citizen=visit(6).citizen)
    house.desk.decide_claim(house.clerk, first.id, ClaimKind.REFERRAL, confirmed=True)
    house.desk.accept(house.clerk, first.id, "other", "đã xem giấy tờ")
    house.desk.register(house.clerk, by_hand())
    moved = house.desk.move(house.head, first.id, "children", Track.NORMAL, "other", "nhầm khoa")
    for _ in range(2):
        house.clock.pass_minutes(4)
        called = house.queue.call_next(house.clerk, "1", ("general",))
        assert called is not None
        house.queue.served(house.clerk, called.id)
    outbox = Outbox(house.register.database, house.clock)
    for answer in ("taken", "refused", "late"):
        message = outbox.claim("check_in")
        assert message is not None
        outbox.keep(message, b"<document/>")
        if answer == "taken":
            outbox.done(message, "GD-1")
        elif answer == "refused":
            outbox.refused(message, Refusal("777", "sai ngày sinh", b"<document/>"))
    assert moved.visit_id != first.id


def tamperings(file: Path, vault: Vault, rows_of_table: int) -> Iterator[Tampering]:
    """Return every change to that file; of each table so many rows, spread over it."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        for table in metadata.sorted_tables:
            keys = ", ".join(column.name for column in table.primary_key)
            rows = [
                dict(row)
                for row in connection.execute(f"SELECT rowid AS this, * FROM {table.name} ORDER BY {keys}")  # noqa: S608 - words of our own
            ]
            chosen = rows[:: max(1, len(rows) // rows_of_table)][:rows_of_table]
            for row in chosen:
                yield from _of_row(table, row, rows)
        yield from _of_schema(connection)
        yield from _with_the_key(connection, vault)


def _of_row(table: Table, row: dict[str, Any], rows: list[dict[str, Any]]) -> Iterator[Tampering]:
    names, this = _names(table, row), row["this"]
    for column in table.c:
        values = [_other(column, row[column.name])]
        values += [None] if column.nullable and row[column.name] is not None else []
        exchanged = next((one[column.name] for one in rows if one[column.name] not in (row[column.name], None)), None)
        values += [exchanged] if exchanged is not None and exchanged not in values else []
        for value in values:
            said = "emptied" if value is None else "changed"
            change = f"UPDATE {table.name} SET {column.name} = ? WHERE rowid = ?"  # noqa: S608 - words of our own
            where = names
            if column.primary_key and table in (*AUDITED, *DIGESTED):
                where = (*names, *_names(table, row | {column.name: value}))
            yield Tampering(table.name, f"{column.name} {said}", _sql(change, value, this), where)
    yield Tampering(table.name, "row deleted", _sql(f"DELETE FROM {table.name} WHERE rowid = ?", this), names)  # noqa: S608 - words of our own
    new = {name: value for name, value in row.items() if name != "this"}
    for column in table.c:
        if column.primary_key or column.unique or column.name in ("number", "day", "kind", "login_hash"):
            new[column.name] = _other(column, row[column.name])
    into = f"INSERT INTO {table.name} ({', '.join(new)}) VALUES ({', '.join('?' * len(new))})"  # noqa: S608 - words of our own
    yield Tampering(table.name, "row inserted", _sql(into, *new.values()), _names(table, new))


def _other(column: Column[Any], value: Any) -> Any:
    """Return another value that the column's type takes."""
    match column.type:
        case UtcTime():
            return "2026-11-23 01:02:03.000004"
        case Date():
            return "2026-11-22"
        case Uuid():
            return uuid4().hex
        case LargeBinary():
            return bytes([value[0] ^ 1]) + value[1:] if value else b"\1" * 32
        case Integer() | SmallInteger():
            return (value or 0) + 70
        case _ if isinstance(value, int):  # SQLite keeps what it counts by itself as INTEGER
            return value + 70
        case _:
            return f"{value[:-1]}~" if value else "~"


def _names(table: Table, row: dict[str, Any]) -> tuple[str, ...]:
    """Return what a verification may call that row."""
    row = {c.name: UUID(row[c.name]) if isinstance(c.type, Uuid) and row[c.name] else row[c.name] for c in table.c}
    if table is counters:
        return digested_name(table, row), f"queue {row['day']} {row['service']} {row['track']}", "queue_counters"
    if table in AUDITED:
        return name_of(table, row), f"{table.name} "
    if table in DIGESTED:
        return digested_name(table, row), f"{table.name} "
    if table is audit:
        return f"audit {row['seq']}", "audit end"
    return {audit_head: ("audit end",), info: ("register_info", "opening"), alembic_version: ("alembic_version",)}[
        table
    ]


def _of_schema(connection: sqlite3.Connection) -> Iterator[Tampering]:
    for name, of, sql in connection.execute(
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall():
        drop, where = f"DROP INDEX {name}", (f"index {of}.{name}",)
        yield Tampering("indexes", f"{name} dropped", _sql(drop), where)
        narrowed = f"{sql} AND 1 = 1" if " WHERE " in sql.upper() else f"{sql} WHERE 1 = 1"
        yield Tampering("indexes", f"{name} narrowed", _sqls(drop, narrowed), where)
    for table in metadata.tables:
        for when in ("INSERT", "UPDATE", "DELETE"):
            trigger = f"CREATE TRIGGER quiet AFTER {when} ON {table} BEGIN SELECT 1; END"
            yield Tampering("triggers", f"on {table}", _sql(trigger), (f"trigger quiet on {table}",))
        column = f"ALTER TABLE {table} ADD COLUMN more TEXT DEFAULT 'x'"
        yield Tampering("tables", f"a column more in {table}", _sql(column), (f"column {table}.more",))
    yield Tampering("tables", "one more", _sql("CREATE TABLE more (id INTEGER)"), ("table more",))
    yield Tampering("tables", "a view", _sql("CREATE VIEW more AS SELECT 1"), ("view more",))


def _with_the_key(connection: sqlite3.Connection, vault: Vault) -> Iterator[Tampering]:
    """Cut the end off, and rewrite entries, so that every link fits again: only what others noted tells."""
    last = connection.execute("SELECT seq FROM audit_head").fetchone()[0]
    for entries in (1, 2, 5, last // 2):
        yield Tampering("ends cut off", f"{entries} entries", _cut(last - entries), (f"audit {last}",))
    for seq in range(1, last, max(1, last // 5)):
        for column in ("actor", "action", "subject", "reason", "before", "after", "digests"):
            yield Tampering(
                "entries rewritten with the key", f"{column} of {seq}", _forge(vault, seq, column), ("audit",)
            )


def _sql(statement: str, *values: Any) -> Callable[[Path], None]:
    return lambda file: _run(file, (statement, values))


def _sqls(*statements: str) -> Callable[[Path], None]:
    return lambda file: _run(file, *((statement, ()) for statement in statements))


def _run(file: Path, *statements: tuple[str, tuple[Any, ...]]) -> None:
    """Run them as somebody with the file does: nothing watches the pointers between tables."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement, values in statements:
            changed = connection.execute(statement, values)
            assert changed.rowcount, statement


def _cut(last: int) -> Callable[[Path], None]:
    return lambda file: _run(
        file,
        ("DELETE FROM audit WHERE seq > ?", (last,)),
        ("UPDATE audit_head SET (seq, hash, at) = (SELECT seq, hash, at FROM audit ORDER BY seq DESC LIMIT 1)", ()),
    )


def _forge(vault: Vault, seq: int, column: str) -> Callable[[Path], None]:
    def forge(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.row_factory = sqlite3.Row
            previous = bytes(32)
            for row in map(dict, connection.execute("SELECT * FROM audit ORDER BY seq").fetchall()):
                if row["seq"] == seq:
                    row[column] = "{}" if row[column] != "{}" else ""
                link = Link(**{name: row[name] for name in Link.__dataclass_fields__})
                link = replace(link, at=datetime.fromisoformat(f"{row['at']}+00:00"))
                previous = link_hash(vault, row["seq"], link, previous)
                change = f"UPDATE audit SET hash = ?, {column} = ? WHERE seq = ?"  # noqa: S608 - words of our own
                connection.execute(change, (previous, row[column], row["seq"]))
            connection.execute("UPDATE audit_head SET hash = ?", (previous,))

    return forge


def page(found: Counter[str], named: Counter[str], cases: Counter[str]) -> str:
    """Write the page."""
    rows = [f"| {group} | {cases[group]} | {found[group]} | {named[group]} |" for group in cases]
    total = f"| **all** | **{cases.total()}** | **{found.total()}** | **{named.total()}** |"
    return "\n".join([HEAD.rstrip(), *rows, total, ""])
