"""The sections of `kiosk.toml` that speak of the desk and of what leaves it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from kiosk.settings.https import HttpsTarget, https_url
from kiosk.settings.sections import LocatedPath, Section


class Desk(Section):
    """The clerk's desk."""

    counters: tuple[str, ...] = ("1",)
    """Names of the counters that call numbers."""
    lock_minutes: float = Field(default=5, gt=0, le=120)
    """Quiet after which the desk locks itself."""
    four_eyes: bool = False
    """Whether an administrator's change of accounts needs a second administrator."""
    policy_file: LocatedPath | None = None
    """The clinic's own roles, reasons and order of calling; None for those that come with the kiosk."""


class Handover(HttpsTarget):
    """Every registered visit for the hospital's own system, as FHIR R4."""

    url: Annotated[str, AfterValidator(https_url)] = ""
    """Base address of the FHIR endpoint; empty hands nothing over."""

    def read_token(self) -> str:
        """Give the token, or nothing where there is none. Raises `SettingsError` when its file gives none."""
        return self.token("handover.token_file")
