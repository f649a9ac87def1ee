"""Why the portal gave no usable answer, and when such a visit is looked up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from kiosk.core.coverage import Coverage, Decision
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


_NOT_ASKED: Final = frozenset({Trouble.PAUSED.value, Trouble.TOO_MANY.value})
_SPREAD: Final = 0.2
"""By this share each wait is shorter or longer by chance: the kiosks of a country must not ask in step."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The first wait, and the longest."""

    first: timedelta
    longest: timedelta

    def next_look(self, attempts: int, now: datetime, chance: float) -> datetime:
        """Say when to ask again after `attempts` tries (from 1): the wait doubles. `chance` is from [0, 1)."""
        wait = min(self.first * (1 << min(attempts - 1, 16)), self.longest)
        return now + wait * (1 - _SPREAD + 2 * _SPREAD * chance)


def was_asked(coverage: Coverage) -> bool:
    """Return whether the portal was asked at all: not while it is left alone, or asked enough this hour."""
    return coverage.result_code not in _NOT_ASKED


def is_answer(coverage: Coverage) -> bool:
    """Return whether this settles the question. Portal trouble, and a clinic that is set up wrong there, do not."""
    return coverage.decision is not Decision.PORTAL_UNAVAILABLE
