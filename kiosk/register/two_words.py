"""Registers a visit on a database server in two words: "which number?" and "this visit, and done".

Whoever registers holds the audit's head from the answer to the first word until the second is on the disk, and the
whole clinic waits meanwhile. Each further word would be one more way there and back, or wake the server once more: so
both are one transaction without a BEGIN and a COMMIT, which is what a server makes of a pipeline, and both go to the
driver ready made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Table, bindparam, exists, func, insert, select, true, update
from sqlalchemy.exc import DBAPIError

from kiosk.register.audit.audit import HEAD, Head
from kiosk.register.database.columns import QUEUE_BEGIN
from kiosk.register.database.tables import audit, audit_head, outbox, visits
from kiosk.register.duplicates import ANY_EARLIER, as_asked
from kiosk.register.numbering import DRAW, Drawn

Row = Mapping[str, Any]

_head = HEAD.where(~ANY_EARLIER).cte("head")
# The counter asks for the head: it is locked after it, as everywhere.
_drawn = DRAW.where(exists(select(_head.c.id))).cte("drawn")
_ASK: Final = select(
    *(_head.c.seq, _head.c.hash, _head.c.at, func.clock_timestamp()),
    *(_drawn.c.pace_seconds, _drawn.c.waiting, _drawn.c.last),
).select_from(_head.outerjoin(_drawn, true()))


@dataclass(frozen=True, slots=True)
class TwoWords:
    """The talk with the server about one visit. `ask` comes first; `tell` may follow and is then the last."""

    _driver: Any
    _dialect: Dialect

    def ask(self, row: Row) -> tuple[Drawn, Head] | None:
        """Hold the audit's head and draw the visit's number.

        None for a patient who was here before, and for the first of a queue: both are written as on SQLite, in a
        transaction after the talk, which has changed nothing then.
        """
        words, fixed = _asked(self._dialect)
        values = fixed | as_asked(row) | {"of_track": row["track"]}
        found = self._driver.execute(words, values, prepare=True).fetchone()
        if found is None or found[-1] is None:
            return None
        seq, link, at, server, pace, waiting, last = found
        return Drawn(last, waiting - 1, pace), Head(seq, link, at, server)

    def tell(self, visit: Row, messages: Sequence[Row], entry: Row, head: Head) -> None:
        """Write all of it, which is committed at the talk's end. `head` is the one after the entry."""
        rows = [("visit", visit), ("entry", entry), *((f"message{n}", row) for n, row in enumerate(messages))]
        values: dict[str, Any] = {"to_seq": head.seq, "to_hash": head.hash, "to_at": head.at}
        for prefix, row in rows:
            values |= {f"{prefix}_{name}": row[name] for name in _WRITTEN[prefix.rstrip("0123456789")]}
        words, fixed = _told(self._dialect, len(messages))
        self._driver.execute(words, fixed | values, prepare=True)


@contextmanager
def two_words(connection: Connection) -> Iterator[TwoWords]:
    """Talk with the server, all of it or nothing, before `connection` said anything else to it.

    What goes wrong at the server is SQLAlchemy's error, as elsewhere.
    """
    driver: Any = connection.connection.driver_connection
    errors = connection.dialect.loaded_dbapi.Error
    try:
        with _no_begin(driver), driver.pipeline():
            try:
                yield TwoWords(driver, connection.dialect)
            except BaseException:
                # Without a word the pipeline's end would commit what was said so far, as the number that was drawn. An
                # error of the server's own has ended the pipeline already, and a lost connection is none.
                if driver.info.pipeline_status.name == "ON":
                    driver.execute("ROLLBACK")
                raise
    except errors as error:
        if connection.dialect.is_disconnect(error, driver, None):
            connection.invalidate(error)
        dialect = connection.dialect
        raise DBAPIError.instance(None, None, error, errors, hide_parameters=True, dialect=dialect) from error


@contextmanager
def _no_begin(driver: Any) -> Iterator[None]:
    """Have the driver say no BEGIN, up to the end."""
    driver.autocommit = True
    try:
        yield
    finally:
        if not driver.closed:
            driver.autocommit = False


def _names(table: Table, *left_out: str) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.name not in left_out)


_WRITTEN: Final = {
    "visit": _names(visits, *(QUEUE_BEGIN.keys() - {"series"})),
    "entry": _names(audit),
    "message": _names(outbox, "id", "last_error", "receipt", "document"),
}
"""What is written; the rest is as the tables begin. With more than fifty values the driver would read the statement
anew each time, while others wait."""


@cache
def _asked(dialect: Dialect) -> tuple[str, dict[str, Any]]:
    return _driver_words(_ASK, dialect)


@cache
def _told(dialect: Dialect, messages: int) -> tuple[str, dict[str, Any]]:
    parts = [_insert(visits, "visit"), _insert(audit, "entry")]
    parts += (_insert(outbox, "message", n) for n in range(messages))
    moved = update(audit_head).values(seq=bindparam("to_seq"), hash=bindparam("to_hash"), at=bindparam("to_at"))
    return _driver_words(moved.add_cte(*parts), dialect)


def _driver_words(statement: Any, dialect: Dialect) -> tuple[str, dict[str, Any]]:
    """Give the statement as the driver wants it, with the values that are always the same."""
    compiled = statement.compile(dialect=dialect)
    return str(compiled), {name: value for name, value in compiled.params.items() if value is not None}


def _insert(table: Table, what: str, number: int | str = "") -> Any:
    values = {name: bindparam(f"{what}{number}_{name}", type_=table.c[name].type) for name in _WRITTEN[what]}
    return insert(table).values(values).returning(next(iter(table.primary_key))).cte(f"new_{what}{number}")
