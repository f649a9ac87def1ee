"""Tables `[[receivers]]` of `kiosk.toml`: who gets the check-in notifications (XML0) beside the insurance portal."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kiosk.settings.https import HttpsTarget, https_url
from kiosk.settings.sections import LocatedPath, Section


class FolderReceiverSettings(Section):
    """A folder from which another program takes the documents."""

    kind: Literal["folder"]
    name: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    """Names the receiver in the outbox: what waits for it is found by it again."""
    folder: LocatedPath


class HttpsReceiverSettings(HttpsTarget):
    """A gateway of the hospital or of the department of health."""

    kind: Literal["https"]
    name: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    url: Annotated[str, AfterValidator(https_url)]
    body: Literal["xml", "form", "json"] = "xml"
    """The document itself, or base64 in the field `fileHSBase64`."""
    headers: dict[str, str] = Field(default_factory=dict, repr=False)
    """Further headers that it wants, without secrets (`tinh`, `csyt`)."""

    def read_token(self) -> str:
        """Give the token, or nothing where there is none. Raises `SettingsError` when its file gives none."""
        return self.token(f"receivers ({self.name}): token_file")


ReceiverSettings = Annotated[FolderReceiverSettings | HttpsReceiverSettings, Field(discriminator="kind")]
