"""Keeps what the insurance portal answered, sealed: the law wants answer, time, code and who asked."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Protocol

import structlog

from kiosk.core.ports import RegisterUnavailable
from kiosk.store.database import Database
from kiosk.store.tables import lookups

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


class LookupLog:
    """Writes look-ups into the register's database. Pass `keep` to the insurance client."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, evidence: Evidence) -> None:
        """Write one look-up. A register that fails is logged and does not stop the patient's decision."""
        try:
            self._write(evidence)
        except RegisterUnavailable as error:
            _log.error("look-up not kept", reason=str(error))

    def _write(self, evidence: Evidence) -> None:
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


def about(person: bytes, asked: datetime) -> str:
    """Name the place to which a sealed answer is bound."""
    return f"lookups.answer/{person.hex()}/{asked.timestamp():.6f}"
