"""What must leave the clinic, kept until it has: at least once, in the order of the visits, over any restart.

A worker claims a message for a while (its lease). If it dies, the lease runs out and another worker takes over; the
receiver knows a message by visit and content, so that it counts once there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select, update

from kiosk.store.database import Database
from kiosk.store.register import utc_now
from kiosk.store.tables import outbox

_LONGEST_ERROR = 200


@dataclass(frozen=True, slots=True)
class Message:
    """Something to deliver for a visit."""

    id: int
    visit_id: UUID
    kind: str
    attempts: int
    """How often it was tried, this attempt included."""
    lease: datetime
    """Until when it is this worker's."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Something that a person must look at."""

    message: Message
    last_error: str


class Outbox:
    """Messages of the register's database. Every method raises `RegisterUnavailable`."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def claim(self, kind: str, lease: timedelta = timedelta(minutes=2)) -> Message | None:
        """Take the oldest message that is due, for the time of the lease; None when nothing is due."""
        now = self._clock()
        due = (outbox.c.state == "waiting") & (outbox.c.kind == kind) & (outbox.c.due <= now)
        with self._database.transaction() as connection:
            oldest = select(outbox).where(due).order_by(outbox.c.id).limit(1).with_for_update(skip_locked=True)
            row = connection.execute(oldest).one_or_none()
            if row is None:
                return None
            changed = {"attempts": row.attempts + 1, "due": now + lease}
            connection.execute(update(outbox).where(outbox.c.id == row.id).values(changed))
            return Message(row.id, row.visit_id, row.kind, row.attempts + 1, now + lease)

    def done(self, message: Message, receipt: str) -> bool:
        """Note the delivery with the receiver's receipt. False when another worker has taken the message over."""
        return self._settle(message, state="done", receipt=receipt, last_error=None)

    def later(self, message: Message, due: datetime, error: str) -> bool:
        """Give the message back, to be tried again from `due` on. `error` is one line without personal data."""
        return self._settle(message, due=due, last_error=error[:_LONGEST_ERROR])

    def give_up(self, message: Message, error: str) -> bool:
        """Put the message among the dead letters."""
        return self._settle(message, state="dead", last_error=error[:_LONGEST_ERROR])

    def revive(self, message_id: int) -> None:
        """Try a dead letter again, on a clerk's word."""
        revived = {"state": "waiting", "due": self._clock(), "attempts": 0}
        with self._database.transaction() as connection:
            which = (outbox.c.id == message_id) & (outbox.c.state == "dead")
            connection.execute(update(outbox).where(which).values(revived))

    def dead_letters(self) -> tuple[DeadLetter, ...]:
        """Give what a person must look at, oldest first."""
        with self._database.transaction() as connection:
            rows = connection.execute(select(outbox).where(outbox.c.state == "dead").order_by(outbox.c.id)).all()
        return tuple(DeadLetter(_message(row), row.last_error or "") for row in rows)

    def oldest_waiting(self) -> datetime | None:
        """Give when the oldest undelivered message was written: the outbox's age on the health page."""
        with self._database.transaction() as connection:
            waiting = select(outbox.c.created).where(outbox.c.state == "waiting").order_by(outbox.c.id).limit(1)
            created: datetime | None = connection.execute(waiting).scalar_one_or_none()
        return created

    def count(self, state: str) -> int:
        """Count the messages that are `waiting`, `done` or `dead`."""
        with self._database.transaction() as connection:
            return _count(connection, state)

    def _settle(self, message: Message, **changed: Any) -> bool:
        """Change a message that is still this worker's."""
        own = (
            (outbox.c.id == message.id)
            & (outbox.c.state == "waiting")
            & (outbox.c.attempts == message.attempts)
            & (outbox.c.due == message.lease)
        )
        with self._database.transaction() as connection:
            return connection.execute(update(outbox).where(own).values(changed)).rowcount == 1


def _message(row: Row[Any]) -> Message:
    return Message(row.id, row.visit_id, row.kind, row.attempts, row.due)


def _count(connection: Connection, state: str) -> int:
    counted: int = connection.execute(
        select(func.count()).select_from(outbox).where(outbox.c.state == state)
    ).scalar_one()
    return counted
