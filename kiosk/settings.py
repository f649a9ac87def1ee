"""The kiosk's settings: `kiosk.toml`, checked as a whole, every fault in one line.

The environment goes before the file: `KIOSK_PORTAL__PASSWORD` sets `portal.password`. Secrets stand in files of their
own or in the environment and never in `kiosk.toml`. Relative paths count from the folder of `kiosk.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from kiosk.settings_desk import Desk, Handover
from kiosk.settings_portal import Portal, Signing
from kiosk.settings_receivers import ReceiverSettings
from kiosk.settings_screen import Screen
from kiosk.settings_sections import (
    CupsPrinterSettings,
    Database,
    DevicePrinterSettings,
    Facility,
    FilePrinterSettings,
    Policy,
    PrinterSettings,
    Reader,
    Retention,
    SettingsError,
    Sound,
    TcpPrinterSettings,
    ThisKiosk,
    Timeouts,
    settings_folder,
)
from kiosk.settings_services import DEFAULT_SERVICE, OfferedService

__all__ = [
    "CupsPrinterSettings",
    "Database",
    "DevicePrinterSettings",
    "Facility",
    "FilePrinterSettings",
    "OfferedService",
    "Policy",
    "Portal",
    "PrinterSettings",
    "Reader",
    "Retention",
    "Settings",
    "SettingsError",
    "Signing",
    "TcpPrinterSettings",
    "ThisKiosk",
    "Timeouts",
]


_PASSWORD_IN_URL = re.compile(r"[^/]+://[^/@]*:[^/]*@")


class Settings(BaseSettings):
    """All settings. Build with `load`."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix="KIOSK_",
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
    )

    facility: Facility
    kiosk: ThisKiosk = Field(default_factory=ThisKiosk)
    reader: Reader = Field(default_factory=Reader)
    portal: Portal
    signing: Signing = Field(default_factory=Signing)
    services: tuple[OfferedService, ...] = (DEFAULT_SERVICE,)
    printers: tuple[PrinterSettings, ...] = ()
    database: Database = Field(default_factory=Database)
    timeouts: Timeouts = Field(default_factory=Timeouts)
    policy: Policy = Field(default_factory=Policy)
    retention: Retention = Field(default_factory=Retention)
    sound: Sound = Field(default_factory=Sound)
    screen: Screen = Field(default_factory=Screen)
    desk: Desk = Field(default_factory=Desk)
    handover: Handover = Field(default_factory=Handover)
    receivers: tuple[ReceiverSettings, ...] = ()

    @classmethod
    def settings_customise_sources(  # noqa: D102 - pydantic-settings' hook
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - given by the hook
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - given by the hook
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - given by the hook
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings

    @field_validator("receivers")
    @classmethod
    def _receivers_differ(cls, receivers: tuple[ReceiverSettings, ...]) -> tuple[ReceiverSettings, ...]:
        if len({receiver.name for receiver in receivers}) < len(receivers):
            message = "two have the same name"
            raise ValueError(message)
        return receivers

    @field_validator("services")
    @classmethod
    def _services_differ(cls, services: tuple[OfferedService, ...]) -> tuple[OfferedService, ...]:
        if not services:
            message = "at least one is needed"
            raise ValueError(message)
        for what in ("key", "prefix"):
            seen = [getattr(service, what) for service in services]
            if len(set(seen)) < len(seen):
                message = f"two services have the same {what}"
                raise ValueError(message)
        return services

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read `kiosk.toml` and the environment. Raises `SettingsError` with one line for each fault."""
        values = _read(path)
        for where, remedy in _secrets_in(values):
            fault = f"{path.name}: {where}: {remedy}"
            raise SettingsError(fault)
        token = settings_folder.set(path.absolute().parent)
        try:
            return cls(**values)
        except ValidationError as error:
            raise SettingsError(*(f"{path.name}: {fault}" for fault in _faults(error))) from None
        finally:
            settings_folder.reset(token)


def _read(path: Path) -> dict[str, Any]:
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


def _secrets_in(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
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


def _faults(error: ValidationError) -> Iterator[str]:
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
