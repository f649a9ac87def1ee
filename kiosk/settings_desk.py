"""The sections of `kiosk.toml` that speak of the desk and of what leaves it."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from kiosk.settings_sections import LocatedPath, Section, http_url, read_secret


class Desk(Section):
    """The clerk's desk."""

    counters: tuple[str, ...] = ("1",)
    """Names of the counters that call numbers."""
    lock_minutes: float = Field(default=5, gt=0, le=120)
    """Quiet after which the desk locks itself."""
    four_eyes: bool = False
    """Whether an administrator's change of accounts needs a second administrator."""


class Handover(Section):
    """Every registered visit for the hospital's own system, as FHIR R4."""

    url: Annotated[str, AfterValidator(http_url)] = ""
    """Base address of the FHIR endpoint; empty hands nothing over."""
    token_file: LocatedPath | None = None
    """File with the bearer token."""
    ca_file: LocatedPath | None = None
    """Certificates to trust instead of the system's."""
    connect_seconds: float = Field(default=3, gt=0, le=60)
    total_seconds: float = Field(default=15, gt=0, le=120)

    @model_validator(mode="after")
    def _goes_over_tls(self) -> Self:
        if self.url.startswith("http://"):
            message = "names of patients go over https:// only; check url"
            raise ValueError(message)
        return self

    def read_token(self) -> str:
        """Give the token, or nothing where there is none. Raises `SettingsError` when its file gives none."""
        return "" if self.token_file is None else read_secret(self.token_file, "handover.token_file")
