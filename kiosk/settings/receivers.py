"""Tables `[[receivers]]` of `kiosk.toml`: who gets the check-in notifications (XML0) beside the insurance portal."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from kiosk.settings.sections import HttpsTarget, LocatedPath, Section, https_url, read_secret


class FolderReceiverSettings(Section):
    """A folder from which another program takes the documents."""

    kind: Literal["folder"]
    name: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    """Names the receiver in the outbox: what waits for it is found by it again."""
    folder: LocatedPath


class LoginSettings(Section):
    """How a gateway gives a token for a password: as Keycloak does, or as JSON with the password's MD5."""

    url: Annotated[str, AfterValidator(https_url)]
    body: Literal["form", "json"] = "form"
    fields: dict[str, str] = Field(default_factory=dict, repr=False)
    """What is sent beside the password: `client_id`, `grant_type`, `username`."""
    password_field: str = "password"  # noqa: S105 - a field's name
    password_file: LocatedPath
    password_md5: Literal["no", "upper", "lower"] = "no"  # noqa: S105 - how it is sent

    def read_fields(self, receiver: str) -> dict[str, str]:
        """Return all that is sent. Raises `SettingsError` when the file gives no password."""
        password = read_secret(self.password_file, f"receivers ({receiver}): login.password_file")
        if self.password_md5 != "no":  # noqa: S105 - as above
            digest = hashlib.md5(password.encode(), usedforsecurity=False).hexdigest()
            password = digest.upper() if self.password_md5 == "upper" else digest  # noqa: S105 - as above
        return {**self.fields, self.password_field: password}


class HttpsReceiverSettings(HttpsTarget):
    """A gateway of the hospital or of the department of health."""

    kind: Literal["https"]
    name: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    url: Annotated[str, AfterValidator(https_url)]
    body: Literal["xml", "form", "json"] = "xml"
    """The document itself, or base64 in the field `fileHSBase64`."""
    headers: dict[str, str] = Field(default_factory=dict, repr=False)
    """Further headers that it wants, without secrets (`tinh`, `csyt`)."""

    answer: Literal["json", "empty"] = "json"
    """`empty`: this gateway is known to answer with a bare HTTP 2xx. Every other must say success in JSON."""

    login: LoginSettings | None = None
    """With it a token is taken with a password, in place of the one of `token_file`."""

    @model_validator(mode="after")
    def _one_token(self) -> Self:
        if self.login is not None and self.token_file is not None:
            message = "needs login or token_file, not both"
            raise ValueError(message)
        return self

    def read_token(self) -> str:
        """Return the token, or nothing where there is none. Raises `SettingsError` when its file gives none."""
        return self.token(f"receivers ({self.name}): token_file")


class Delivery(Section):
    """How often is tried again what a receiver does not take: the portal, those of `[[receivers]]`, the hospital."""

    attempts: int = Field(default=20, ge=1, le=1000)
    """After so many in vain it waits for a person."""
    first_wait_seconds: float = Field(default=30, gt=0, le=3600)
    """Before the second try; then twice the wait each time, ..."""
    longest_wait_minutes: float = Field(default=60, gt=0, le=1440)
    """... up to this."""


ReceiverSettings = Annotated[FolderReceiverSettings | HttpsReceiverSettings, Field(discriminator="kind")]
