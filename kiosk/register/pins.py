"""PINs as Argon2id hashes (RFC 9106): the only importer of argon2."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


class WrongPin(Exception):
    """The PIN is not the one of the hash."""


def hash_pin(pin: str) -> str:
    """Return the hash to keep, with its salt and parameters."""
    return _HASHER.hash(pin)


def verify_pin(hashed: str | None, pin: str) -> None:
    """See that the PIN is right. Without a hash it takes as long and is always wrong. Raises `WrongPin`."""
    try:
        _HASHER.verify(hashed or _nobodys(), pin)
    except VerifyMismatchError as error:
        raise WrongPin from error
    if hashed is None:
        raise WrongPin


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this PIN")
