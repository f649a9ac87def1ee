"""Read what every look-up needs: a person, and the last look-ups of that person.

If a replica is configured, it is asked first. The primary is asked too when the replica does not know a person, because
the person may just have been written. The primary also replaces a replica that does not answer; that replica is then
not asked for a while. An answer may be as old as the replica's lag, but a known person is never reported as unknown.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import structlog
from sqlalchemy import Connection, Engine, bindparam, select, text
from sqlalchemy.exc import SQLAlchemyError

from backend_stub.contract.wire import Inquiry, Record
from backend_stub.database import schema
from backend_stub.database.notes import Note, Notes

_log = structlog.get_logger()
_SHOWN = 5
_CITIZEN_DIGITS = 12
_SOCIAL_DIGITS = 10
_DIGITS = re.compile("[0-9]*")
_REPLICA_REST_SECONDS = 5.0

_RECORD = msgspec.json.Decoder(Record)
_EARLIER = msgspec.json.Decoder(Inquiry)


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """A person's citizen number and record, and the earlier look-ups in the database."""

    number: str
    record: Record
    written: list[Note]


_SOCIAL = select(schema.social_number.c.number).where(schema.social_number.c.social == bindparam("key"))
# Two statements, each on one table and by its key: a distributed PostgreSQL can plan them before it knows the key. One
# statement for both would be faster, but such a planner may refuse it (docs/scale.md).
_PERSON = select(schema.person.c.record).where(schema.person.c.number == bindparam("key"))
_LAST = (
    select(schema.inquiry.c.at, schema.inquiry.c.inquiry)
    .where(schema.inquiry.c.number == bindparam("key"))
    .order_by(schema.inquiry.c.at.desc())
    .limit(_SHOWN)
)


class Reads:
    """Finds people and their last look-ups. For one thread at a time; `clock` counts seconds."""

    def __init__(
        self,
        engine: Engine,
        notes: Notes,
        replica: Engine | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sources = [_Source(database) for database in (replica, engine) if database is not None]
        self._notes = notes
        self._clock = clock
        self._rest_until = 0.0

    def find(self, number: str) -> Found | None:
        """Find a person by 12-digit, 10-digit or 15-character number. Raises `SQLAlchemyError`."""
        for source in self._asked():
            try:
                found = source.find(number)
            except SQLAlchemyError as error:
                if source is self._sources[-1]:
                    raise
                self._rest_until = self._clock() + _REPLICA_REST_SECONDS
                _log.warning("the replica does not answer", reason=type(error).__name__)
                continue
            if found is not None:
                return found
        return None

    def earlier(self, found: Found) -> list[Inquiry]:
        """Return the last look-ups of that person, newest first."""
        notes = dict(found.written) | dict(self._notes.of(found.number))
        return [_EARLIER.decode(raw) for _, raw in sorted(notes.items(), reverse=True)[:_SHOWN]]

    def close(self) -> None:
        """Close the connections."""
        for source in self._sources:
            source.close()

    def _asked(self) -> list[_Source]:
        return self._sources if self._clock() >= self._rest_until else self._sources[-1:]


class _Source:
    """One database on a kept connection. Taking one out of the pool for each look-up costs as much again."""

    def __init__(self, engine: Engine) -> None:
        # Each statement is a transaction of its own: BEGIN and ROLLBACK would be two more round trips.
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None

    def find(self, number: str) -> Found | None:
        """Find a person; retry on a new connection if a kept one broke."""
        if self._connection is not None:
            try:
                return _read(self._connection, number)
            except SQLAlchemyError:
                self.close()
        try:
            self._connection = self._engine.connect()
            if self._engine.dialect.name == "postgresql":
                # The plan of a look-up is the same for everybody; making it again for each takes as long as running it.
                self._connection.execute(text("SET plan_cache_mode = force_generic_plan"))
            return _read(self._connection, number)
        except SQLAlchemyError:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection; the next look-up opens another one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _read(connection: Connection, number: str) -> Found | None:
    citizen: str | None = number
    if len(number) != _CITIZEN_DIGITS:
        social = number[-_SOCIAL_DIGITS:]
        citizen = connection.scalar(_SOCIAL, {"key": social}) if _DIGITS.fullmatch(social) else None
    raw = connection.scalar(_PERSON, {"key": citizen}) if citizen is not None else None
    if citizen is None or raw is None:
        return None
    record = _RECORD.decode(raw)
    if len(number) > _CITIZEN_DIGITS and number not in (record.card, record.new_card, record.old_card):
        return None
    return Found(citizen, record, [(at, inquiry) for at, inquiry in connection.execute(_LAST, {"key": citizen})])
