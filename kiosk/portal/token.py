"""The session token: taken once, shared by all threads, renewed before it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeGuard

from kiosk.core.delivery import DeliveryFault
from kiosk.core.insurance.answer import NotAnAnswer, fields_of
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.portal.deadline import Deadline, DeadlinePassed

_LIFETIME_SECONDS = 600.0
"""What the portal gives at most; also taken when the answer does not say."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token pair and how long it holds."""

    access: str = field(repr=False)
    id: str = field(repr=False)
    lifetime: float
    """Seconds from the moment at which it was taken."""


def parse_token(body: bytes, server_time: float | None) -> Token:
    """Read the answer of `api/token/take`. Raises `PortalTrouble`.

    `expires_in` is an absolute time in UTC. It is compared with the server's own clock (`server_time`, seconds since
    1970, or None), so that a kiosk whose clock is wrong still works.
    """
    try:
        values = fields_of(body)
    except NotAnAnswer as error:
        raise PortalTrouble(Trouble.BAD_ANSWER, error.fault) from None
    key = values.get("apikey")
    if str(values.get("maketqua")) != "200" or not isinstance(key, dict):
        if str(values.get("maketqua")) == "401":
            raise PortalTrouble(Trouble.LOGIN_REFUSED, DeliveryFault.ACCOUNT_REFUSED.of())
        raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.ANSWER_NO_TOKEN.of())
    key = {name.lower(): value for name, value in key.items()}
    access, token_id = key.get("access_token"), key.get("id_token")
    if not (is_token(access) and is_token(token_id)):
        raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.ANSWER_NO_TOKEN.of())
    return Token(access, token_id, _lifetime(key.get("expires_in"), server_time or time.time()))


def is_token(value: object) -> TypeGuard[str]:
    """Return whether it is a text that a header can carry."""
    return isinstance(value, str) and bool(value) and value.isascii() and value.isprintable()


def _lifetime(expires_in: Any, now: float) -> float:
    if not isinstance(expires_in, str):
        return _LIFETIME_SECONDS
    head, _, _fraction = expires_in.strip().rstrip("Zz").partition(".")
    try:
        left = datetime.fromisoformat(head + "+00:00").timestamp() - now
    except ValueError:
        return _LIFETIME_SECONDS
    return min(max(left, 0.0), _LIFETIME_SECONDS)


class TokenCache:
    """Holds the present token. Only one thread takes a new one; the others wait for it.

    `clock` gives monotonic seconds; a new token is taken `margin` seconds before the end of the old one.
    """

    def __init__(self, clock: Callable[[], float], margin: float) -> None:
        self._clock = clock
        self._margin = margin
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._ends = 0.0

    def get(self, take: Callable[[], Token], deadline: Deadline) -> Token:
        """Return the present token, or `take` one. Raises what `take` raises, and `DeadlinePassed`."""
        if not self._lock.acquire(timeout=deadline.remaining()):
            raise DeadlinePassed
        try:
            if self._token is None or self._clock() >= self._ends:
                self._token = None
                started = self._clock()
                token = take()
                self._ends = started + token.lifetime - self._margin
                self._token = token
            return self._token
        finally:
            self._lock.release()

    def drop(self, token: Token) -> None:
        """Forget that token, if it is still the present one."""
        with self._lock:
            if self._token is token:
                self._token = None
