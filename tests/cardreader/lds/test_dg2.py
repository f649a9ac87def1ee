from __future__ import annotations

import struct

import pytest

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import encode
from cardreader.lds.dg2 import ImageFormat, parse_dg2

JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
JP2 = b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(100)
CODESTREAM = b"\xff\x4f\xff\x51" + bytes(100)


def record(image: bytes, points: int = 0, magic: bytes = b"FAC\x00", length_off: int = 0) -> bytes:
    image_info = struct.pack(">BBHHBBHH", 1, 0, 413, 531, 1, 2, 0, 0)
    features = bytes(8 * points)
    block = 20 + len(features) + len(image_info) + len(image)
    face = struct.pack(">IHBBB3s2s3s3s", block, points, 1, 0, 0, b"", b"", b"", b"") + features + image_info + image
    return struct.pack(">4s4sIH", magic, b"010\x00", 14 + len(face) + length_off, 1) + face


def dg2(data: bytes, tag: int = 0x5F2E, count: int = 1, owner: bytes = b"\x01\x01", kind: bytes = b"\x00\x08") -> bytes:
    header = encode(0xA1, encode(0x87, owner) + encode(0x88, kind))
    template = encode(0x7F60, header + (encode(tag, data) if data else b""))
    return encode(0x75, encode(0x7F61, encode(0x02, bytes([count])) + template))


@pytest.mark.parametrize(
    ("image", "kind"),
    [(JPEG, ImageFormat.JPEG), (JP2, ImageFormat.JPEG_2000), (CODESTREAM, ImageFormat.JPEG_2000)],
)
@pytest.mark.parametrize("points", [0, 3])
def test_the_image_file_is_taken_out_as_it_is(image: bytes, kind: ImageFormat, points: int) -> None:
    portrait = parse_dg2(dg2(record(image, points)))

    assert (portrait.image, portrait.format, portrait.width, portrait.height) == (image, kind, 413, 531)


def test_an_image_of_more_than_32_kilobytes_is_taken() -> None:
    image = JPEG + bytes(60000)

    assert parse_dg2(dg2(record(image))).image == image


@pytest.mark.parametrize(
    "data",
    [
        dg2(record(JPEG, magic=b"FAX\x00")),
        dg2(record(JPEG, length_off=8)),
        dg2(record(JPEG, length_off=-8)),
        dg2(record(b"GIF89a")),
        dg2(record(b"")),
        dg2(b""),
        dg2(record(JPEG), count=2),
        dg2(record(JPEG), owner=b"\x01\x02"),
        dg2(record(JPEG), kind=b"\x00\x09"),
        dg2(b"FAC\x00010\x00"),
        b"\x76" + dg2(record(JPEG))[1:],
    ],
)
def test_a_wrong_portrait_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedData):
        parse_dg2(data)
