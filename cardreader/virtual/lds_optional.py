"""The data groups that few cards have, small but well-formed (ICAO Doc 9303-10 §4.7): for tests of readers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cardreader.iso7816.tlv import encode
from cardreader.virtual.lds_files import GROUP_TAGS
from cardreader.virtual.people import Person

_ONE: Final = encode(0x02, b"\x01")
_PICTURE: Final = b"\xff\xd8\xff\xd9"
"""The shortest thing that begins and ends like a JPEG."""


def optional_groups(person: Person, numbers: Iterable[int]) -> dict[int, bytes]:
    """Write these groups, of 3 to 12 and 16."""
    return {number: encode(GROUP_TAGS[number], _content(person, number)) for number in numbers}


def directory() -> bytes:
    """EF.DIR: the one application there is (9303-10 §3.11.2)."""
    return encode(0x61, encode(0x4F, bytes.fromhex("A0000002471001")))


def _content(person: Person, number: int) -> bytes:
    match number:
        case 3 | 4:
            return _biometric(0x08 if number == 3 else 0x10)  # noqa: PLR2004 -- DG3 fingers, DG4 irises
        case 5 | 6:
            return _ONE + encode(0x5F40, _PICTURE)
        case 7:
            return _ONE + encode(0x5F43, _PICTURE)
        case 8 | 9 | 10:
            return _ONE + encode(0x5F40, b"feature")
        case 11:
            return _personal_details(person)
        case 12:
            return _document_details(person)
        case _:
            return _persons_to_notify(person)


def _biometric(kind: int) -> bytes:
    """One empty template (CBEFF header and no record)."""
    header = encode(0xA1, encode(0x81, bytes([kind])) + encode(0x87, b"\x01\x01") + encode(0x88, b"\x00\x07"))
    return encode(0x7F61, _ONE + encode(0x7F60, header + encode(0x5F2E, b"")))


def _personal_details(person: Person) -> bytes:
    fields = {
        0x5F0E: person.latin_name.encode(),
        0x5F10: person.number.encode(),
        0x5F2B: bytes.fromhex(f"{person.birth.year:04d}{person.birth.month or 0:02d}{person.birth.day or 0:02d}"),
        0x5F11: b"HA NOI<VIET NAM",
        0x5F12: b"+84 24 0000 0000",
        0x5F14: b"ONG",
        0x5F16: _PICTURE,
    }
    return _listed(fields, b"")


def _document_details(person: Person) -> bytes:
    fields = {
        0x5F19: b"TEST ISSUER",
        0x5F26: bytes.fromhex(person.issued.strftime("%Y%m%d")),
        0x5F1C: b"NONE",
        0x5F1E: _PICTURE,
        0x5F56: b"TEST-0001",
    }
    return _listed(fields, encode(0xA0, _ONE + encode(0x5F1A, b"NGUYEN<<THI<THU")))


def _listed(fields: dict[int, bytes], others: bytes) -> bytes:
    """Write fields behind the list of their tags."""
    tags = b"".join(tag.to_bytes(2, "big") for tag in fields) + (others[:1] if others else b"")
    return encode(0x5C, tags) + b"".join(encode(tag, value) for tag, value in fields.items()) + others


def _persons_to_notify(person: Person) -> bytes:
    entry = encode(0x5F50, person.issued.strftime("%Y%m%d").encode()) + encode(0x5F51, b"NGUYEN<<THI<THU")
    return _ONE + encode(0xA1, entry + encode(0x5F52, b"+84 24 0000 0000") + encode(0x5F53, b"HA NOI"))
