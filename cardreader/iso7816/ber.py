"""Bring BER of signed objects into DER where issuers use its freedoms: indefinite lengths and strings in pieces.

Everything else stays as it was sent, since signatures and hashes are checked over those bytes (ITU-T X.690 §8).
"""

from __future__ import annotations

from cardreader.iso7816.der import OCTET_STRING
from cardreader.iso7816.tlv import TlvError, encode, header_length

_CONSTRUCTED, _INDEFINITE = 0x20, 0x80
_PIECES = OCTET_STRING | _CONSTRUCTED
_LONG_TAG = 0x1F
_DEEPEST = 32
_END = b"\x00\x00"


def to_der(data: bytes) -> bytes:
    """Return the object with definite lengths and whole octet strings.

    Raises:
        TlvError: It is malformed, nested too deep, or something stands behind it.
    """
    der, end = _element(data, 0, 0)
    if end != len(data):
        message = "something stands behind a signed object"
        raise TlvError(message)
    return der


def _element(data: bytes, at: int, depth: int) -> tuple[bytes, int]:
    """Return the element that starts there in DER, and where it ends."""
    if depth > _DEEPEST or at + 2 > len(data):
        message = "a signed object is cut off or nested too deep"
        raise TlvError(message)
    tag = data[at]
    if tag & _LONG_TAG == _LONG_TAG or not tag & _CONSTRUCTED:
        end = _definite_end(data, at)
        return data[at:end], end
    if data[at + 1] == _INDEFINITE:
        parts, end = _children(data, at + 2, len(data), depth)
        if data[end : end + 2] != _END:
            message = "an object of indefinite length does not end"
            raise TlvError(message)
        return _joined(tag, parts), end + 2
    end = _definite_end(data, at)
    header, _ = header_length(data[at:end])
    parts, _ = _children(data, at + header, end, depth)
    same = b"".join(parts) == data[at + header : end] and tag != _PIECES
    return data[at:end] if same else _joined(tag, parts), end


def _children(data: bytes, at: int, end: int, depth: int) -> tuple[list[bytes], int]:
    """Return the elements up to the end, or up to the mark of an end, which is left there."""
    found = []
    while at < end and data[at : at + 2] != _END:
        element, at = _element(data, at, depth + 1)
        found.append(element)
    return found, at


def _definite_end(data: bytes, at: int) -> int:
    header, value = header_length(data[at : at + 12])
    if at + header + value > len(data):
        message = "a signed object is cut off"
        raise TlvError(message)
    return at + header + value


def _joined(tag: int, parts: list[bytes]) -> bytes:
    if tag != _PIECES:
        return encode(tag, b"".join(parts))
    return encode(OCTET_STRING, b"".join(part[header_length(part)[0] :] for part in parts))
