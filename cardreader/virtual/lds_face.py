"""DG2: the portrait in its biometric template, in either record that ICAO Doc 9303-10 §4.7.2 allows."""

from __future__ import annotations

from typing import Final, Literal

from cardreader.iso7816.tlv import encode
from cardreader.virtual import der
from cardreader.virtual.portrait import HEIGHT, WIDTH, ImageKind

FaceRecord = Literal["19794-5", "39794-5"]
"""The standard that the record follows: ISO/IEC 19794-5:2005, or the extensible ISO/IEC 39794-5:2019."""

_FORMAT_TYPES: Final[dict[FaceRecord, bytes]] = {"19794-5": b"\x00\x08", "39794-5": b"\x00\x2a"}
_FACE_IMAGE_DATA_BLOCK: Final = 0x65
_GENERATION, _YEAR = 3, 2019
_FORMAT_CODES: Final[dict[ImageKind, int]] = {"jpeg": 2, "jpeg2000": 3}
"""ImageDataFormatCode of JPEG and of lossy JPEG 2000."""
_MRTD: Final = 0
"""FaceImageKind2DCode of a travel document's portrait."""
_RGB_24: Final = 2


def dg2(picture: bytes, kind: ImageKind, record: FaceRecord = "19794-5") -> bytes:
    """DG2 with one portrait, an image file of that kind."""
    header = encode(0x80, b"\x01\x01") + encode(0x81, b"\x02") + encode(0x87, b"\x01\x01")
    header = encode(0xA1, header + encode(0x88, _FORMAT_TYPES[record]))
    if record == "39794-5":
        data = encode(0x7F2E, encode(0xA1, _face_image_data_block(picture, kind)))
    else:
        data = encode(0x5F2E, _face_record(picture, kind))
    return encode(0x75, encode(0x7F61, der.integer(1) + encode(0x7F60, header + data)))


def _face_record(picture: bytes, kind: ImageKind) -> bytes:
    """ISO/IEC 19794-5:2005 §5: headers of fixed length, then the picture."""
    facial = bytes(2) + bytes(3) + bytes(3) + bytes(2) + bytes(3) + bytes(3)
    """No feature points; sex, eyes, hair, properties, expression and pose unspecified."""
    image = b"\x01" + (b"\x01" if kind == "jpeg2000" else b"\x00")
    image += WIDTH.to_bytes(2, "big") + HEIGHT.to_bytes(2, "big") + b"\x01\x00" + bytes(2) + bytes(2)
    block = facial + image + picture
    record = (len(block) + 4).to_bytes(4, "big") + block
    return b"FAC\x00010\x00" + (14 + len(record)).to_bytes(4, "big") + b"\x00\x01" + record


def _face_image_data_block(picture: bytes, kind: ImageKind) -> bytes:
    """ISO/IEC 39794-5:2019 annex A, DER with automatic tags: a CHOICE keeps its own tag inside that of its field."""
    information = (
        _choice(0, _FORMAT_CODES[kind])
        + _choice(1, _MRTD)
        + der.context(7, _integer(0, WIDTH) + _integer(1, HEIGHT))
        + _choice(9, _RGB_24)
    )
    two_dimensional = der.context(0, picture, constructed=False) + der.context(1, information)
    representation = _integer(0, 0) + der.context(1, der.context(0, der.context(0, two_dimensional)))
    version = der.context(0, _integer(0, _GENERATION) + _integer(1, _YEAR))
    return encode(_FACE_IMAGE_DATA_BLOCK, version + der.context(1, der.sequence(representation)))


def _integer(field: int, number: int) -> bytes:
    """An INTEGER under the tag of its field; ENUMERATED has the same value bytes."""
    return der.context(field, der.integer_value(number), constructed=False)


def _choice(field: int, code: int) -> bytes:
    """CHOICE { code [0] ENUMERATED, extensionBlock [1] }, taken by its code."""
    return der.context(field, _integer(0, code))
