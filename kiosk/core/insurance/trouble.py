"""Why there was no sensible answer from the portal."""

from __future__ import annotations

from enum import StrEnum


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
    """The portal gave no sensible answer. The text is one line and holds no address, token or personal data."""

    def __init__(self, kind: Trouble, text: str, *, try_again: bool = False) -> None:
        super().__init__(text)
        self.kind = kind
        self.try_again = try_again
        """Whether a second try at once may help: no connection, or a gateway without a server behind it."""
