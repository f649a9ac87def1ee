"""BER-TLV as ISO/IEC 7816-4 §5.2.2 and ICAO 9303-10 use it: definite lengths only, every byte accounted for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cardreader.errors import DamagedData

_LONG_LENGTH_BYTES = 4
_TAG_BYTES = 4
_MOST_SIBLINGS = 8192
"""No list of certificates or revoked serials is longer; nonsense is."""

_CONSTRUCTED = 0x20
_TAG_CONTINUES = 0x1F
_MORE = 0x80


class TlvError(DamagedData):
    """The bytes are not well-formed BER-TLV, or an element that must be there is missing."""

    code = "tlv"


@dataclass(frozen=True, slots=True)
class Tlv:
    """One data object: tag (all its bytes as one number, like 0x7F49), value, and the object's own bytes as found."""

    tag: int
    value: bytes = field(repr=False)
    raw: bytes = field(repr=False)

    @property
    def constructed(self) -> bool:
        """Whether the value consists of data objects again (bit 6 of the tag's first byte)."""
        leading = self.tag
        while leading > 0xFF:  # noqa: PLR2004 -- one byte
            leading >>= 8
        return bool(leading & _CONSTRUCTED)


def encode(tag: int, value: bytes) -> bytes:
    """Encode one data object with the shortest length field. The tag is a number like 0x30 or 0x7F49."""
    return _tag_bytes(tag) + encode_length(len(value)) + value


def encode_length(length: int) -> bytes:
    """Encode a length with as few bytes as possible."""
    if length < _MORE:
        return bytes([length])
    body = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([_MORE | len(body)]) + body


def parse(data: bytes) -> tuple[Tlv, ...]:
    """Split bytes into the data objects that stand side by side in them.

    Raises:
        TlvError: An object is cut off, its length is indefinite or longer than four bytes, or there are thousands.
    """
    found: list[Tlv] = []
    at, size = 0, len(data)
    while at < size:
        tag, value_at, end = _header(data, at)
        if end > size:
            message = f"data object {tag:X} says {end - value_at} bytes, {len(data) - value_at} are there"
            raise TlvError(message)
        if len(found) == _MOST_SIBLINGS:
            message = f"more than {_MOST_SIBLINGS} data objects stand side by side"
            raise TlvError(message)
        found.append(Tlv(tag, data[value_at:end], data[at:end]))
        at = end
    return tuple(found)


def parse_one(data: bytes) -> Tlv:
    """Read exactly one data object with nothing behind it.

    Raises:
        TlvError: It is malformed, or there is none or more than one.
    """
    if not data:
        message = "a data object is missing"
        raise TlvError(message)
    tag, value_at, end = _header(data, 0)
    if end != len(data):
        message = f"data object {tag:X} should end at byte {end}, the data end at {len(data)}"
        raise TlvError(message)
    return Tlv(tag, data[value_at:end], data[:end])


def children(tlv: Tlv) -> tuple[Tlv, ...]:
    """Data objects inside a constructed one. Raises TlvError."""
    return parse(tlv.value)


def find(tlvs: Iterable[Tlv], tag: int) -> Tlv:
    """First data object with that tag. Raises TlvError when there is none."""
    found = find_optional(tlvs, tag)
    if found is None:
        message = f"data object {tag:X} is missing"
        raise TlvError(message)
    return found


def find_optional(tlvs: Iterable[Tlv], tag: int) -> Tlv | None:
    """First data object with that tag, or None."""
    return next((tlv for tlv in tlvs if tlv.tag == tag), None)


def header_length(prefix: bytes) -> tuple[int, int]:
    """Length of the header and of the value of the object that starts here: how long a file is, from its first bytes.

    Raises:
        TlvError: The prefix is too short for the header, or no header.
    """
    _, value_at, end = _header(prefix, 0)
    return value_at, end - value_at


def _header(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, where the value starts and where it must end."""
    # Nearly every object has one tag byte and a short length: no need to go the long way for those.
    if at + 1 < len(data) and data[at] & _TAG_CONTINUES != _TAG_CONTINUES and data[at + 1] < _MORE:
        return data[at], at + 2, at + 2 + data[at + 1]
    tag, at = _read_tag(data, at)
    if at >= len(data):
        message = f"data object {tag:X} has no length"
        raise TlvError(message)
    first = data[at]
    at += 1
    if first < _MORE:
        return tag, at, at + first
    size = first & 0x7F
    if not 1 <= size <= _LONG_LENGTH_BYTES:
        message = f"data object {tag:X} has an indefinite or oversized length"
        raise TlvError(message)
    if at + size > len(data):
        message = f"the length of data object {tag:X} is cut off"
        raise TlvError(message)
    return tag, at + size, at + size + int.from_bytes(data[at : at + size], "big")


def _read_tag(data: bytes, at: int) -> tuple[int, int]:
    start = at
    if at >= len(data):
        message = "a tag is missing"
        raise TlvError(message)
    at += 1
    if data[start] & _TAG_CONTINUES == _TAG_CONTINUES:
        while True:
            if at >= len(data) or at - start >= _TAG_BYTES:
                message = "a tag is cut off or too long"
                raise TlvError(message)
            at += 1
            if not data[at - 1] & _MORE:
                break
    return int.from_bytes(data[start:at], "big"), at


def _tag_bytes(tag: int) -> bytes:
    return tag.to_bytes(max(1, (tag.bit_length() + 7) // 8), "big")
