"""The audit: one row for each thing done, each chained to the one before by a keyed hash.

A row cannot be changed, removed or put in between without the key file. The last hash, printed on the day report,
also shows a cut-off end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from kiosk.store.crypto import Vault
from kiosk.store.tables import audit, audit_head


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


_FIELDS = tuple(field.name for field in fields(Entry))
_HEAD = select(audit_head).with_for_update()
_INSERT = audit.insert()
_MOVE_HEAD = update(audit_head).values(seq=bindparam("to_seq"), hash=bindparam("to_hash"))


def append(connection: Connection, vault: Vault, entry: Entry) -> None:
    """Add a link to the chain, inside the caller's transaction."""
    head = connection.execute(_HEAD).one()
    seq = head.seq + 1
    link = link_hash(vault, seq, entry, head.hash)
    connection.execute(_INSERT, {name: getattr(entry, name) for name in _FIELDS} | {"seq": seq, "hash": link})
    connection.execute(_MOVE_HEAD, {"to_seq": seq, "to_hash": link})


def link_hash(vault: Vault, seq: int, entry: Entry, previous: bytes) -> bytes:
    """Give the keyed hash of one link."""
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
    """Give a row as canonical JSON: sealed columns as their SHA-256, the others as they are."""
    return json.dumps({key: _plain(value) for key, value in sorted(row.items())}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    match value:
        case bytes():
            return hashlib.sha256(value).hexdigest()
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case UUID() | date():
            return str(value)
        case _:
            return value
