"""One POST to the portal or a receiver, as the rest of the kiosk sees it.

The HTTP library is loaded at the first request: the kiosk serves before, and the first request has a chip to wait for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from kiosk.portal.deadline import Deadline

if TYPE_CHECKING:
    from kiosk.portal.session import Session


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Status and body of an answer, and the server's time (seconds since 1970) if it says so."""

    status: int
    body: bytes = field(repr=False)
    server_time: float | None = None


class Transport(Protocol):
    """One POST to the portal."""

    def post(
        self, path: str, *, query: Mapping[str, str], headers: Mapping[str, str], body: bytes, deadline: Deadline
    ) -> HttpAnswer:
        """Send a request and give the answer, whatever its status. Raises `PortalTrouble`, `DeadlinePassed`."""
        ...


class HttpTransport:
    """POSTs to one base address (`https://host[:port][/path]`), keeping connections open between calls.

    `ca_file` holds the certificates to trust instead of the system's. Any thread may use it.
    """

    def __init__(self, base_url: str, connect_seconds: float, ca_file: Path | None = None) -> None:
        self._base_url = base_url
        self._connect_seconds = connect_seconds
        self._ca_file = ca_file
        self._opening = Lock()
        self._session: Session | None = None

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
        from kiosk.portal.session import Session  # noqa: PLC0415 - see above

        with self._opening:
            if self._session is None:
                self._session = Session(self._base_url, self._connect_seconds, self._ca_file)
            return self._session
