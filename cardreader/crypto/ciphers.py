"""Block ciphers, checksums and key derivation of ICAO Doc 9303-11 §9.3, §9.7.1 and §9.8.

3DES with the retail MAC, AES with CMAC. This is the only importer of the symmetric half of `cryptography`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from hashlib import sha1, sha256
from typing import Final

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, CipherAlgorithm, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

MAC_LENGTH: Final = 8
"""Bytes of every checksum and authentication token (ICAO 9303-11 §9.8.4)."""

_DES_KEY_LENGTH: Final = 8
_PADDING_MARK: Final = 0x80


@dataclass(frozen=True, slots=True)
class BlockSuite(ABC):
    """A block cipher with its checksum. Lengths are in bytes.

    Data for `encrypt_cbc`, `decrypt_cbc` and the 3DES `mac` are whole blocks; anything else raises ValueError.
    """

    name: str
    key_length: int
    block_size: int

    @abstractmethod
    def mac(self, key: bytes, data: bytes) -> bytes:
        """Return the checksum of `data`, eight bytes; nothing is padded here."""

    @abstractmethod
    def _algorithm(self, key: bytes) -> CipherAlgorithm: ...

    def encrypt_cbc(self, key: bytes, iv: bytes, data: bytes) -> bytes:
        """Encrypt whole blocks in CBC mode."""
        encryptor = Cipher(self._algorithm(key), modes.CBC(iv)).encryptor()
        return encryptor.update(data) + encryptor.finalize()

    def decrypt_cbc(self, key: bytes, iv: bytes, data: bytes) -> bytes:
        """Decrypt whole blocks in CBC mode; padding stays."""
        decryptor = Cipher(self._algorithm(key), modes.CBC(iv)).decryptor()
        return decryptor.update(data) + decryptor.finalize()

    def encrypt_block(self, key: bytes, block: bytes) -> bytes:
        """Encrypt one block (the IV of AES secure messaging is the encrypted counter, ICAO 9303-11 §9.8.6.1)."""
        if len(block) != self.block_size:
            message = f"{self.name} takes blocks of {self.block_size} bytes"
            raise ValueError(message)
        return self.encrypt_cbc(key, bytes(self.block_size), block)


@dataclass(frozen=True, slots=True)
class _TripleDes(BlockSuite):
    """Two-key 3DES with the retail MAC (ISO/IEC 9797-1 algorithm 3 with DES)."""

    def mac(self, key: bytes, data: bytes) -> bytes:
        """Chain with the first DES key, then decrypt with the second and encrypt with the first."""
        first, second = key[:_DES_KEY_LENGTH], key[_DES_KEY_LENGTH:]
        zero = bytes(self.block_size)
        chained = _des(first).encrypt_cbc(first, zero, data)[-self.block_size :]
        return self._single(first, self._single(second, chained, forward=False), forward=True)

    def _algorithm(self, key: bytes) -> CipherAlgorithm:
        if len(key) == _DES_KEY_LENGTH:
            return TripleDES(key * 3)
        _require_length(self, key)
        return TripleDES(key + key[:_DES_KEY_LENGTH])

    def _single(self, key: bytes, block: bytes, *, forward: bool) -> bytes:
        des = _des(key)
        return (des.encrypt_cbc if forward else des.decrypt_cbc)(key, bytes(self.block_size), block)


@dataclass(frozen=True, slots=True)
class _Aes(BlockSuite):
    """AES with CMAC truncated to eight bytes (ICAO 9303-11 §9.8.6.2)."""

    def mac(self, key: bytes, data: bytes) -> bytes:
        """Return the first eight bytes of the CMAC."""
        _require_length(self, key)
        cmac = CMAC(algorithms.AES(key))
        cmac.update(data)
        return cmac.finalize()[:MAC_LENGTH]

    def _algorithm(self, key: bytes) -> CipherAlgorithm:
        _require_length(self, key)
        return algorithms.AES(key)


TDES: Final[BlockSuite] = _TripleDes("3DES", key_length=16, block_size=8)
AES128: Final[BlockSuite] = _Aes("AES-128", key_length=16, block_size=16)
AES192: Final[BlockSuite] = _Aes("AES-192", key_length=24, block_size=16)
AES256: Final[BlockSuite] = _Aes("AES-256", key_length=32, block_size=16)

_DES: Final = _TripleDes("DES", key_length=_DES_KEY_LENGTH, block_size=8)


def pad(data: bytes, block_size: int) -> bytes:
    """Append 80 00.. up to a whole block, always at least one byte (ISO/IEC 9797-1 padding method 2)."""
    return data + bytes([_PADDING_MARK]) + bytes(-(len(data) + 1) % block_size)


def unpad(data: bytes) -> bytes:
    """Take padding method 2 off again; ValueError when it is not there."""
    bare = data.rstrip(b"\x00")
    if not bare or bare[-1] != _PADDING_MARK:
        message = "the padding is not that of ISO/IEC 9797-1 method 2"
        raise ValueError(message)
    return bare[:-1]


def _des(key: bytes) -> BlockSuite:
    """Return plain DES, which 3DES with one key three times is."""
    _require_length(_DES, key)
    return _DES


def _require_length(suite: BlockSuite, key: bytes) -> None:
    if len(key) != suite.key_length:
        message = f"{suite.name} takes keys of {suite.key_length} bytes, not {len(key)}"
        raise ValueError(message)


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
