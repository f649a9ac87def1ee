"""The facial record of ISO/IEC 19794-5:2005, in which most documents hold the portrait."""

from __future__ import annotations

import struct

from cardreader.errors import DamagedData
from cardreader.lds.face_image import Portrait, image_format

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
