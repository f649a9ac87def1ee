"""Writes a visit, its messages, its audit entry and the audit's head in one word to the database server.

Others wait for the head meanwhile: on a server each word is a way there and back, on SQLite it is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, Update, bindparam, insert, update

from kiosk.store.audit import Head
from kiosk.store.columns import QUEUE_BEGIN
from kiosk.store.tables import audit, audit_head, outbox, visits

Row = Mapping[str, Any]


def write(connection: Connection, visit: Row, messages: Sequence[Row], entry: Row, head: Head) -> None:
    """Write all of it. `head` is the one after the entry."""
    values: dict[str, Any] = {"to_seq": head.seq, "to_hash": head.hash, "to_at": head.at}
    for prefix, row in [("visit", visit), ("entry", entry), *((f"message{n}", row) for n, row in enumerate(messages))]:
        values |= {f"{prefix}_{name}": value for name, value in row.items()}
    connection.execute(_statement(len(messages)), values)


_LEFT_OUT = {
    visits: frozenset(QUEUE_BEGIN) - {"series"},
    outbox: frozenset({"id", "last_error", "receipt", "document"}),
}
"""What the table fills in by itself at the begin. With more than fifty values the driver reads the statement anew each
time, while others wait."""


@cache
def _statement(messages: int) -> Update:
    """Build the statement once for each number of messages: building costs more than running."""
    parts = [_insert(visits, "visit"), _insert(audit, "entry")]
    parts += (_insert(outbox, f"message{n}") for n in range(messages))
    moved = update(audit_head).values(seq=bindparam("to_seq"), hash=bindparam("to_hash"), at=bindparam("to_at"))
    return moved.add_cte(*parts)


def _insert(table: Table, prefix: str) -> Any:
    left_out = _LEFT_OUT.get(table, frozenset())
    columns = [column for column in table.columns if column.name not in left_out]
    values = {column.name: bindparam(f"{prefix}_{column.name}", type_=column.type) for column in columns}
    return insert(table).values(values).returning(next(iter(table.primary_key))).cte(f"new_{prefix}")
