"""What every look-up reads: one statement for a person and the last look-ups of that person.

Where a replica is set, it is asked first. The primary is asked as well when the replica does not know somebody, who may
have been written a moment ago, and in place of a replica that does not answer, which is then left alone for a while. So
an answer may be as old as the replica's lag, but nobody who is known is ever called unknown.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from sqlalchemy import Engine, literal_column, null, select, union_all

from backend_stub import schema
from backend_stub.link import KEY, DatabaseAway, Link
from backend_stub.notes import Note, Notes
from backend_stub.wire import Inquiry, Record

_log = structlog.get_logger()
_SHOWN = 5
_CITIZEN_DIGITS = 12
_SOCIAL_DIGITS = 10
_DIGITS = re.compile("[0-9]*")
_REPLICA_REST_SECONDS = 5.0

_RECORD = msgspec.json.Decoder(Record)
_EARLIER = msgspec.json.Decoder(Inquiry)

_Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """Somebody's citizen number and record, and what the database knows of earlier look-ups."""

    number: str
    record: Record
    written: list[Note]


class Reads:
    """Finds people and their last look-ups. For one thread at a time; `clock` counts seconds."""

    def __init__(
        self,
        engine: Engine,
        notes: Notes,
        replica: Engine | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._links = [Link(replica)] if replica else []
        self._links.append(Link(engine))
        self._notes = notes
        self._clock = clock
        self._rest_until = 0.0
        person, social, inquiry = schema.person.c, schema.social_number.c, schema.inquiry.c
        last = select(inquiry.at, inquiry.inquiry).where(inquiry.number == KEY)
        newest = last.order_by(inquiry.at.desc()).limit(literal_column(str(_SHOWN))).subquery()
        both = union_all(
            select(null().label("at"), person.record).where(person.number == KEY),
            select(newest.c.at, newest.c.inquiry),
        )
        self._person = self._links[-1].prepare(both)
        self._social = self._links[-1].prepare(select(social.number).where(social.social == KEY))

    def find(self, number: str) -> Found | None:
        """Find somebody by 12-digit, 10-digit or 15-character number. Raises `DatabaseAway`."""
        for link in self._asked():
            try:
                found = self._find(link, number)
            except DatabaseAway as error:
                if link is self._links[-1]:
                    raise
                self._rest_until = self._clock() + _REPLICA_REST_SECONDS
                _log.warning("the replica does not answer", reason=str(error))
                continue
            if found is not None:
                return found
        return None

    def earlier(self, found: Found) -> list[Inquiry]:
        """Give the last look-ups of that person, newest first."""
        notes = dict(found.written) | dict(self._notes.of(found.number))
        return [_EARLIER.decode(raw) for _, raw in sorted(notes.items(), reverse=True)[:_SHOWN]]

    def close(self) -> None:
        """Let go of the connections."""
        for link in self._links:
            link.close()

    def _asked(self) -> list[Link]:
        return self._links if self._clock() >= self._rest_until else self._links[-1:]

    def _find(self, link: Link, number: str) -> Found | None:
        citizen = number
        if len(number) != _CITIZEN_DIGITS:
            social = number[-_SOCIAL_DIGITS:]
            numbers = link.rows(self._social, social) if _DIGITS.fullmatch(social) else []
            if not numbers:
                return None
            citizen = numbers[0][0]
        rows = link.rows(self._person, citizen)
        records = [raw for at, raw in rows if at is None]
        if not records:
            return None
        record = _RECORD.decode(records[0])
        if len(number) > _CITIZEN_DIGITS and number not in (record.card, record.new_card, record.old_card):
            return None
        return Found(citizen, record, [(at, raw) for at, raw in rows if at is not None])
