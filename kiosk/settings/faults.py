"""What is wrong with a `kiosk.toml`, said in one line each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kiosk.settings.sections import SettingsError

_PASSWORD_IN_URL = re.compile(r"[^/]+://[^/@]*:[^/]*@")


def read(path: Path) -> dict[str, Any]:
    """Read the tables of a file. Raises `SettingsError` with what to do."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Windows editors put a mark before the first line
    except OSError as error:
        fault = f"{path}: cannot be read ({error.strerror}); kiosk.example.toml is a start"
        raise SettingsError(fault) from error
    except UnicodeDecodeError as error:
        fault = f"{path.name}: is not UTF-8 text; save it as UTF-8"
        raise SettingsError(fault) from error
    except tomllib.TOMLDecodeError as error:
        fault = f"{path.name}: is not TOML: {error}"
        raise SettingsError(fault) from error


def secrets_in(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Find secrets that stand in the file itself, where backups and helpers would see them."""
    portal, database = values.get("portal"), values.get("database")
    if isinstance(portal, dict) and "password" in portal:
        yield "portal.password", "keep it in a file of its own (password_file), not in the settings"
    signing = values.get("signing")
    if isinstance(signing, dict) and "private_key_password" in signing:
        yield "signing.private_key_password", "keep it in a file of its own (private_key_password_file), not here"
    url = database.get("url") if isinstance(database, dict) else None
    if isinstance(url, str) and _PASSWORD_IN_URL.match(url):
        yield "database.url", "leave the password out; give it in ~/.pgpass or KIOSK_DATABASE__URL"


def faults(error: ValidationError) -> Iterator[str]:
    """Say each fault with the setting it is in, without the value: it may be a secret."""
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        match fault["type"]:
            case "missing":
                words = "is missing"
            case "extra_forbidden":
                words = "is no setting of this kiosk; check the spelling"
            case _:
                words = fault["msg"].removeprefix("Value error, ")
        yield f"{_where(fault['loc'])}: {words}"


def _where(location: tuple[int | str, ...]) -> str:
    """Name a setting as `portal.base_url` or `printers[1].folder`; lists count from 1, as people do."""
    where = ""
    for before, part in zip((None, *location), location, strict=False):
        match part:
            case int():
                where += f"[{part + 1}]"
            case "file" | "device" | "tcp" | "cups" if isinstance(before, int):
                continue  # pydantic's name for the kind of printer
            case _:
                where += f".{part}" if where else part
    return where
