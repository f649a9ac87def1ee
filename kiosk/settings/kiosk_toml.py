"""The kiosk's settings: `kiosk.toml`, checked as a whole, every fault in one line.

The environment goes before the file: `KIOSK_PORTAL__PASSWORD` sets `portal.password`. Secrets stand in files of their
own or in the environment and never in `kiosk.toml`. Relative paths count from the folder of `kiosk.toml`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from kiosk.settings.faults import faults, read, secrets_in
from kiosk.settings.portal import Portal, Signing
from kiosk.settings.receivers import Delivery, ReceiverSettings
from kiosk.settings.sections import (
    Audit,
    Database,
    Desk,
    Facility,
    Handover,
    Policy,
    PrinterSettings,
    Reader,
    Retention,
    Screen,
    SettingsError,
    Sound,
    ThisKiosk,
    Timeouts,
    settings_folder,
)
from kiosk.settings.services import DEFAULT_SERVICE, OfferedService


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
    audit: Audit = Field(default_factory=Audit)
    timeouts: Timeouts = Field(default_factory=Timeouts)
    policy: Policy = Field(default_factory=Policy)
    retention: Retention = Field(default_factory=Retention)
    sound: Sound = Field(default_factory=Sound)
    screen: Screen = Field(default_factory=Screen)
    desk: Desk = Field(default_factory=Desk)
    handover: Handover = Field(default_factory=Handover)
    receivers: tuple[ReceiverSettings, ...] = ()
    delivery: Delivery = Field(default_factory=Delivery)

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
        values = read(path)
        for where, remedy in secrets_in(values):
            fault = f"{path.name}: {where}: {remedy}"
            raise SettingsError(fault)
        token = settings_folder.set(path.absolute().parent)
        try:
            return cls(**values)
        except ValidationError as error:
            raise SettingsError(*(f"{path.name}: {fault}" for fault in faults(error))) from None
        finally:
            settings_folder.reset(token)
