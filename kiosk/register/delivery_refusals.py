"""What receivers refused: when, with which code, why in their words, and the very document; kept beside each other.

A message that is sent again after a refusal is written again. What was refused stays, so that both can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Row, insert, select

from kiosk.register.database.crypto import Vault
from kiosk.register.database.tables import delivery_refusals, outbox

SEALED: Final = ("reason", "document")
"""Columns that may hold personal data. They are in no entry of the audit."""
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


def note_refusal(
    connection: Connection, vault: Vault, message_id: int, at: datetime, *, code: str, reason: str, document: bytes
) -> None:
    """Write a refusal down, its words and its document sealed."""
    new = uuid4()
    row = {"id": new, "message_id": message_id, "at": at, "code": code[:LONGEST_CODE]}
    row |= {"reason": vault.seal(reason.encode(), about("reason", new)) if reason else None}
    row |= {"document": vault.seal(document, about("document", new))}
    connection.execute(insert(delivery_refusals).values(row))


def refusals(connection: Connection, vault: Vault, which: ColumnElement[bool]) -> tuple[DeliveryRefusal, ...]:
    """Return the refusals of those messages (a condition on `outbox`), oldest first. Raises `KeyTrouble`."""
    columns = (*delivery_refusals.columns, outbox.c.visit_id, outbox.c.kind)
    query = select(*columns).join(outbox).where(which).order_by(delivery_refusals.c.at, delivery_refusals.c.id)
    return tuple(_refusal(vault, row) for row in connection.execute(query))


def about(column: str, of: UUID) -> str:
    """Name the place to which a sealed value is bound."""
    return f"{delivery_refusals.name}.{column}/{of}"


def _refusal(vault: Vault, row: Row[Any]) -> DeliveryRefusal:
    reason = "" if row.reason is None else vault.open(row.reason, about("reason", row.id)).decode()
    document = None if row.document is None else vault.open(row.document, about("document", row.id))
    return DeliveryRefusal(row.message_id, row.visit_id, row.kind, row.at, row.code, reason, document)
