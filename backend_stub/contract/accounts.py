"""The accounts of facilities, and the staff whom each facility registered for look-ups."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

import msgspec


class Staff(msgspec.Struct, frozen=True):
    """A member of staff with the right to look people up."""

    name: str
    number: str


class Account(msgspec.Struct, frozen=True):
    """A facility's account: `xxxxx_BV`."""

    username: str
    password_md5: str
    """32 hex digits, upper case."""
    facility: str
    staff: tuple[Staff, ...] = ()

    def __repr__(self) -> str:
        """Show no secret."""
        return f"Account(facility={self.facility!r})"

    def opens_with(self, password_md5: str) -> bool:
        """Return whether that is the hash of the account's password; its case does not matter."""
        return hmac.compare_digest(self.password_md5.encode(), password_md5.upper().encode())


def md5_of(password: str) -> str:
    """Return the hash that the portal's contract asks for: MD5, 32 hex digits, upper case."""
    return hashlib.md5(password.encode(), usedforsecurity=False).hexdigest().upper()


class Accounts:
    """All accounts, by user name (its case does not matter)."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._by_name = {account.username.upper(): account for account in accounts}

    def find(self, username: str) -> Account | None:
        """Return the account of that name."""
        return self._by_name.get(username.upper())
