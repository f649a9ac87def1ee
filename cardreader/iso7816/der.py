"""The few ASN.1 types that identity documents use, read strictly from DER (ITU-T X.690) on top of the TLV parser.

Every helper raises TlvError for what it cannot read. The bytes of each element stay as they were sent: signatures and
hashes are checked over those.
"""

from __future__ import annotations

from collections.abc import Iterable

from cardreader.iso7816.tlv import Tlv, TlvError, encode, parse, parse_one

BOOLEAN = 0x01
INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
NULL = 0x05
OID = 0x06
SEQUENCE = 0x30
SET = 0x31

_ARC_BITS = 7
_ARC_MASK = 0x7F
_MORE = 0x80
_LONGEST_OID = 64
_FIRST_ARC_FACTOR = 40
_FIRST_ARC_LAST = 2


class Items:
    """The elements of one SEQUENCE or SET, taken from front to back."""

    def __init__(self, tlvs: Iterable[Tlv], name: str) -> None:
        self._left = list(tlvs)
        self._name = name

    @classmethod
    def of(cls, tlv: Tlv, name: str, tag: int = SEQUENCE) -> Items:
        """Elements inside a constructed one that must have that tag."""
        return cls(parse(value(tlv, tag, name)), name)

    @classmethod
    def of_bytes(cls, data: bytes, name: str, tag: int = SEQUENCE) -> Items:
        """Elements inside the only element that the bytes hold."""
        return cls.of(parse_one(data), name, tag)

    def __bool__(self) -> bool:
        return bool(self._left)

    def next(self, tag: int | None = None) -> Tlv:
        """Return the next element, which must have that tag when one is given."""
        if not self._left or tag not in (None, self._left[0].tag):
            message = f"{self._name}: an element {'' if tag is None else f'{tag:02X} '}is missing"
            raise TlvError(message)
        return self._left.pop(0)

    def optional(self, tag: int) -> Tlv | None:
        """Return the next element if it has that tag."""
        return self._left.pop(0) if self._left and self._left[0].tag == tag else None

    def rest(self) -> tuple[Tlv, ...]:
        """Return all elements that are left."""
        left, self._left = tuple(self._left), []
        return left

    def end(self) -> None:
        """Insist that nothing is left."""
        if self._left:
            message = f"{self._name}: an element {self._left[0].tag:02X} too many"
            raise TlvError(message)


def value(tlv: Tlv, tag: int, name: str) -> bytes:
    """Return the value of an element that must have that tag."""
    if tlv.tag != tag:
        message = f"{name}: element {tlv.tag:X} where {tag:X} should be"
        raise TlvError(message)
    return tlv.value


def integer(tlv: Tlv, name: str = "number") -> int:
    """Return an INTEGER as a number."""
    return number(value(tlv, INTEGER, name), name)


def number(data: bytes, name: str = "number") -> int:
    """Return the value of an INTEGER or ENUMERATED, for those that stand under another tag (implicit tagging)."""
    if not data:
        message = f"{name}: an empty integer"
        raise TlvError(message)
    return int.from_bytes(data, "big", signed=True)


def boolean(tlv: Tlv, name: str = "flag") -> bool:
    """Return a BOOLEAN."""
    data = value(tlv, BOOLEAN, name)
    if len(data) != 1:
        message = f"{name}: a boolean has one byte"
        raise TlvError(message)
    return data != b"\x00"


def bits(tlv: Tlv, name: str = "bits") -> bytes:
    """Return a BIT STRING of whole bytes (keys and signatures)."""
    data = value(tlv, BIT_STRING, name)
    if not data or data[0]:
        message = f"{name}: a bit string of whole bytes starts with 00"
        raise TlvError(message)
    return data[1:]


def oid(tlv: Tlv, name: str = "object identifier") -> str:
    """Return an OBJECT IDENTIFIER in dotted form."""
    return decode_oid(value(tlv, OID, name))


def decode_oid(data: bytes) -> str:
    """Dotted form of an object identifier's value."""
    if not data or len(data) > _LONGEST_OID or data[-1] & _MORE:
        message = "an object identifier is empty, cut off or too long"
        raise TlvError(message)
    arcs = []
    arc = 0
    for byte in data:
        arc = arc << _ARC_BITS | byte & _ARC_MASK
        if not byte & _MORE:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // _FIRST_ARC_FACTOR, _FIRST_ARC_LAST)
    return ".".join(str(arc) for arc in (first, arcs[0] - first * _FIRST_ARC_FACTOR, *arcs[1:]))


def encode_oid(dotted: str) -> bytes:
    """Return the value of an object identifier, without tag and length."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    encoded = bytearray()
    for arc in (first * _FIRST_ARC_FACTOR + second, *rest):
        septets = [arc & _ARC_MASK]
        while arc := arc >> _ARC_BITS:
            septets.append(arc & _ARC_MASK | _MORE)
        encoded += bytes(reversed(septets))
    return bytes(encoded)


def oid_object(dotted: str) -> bytes:
    """Return a whole OBJECT IDENTIFIER element."""
    return encode(OID, encode_oid(dotted))
