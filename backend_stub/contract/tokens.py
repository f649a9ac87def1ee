"""Tokens that live ten minutes and belong to one caller's address.

An access token is built as public samples of the real one decode: base64 of
`base64(HMAC-SHA256):account:FILETIME`. Clients must not look inside.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from backend_stub.contract.wire import dot_net_time

LIFETIME = timedelta(minutes=10)
_FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_PARTS = 3
_TICKS = re.compile(r"[0-9]{1,18}")
"""FILETIME: 100 ns since 1601."""


class ApiKey(msgspec.Struct, frozen=True):
    """The token pair as `api/token/take` gives it."""

    access_token: str
    id_token: str
    token_type: str
    username: str
    expires_in: str
    """Absolute, UTC, seven decimals; no number of seconds."""

    def __repr__(self) -> str:
        """Show no secret."""
        return "ApiKey()"


class TokenAnswer(msgspec.Struct, frozen=True, rename={"result": "maKetQua", "key": "APIKey"}):
    """The answer of `api/token/take`."""

    result: str
    key: ApiKey | None = None


class Tokens:
    """Issues and checks tokens. A token proves itself to every process with the same secret; none is stored."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def issue(self, username: str, address: str, now: datetime, token_id: UUID | None = None) -> ApiKey:
        """Make a token pair for that account and caller's address, valid for ten minutes from `now` (aware)."""
        id_token = str(token_id or uuid4())
        ticks = (now - _FILETIME_EPOCH) // timedelta(microseconds=1) * 10
        inner = f"{self._proof(username, address, id_token, ticks)}:{username}:{ticks}"
        return ApiKey(
            access_token=base64.b64encode(inner.encode()).decode(),
            id_token=id_token,
            token_type="Bearer",  # noqa: S106 - the name of a scheme
            username=username,
            expires_in=dot_net_time(now + LIFETIME),
        )

    def valid(self, access_token: str, id_token: str, username: str, address: str, now: datetime) -> bool:
        """Return whether that pair was issued here to that account and address, not more than ten minutes ago."""
        issued = self.issued(access_token, id_token, username, address)
        return issued is not None and timedelta() <= now - issued <= LIFETIME

    def issued(self, access_token: str, id_token: str, username: str, address: str) -> datetime | None:
        """Return when that pair was issued; None when it was not issued here to that account and address."""
        try:
            inner = base64.b64decode(access_token, validate=True).decode("ascii").split(":")
        except (binascii.Error, ValueError):
            return None
        if len(inner) != _PARTS or not _TICKS.fullmatch(inner[2]):
            return None
        proof, account, ticks = inner[0], inner[1], int(inner[2])
        if account != username or not hmac.compare_digest(proof, self._proof(account, address, id_token, ticks)):
            return None
        return _FILETIME_EPOCH + timedelta(microseconds=ticks // 10)

    def _proof(self, username: str, address: str, id_token: str, ticks: int) -> str:
        message = f"{username}\n{address}\n{id_token}\n{ticks}".encode()
        return base64.b64encode(hmac.digest(self._secret, message, "sha256")).decode()
