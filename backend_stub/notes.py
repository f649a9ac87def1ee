"""Look-ups that were answered: noted at once, written down in batches.

A commit costs more than all the rest of a look-up, so a batch goes down in one statement, which leaves the interpreter
free while the database works.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Engine, TextClause, text

from backend_stub.wire import Inquiry

Note = tuple[int, bytes]
"""When (it only counts up), and the look-up as JSON."""

_INSERT = "INSERT INTO inquiry (number, at, inquiry) SELECT "
_FROM_JSON = text(
    f"{_INSERT} json_extract(value, '$[0]'), json_extract(value, '$[1]'), CAST(json_extract(value, '$[2]') AS BLOB)"
    " FROM json_each(:rows) WHERE true ON CONFLICT DO NOTHING"
)
_FROM_ARRAYS = text(
    f"{_INSERT} * FROM unnest(CAST(:numbers AS varchar[]), CAST(:at AS bigint[]), CAST(:inquiries AS bytea[]))"
    " ON CONFLICT DO NOTHING"
)


class Notes:
    """What was looked up and is not in the database yet."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pending: dict[str, list[Note]] = {}
        self._writing: Mapping[str, list[Note]] = {}
        self._serial = itertools.count(time.time_ns())

    def add(self, number: str, inquiry: Inquiry) -> None:
        """Note a look-up of that person."""
        self._pending.setdefault(number, []).append((next(self._serial), msgspec.json.encode(inquiry)))

    def of(self, number: str) -> list[Note]:
        """Give what was noted of that person and may not be in the database yet, oldest first."""
        return [*self._writing.get(number, ()), *self._pending.get(number, ())]

    def flush(self) -> None:
        """Write down what was noted. When that fails it stays noted."""
        self.begin()
        try:
            self.write()
        except BaseException:
            self.end(written=False)
            raise
        self.end(written=True)

    def begin(self) -> None:
        """Set aside what was noted so far, to be written; what comes now waits for the next time."""
        self._writing, self._pending = self._pending, {}

    def write(self) -> None:
        """Write down what was set aside, in a thread of its own if need be; once more does no harm."""
        self._write([(number, *note) for number, notes in sorted(self._writing.items()) for note in notes])

    def end(self, *, written: bool) -> None:
        """Forget what was set aside, or note it again."""
        if not written:
            for number, notes in self._writing.items():
                self._pending[number] = notes + self._pending.get(number, [])
        self._writing = {}

    def _write(self, rows: Sequence[tuple[str, int, bytes]]) -> None:
        if rows:
            statement, parameters = _batch(self._engine.dialect.name, rows)
            with self._engine.begin() as connection:
                connection.execute(statement, parameters)


def _batch(dialect: str, rows: Sequence[tuple[str, int, bytes]]) -> tuple[TextClause, dict[str, Any]]:
    if dialect == "sqlite":
        listed = msgspec.json.encode([(number, at, inquiry.decode()) for number, at, inquiry in rows])
        return _FROM_JSON, {"rows": listed.decode()}
    numbers, moments, inquiries = zip(*rows, strict=True)
    return _FROM_ARRAYS, {"numbers": list(numbers), "at": list(moments), "inquiries": list(inquiries)}
