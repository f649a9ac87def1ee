"""The key derivation function of ICAO Doc 9303-11 §9.7.1."""

from __future__ import annotations

from hashlib import sha1, sha256
from typing import Final

from cardreader.crypto.ciphers import AES128, TDES, BlockSuite

KDF_ENC: Final = 1
"""Counter of the encryption key."""
KDF_MAC: Final = 2
"""Counter of the checksum key."""
KDF_PI: Final = 3
"""Counter of PACE's password key."""


def derive(secret: bytes, counter: int, suite: BlockSuite) -> bytes:
    """Derive a key for `suite` from a shared secret: SHA-1 for 112 and 128 bits, SHA-256 for more (§9.7.1.1, .2)."""
    data = secret + counter.to_bytes(4, "big")
    digest = sha1(data, usedforsecurity=False) if suite in (TDES, AES128) else sha256(data)
    key = digest.digest()[: suite.key_length]
    return adjust_parity(key) if suite is TDES else key


def adjust_parity(key: bytes) -> bytes:
    """Set the lowest bit of every byte so that each has odd parity, as DES keys do."""
    return bytes(byte & 0xFE | ((byte >> 1).bit_count() & 1 ^ 1) for byte in key)
