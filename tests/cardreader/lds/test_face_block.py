from __future__ import annotations

import pytest

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import encode, parse_one
from cardreader.lds.dg2 import ImageFormat, parse_dg2, parse_face_block

JPEG = b"\xff\xd8\xff\xe0" + bytes(300)
SIZE = encode(0xA7, encode(0x80, b"\x01\x9d") + encode(0x81, b"\x02\x13"))
FORMAT = encode(0xA0, encode(0x80, b"\x02"))


def block(
    image: bytes = encode(0x80, JPEG),
    information: bytes = FORMAT + SIZE,
    generation: bytes = b"\x03",
    images: int = 1,
    more: bytes = b"",
    tag: int = 0x65,
) -> bytes:
    two_dimensions = encode(0xA0, image + encode(0xA1, information))
    one = encode(0x30, encode(0x80, b"\x00") + encode(0xA1, encode(0xA0, two_dimensions)) + more)
    version = encode(0xA0, encode(0x80, generation) + encode(0x81, b"\x07\xe3"))
    return encode(tag, version + encode(0xA1, one * images))


def dg2(data: bytes, kind: bytes = b"\x00\x2a", tag: int = 0x7F2E) -> bytes:
    header = encode(0xA1, encode(0x81, b"\x02") + encode(0x87, b"\x01\x01") + encode(0x88, kind))
    return encode(0x75, encode(0x7F61, encode(0x02, b"\x01") + encode(0x7F60, header + encode(tag, data))))


@pytest.mark.parametrize("data", [encode(0xA1, block()), block()], ids=["in a standard format's object", "bare"])
def test_the_image_of_a_data_block_is_taken_out_as_it_is(data: bytes) -> None:
    portrait = parse_dg2(dg2(data))

    assert (portrait.image, portrait.format) == (JPEG, ImageFormat.JPEG)
    assert (portrait.width, portrait.height) == (413, 531)


@pytest.mark.parametrize(
    "data",
    [
        block(information=FORMAT),
        block(information=encode(0xA0, encode(0xA1, b"")) + encode(0xAB, b"later")),
        block(more=encode(0xA2, encode(0x80, b"\x07\xea")) + encode(0xA8, b"") + encode(0xAC, b"later")),
        block(image=encode(0x80, b"\xff\x4f\xff\x51" + bytes(40))),
    ],
    ids=["no size", "a format and an object of later versions", "optional and later objects", "JPEG 2000"],
)
def test_what_the_standard_leaves_open_is_accepted(data: bytes) -> None:
    assert parse_face_block(parse_one(data)).image


@pytest.mark.parametrize(
    "data",
    [
        dg2(encode(0xA1, block(tag=0x64))),
        dg2(encode(0xA1, block(generation=b"\x02"))),
        dg2(encode(0xA1, block(generation=b""))),
        dg2(encode(0xA1, block(images=0))),
        dg2(encode(0xA1, block(images=2))),
        dg2(encode(0xA1, block(image=b""))),
        dg2(encode(0xA1, block(image=encode(0x80, b"")))),
        dg2(encode(0xA1, block(image=encode(0x80, b"GIF89a")))),
        dg2(encode(0xA1, block(information=b""))),
        dg2(encode(0xA1, block(information=encode(0xA0, encode(0x80, b"\x08"))))),
        dg2(encode(0xA1, block(information=FORMAT + encode(0xA7, encode(0x80, b"\x01"))))),
        dg2(encode(0xA1, block(information=FORMAT + encode(0xA7, encode(0x80, b"\xff") + encode(0x81, b"\x01"))))),
        dg2(encode(0xA1, block()), kind=b"\x00\x08"),
        dg2(block(), tag=0x5F2E),
        dg2(b""),
    ],
)
def test_a_wrong_data_block_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedData):
        parse_dg2(data)
