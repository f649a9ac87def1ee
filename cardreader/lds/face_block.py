"""The face image data block of ISO/IEC 39794-5:2019, in the profile of ICAO for travel documents: DER, implicit tags.

    65 { A0 { 80 generation, 81 year }, A1 { 30 { 80 id, A1 { A0 { A0 { 80 image, A1 information } } }, ... } } }

A CHOICE keeps its own tag inside that of its field. Objects of other tags are left aside: the block is made to be
extended. The layout is that of the schema which ISO/IEC 39794-5 publishes.
"""

from __future__ import annotations

from cardreader.errors import DamagedData
from cardreader.iso7816.der import SEQUENCE, number
from cardreader.iso7816.tlv import Tlv, find, find_optional, parse
from cardreader.lds.face_image import Portrait, image_format

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
