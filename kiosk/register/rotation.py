"""Changes the key that seals the personal columns: a new line in the key file, then every row sealed again."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Table, select, update

from kiosk.process.account import give_like
from kiosk.register import delivery_refusals as refused
from kiosk.register import lookups as answers
from kiosk.register import outbox as messages
from kiosk.register.audit.sealing import SEALED, associated_data
from kiosk.register.audit.unit_of_work import UnitOfWork, unit_of_work
from kiosk.register.database.crypto import Vault
from kiosk.register.database.database import Database
from kiosk.register.database.engine import faults_in_words
from kiosk.register.database.tables import delivery_refusals, lookups, outbox
from kiosk.register.retention import Who
from kiosk.register.visit_rows import as_dict

_KEY_BYTES = 32


def rotate(database: Database, who: Who) -> int:
    """Add a key and seal every personal column with it; give how many. Stop the kiosks first and restart them after.

    Broken off in the middle it leaves both keys in the file and may be repeated. Raises `RegisterUnavailable`.
    """
    database.open()
    with faults_in_words(database.name):
        _add_key(database.key_file)
    database.close()  # the next use reads the new key
    with unit_of_work(database, who.actor, lambda: who.at, watch_clock=False) as work:
        sealed = sum(_seal_rows(work, table, columns, who.reason) for table, columns in SEALED.items())
        sealed += _seal_column(
            work.connection, work.vault, lookups.c.answer, lambda row: answers.about(row["person_hash"], row["asked"])
        )
        sealed += _seal_column(work.connection, work.vault, outbox.c.document, lambda row: messages.about(row["id"]))
        for name in refused.SEALED:
            place_of = partial(_place_of_refusal, name)
            sealed += _seal_column(work.connection, work.vault, delivery_refusals.c[name], place_of)
    database.close()
    return sealed


def _add_key(key_file: Path) -> None:
    content = key_file.read_text(encoding="ascii").rstrip("\n") + "\n" + secrets.token_hex(_KEY_BYTES) + "\n"
    handle, name = tempfile.mkstemp(prefix=f".{key_file.name}-", dir=key_file.parent)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    give_like(Path(name), key_file)
    Path(name).replace(key_file)


def _seal_rows(work: UnitOfWork, table: Table, columns: tuple[str, ...], reason: str) -> int:
    count = 0
    for each in work.connection.execute(select(table)).all():
        row = as_dict(each)
        changed: dict[str, Any] = {
            column: _anew(work.vault, row[column], associated_data(table, column, row))
            for column in columns
            if row[column] is not None
        }
        if changed:
            work.update(table, row, changed, "sealed_anew", reason)
            count += 1
    return count


def _seal_column(
    connection: Connection, vault: Vault, column: Column[Any], about: Callable[[Mapping[str, Any]], str]
) -> int:
    """Seal a column again that is in no entry of the audit."""
    table = column.table
    found = connection.execute(select(table).where(column.is_not(None))).all()
    for each in found:
        row = as_dict(each)
        sealed = _anew(vault, row[column.name], about(row))
        connection.execute(update(table).where(table.c.id == row["id"]).values({column.name: sealed}))
    return len(found)


def _place_of_refusal(column: str, row: Mapping[str, Any]) -> str:
    return refused.about(column, row["id"])


def _anew(vault: Vault, sealed: bytes, about: str) -> bytes:
    return vault.seal(vault.open(sealed, about), about)
