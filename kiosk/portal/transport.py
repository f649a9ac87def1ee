"""One POST to the portal or a receiver, as the rest of the kiosk sees it.

The HTTP library is loaded at the first request: the kiosk serves before, and the first request has a chip to wait for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol

from kiosk.portal.deadline import Deadline

if TYPE_CHECKING:
    from kiosk.portal.session import Session


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Status and body of an answer, and the server's time (seconds since 1970) if it says so."""

    status: int
    body: bytes = field(repr=False)
    server_time: float | None = None


class Route(Protocol):
    """How a server is reached: whom to trust, and through which proxy (the sections of `kiosk.toml` have it)."""

    @property
    def ca_file(self) -> Path | None: ...  # noqa: D102 - named as in the settings
    @property
    def proxy(self) -> str: ...  # noqa: D102 - named as in the settings
    @property
    def proxy_user_file(self) -> Path | None: ...  # noqa: D102 - named as in the settings


@dataclass(frozen=True, slots=True)
class Direct:
    """The route without a proxy, by default with the system's authorities."""

    ca_file: Path | None = None
    proxy: str = ""
    proxy_user_file: Path | None = None


DIRECT: Final = Direct()


class Transport(Protocol):
    """One POST to the portal."""

    def post(
        self, path: str, *, query: Mapping[str, str], headers: Mapping[str, str], body: bytes, deadline: Deadline
    ) -> HttpAnswer:
        """Send a request and give the answer, whatever its status. Raises `PortalTrouble`, `DeadlinePassed`."""
        ...


class HttpTransport:
    """POSTs to one base address (`https://host[:port][/path]`), keeping connections open between calls.

    Any thread may use it.
    """

    def __init__(self, base_url: str, connect_seconds: float, route: Route = DIRECT) -> None:
        self._base_url = base_url
        self._connect_seconds = connect_seconds
        self._route = route
        self._opening = Lock()
        self._session: Session | None = None
        self._stamps: list[tuple[int, int] | None] = []

    def close(self) -> None:
        """Close idle connections."""
        with self._opening:
            if self._session is not None:
                self._session.close()

    def post(
        self, path: str, *, query: Mapping[str, str], headers: Mapping[str, str], body: bytes, deadline: Deadline
    ) -> HttpAnswer:
        """Send a request and give the answer, whatever its status. Raises `PortalTrouble`, `DeadlinePassed`."""
        return self._opened().post(path, query=query, headers=headers, body=body, deadline=deadline)

    def _opened(self) -> Session:
        """Return the session; a new one when a file of the route changed: what was renewed counts at once."""
        from kiosk.portal.session import Session  # noqa: PLC0415 - see above

        stamps = [_stamp(path) for path in (self._route.ca_file, self._route.proxy_user_file)]
        with self._opening:
            if self._session is None or stamps != self._stamps:
                self._session = Session(self._base_url, self._connect_seconds, self._route)
                self._stamps = stamps
            return self._session


def _stamp(path: Path | None) -> tuple[int, int] | None:
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_ino) if found is not None else None
