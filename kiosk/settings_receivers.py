"""Tables `[[receivers]]` of `kiosk.toml`: who gets the check-in notifications (XML0) beside the insurance portal."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from kiosk.settings_sections import LocatedPath, Section, http_url, read_secret


class FolderReceiverSettings(Section):
    """A folder from which another program takes the documents."""

    kind: Literal["folder"]
    name: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    """Names the receiver in the outbox: what waits for it is found by it again."""
    folder: LocatedPath


class HttpsReceiverSettings(Section):
    """A gateway of the hospital or of the department of health."""

    kind: Literal["https"]
    name: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    url: Annotated[str, AfterValidator(http_url)]
    body: Literal["xml", "form", "json"] = "xml"
    """The document itself, or base64 in the field `fileHSBase64`."""
    headers: dict[str, str] = Field(default_factory=dict, repr=False)
    """Further headers that it wants, without secrets (`tinh`, `csyt`)."""
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
        return "" if self.token_file is None else read_secret(self.token_file, f"receivers ({self.name}): token_file")


ReceiverSettings = Annotated[FolderReceiverSettings | HttpsReceiverSettings, Field(discriminator="kind")]
