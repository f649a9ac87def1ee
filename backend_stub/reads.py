"""What every look-up reads and notes, without SQLAlchemy's cost for each call.

Statements are built and compiled by SQLAlchemy once, then run on one kept connection of the driver; look-ups are noted
in batches, because a commit costs more than all the rest.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Select, String, bindparam, insert, select

from backend_stub import schema
from backend_stub.wire import Inquiry, Record

_SHOWN = 5
_CITIZEN_DIGITS = 12
_SOCIAL_DIGITS = 10

_RECORD = msgspec.json.Decoder(Record)
_INQUIRY = msgspec.json.Decoder(Inquiry)

_Prepared = tuple[str, dict[str, Any]]
"""SQL text and the parameters that never change."""


class Reads:
    """Finds people and their last look-ups. For one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        key = bindparam("key", type_=String())
        person, social, inquiry = schema.person.c, schema.social_number.c, schema.inquiry.c
        self._person = self._compiled(select(person.record).where(person.number == key))
        self._social = self._compiled(select(social.number).where(social.social == key))
        last = select(inquiry.at, inquiry.inquiry).where(inquiry.number == key).order_by(inquiry.at.desc())
        self._last = self._compiled(last.limit(_SHOWN))
        self._pending: dict[str, list[tuple[int, Inquiry]]] = {}
        self._writing: dict[str, list[tuple[int, Inquiry]]] = {}
        self._serial = itertools.count(time.time_ns())

    def _compiled(self, statement: Select[Any]) -> _Prepared:
        compiled = statement.compile(self._engine, compile_kwargs={"render_postcompile": True})
        return str(compiled), dict(compiled.params)

    def find(self, number: str) -> tuple[str, Record] | None:
        """Give citizen number and record of somebody by 12-digit, 10-digit or 15-character number."""
        citizen = number
        if len(number) != _CITIZEN_DIGITS:
            found = self._rows(self._social, number[-_SOCIAL_DIGITS:])
            if not found:
                return None
            citizen = found[0][0]
        rows = self._rows(self._person, citizen)
        if not rows:
            return None
        record = _RECORD.decode(rows[0][0])
        if len(number) > _CITIZEN_DIGITS and number not in (record.card, record.new_card, record.old_card):
            return None
        return citizen, record

    def inquiries(self, number: str) -> Sequence[Inquiry]:
        """Give the last look-ups of that person, newest first."""
        found = {at: _INQUIRY.decode(raw) for at, raw in self._rows(self._last, number)}
        for noted in (self._writing, self._pending):
            found.update(noted.get(number, ())[-_SHOWN:])
        return [inquiry for _, inquiry in sorted(found.items(), reverse=True)[:_SHOWN]]

    def note(self, number: str, inquiry: Inquiry) -> None:
        """Note a look-up of that person; `flush` writes it down."""
        self._pending.setdefault(number, []).append((next(self._serial), inquiry))

    def flush(self) -> None:
        """Write down what was noted. May run in a thread of its own beside everything else, one flush at a time."""
        self._writing, self._pending = self._pending, {}
        try:
            self._write(self._writing)
        except BaseException:
            for number, noted in self._writing.items():
                self._pending[number] = noted + self._pending.get(number, [])
            raise
        finally:
            self._writing = {}

    def _write(self, noted_by_number: Mapping[str, list[tuple[int, Inquiry]]]) -> None:
        rows = [
            {"number": number, "at": at, "inquiry": msgspec.json.encode(inquiry)}
            for number, noted in sorted(noted_by_number.items())
            for at, inquiry in noted
        ]
        if rows:
            with self._engine.begin() as connection:
                connection.execute(insert(schema.inquiry), rows)

    def close(self) -> None:
        """Write down what was noted and let go of the connection."""
        self.flush()
        self._drop()

    def _rows(self, prepared: _Prepared, key: str) -> list[tuple[Any, ...]]:
        """Run a statement; once more on a new connection when the old one is broken."""
        statement, parameters = prepared
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        driver = self._connection.connection.dbapi_connection
        try:
            cursor = driver.cursor()  # type: ignore[union-attr]  # a connection that was just opened has its driver's
            cursor.execute(statement, {**parameters, "key": key})  # named parameters: see `open_engine`
            return list(cursor.fetchall())
        except self._engine.dialect.loaded_dbapi.Error:
            self._drop()
            raise

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
