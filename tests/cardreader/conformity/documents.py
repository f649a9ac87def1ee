"""The plan's passport in pieces, and tools that damage a piece in one place only."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from cardreader.iso7816.tlv import encode, header_length, parse, parse_one
from cardreader.password import MrzKey, check_digit
from cardreader.virtual.data_groups import GROUP_TAGS
from tests.cardreader.authenticity.pki import DIGEST_OIDS, algorithm, der

PASSWORD: Final = MrzKey("C11T002JM", "960812", "231031")
JPEG: Final = b"\xff\xd8\xff\xe0" + bytes(100)


def dg1(  # noqa: PLR0913 -- one argument per field that a case damages
    name: str = "MUSTERMANN<<ERIKA",
    number: str = "C11T002JM",
    birth: str = "960812",
    sex: str = "F",
    expiry: str = "231031",
    nationality: str = "UTO",
    optional: str = 14 * "<",
    optional_digit: str = "",
    code: str = "P<",
) -> bytes:
    """DG1 of a passport with right check digits."""
    digit = optional_digit or check_digit(optional)
    second = number + check_digit(number) + nationality + birth + check_digit(birth) + sex
    second += expiry + check_digit(expiry) + optional + digit
    second += check_digit(second[0:10] + second[13:20] + second[21:43])
    return encode(0x61, encode(0x5F1F, f"{code}UTO{name:<<39}{second}".encode()))


def com(groups: Iterable[int], lds: str = "0107", unicode_version: str = "040000") -> bytes:
    """EF.COM."""
    tags = bytes(GROUP_TAGS[number] for number in groups)
    versions = encode(0x5F01, lds.encode()) + encode(0x5F36, unicode_version.encode())
    return encode(0x60, versions + encode(0x5C, tags))


def face(
    image: bytes = JPEG,
    points: int = 0,
    magic: bytes = b"FAC\x00",
    length_off: int = 0,
    eyes: int = 0,
    pose: bytes = bytes(3),
    uncertainty: bytes = bytes(3),
    kind: int = 1,
) -> bytes:
    """A facial record of ISO/IEC 19794-5:2005."""
    about = bytes([0, eyes, 0]) + bytes(5) + pose + uncertainty
    picture = bytes([kind, 0]) + (413).to_bytes(2, "big") + (531).to_bytes(2, "big") + b"\x01\x02" + bytes(4)
    block = points.to_bytes(2, "big") + about + bytes(8 * points) + picture + image
    block = (len(block) + 4).to_bytes(4, "big") + block
    return magic + b"010\x00" + (14 + len(block) + length_off).to_bytes(4, "big") + b"\x00\x01" + block


def dg2(
    record: bytes | None = None, owner: bytes = b"\x01\x01", kind: bytes = b"\x00\x08", biometric: bytes = b"\x02"
) -> bytes:
    """DG2 around a record; an empty record leaves its object out."""
    record = face() if record is None else record
    header = encode(0x80, b"\x01\x01") + encode(0x81, biometric) + encode(0x87, owner) + encode(0x88, kind)
    template = encode(0x7F60, encode(0xA1, header) + (encode(0x5F2E, record) if record else b""))
    return encode(0x75, encode(0x7F61, encode(0x02, b"\x01") + template))


def longer(file: bytes, by: int) -> bytes:
    """The outer length so many bytes bigger (or smaller)."""
    header, length = header_length(file)
    return file[:1] + encode(0x00, bytes(length + by))[1:header] + file[header:]


def as_read(file: bytes) -> bytes:
    """What a reader sees of a file: its length comes from its own header."""
    header, length = header_length(file)
    return file[: header + length]


Path = tuple[int, ...]


def element(data: bytes, path: Path) -> bytes:
    """The element at a path of places inside nested elements."""
    for place in path:
        data = parse(parse_one(data).value)[place].raw
    return data


def edited(data: bytes, path: Path, edit: Callable[[list[bytes]], Sequence[bytes]]) -> bytes:
    """The same with the list of elements inside the one at `path` edited; all lengths fit."""
    outer = parse_one(data)
    inner = [part.raw for part in parse(outer.value)]
    if path:
        inner[path[0]] = edited(inner[path[0]], path[1:], edit)
    else:
        inner = list(edit(inner))
    return encode(outer.tag, b"".join(inner))


def without(data: bytes, path: Path) -> bytes:
    """The same without the element at `path`."""
    return edited(data, path[:-1], lambda parts: [part for at, part in enumerate(parts) if at != path[-1]])


def replaced(data: bytes, path: Path, new: bytes) -> bytes:
    """The same with the element at `path` exchanged."""
    return edited(
        data, path[:-1], lambda parts: [new if place == path[-1] else part for place, part in enumerate(parts)]
    )


def security_object(groups: dict[int, bytes], digest: str = "sha256", version: int = 0, lds: str = "") -> bytes:
    """LDSSecurityObject, with version info where `lds` (`0108`) is given."""
    hashed = {n: hashlib.new(digest, data, usedforsecurity=False).digest() for n, data in groups.items()}
    entries = (der(0x30, der(0x02, bytes([n])), der(0x04, value)) for n, value in sorted(hashed.items()))
    info = der(0x30, der(0x13, lds.encode()), der(0x13, b"040000")) if lds else b""
    return der(0x30, bytes([2, 1, version]), algorithm(DIGEST_OIDS[digest]), der(0x30, *entries), info)
