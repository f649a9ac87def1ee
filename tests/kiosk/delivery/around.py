"""The double over HTTPS at one address, with what goes wrong around a portal's answers: certificate, account, clock."""

from __future__ import annotations

from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path

from backend_stub.contract.dials import Dials
from backend_stub.web.app import Portal as Double
from backend_stub.web.certificates import Tls, make
from backend_stub.web.server import serving


class Around(StrEnum):
    """What goes wrong with the portal as a whole, from one step on."""

    EXPIRED = "certificate-expired"
    WRONG_NAME = "certificate-of-another-name"
    SELF_SIGNED = "certificate-self-signed"
    RESTRICTED = "account-restricted"
    AHEAD = "clock-an-hour-ahead"
    BEHIND = "clock-an-hour-behind"


CERTIFICATES = {Around.EXPIRED: Tls.EXPIRED, Around.WRONG_NAME: Tls.WRONG_NAME, Around.SELF_SIGNED: Tls.SELF_SIGNED}


class Portal:
    """The double over HTTPS, always at the same address, with whatever goes wrong around it."""

    def __init__(self, double: Double, folder: Path) -> None:
        self._double, self._folder = double, folder
        self._serving = ExitStack()
        self._port = 0
        self.ca_file = folder / "authorities.pem"
        """Of all certificates: none is refused because nobody knows who vouches for it."""
        self.address = self._show(Tls.GOOD)

    def spoil(self, kind: Around) -> None:
        """Let that go wrong."""
        if kind in CERTIFICATES:
            self._show(CERTIFICATES[kind])
        else:
            hour = {Around.AHEAD: 3600.0, Around.BEHIND: -3600.0}.get(kind, 0.0)
            limit = 0 if kind is Around.RESTRICTED else None
            self._double.dials = Dials(look_ups_a_minute=limit, clock_skew_seconds=hour)

    def mend(self) -> None:
        """Let all be well again."""
        self._double.dials = Dials()
        self._show(Tls.GOOD)

    def close(self) -> None:
        """End it."""
        self._serving.close()

    def _show(self, kind: Tls) -> str:
        self._serving.close()
        files = make(kind, "127.0.0.1", self._folder / kind)
        with self.ca_file.open("ab") as known:
            known.write(files.authority.read_bytes())
        address = self._serving.enter_context(serving(self._double.application(), tls=files, port=self._port))
        self._port = int(address.rpartition(":")[2])
        return address
