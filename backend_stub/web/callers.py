"""Callers: accounts, their tokens, and the limit for accounts that ask too much."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from backend_stub.contract.accounts import Account, Accounts
from backend_stub.contract.tokens import LIFETIME, TokenAnswer, Tokens
from backend_stub.web.exchange import Asked

_KEPT = 10_000
_MINUTE = timedelta(minutes=1)
_IN_QUERY = ("username", "password", "token", "id_token")
_IN_HEADERS = ("passwordHash", "accessToken", "tokenId")


class Callers:
    """Logs accounts in, and recognises them again (`Asked.account`). Who has the `secret` knows the others' tokens."""

    def __init__(self, accounts: Iterable[Account], secret: bytes) -> None:
        self._accounts = Accounts(accounts)
        self._tokens = Tokens(secret)
        self._known: dict[tuple[bytes, str], tuple[Account, datetime]] = {}
        self._asked: dict[str, deque[datetime]] = {}

    def forget_tokens(self) -> None:
        """Refuse every token that was given so far."""
        self._tokens = Tokens(secrets.token_bytes(32))
        self._known.clear()

    def log_in(self, username: str, password_md5: str, address: str, now: datetime) -> TokenAnswer:
        """Scenarios S1 and S2: a token for the right password, 401 for everything else."""
        account = self._accounts.find(username)
        if account is None or not account.opens_with(password_md5):
            return TokenAnswer(result="401")
        return TokenAnswer(result="200", key=self._tokens.issue(account.username, address, now))

    def by_query(self, asked: Asked, now: datetime) -> Account | None:
        """Check the query's proofs; a query that passed once passes again until its token ends."""
        key = (asked.query, asked.address)
        known = self._known.get(key)
        if known is None or not _fresh(known[1], now):
            values = asked.parameters()
            known = self._check([values.get(name, "") for name in _IN_QUERY], asked.address, now)
            if known is None:
                return None
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = known
        asked.account = known[0].username
        return known[0]

    def by_headers(self, asked: Asked, username: str, now: datetime) -> Account | None:
        """Check the proofs in the headers; the user name comes from the body."""
        known = self._check([username, *(asked.header(name) for name in _IN_HEADERS)], asked.address, now)
        if known is None:
            return None
        asked.account = known[0].username
        return known[0]

    def too_many(self, account: Account, limit: int | None, now: datetime) -> bool:
        """Count a look-up; whether the account asked more than `limit` times within a minute."""
        if limit is None:
            return False
        asked = self._asked.setdefault(account.username, deque())
        while asked and now - asked[0] > _MINUTE:
            asked.popleft()
        asked.append(now)
        return len(asked) > limit

    def _check(self, proofs: Sequence[str], address: str, now: datetime) -> tuple[Account, datetime] | None:
        username, password_md5, token, id_token = proofs
        account = self._accounts.find(username)
        if account is None or not account.opens_with(password_md5):
            return None
        issued = self._tokens.issued(token, id_token, account.username, address)
        return (account, issued) if issued is not None and _fresh(issued, now) else None


def _fresh(issued: datetime, now: datetime) -> bool:
    return timedelta() <= now - issued <= LIFETIME
