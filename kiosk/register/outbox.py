"""What must leave the clinic, kept until it has: at least once, in the order of the visits, over any restart.

A worker claims a message for a while (its lease). If it dies, the lease runs out and another worker takes over. What is
sent is kept from the first sending on: a second try sends the same bytes, so that the receiver, who knows a message by
visit and content, counts it once.

A message that a receiver refused may be sent again, written anew. What was refused stays (when, with which code, why in
the receiver's words, and the very document), so that both can be compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Row, case, exists, func, null, select, true

from kiosk.core.delivery import CHECK_IN, DeliveryFault, Refusal, Waits, read
from kiosk.core.fault import Fault
from kiosk.register.audit.unit_of_work import UnitOfWork, machine_work, utc_now
from kiosk.register.database.crypto import Vault
from kiosk.register.database.database import Database, faults_in_words
from kiosk.register.database.rows import MessageState
from kiosk.register.database.tables import delivery_refusals, outbox, visits

LEASE = timedelta(minutes=2)
"""How long a worker has a message for itself. A message that waits for longer than this is nobody's."""
HAND_OVER = "handover"
"""Outbox kind: the hand-over to the hospital's system."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something to deliver for a visit."""

    id: int
    visit_id: UUID
    kind: str
    created: datetime
    """Aware, UTC."""
    attempts: int
    """How often it was tried, this attempt included."""
    lease: datetime
    """Until when it is this worker's."""
    document: bytes | None = field(default=None, repr=False)
    """What was sent at an earlier try; None before the first."""
    broke: bool = False
    """Whether the last try broke the worker."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Something that a person must look at."""

    message: Message
    fault: Fault
    """Why it was given up."""


