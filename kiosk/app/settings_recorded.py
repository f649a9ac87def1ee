"""The settings as the audit records them: one flat list of keys and values, and which of them are secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import structlog
from pydantic import BaseModel, SecretStr

from kiosk.process.account import account
from kiosk.process.background import Background
from kiosk.register.audit.settings_changes import Value, record_settings
from kiosk.register.database.database import Database
from kiosk.settings import Settings

log = structlog.get_logger(__name__)

RETRY_SECONDS = 300.0
"""Between two tries while the register is away."""
_READ = re.compile(r"_file$|^reader\.trust$")
"""Settings that name what the kiosk reads and believes: keys, passwords, tokens, certificates."""
_NOT_COMPARED = "database.key_file"
"""It makes the marks itself; a new key in it is an entry of `kiosk rotate-key`."""
_WITH_SECRET = re.compile(r"^[a-z][a-z0-9+.-]*://([^/?#]*@|[^?#]*\?)", re.IGNORECASE)


def recorded(settings: Settings) -> dict[str, Value]:
    """Return every setting under its name in the file (`portal.base_url`, `printers[1].queue`); lists count from 1.

    What the settings do not print (passwords, the staff pair, the database's address) is secret, and so is whatever
    could hold a secret all the same: the headers for a gateway, and an address with a user or a query in it. What
    stands in a file that a setting names is secret too, and the trust folder's certificates are taken as one.
    """
    return dict(_flat(settings, "", secret=False))


def recording(settings: Settings, database: Database, clock: Callable[[], datetime]) -> Background:
    """Record them once, as soon as the register can be written."""
    machine, actor = settings.kiosk.id, account()
    done = False

    def record() -> None:
        nonlocal done
        if not done and record_settings(database, actor, machine, recorded(settings), clock):
            log.info("settings_changed", machine=machine)
        done = True

    return Background("settings", record, RETRY_SECONDS)


def _flat(value: object, where: str, *, secret: bool) -> Iterator[tuple[str, Value]]:
    match value:
        case BaseModel():
            for name, field in type(value).model_fields.items():
                yield from _flat(getattr(value, name), f"{where}.{name}".lstrip("."), secret=secret or not field.repr)
        case tuple():
            for place, each in enumerate(value, start=1):
                yield from _flat(each, f"{where}[{place}]", secret=secret)
        case dict():
            for name, each in value.items():
                yield from _flat(each, f"{where}.{name}", secret=secret)
        case SecretStr():
            yield where, Value(value.get_secret_value(), secret=True)
        case Path():
            yield where, Value(str(value), secret)
            if _READ.search(where) and where != _NOT_COMPARED:
                yield f"{where} (content)", _content(value)
        case None:
            pass
        case str():
            yield where, Value(value, secret or _WITH_SECRET.match(value) is not None)
        case _:
            yield where, Value(json.dumps(value, ensure_ascii=False, default=str), secret)


def _content(path: Path) -> Value:
    """Return what tells one content from another: of a file, or of all files of a folder with their names."""
    try:
        if not path.is_dir():
            return Value(_digest(path), secret=True)
        files = sorted(file for file in path.rglob("*") if file.is_file())
        return Value(json.dumps([(str(file.relative_to(path)), _digest(file)) for file in files]), secret=True)
    except OSError as error:
        return Value(f"cannot be read ({error.strerror})")


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()
