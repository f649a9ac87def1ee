"""DER, written by hand: a test issuer must be able to write wrong certificates too, which libraries refuse to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from cardreader.iso7816.tlv import encode, parse, parse_one

_LAST_UTC_YEAR: Final = 2049
_OCTETS: Final = 0x04
_CONSTRUCTED, _INDEFINITE = 0x20, 0x80
_END: Final = b"\x00\x00"


def sequence(*parts: bytes) -> bytes:
    """Encode a SEQUENCE."""
    return encode(0x30, b"".join(parts))


def set_of(parts: Iterable[bytes]) -> bytes:
    """Encode a SET OF in DER's order."""
    return encode(0x31, b"".join(sorted(parts)))


def integer(number: int) -> bytes:
    """Encode an INTEGER."""
    return encode(0x02, integer_value(number))


def integer_value(number: int) -> bytes:
    """Return the value bytes of an INTEGER, for one under another tag."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True)


def boolean(*, value: bool) -> bytes:
    """Encode a BOOLEAN."""
    return encode(0x01, b"\xff" if value else b"\x00")


def null() -> bytes:
    """Encode NULL."""
    return encode(0x05, b"")


def octets(content: bytes) -> bytes:
    """Encode an OCTET STRING."""
    return encode(0x04, content)


def bits(content: bytes, unused: int = 0) -> bytes:
    """Encode a BIT STRING."""
    return encode(0x03, bytes([unused]) + content)


def utf8(text: str) -> bytes:
    """UTF8String."""
    return encode(0x0C, text.encode())


def printable(text: str) -> bytes:
    """PrintableString."""
    return encode(0x13, text.encode("ascii"))


def oid(dotted: str) -> bytes:
    """Encode an OBJECT IDENTIFIER from its dotted form."""
    return encode(0x06, oid_value(dotted))


def oid_value(dotted: str) -> bytes:
    """Return the value bytes of an object identifier."""
    first, second, *others = (int(arc) for arc in dotted.split("."))
    return b"".join(_base128(arc) for arc in (first * 40 + second, *others))


def context(number: int, content: bytes, *, constructed: bool = True) -> bytes:
    """Context-specific tag [number]."""
    return encode((0xA0 if constructed else 0x80) | number, content)


def time(moment: datetime) -> bytes:
    """UTCTime up to 2049, GeneralizedTime after (RFC 5280 §4.1.2.5)."""
    if moment.year <= _LAST_UTC_YEAR:
        return encode(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())
    return generalized_time(moment)


def generalized_time(moment: datetime) -> bytes:
    """GeneralizedTime."""
    return encode(0x18, moment.strftime("%Y%m%d%H%M%SZ").encode())


def _base128(number: int) -> bytes:
    out = [number & 0x7F]
    while number := number >> 7:
        out.append(0x80 | number & 0x7F)
    return bytes(reversed(out))


def indefinite(element: bytes, levels: int) -> bytes:
    """Write a constructed element with an indefinite length, and so many levels inside it; strings in two pieces."""
    whole = parse_one(element)
    if whole.tag == _OCTETS and levels >= 0:
        half = len(whole.value) // 2
        pieces = encode(_OCTETS, whole.value[:half]) + encode(_OCTETS, whole.value[half:])
        return bytes([_OCTETS | _CONSTRUCTED, _INDEFINITE]) + pieces + _END
    if levels <= 0 or not whole.constructed or whole.tag > 0xFF:  # noqa: PLR2004 -- a tag of one byte
        return element
    inside = b"".join(indefinite(part.raw, levels - 1) for part in parse(whole.value))
    return bytes([whole.tag, _INDEFINITE]) + inside + _END