class Outbox:
    """Messages of the register's database. Every method raises `RegisterUnavailable`."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def claim(self, kind: str, lease: timedelta = LEASE) -> Message | None:
        """Take the oldest message that is due, for the time of the lease; None when nothing is due."""
        now = self._clock()
        due = (outbox.c.state == MessageState.WAITING) & (outbox.c.kind == kind) & (outbox.c.due <= now)
        oldest = select(outbox).where(due).order_by(outbox.c.id).limit(1)
        with self._database.transaction() as connection:
            if connection.execute(oldest).first() is None:
                return None  # nearly always: then nobody need wait
        with machine_work(self._database, now) as work:  # holds the audit's head: no two claim at once
            row = work.connection.execute(oldest).one_or_none()
            if row is None:
                return None
            work.change(outbox, outbox.c.id == row.id, attempts=row.attempts + 1, due=now + lease)
        # Opened after the claim: a document that was tampered with must not hold up the messages behind it.
        return _message(row, row.attempts + 1, now + lease, self._opened(row))

    def keep(self, message: Message, document: bytes) -> bool:
        """Keep what is about to be sent. False when another worker has taken the message over: then send nothing."""
        return self._settle(message, document=self._database.open().seal(document, document_place(message.id)))

    def done(self, message: Message, receipt: str) -> bool:
        """Note the delivery with the receiver's receipt. False when another worker has taken the message over."""
        return self._settle(message, state=MessageState.DONE, receipt=receipt, last_error=None, document=None)

    def later(self, message: Message, due: datetime, fault: Fault) -> bool:
        """Return the message back, to be tried again from `due` on."""
        return self._settle(message, due=due, last_error=fault.text())

    def postpone(self, message: Message, due: datetime, why: Fault) -> bool:
        """Return a message that cannot be sent yet, until `due`. It does not count as a try."""
        return self._settle(message, due=due, last_error=why.text(), attempts=message.attempts - 1)

    def give_up(self, message: Message, fault: Fault) -> bool:
        """Put the message among the dead letters. What was sent stays: the receiver may have it."""
        return self._settle(message, state=MessageState.DEAD, last_error=fault.text())

    def refused(self, message: Message, refusal: Refusal) -> bool:
        """Put what the receiver refuses among the dead letters; keep its words with what was sent.

        It is written again when it is revived; what was refused stays.
        """
        code = refusal.code[:LONGEST_CODE]
        fault = DeliveryFault.REFUSED.of(refusal=code)
        with machine_work(self._database, self._clock()) as work:
            mine = settle(work, message, state=MessageState.DEAD, last_error=fault.text(), receipt=code)
            if mine:
                note_refusal(work, message.id, code=code, reason=refusal.reason, document=refusal.document)
        return mine

    def refusals(self, message_id: int) -> tuple[DeliveryRefusal, ...]:
        """Return what the receiver refused of a message, oldest first."""
        vault = self._database.open()
        with faults_in_words(self._database.name), self._database.transaction() as connection:
            return refusals(connection, vault, outbox.c.id == message_id)

    def document_of(self, message_id: int) -> bytes | None:
        """Return what was sent of an undelivered message, or None if nothing was. It is for a person to look at."""
        with self._database.transaction() as connection:
            row = connection.execute(select(outbox).where(outbox.c.id == message_id)).one_or_none()
        return None if row is None else self._opened(row)

    def revive(self, message_id: int) -> bool:
        """Try a dead letter again, on somebody's word. False when it is none."""
        with machine_work(self._database, self._clock()) as work:
            return revive(work, outbox.c.id == message_id) == 1

    def dead_letters(self, kind: str | None = None) -> tuple[DeadLetter, ...]:
        """Return what a person must look at, oldest first; of every kind, or of one."""
        with self._database.transaction() as connection:
            dead = (outbox.c.state == MessageState.DEAD) & _of(kind)
            rows = connection.execute(select(outbox).where(dead).order_by(outbox.c.id)).all()
        return tuple(DeadLetter(_message(row, row.attempts, row.due), read(row.last_error or "")) for row in rows)

    def overdue(self) -> tuple[int, datetime | None]:
        """Count what should have left by now, and give when the oldest of it was written: for the page of devices.

        What waits for a person, or is to be sent only if something changes (nobody's insurance pays, an emergency, a
        void visit), says nothing about the way out.
        """
        held_back = outbox.c.last_error.in_([why.value for why in Waits])
        which = (outbox.c.state == MessageState.WAITING) & (outbox.c.last_error.is_(None) | ~held_back)
        with self._database.transaction() as connection:
            count, oldest = connection.execute(select(func.count(), func.min(outbox.c.created)).where(which)).one()
        return count, oldest

    def count(self, state: str, kind: str | None = None) -> int:
        """Count the messages in that state (a `MessageState`)."""
        with self._database.transaction() as connection:
            which = (outbox.c.state == state) & _of(kind)
            counted: int = connection.execute(select(func.count()).select_from(outbox).where(which)).scalar_one()
        return counted

    def _opened(self, row: Row[Any]) -> bytes | None:
        if row.document is None:
            return None
        with faults_in_words(self._database.name):
            return self._database.open().open(row.document, document_place(row.id))

    def _settle(self, message: Message, **changed: Any) -> bool:
        """Change a message that is still this worker's."""
        with machine_work(self._database, self._clock()) as work:
            return settle(work, message, **changed)


def document_place(message_id: int) -> str:
    """Name the place to which a sealed document is bound."""
    return f"outbox.document/{message_id}"


def settle(work: UnitOfWork, message: Message, **changed: Any) -> bool:
    """Change a message; False when it is no longer this worker's."""
    own = (
        (outbox.c.id == message.id)
        & (outbox.c.state == MessageState.WAITING)
        & (outbox.c.attempts == message.attempts)
        & (outbox.c.due == message.lease)
    )
    return work.change(outbox, own, **changed) == 1


def revive(work: UnitOfWork, which: ColumnElement[bool]) -> int:
    """Make dead letters due again, and give how many. What was refused is written again, the rest is sent as it was."""
    was_refused = case((outbox.c.receipt.is_not(None), null()), else_=outbox.c.document)
    revived = {"state": MessageState.WAITING, "due": work.at, "attempts": 0, "document": was_refused, "receipt": None}
    return work.change(outbox, (outbox.c.state == MessageState.DEAD) & which, **revived)


def hurry(work: UnitOfWork, which: ColumnElement[bool]) -> int:
    """Make waiting messages due now, but for those that a worker has in hand; give how many."""
    idle = (outbox.c.state == MessageState.WAITING) & (outbox.c.due > work.at + LEASE)
    return work.change(outbox, idle & which, due=work.at)


