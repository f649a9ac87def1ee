"""The audit: one row for each thing done, each chained to the one before by a keyed hash.

A row cannot be changed, removed or put in between without the key file. The last hash, printed on the day report,
also shows a cut-off end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, update

from kiosk.register.database.crypto import Vault
from kiosk.register.database.tables import audit, audit_head

CLOCK_ACCEPTED = "clock_accepted"
"""Somebody confirmed that the clock is right, whatever it said before."""
SETTINGS_CHANGED = "settings_changed"
"""A machine started with other settings than the last time. Its `before` and `after` are settings and no row."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done. `before` and `after` are fingerprints (no personal data) as `fingerprint` gives them."""

    at: datetime
    actor: str
    action: str
    subject: str
    reason: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The last link: its number, its hash and the latest time that the audit has seen."""

    seq: int
    hash: bytes
    at: datetime | None
    server: datetime | None = None
    """What the database server's clock says; None where there is no server."""


_FIELDS = tuple(field.name for field in fields(Entry))
_HEAD = select(audit_head).with_for_update()
_held = _HEAD.cte("head")
_HEAD_AND_CLOCK = select(_held, func.clock_timestamp().label("server_now"))
_INSERT = audit.insert()
_MOVE_HEAD = update(audit_head).values(seq=bindparam("to_seq"), hash=bindparam("to_hash"), at=bindparam("to_at"))


def hold(connection: Connection) -> Head:
    """Return the last link and keep it to the end of the transaction: whoever writes does this first."""
    row = connection.execute(_HEAD if connection.dialect.name == "sqlite" else _HEAD_AND_CLOCK).one()
    return Head(row.seq, row.hash, row.at, row._mapping.get("server_now"))  # noqa: SLF001 - SQLAlchemy's documented way to a row's mapping


def append(connection: Connection, vault: Vault, head: Head, entries: Sequence[Entry]) -> None:
    """Add links to the chain, inside the transaction that holds `head`."""
    if not entries:
        return
    rows = []
    for entry in entries:
        seq = head.seq + 1
        link = link_hash(vault, seq, entry, head.hash)
        rows.append({name: getattr(entry, name) for name in _FIELDS} | {"seq": seq, "hash": link})
        head = Head(seq, link, latest_time(head.at, entry))
    connection.execute(_INSERT, rows)
    connection.execute(_MOVE_HEAD, {"to_seq": head.seq, "to_hash": head.hash, "to_at": head.at})


def latest_time(known: datetime | None, entry: Entry) -> datetime:
    """Return the latest time that the audit has seen; a clock that was confirmed by hand counts from there on."""
    if known is None or entry.action == CLOCK_ACCEPTED:
        return entry.at
    return max(known, entry.at)


def link_hash(vault: Vault, seq: int, entry: Entry, previous: bytes) -> bytes:
    """Return the keyed hash of one link."""
    parts = [
        seq,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.action,
        entry.subject,
        entry.reason,
        entry.before,
        entry.after,
        previous.hex(),
    ]
    return vault.chain_hash(json.dumps(parts, ensure_ascii=False).encode())


def fingerprint(row: Mapping[str, Any]) -> str:
    """Return a row as canonical JSON: sealed columns as their SHA-256, the others as they are."""
    return json.dumps(dict(row), ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: bytes | datetime | date | UUID) -> str:
    """Return what JSON does not know as text."""
    match value:
        case bytes():
            return hashlib.sha256(value).hexdigest()
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case _:
            return str(value)
