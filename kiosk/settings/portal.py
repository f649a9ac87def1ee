"""The sections of `kiosk.toml` about the insurance portal: the clinic's account there, and the clinic's signature."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from kiosk.settings.sections import LocatedPath, Reached, Section, protected_url, read_secret


class Portal(Reached):
    """The insurance portal and the clinic's account there."""

    base_url: Annotated[str, AfterValidator(protected_url)]
    """`https://host[:port][/path]`, without a slash at the end; `http://` for a portal on this machine alone."""
    province: str = Field(default="", pattern=r"^(\d{2})?$")
    """maTinh of notifications, two digits; empty for the first two of the facility's code."""
    token_path: str = "/api/token/take"  # noqa: S105 - a path, no password
    lookup_path: str = "/api/egw/KQNhanLichSuKCB2024"
    notify_path: str = "/api/qd130/checkInKcbQd3176"
    body: Literal["json", "form"] = "json"
    """How a look-up is sent; the next two say it of the other functions."""
    login_body: Literal["json", "form"] = "form"
    notify_body: Literal["json", "form"] = "form"
    md5_case: Literal["upper", "lower"] = "upper"
    username: str = Field(min_length=1)
    password: SecretStr | None = None
    """From the environment only."""
    password_file: LocatedPath | None = None
    staff_name: str = Field(min_length=1, repr=False)
    """Name of the registered member of staff (hoTenCb) in whose name the kiosk asks."""
    staff_number: str = Field(pattern=r"^\d{12}$", repr=False)
    """Personal number of the same (cccdCb)."""
    connect_seconds: float = Field(default=3, gt=0, le=60)
    total_seconds: float = Field(default=8, gt=0, le=120)
    retries: int = Field(default=1, ge=0, le=5)
    token_margin_seconds: float = Field(default=45, ge=0, le=300)
    """So long before the end of the session's token a new one is taken; the portal's holds for ten minutes."""
    breaker_failures: int = Field(default=3, ge=1)
    breaker_seconds: float = Field(default=60, ge=0)
    patient_minutes: float = Field(default=5, ge=0, le=60)
    """For so long the last answer about a patient counts, and the portal is not asked again."""
    forced_minutes: float = Field(default=1, ge=0, le=60)
    """So often a clerk's "look up again" asks the portal at the most, per patient."""
    lookups_per_hour: int = Field(default=300, ge=1)
    """How many look-ups this kiosk makes in an hour at the most; accounts that ask too much are restricted."""
    lookups_reserved: float = Field(default=0.5, ge=0, le=1)
    """The share of them that only persons with a vouched chip and clerks can use."""
    again_minutes: float = Field(default=2, gt=0, le=60)
    """After so long a visit that the portal gave no answer for is looked up again; then at twice the distance, ..."""
    again_longest_minutes: float = Field(default=30, gt=0, le=1440)
    """... but never more rarely than this."""

    @model_validator(mode="after")
    def _has_password(self) -> Self:
        if self.password is None and self.password_file is None:
            message = "needs password_file (or KIOSK_PORTAL__PASSWORD in the environment)"
            raise ValueError(message)
        return self

    def read_password(self) -> str:
        """Return the account's password. Raises `SettingsError` when the file gives none."""
        if self.password is not None:
            return self.password.get_secret_value()
        return read_secret(self.password_file or Path(), "portal.password_file")


class Signing(Section):
    """The clinic's signature under check-in notifications."""

    certificate_file: LocatedPath | None = None
    """The clinic's certificate, registered at the portal, in PEM form. Without it nothing is signed."""
    private_key_file: LocatedPath | None = None
    """Its private key, in PEM form."""
    private_key_password: SecretStr | None = None
    """From the environment only."""
    private_key_password_file: LocatedPath | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.certificate_file is None) is not (self.private_key_file is None):
            message = "needs certificate_file and private_key_file, or none of the two"
            raise ValueError(message)
        return self

    def read_password(self) -> str | None:
        """Return the key's password; None for a key without one. Raises `SettingsError` when the file gives none."""
        if self.private_key_password is not None:
            return self.private_key_password.get_secret_value()
        if self.private_key_password_file is None:
            return None
        return read_secret(self.private_key_password_file, "signing.private_key_password_file")