def visit_changed(work: UnitOfWork, visit_id: UUID) -> None:
    """Say that a visit stands otherwise than before: its notification may be due, its hand-over is to be sent again."""
    of_visit = outbox.c.visit_id == visit_id
    hurry(work, of_visit & is_notification())
    again = {"state": MessageState.WAITING, "due": work.at, "attempts": 0, "document": None, "receipt": None}
    work.change(outbox, of_visit & (outbox.c.kind == HAND_OVER), **again)


def is_notification() -> ColumnElement[bool]:
    """Say of a message that it is a check-in notification, to whichever receiver."""
    return outbox.c.kind.startswith(CHECK_IN, autoescape=True)


def is_unanswered() -> ColumnElement[bool]:
    """Say of a message that it was sent, and neither taken nor refused: the receiver may have it all the same."""
    open_still = (outbox.c.state == MessageState.WAITING) | (
        (outbox.c.state == MessageState.DEAD) & outbox.c.receipt.is_(None)
    )
    return outbox.c.document.is_not(None) & open_still


def is_delivery() -> ColumnElement[bool]:
    """Say of a message that it goes to the outside: a clerk has to see to it when it does not get there."""
    return is_notification() | (outbox.c.kind == HAND_OVER)


def _of(kind: str | None) -> ColumnElement[bool]:
    return true() if kind is None else outbox.c.kind == kind


def _message(row: Row[Any], attempts: int, lease: datetime, document: bytes | None = None) -> Message:
    broke = row.last_error is not None and read(row.last_error).code is DeliveryFault.WORKER_BROKE
    return Message(row.id, row.visit_id, row.kind, row.created, attempts, lease, document, broke)


def waits_for(why: Waits) -> ColumnElement[bool]:
    """Say of a visit's row that nothing but this keeps its notification."""
    return exists().where(
        outbox.c.visit_id == visits.c.id,
        is_notification(),
        outbox.c.state == MessageState.WAITING,
        outbox.c.last_error == why.value,
    )


def waits_no_more(work: UnitOfWork, visit_id: UUID, why: Waits) -> None:
    """Note that this is known now: the visit leaves the list before the worker looks at it again."""
    work.change(outbox, (outbox.c.visit_id == visit_id) & (outbox.c.last_error == why.value), last_error=None)


REFUSAL_SEALED: Final = ("reason", "document")
"""Columns of a refusal that may hold personal data."""
LONGEST_CODE: Final = 64


@dataclass(frozen=True, slots=True)
class DeliveryRefusal:
    """One refusal."""

    message_id: int
    visit_id: UUID
    kind: str
    """The message's kind: which receiver it was."""
    at: datetime
    """Aware, UTC."""
    code: str
    reason: str = field(repr=False)
    """The receiver's words; empty when it said none, or when the person was forgotten."""
    document: bytes | None = field(repr=False)
    """What was refused; None when the person was forgotten."""


def note_refusal(work: UnitOfWork, message_id: int, *, code: str, reason: str, document: bytes) -> None:
    """Write a refusal down, its words and its document sealed."""
    new, vault = uuid4(), work.vault
    row = {"id": new, "message_id": message_id, "at": work.at, "code": code[:LONGEST_CODE]}
    row |= {"reason": vault.seal(reason.encode(), refusal_place("reason", new)) if reason else None}
    row |= {"document": vault.seal(document, refusal_place("document", new))}
    work.add(delivery_refusals, row)


def refusals(connection: Connection, vault: Vault, which: ColumnElement[bool]) -> tuple[DeliveryRefusal, ...]:
    """Return the refusals of those messages (a condition on `outbox`), oldest first. Raises `KeyTrouble`."""
    columns = (*delivery_refusals.columns, outbox.c.visit_id, outbox.c.kind)
    query = select(*columns).join(outbox).where(which).order_by(delivery_refusals.c.at, delivery_refusals.c.id)
    return tuple(_refusal(vault, row) for row in connection.execute(query))


def refusal_place(column: str, of: UUID) -> str:
    """Name the place to which a sealed value is bound."""
    return f"{delivery_refusals.name}.{column}/{of}"


def _refusal(vault: Vault, row: Row[Any]) -> DeliveryRefusal:
    reason = "" if row.reason is None else vault.open(row.reason, refusal_place("reason", row.id)).decode()
    document = None if row.document is None else vault.open(row.document, refusal_place("document", row.id))
    return DeliveryRefusal(row.message_id, row.visit_id, row.kind, row.at, row.code, reason, document)
