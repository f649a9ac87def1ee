"""Keeps what the insurance portal answered, sealed: the law wants answer, time, code and who asked."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection, delete, func, select

from kiosk.core.ports import RegisterUnavailable
from kiosk.register.database.database import Database
from kiosk.register.database.tables import lookups

_log = structlog.get_logger()


class Evidence(Protocol):
    """A look-up as the insurance client reports it."""

    @property
    def asked_at(self) -> datetime: ...  # noqa: D102 - named as in the client
    @property
    def code(self) -> str: ...  # noqa: D102 - named as in the client
    @property
    def staff_name(self) -> str: ...  # noqa: D102 - named as in the client
    @property
    def staff_number(self) -> str: ...  # noqa: D102 - named as in the client
    @property
    def citizen_number(self) -> str: ...  # noqa: D102 - named as in the client
    @property
    def body(self) -> bytes: ...  # noqa: D102 - named as in the client
    @property
    def milliseconds(self) -> int | None: ...  # noqa: D102 - named as in the client


class Keeper(Protocol):
    """Whoever keeps look-ups."""

    def keep(self, evidence: Evidence) -> None: ...  # noqa: D102 - as in the classes


class LookupLog:
    """Writes look-ups into the register's database. Pass `keep` to the insurance client."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, evidence: Evidence) -> None:
        """Write one look-up. A register that fails is logged and does not stop the patient's decision."""
        keep_or_log(lambda: self.write(evidence))

    def write(self, evidence: Evidence) -> None:
        """Write one look-up. Raises `RegisterUnavailable`."""
        vault = self._database.open()
        number = evidence.citizen_number
        answer = {
            "number": number,
            "staff_name": evidence.staff_name,
            "staff_number": evidence.staff_number,
            "body": base64.b64encode(evidence.body).decode(),
        }
        person = vault.search_hash(number)
        sealed = vault.seal(json.dumps(answer, ensure_ascii=False).encode(), about(person, evidence.asked_at))
        with self._database.transaction() as connection:
            connection.execute(
                lookups.insert().values(
                    person_hash=person,
                    asked=evidence.asked_at,
                    result_code=evidence.code,
                    milliseconds=evidence.milliseconds,
                    answer=sealed,
                )
            )


def keep_or_log(write: Callable[[], None]) -> None:
    """Write a look-up; log that it could not be written."""
    try:
        write()
    except RegisterUnavailable as error:
        _log.error("look-up not kept", reason=str(error))


def merge_lookup(connection: Connection, row: Mapping[str, Any]) -> None:
    """Write a look-up of another file under the same key, unless it is there. It stays sealed for its place."""
    same = (lookups.c.person_hash == row["person_hash"]) & (lookups.c.asked == row["asked"])
    if connection.execute(select(lookups.c.id).where(same).limit(1)).first() is None:
        connection.execute(lookups.insert().values({name: row[name] for name in row if name not in ("id", "visit_id")}))


def about(person: bytes, asked: datetime) -> str:
    """Name the place to which a sealed answer is bound."""
    return f"lookups.answer/{person.hex()}/{asked.timestamp():.6f}"


def waiting(spool: Database) -> int:
    """Count the look-ups in a kiosk's own file."""
    with spool.transaction() as connection:
        return connection.execute(select(func.count()).select_from(lookups)).scalar_one()


def move(spool: Database, server: Database) -> int:
    """Take the look-ups of a kiosk's own file to the server, each once; give how many.

    Each is written there before it is let go of here: broken off anywhere this may be repeated.
    """
    with spool.transaction() as connection:
        rows = [dict(row._mapping) for row in connection.execute(select(lookups).order_by(lookups.c.id))]  # noqa: SLF001 - SQLAlchemy's documented way to a row's mapping
    for row in rows:
        with server.transaction() as connection:
            merge_lookup(connection, row)
        with spool.transaction() as connection:
            connection.execute(delete(lookups).where(lookups.c.id == row["id"]))
    return len(rows)
