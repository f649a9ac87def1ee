"""Note look-ups that were answered at once, and write them down in batches.

A commit costs more than all the rest of a look-up, so a batch is one transaction.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql, sqlite

from backend_stub.contract.wire import Inquiry
from backend_stub.database import schema

Note = tuple[int, bytes]
"""When (it only counts up), and the look-up as JSON."""


class Notes:
    """Look-ups that are not in the database yet."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pending: dict[str, list[Note]] = {}
        self._writing: Mapping[str, list[Note]] = {}
        self._serial = itertools.count(time.time_ns())

    def add(self, number: str, inquiry: Inquiry) -> None:
        """Note a look-up of that person."""
        self._pending.setdefault(number, []).append((next(self._serial), msgspec.json.encode(inquiry)))

    def of(self, number: str) -> list[Note]:
        """Return what was noted of that person and may not be in the database yet, oldest first."""
        return [*self._writing.get(number, ()), *self._pending.get(number, ())]

    def flush(self) -> None:
        """Write the noted look-ups; keep them noted if that fails."""
        self.begin()
        try:
            self.write()
        except BaseException:
            self.end(written=False)
            raise
        self.end(written=True)

    def begin(self) -> None:
        """Set the noted look-ups aside for writing; later ones wait for the next batch."""
        self._writing, self._pending = self._pending, {}

    def write(self) -> None:
        """Write what was set aside. It may run in a separate thread and may be repeated."""
        self._write([(number, *note) for number, notes in sorted(self._writing.items()) for note in notes])

    def end(self, *, written: bool) -> None:
        """Discard what was set aside, or note it again."""
        if not written:
            for number, notes in self._writing.items():
                self._pending[number] = notes + self._pending.get(number, [])
        self._writing = {}

    def _write(self, rows: Sequence[tuple[str, int, bytes]]) -> None:
        if not rows:
            return
        new = (sqlite if self._engine.dialect.name == "sqlite" else postgresql).insert(schema.inquiry)
        with self._engine.begin() as connection:
            connection.execute(
                new.on_conflict_do_nothing(),
                [{"number": number, "at": at, "inquiry": inquiry} for number, at, inquiry in rows],
            )
