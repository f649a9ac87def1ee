"""DG2: the holder's portrait (ICAO 9303-10 §4.7.2): templates of ISO/IEC 7816-11 around one record each.

The record is that of ISO/IEC 19794-5:2005 (5F2E, or 7F2E of careless issuers), as in most documents, or the face image
data block of ISO/IEC 39794-5:2019 (7F2E) in the profile of ICAO for travel documents: DER with implicit tags.

    65 { A0 { 80 generation, 81 year }, A1 { 30 { 80 id, A1 { A0 { A0 { 80 image, A1 information } } }, ... } } }

A CHOICE keeps its own tag inside that of its field. Objects of other tags are left aside: the block is made to be
extended. The layout is that of the schema which ISO/IEC 39794-5 publishes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import StrEnum

from cardreader.errors import DamagedData
from cardreader.iso7816.der import SEQUENCE, number
from cardreader.iso7816.tlv import Tlv, TlvError, find, find_optional, parse, parse_one
from cardreader.lds.files import DATA_GROUPS

_GROUP_TEMPLATE, _COUNT, _TEMPLATE, _HEADER = 0x7F61, 0x02, 0x7F60, 0xA1
_DATA, _DATA_CONSTRUCTED = 0x5F2E, 0x7F2E
_STANDARD_FORMAT = 0xA1
_FORMAT_OWNER, _FORMAT_TYPE = 0x87, 0x88
_FORMAT_OWNER_ISO = b"\x01\x01"
_RECORD_FORMAT, _BLOCK_FORMAT = b"\x00\x08", b"\x00\x2a"
"""Registered types of the owner ISO/IEC JTC 1/SC 37: face image of 19794-5, binary face image of 39794-5."""


def parse_dg2(data: bytes) -> Portrait:
    """Read DG2: the first portrait. Raises DamagedData."""
    outer = parse_one(data)
    if outer.tag != DATA_GROUPS[2].tag:
        message = "DG2 has the wrong tag"
        raise DamagedData(message)
    group = parse(find(parse(outer.value), _GROUP_TEMPLATE).value)
    count = find(group, _COUNT).value
    templates = [tlv for tlv in group if tlv.tag == _TEMPLATE]
    if not templates or int.from_bytes(count, "big") != len(templates):
        message = "DG2 does not hold as many portraits as it says"
        raise DamagedData(message)
    items = parse(templates[0].value)
    record = find_optional(items, _DATA) or find_optional(items, _DATA_CONSTRUCTED)
    if record is None:
        message = "DG2 has no portrait"
        raise TlvError(message)
    in_record = record.tag == _DATA or record.value.startswith(MAGIC)
    _check_header(find(items, _HEADER).value, _RECORD_FORMAT if in_record else _BLOCK_FORMAT)
    return parse_face_record(record.value) if in_record else parse_face_block(_block(record))


def _block(record: Tlv) -> Tlv:
    """Return the data block inside 7F2E, which lies in an object that calls its format a standard one (A1)."""
    inner = parse_one(record.value)
    return parse_one(inner.value) if inner.tag == _STANDARD_FORMAT else inner


def _check_header(header: bytes, wanted: bytes) -> None:
    """Format owner and type say what the record is, and must say what it is found to be."""
    items = parse(header)
    if find(items, _FORMAT_OWNER).value != _FORMAT_OWNER_ISO or find(items, _FORMAT_TYPE).value != wanted:
        message = "DG2 holds another format than a face image"
        raise DamagedData(message)


class ImageFormat(StrEnum):
    """How the portrait is compressed."""

    JPEG = "jpeg"
    JPEG_2000 = "jpeg2000"


_MAGIC = {
    b"\xff\xd8\xff": ImageFormat.JPEG,
    b"\x00\x00\x00\x0cjP  ": ImageFormat.JPEG_2000,
    b"\xff\x4f\xff\x51": ImageFormat.JPEG_2000,
}


@dataclass(frozen=True, slots=True)
class Portrait:
    """The first portrait: the image file as it is, its format, and the size in pixels that the record claims."""

    image: bytes = field(repr=False)
    format: ImageFormat
    width: int | None
    height: int | None
    """None where the record does not say (ISO/IEC 39794-5 leaves it open)."""


def image_format(image: bytes) -> ImageFormat:
    """Return the format that the image file shows: issuers mix up the codes of the record. Raises DamagedData."""
    found = next((kind for magic, kind in _MAGIC.items() if image.startswith(magic)), None)
    if found is None:
        message = "the portrait is neither JPEG nor JPEG 2000"
        raise DamagedData(message)
    return found


MAGIC = b"FAC\x00"
_VERSIONS = frozenset({b"010\x00", b"020\x00"})
_RECORD_HEADER = struct.Struct(">4s4sIH")
_FACE_HEADER = struct.Struct(">IHBBB3s2s3s3s")
_FEATURE_POINT = 8
_IMAGE_HEADER = struct.Struct(">BBHHBBHH")
_UNKNOWN = 0xFF
_GENDERS = frozenset({0, 1, 2, _UNKNOWN})
_EYE_COLOURS = frozenset({*range(8), _UNKNOWN})
_HAIR_COLOURS = frozenset({*range(10), _UNKNOWN})
_IMAGE_TYPES = frozenset({0x00, 0x01, 0x02, 0x03, 0x80, 0x81, 0x82})
"""Basic, full frontal, token frontal and post-processed images; with bit 8 their three-dimensional kin."""
_IMAGE_DATA_TYPES = frozenset({0, 1})
"""JPEG and JPEG 2000. What the file itself is counts: issuers mix the two up."""
_MOST_ANGLE = 181
"""Angles are coded in steps, 1 to 181; 0 says nothing (ISO/IEC 19794-5:2005 §5.5.7)."""


def parse_face_record(record: bytes) -> Portrait:
    """Read an ISO/IEC 19794-5:2005 facial record. Raises DamagedData."""
    try:
        magic, version, length, faces = _RECORD_HEADER.unpack_from(record)
        at = _RECORD_HEADER.size
        block, points, *holder, pose, uncertainty = _FACE_HEADER.unpack_from(record, at)
        image_at = at + _FACE_HEADER.size + points * _FEATURE_POINT
        kind, data_type, width, height, *_ = _IMAGE_HEADER.unpack_from(record, image_at)
    except struct.error:
        message = "the portrait record is cut off"
        raise DamagedData(message) from None
    if magic != MAGIC or version not in _VERSIONS or not faces:
        message = "the portrait record is of an unknown kind"
        raise DamagedData(message)
    if length != len(record) or _end_of_faces(record, faces) != length:
        message = "the portrait record has the wrong length"
        raise DamagedData(message)
    _check_codes(holder, pose + uncertainty, (kind, data_type))
    image = record[image_at + _IMAGE_HEADER.size : at + block]
    return Portrait(image, image_format(image), width, height)


def _end_of_faces(record: bytes, faces: int) -> int:
    """Return where the last of so many blocks ends, each beginning with its length; 0 when they do not fit."""
    at = _RECORD_HEADER.size
    for _ in range(faces):
        length = int.from_bytes(record[at : at + 4], "big")
        if length < _FACE_HEADER.size or at + length > len(record):
            return 0
        at += length
    return at


def _check_codes(holder: list[int], angles: bytes, image: tuple[int, int]) -> None:
    """Sex, colours, pose and image type come from short lists (ISO/IEC 19794-5:2005 §5.5 and §5.7)."""
    gender, eyes, hair, *_ = holder
    known = gender in _GENDERS and eyes in _EYE_COLOURS and hair in _HAIR_COLOURS
    known = known and image[0] in _IMAGE_TYPES and image[1] in _IMAGE_DATA_TYPES
    if not known or max(angles) > _MOST_ANGLE:
        message = "the portrait record describes the face in codes that the standard does not have"
        raise DamagedData(message)


_FACE_IMAGE_DATA_BLOCK = 0x65
_VERSION, _REPRESENTATIONS = 0xA0, 0xA1
_GENERATION = 0x80
_KNOWN_GENERATION = 3
_IMAGE_REPRESENTATION, _BASE, _TWO_DIMENSIONS = 0xA1, 0xA0, 0xA0
_IMAGE, _INFORMATION = 0x80, 0xA1
_FORMAT, _SIZE = 0xA0, 0xA7
_CODE = 0x80
_FORMATS = range(8)
"""Codes from `unknown` to `ppm`; a document may hold JPEG and JPEG 2000 only, which the image itself shows."""
_WIDTH, _HEIGHT = 0x80, 0x81
_LONGEST_SIDE = 0xFFFF


def parse_face_block(block: Tlv) -> Portrait:
    """Read a face image data block.

    Raises:
        DamagedData: It is another block or of another generation, holds not exactly one image, or its image is none.
    """
    if block.tag != _FACE_IMAGE_DATA_BLOCK:
        message = "the portrait is in a data block of an unknown kind"
        raise DamagedData(message)
    items = parse(block.value)
    version = parse(find(items, _VERSION).value)
    if number(find(version, _GENERATION).value) != _KNOWN_GENERATION:
        message = "the portrait's data block is of an unknown generation"
        raise DamagedData(message)
    representations = parse(find(items, _REPRESENTATIONS).value)
    if len(representations) != 1 or representations[0].tag != SEQUENCE:
        message = "the portrait's data block does not hold exactly one image"
        raise DamagedData(message)
    inner = representations[0]
    for tag in (_IMAGE_REPRESENTATION, _BASE, _TWO_DIMENSIONS):
        inner = find(parse(inner.value), tag)
    parts = parse(inner.value)
    image = find(parts, _IMAGE).value
    width, height = _read_information(parse(find(parts, _INFORMATION).value))
    return Portrait(image, image_format(image), width, height)


def _read_information(information: tuple[Tlv, ...]) -> tuple[int | None, int | None]:
    """Width and height in pixels, where they are said; the format's code must be one of the standard."""
    code = find_optional(parse(find(information, _FORMAT).value), _CODE)
    if code is not None and number(code.value) not in _FORMATS:
        message = "the portrait's data block names an image format that the standard does not have"
        raise DamagedData(message)
    size = find_optional(information, _SIZE)
    if size is None:
        return None, None
    sides = parse(size.value)
    width, height = number(find(sides, _WIDTH).value), number(find(sides, _HEIGHT).value)
    if not (0 <= width <= _LONGEST_SIDE and 0 <= height <= _LONGEST_SIDE):
        message = "the portrait's data block gives a size that no image has"
        raise DamagedData(message)
    return width, height
