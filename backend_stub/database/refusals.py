"""Notifications that were refused: kept as they came, with the reason, so that a tester sees what was wrong."""

from __future__ import annotations

import base64
import binascii
import hashlib
import itertools
import time
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.dialects import postgresql, sqlite

from backend_stub.contract.checkin import CheckInAnswer
from backend_stub.contract.wire import aware
from backend_stub.database import schema

_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Refused:
    """A notification that was not taken."""

    digest: str
    """Of sender, answer and document, hex."""
    username: str
    code: str
    """maKetQua of the answer."""
    reason: str
    """thongDiep of the answer: names a field, never its content."""
    received_at: datetime
    """Aware, UTC: the first time."""
    times: int
    """How often the same notification was refused in the same way."""
    document: bytes = field(repr=False)
    """The content of fileHSBase64: decoded if it was base64, otherwise as received."""


class Refusals:
    """Keeps refused notifications. Methods block."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._serial = itertools.count(time.time_ns())

    def keep(self, username: str, encoded: str, answer: CheckInAnswer, now: datetime) -> None:
        """Keep one, or count it if it is known."""
        table = schema.refusal
        document = _as_it_came(encoded)
        about = f"{username}\n{answer.result}\n{answer.message}\n".encode()
        new = (sqlite if self._engine.dialect.name == "sqlite" else postgresql).insert(table)
        statement = new.values(
            digest=hashlib.sha256(about + document).hexdigest(),
            at=next(self._serial),
            username=username,
            code=answer.result,
            reason=answer.message[:_LONGEST_REASON],
            received_at=now,
            times=1,
            document=document,
        ).on_conflict_do_update(index_elements=[table.c.digest], set_={"times": table.c.times + 1})
        with self._engine.begin() as connection:
            connection.execute(statement)

    def last(self, count: int) -> tuple[Refused, ...]:
        """Return the last ones, newest first."""
        table = schema.refusal
        with self._engine.connect() as connection:
            rows = connection.execute(select(table).order_by(table.c.at.desc()).limit(count)).all()
        return tuple(
            Refused(row.digest, row.username, row.code, row.reason, aware(row.received_at), row.times, row.document)
            for row in rows
        )

    def document(self, digest: str) -> bytes | None:
        """Return the document of one, or None if it is unknown."""
        table = schema.refusal.c
        with self._engine.connect() as connection:
            found: bytes | None = connection.scalar(select(table.document).where(table.digest == digest))
        return found

    def count(self) -> int:
        """Count them."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(schema.refusal)) or 0


def _as_it_came(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return encoded.encode("utf-8", "replace")
