"""DG2: the holder's portrait (ICAO 9303-10 §4.7.2; ISO/IEC 7816-11 template around an ISO/IEC 19794-5 record)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import StrEnum

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import TlvError, find, find_optional, parse, parse_one
from cardreader.lds.files import DATA_GROUPS

_GROUP_TEMPLATE, _COUNT, _TEMPLATE, _HEADER = 0x7F61, 0x02, 0x7F60, 0xA1
_DATA, _DATA_CONSTRUCTED = 0x5F2E, 0x7F2E
_FORMAT_OWNER, _FORMAT_TYPE = 0x87, 0x88
_FORMAT_OWNER_ISO = b"\x01\x01"
_FACE_FORMAT = b"\x00\x08"
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
    width: int
    height: int


def parse_dg2(data: bytes) -> Portrait:
    """Read DG2. Raises DamagedData."""
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
    _check_header(find(items, _HEADER).value)
    record = find_optional(items, _DATA) or find_optional(items, _DATA_CONSTRUCTED)
    if record is None:
        message = "DG2 has no portrait"
        raise TlvError(message)
    return parse_face_record(record.value)


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
    if magic != b"FAC\x00" or version not in (b"010\x00", b"020\x00") or not faces:
        message = "the portrait record is of an unknown kind"
        raise DamagedData(message)
    if length != len(record) or _end_of_faces(record, faces) != length:
        message = "the portrait record has the wrong length"
        raise DamagedData(message)
    _check_codes(holder, pose + uncertainty, (kind, data_type))
    image = record[image_at + _IMAGE_HEADER.size : at + block]
    return Portrait(image, _image_format(image), width, height)


def _end_of_faces(record: bytes, faces: int) -> int:
    """Where the last of so many blocks ends, each of which begins with its length; 0 when they do not fit."""
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


def _check_header(header: bytes) -> None:
    """Format owner and type say what the record is; where they are given they must fit."""
    items = parse(header)
    owner, kind = find(items, _FORMAT_OWNER).value, find(items, _FORMAT_TYPE).value
    if owner != _FORMAT_OWNER_ISO or kind != _FACE_FORMAT:
        message = "DG2 holds another format than a face image"
        raise DamagedData(message)


def _image_format(image: bytes) -> ImageFormat:
    found = next((kind for magic, kind in _MAGIC.items() if image.startswith(magic)), None)
    if found is None:
        message = "the portrait is neither JPEG nor JPEG 2000"
        raise DamagedData(message)
    return found
