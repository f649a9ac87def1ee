"""Changes the key that seals the personal columns: a new line in the key file, then every row sealed anew."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, update

from kiosk.store import audit, patient
from kiosk.store import lookups as answers
from kiosk.store.crypto import Vault
from kiosk.store.database import Database
from kiosk.store.engine import faults_in_words
from kiosk.store.retention import Who
from kiosk.store.tables import lookups, visits

_KEY_BYTES = 32


def rotate(database: Database, who: Who) -> int:
    """Add a key and seal every personal column with it; give how many. Stop the kiosks first and restart them after.

    Broken off in the middle it leaves both keys in the file and may be repeated. Raises `RegisterUnavailable`.
    """
    database.open()
    with faults_in_words(database.name):
        _add_key(database.key_file)
        vault = Vault.from_file(database.key_file)
    with database.transaction() as connection:
        sealed = _seal_visits(connection, vault, who) + _seal_answers(connection, vault)
    database.close()
    return sealed


def _add_key(key_file: Path) -> None:
    content = key_file.read_text(encoding="ascii").rstrip("\n") + "\n" + secrets.token_hex(_KEY_BYTES) + "\n"
    handle, name = tempfile.mkstemp(prefix=f".{key_file.name}-", dir=key_file.parent)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(key_file)


def _seal_visits(connection: Connection, vault: Vault, who: Who) -> int:
    found = connection.execute(select(visits).where(visits.c.patient.is_not(None))).all()
    for row in found:
        visit_id: UUID = row.id
        place = patient.about(visit_id)
        changed: dict[str, Any] = {"patient": vault.seal(vault.open(row.patient, place), place)}
        connection.execute(update(visits).where(visits.c.id == visit_id).values(changed))
        after = audit.fingerprint(dict(row._mapping) | changed)  # noqa: SLF001 - SQLAlchemy's documented way
        entry = audit.Entry(who.at, who.actor, "sealed_anew", str(visit_id), who.reason, after=after)
        audit.append(connection, vault, entry)
    return len(found)


def _seal_answers(connection: Connection, vault: Vault) -> int:
    found = connection.execute(select(lookups).where(lookups.c.answer.is_not(None))).all()
    for row in found:
        place = answers.about(row.person_hash, row.asked)
        sealed = vault.seal(vault.open(row.answer, place), place)
        connection.execute(update(lookups).where(lookups.c.id == row.id).values(answer=sealed))
    return len(found)
