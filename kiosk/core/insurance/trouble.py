"""Why there was no sensible answer from the portal."""

from __future__ import annotations

from enum import StrEnum

from kiosk.core.fault import Fault


class Trouble(StrEnum):
    """Kinds of trouble; the words stand in `Coverage.result_code` and in the records."""

    UNREACHABLE = "unreachable"
    """No connection, or it broke before the answer."""
    TIMEOUT = "timeout"
    CERTIFICATE = "certificate"
    HTTP_ERROR = "http_error"
    """A status other than 200 with a body that is no answer: the HTML page of a gateway, a redirect."""
    BAD_ANSWER = "bad_answer"
    LOGIN_REFUSED = "login_refused"
    PAUSED = "paused"
    """The portal failed several times in a row and is left alone for a while."""
    TOO_MANY = "too_many"
    """This kiosk has asked as often in the last hour as it may."""


class PortalTrouble(Exception):
    """The portal, or another server, gave no sensible answer. The text is the fault's English line."""

    def __init__(self, kind: Trouble, fault: Fault, *, try_again: bool = False) -> None:
        super().__init__(fault.line)
        self.kind = kind
        self.fault = fault
        """Why; it holds no address, token or personal data."""
        self.try_again = try_again
        """Whether a second try at once may help: no connection, or a gateway without a server behind it."""
