"""Keys of the register: personal columns sealed by AES-256-GCM, numbers searchable by keyed hash, the audit's chain.

The key file holds one key of 32 bytes in hexadecimal per line; the last line seals, every line opens. The search and
audit keys derive from the first line, so that a rotation (a new line) leaves them as they are.
"""

from __future__ import annotations

import hmac
import os
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from errno import errorcode
from functools import lru_cache
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.core.register_faults import RegisterFault, RegisterTrouble
from kiosk.process.account import give_to_folder

_KEY_BYTES = 32
_NONCE_BYTES = 12
_MOST_KEYS = 255


class KeyTrouble(RegisterTrouble):
    """The key file cannot be used, or does not open what was sealed. One line for staff, no key material."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals, opens and hashes with the register's keys. Build with `from_file`."""

    _keys: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Read the key file. Raises `KeyTrouble`."""
        try:
            lines = path.read_text(encoding="ascii").split()
            keys = tuple(bytes.fromhex(line) for line in lines)
        except FileNotFoundError as error:
            raise KeyTrouble(RegisterFault.KEY_MISSING.of(file=str(path))) from error
        except OSError as error:
            raise KeyTrouble(
                RegisterFault.KEY_UNREADABLE.of(file=str(path), errno=errorcode.get(error.errno or 0, "?"))
            ) from error
        except ValueError as error:
            raise KeyTrouble(RegisterFault.KEY_DAMAGED.of(file=str(path))) from error
        return cls.from_keys(keys, str(path))

    @classmethod
    def from_keys(cls, keys: Sequence[bytes], name: str = "given") -> Self:
        """Take keys of 32 bytes, oldest first. Raises `KeyTrouble`."""
        if not 1 <= len(keys) <= _MOST_KEYS or any(len(key) != _KEY_BYTES for key in keys):
            raise KeyTrouble(RegisterFault.KEY_DAMAGED.of(file=name))
        return cls(tuple(keys))

    def seal(self, plain: bytes, about: str) -> bytes:
        """Encrypt. `about` names the place (table, column, row), so that a value cannot be moved to another."""
        current = len(self._keys)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self._sealing_key(current)).encrypt(nonce, plain, about.encode())
        return bytes([current]) + nonce + sealed

    def open(self, sealed: bytes, about: str) -> bytes:
        """Decrypt what `seal` gave for the same `about`. Raises `KeyTrouble` when it was changed or moved."""
        if not sealed or not 1 <= sealed[0] <= len(self._keys):
            raise KeyTrouble(RegisterFault.KEY_UNKNOWN.of())
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return AESGCM(self._sealing_key(sealed[0])).decrypt(nonce, body, about.encode())
        except (InvalidTag, ValueError) as error:
            raise KeyTrouble(RegisterFault.SEAL_BROKEN.of()) from error

    def search_hash(self, number: str) -> bytes:
        """Return the keyed hash (32 bytes) by which a personal number is found again."""
        return hmac.digest(self._derived("search", 1), number.encode(), "sha256")

    def chain_hash(self, message: bytes) -> bytes:
        """Return the keyed hash (32 bytes) of one link of the audit's chain."""
        return hmac.digest(self._derived("audit", 1), message, "sha256")

    @property
    def check(self) -> bytes:
        """A value that tells this key file from another and tells nothing else."""
        return hmac.digest(self._derived("check", 1), b"chip-id-kiosk", "sha256")

    def _sealing_key(self, line: int) -> bytes:
        return self._derived("personal", line)

    def _derived(self, purpose: str, line: int) -> bytes:
        return _derive(self._keys[line - 1], purpose)


@lru_cache(maxsize=64)
def _derive(key: bytes, purpose: str) -> bytes:
    info = f"chip-id-kiosk register {purpose}".encode()
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=info).derive(key)


def make_key_file(path: Path) -> None:
    """Make a key file, readable by its owner alone; an existing one stays. Raises `KeyTrouble`."""
    if path.exists():
        return
    try:
        create_once(path, secrets.token_hex(_KEY_BYTES).encode() + b"\n")
    except OSError as error:
        raise KeyTrouble(
            RegisterFault.KEY_NOT_MADE.of(file=str(path), errno=errorcode.get(error.errno or 0, "?"))
        ) from error


def create_once(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; when several try at once, the first wins and the others keep its content."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        give_to_folder(Path(name))
        link_once(Path(name), path)
    finally:
        Path(name).unlink()


def link_once(source: Path, target: Path) -> None:
    """Return the finished file `source` the name `target` too, unless `target` exists."""
    try:
        target.hardlink_to(source)
    except FileExistsError:
        return
