"""What is the same in every table of `kiosk.toml` that names a server for patients' data."""

from __future__ import annotations

from pydantic import Field

from kiosk.settings.sections import LocatedPath, Section, http_url, read_secret


class HttpsTarget(Section):
    """A server to which names of patients go: over TLS, with a token when it wants one."""

    token_file: LocatedPath | None = None
    """File with the bearer token."""
    ca_file: LocatedPath | None = None
    """Certificates to trust instead of the system's."""
    connect_seconds: float = Field(default=3, gt=0, le=60)
    total_seconds: float = Field(default=15, gt=0, le=120)

    def token(self, setting: str) -> str:
        """Give the token, or nothing where there is none. Raises `SettingsError`, which names the setting."""
        return "" if self.token_file is None else read_secret(self.token_file, setting)


def https_url(text: str) -> str:
    """Check the address of such a server. Raises ValueError."""
    if text.lower().startswith("http://"):
        message = "names of patients go over https:// only; check url"
        raise ValueError(message)
    return http_url(text)
