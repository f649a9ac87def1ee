"""The bearer token of a gateway: out of a file, or taken with a password and renewed.

Gateways that are known take a password either as Keycloak does (a form with `grant_type`), or as JSON with its MD5.
"""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, Protocol
from urllib.parse import urlencode

from kiosk.core.delivery import DeliveryFault
from kiosk.core.insurance.answer import NotAnAnswer, fields_of
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.portal.deadline import Deadline, DeadlinePassed
from kiosk.portal.token import is_token
from kiosk.portal.transport import Transport

_MARGIN_SECONDS: Final = 30.0
_TOKENS: Final = ("access_token", "accesstoken", "token")
_WITHIN: Final = ("data", "result")
_MEDIA: Final = {"form": "application/x-www-form-urlencoded", "json": "application/json; charset=utf-8"}


class Bearer(Protocol):
    """Where a bearer token comes from."""

    def give(self, deadline: Deadline) -> str:
        """Return the token; empty when none is needed. Raises `PortalTrouble`, `DeadlinePassed`."""
        ...

    def drop(self) -> bool:
        """Forget a token that was refused; whether there may be another one at once."""
        ...


class FileToken:
    """A token that somebody else renews: read again at each delivery."""

    def __init__(self, read: Callable[[], str]) -> None:
        self._read = read

    def give(self, _deadline: Deadline) -> str:
        """Return what stands in the file."""
        return self._read()

    def drop(self) -> bool:
        """Another one comes when the file changes, and not before."""
        return False


class PasswordLogin:
    """Takes a token with a password, keeps it until 30 s before its end, and takes another when it is refused.

    `fields` gives what is sent, the password in it; it is asked at each login, so that a changed file counts. `clock`
    gives monotonic seconds. May be used from any thread.
    """

    def __init__(
        self,
        transport: Transport,
        fields: Callable[[], Mapping[str, str]],
        body: Literal["form", "json"] = "form",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._fields = fields
        self._body = body
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._ends = 0.0

    def give(self, deadline: Deadline) -> str:
        """Return the present token, or take one. Raises `PortalTrouble`, `DeadlinePassed`."""
        if not self._lock.acquire(timeout=deadline.remaining()):
            raise DeadlinePassed
        try:
            if not self._token or self._clock() >= self._ends:
                started = self._clock()
                self._token, lifetime = self._take(deadline)
                self._ends = started + lifetime - _MARGIN_SECONDS
            return self._token
        finally:
            self._lock.release()

    def drop(self) -> bool:
        """Forget the present token."""
        with self._lock:
            self._token = ""
        return True

    def _take(self, deadline: Deadline) -> tuple[str, float]:
        fields = dict(self._fields())
        packed = urlencode(fields) if self._body == "form" else json.dumps(fields, ensure_ascii=False)
        headers = {"Content-Type": _MEDIA[self._body]}
        answer = self._transport.post("", query={}, headers=headers, body=packed.encode(), deadline=deadline)
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - HTTP's success
            kind = Trouble.LOGIN_REFUSED if answer.status < 500 else Trouble.HTTP_ERROR  # noqa: PLR2004 - the server's
            raise PortalTrouble(kind, DeliveryFault.LOGIN_STATUS.of(status=answer.status))
        try:
            return _token_in(fields_of(answer.body))
        except NotAnAnswer as error:
            raise PortalTrouble(Trouble.BAD_ANSWER, error.fault) from None


def _token_in(values: Mapping[str, Any]) -> tuple[str, float]:
    """Find token and lifetime (seconds; for ever where none is said), at the top or one step below."""
    places = [values]
    for name in _WITHIN:
        inner = values.get(name)
        if isinstance(inner, dict):
            places.append({str(key).lower(): value for key, value in inner.items()})
    for place in places:
        token = next((place[name] for name in _TOKENS if is_token(place.get(name))), None)
        if token is not None:
            return token, _seconds(place.get("expires_in"))
    raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.ANSWER_NO_TOKEN.of())


def _seconds(said: Any) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return math.inf
    try:
        return float(said)
    except ValueError:
        return math.inf
