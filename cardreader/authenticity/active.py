"""Active authentication: does the chip hold the private key of DG15 (ICAO 9303-11 §6.1)?"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cardreader.authenticity.keys import EcKey, PublicKey, RsaKey
from cardreader.authenticity.signature import (
    SignatureAlgorithm,
    SignatureWrong,
    parse_ecdsa_oid,
    verify_ecdsa_plain,
    verify_signature,
)
from cardreader.errors import AuthenticityFailed
from cardreader.iso7816.apdu import SHORT_LE, CommandApdu
from cardreader.iso7816.layer import Layer
from cardreader.iso7816.status import StatusWord, meaning
from cardreader.lds.security_infos import SecurityInfos

_INTERNAL_AUTHENTICATE = 0x88
_CHALLENGE = 8
_SHORT_SIGNATURE = 200
_LONG_LE = 4096
_TRAILERS = {
    b"\xbc": ("sha1", 1),
    b"\x33\xcc": ("sha1", 2),
    b"\x38\xcc": ("sha224", 2),
    b"\x34\xcc": ("sha256", 2),
    b"\x36\xcc": ("sha384", 2),
    b"\x35\xcc": ("sha512", 2),
}
"""Trailers of ISO/IEC 9796-2: digest, and how many bytes the trailer has."""

_HEADER = 0x6A
"""Nibble 6: partial recovery; nibble A: no more padding."""


def authenticate_actively(
    layer: Layer, key: PublicKey, infos: SecurityInfos | None, challenge: bytes | None = None, *, extended: bool = True
) -> None:
    """Have the chip sign a random challenge and check the signature.

    Without extended length a long signature comes in pieces (61xx, GET RESPONSE).

    Raises:
        AuthenticityFailed: The chip refuses, or the signature is wrong.
    """
    challenge = secrets.token_bytes(_CHALLENGE) if challenge is None else challenge
    long_answer = extended and _signature_length(key) > _SHORT_SIGNATURE
    le = _LONG_LE if long_answer else SHORT_LE
    answer = layer.transmit(CommandApdu(0, _INTERNAL_AUTHENTICATE, 0, 0, challenge, le))
    if answer.sw != StatusWord.OK:
        cut = "" if extended or _signature_length(key) <= _SHORT_SIGNATURE else " (its signature needs extended length)"
        raise _failed(text=f"the chip could not use its own key: {meaning(answer.sw)}{cut}")
    check_signature(key, challenge, answer.data, infos)


def check_signature(key: PublicKey, challenge: bytes, signature: bytes, infos: SecurityInfos | None) -> None:
    """Check the chip's signature over the challenge. Raises AuthenticityFailed."""
    match key:
        case RsaKey():
            _check_rsa(key, challenge, signature)
        case EcKey():
            _check_ecdsa(key, challenge, signature, infos)
        case _:
            raise _failed(text="DG15 holds a key that cannot sign")


def _check_rsa(key: RsaKey, challenge: bytes, signature: bytes) -> None:
    """ISO/IEC 9796-2 digital signature scheme 1 with message recovery: 6A || M1 || H(M1 || M2) || trailer."""
    length = (key.modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != length or number >= key.modulus:
        raise _failed(text="the chip's signature has the wrong length")
    opened = pow(number, key.exponent, key.modulus)
    # The signer may send the smaller of s and n - s: then the representative is n minus what was opened.
    for candidate in (opened, key.modulus - opened):
        message = candidate.to_bytes(length, "big")
        if message[0] == _HEADER and _recovers(message, challenge):
            return
    raise _failed(text="the chip's signature is wrong: it is a copy, or DG15 holds another key")


def _recovers(message: bytes, challenge: bytes) -> bool:
    found = _TRAILERS.get(message[-1:]) or _TRAILERS.get(message[-2:])
    if found is None:
        return False
    digest, trailer = found
    size = hashlib.new(digest, usedforsecurity=False).digest_size
    first, expected = message[1 : -size - trailer], message[-size - trailer : -trailer]
    return hmac.compare_digest(hashlib.new(digest, first + challenge, usedforsecurity=False).digest(), expected)


def _check_ecdsa(key: EcKey, challenge: bytes, signature: bytes, infos: SecurityInfos | None) -> None:
    info = None if infos is None else infos.active_authentication
    if info is None:
        raise _failed(text="DG14 does not name the algorithm of active authentication")
    algorithm = parse_ecdsa_oid(info.algorithm)
    if algorithm is None:
        raise _failed(text="DG14 names an algorithm that active authentication may not use")
    try:
        verify_ecdsa_plain(key, signature, challenge, algorithm.digest)
    except SignatureWrong:
        # The standard wants r || s; some chips send the X9.62 structure all the same.
        try:
            verify_signature(key, SignatureAlgorithm("ecdsa", algorithm.digest), signature, challenge)
        except SignatureWrong:
            text = "the chip's signature is wrong: it is a copy, or DG15 holds another key"
            raise _failed(text) from None


def _signature_length(key: PublicKey) -> int:
    return (key.modulus.bit_length() + 7) // 8 if isinstance(key, RsaKey) else 0


def _failed(text: str) -> AuthenticityFailed:
    return AuthenticityFailed(reason="active_authentication", text=text)
