"""The portrait's record, in both forms; the newer one as a decoder sees it that is given the standard's ASN.1."""

from __future__ import annotations

import io

import pytest
from asn1crypto import core
from PIL import Image

from cardreader.iso7816 import tlv
from cardreader.virtual.data_groups import dg2
from cardreader.virtual.image import CardImage
from cardreader.virtual.portrait import HEIGHT, WIDTH, ImageKind

JPEG, JPEG_2000 = b"\xff\xd8\xff\xe0 a picture", b"\x00\x00\x00\x0cjP   a picture"


def implicit(number: int) -> dict[str, int]:
    return {"implicit": number}


def explicit(number: int) -> dict[str, int]:
    """Automatic tags leave a CHOICE its own tag, so that of the field comes around it."""
    return {"explicit": number}


class Code(core.Choice):  # type: ignore[misc]  # asn1crypto has no types
    _alternatives = [("code", core.Integer, implicit(0))]  # noqa: RUF012 -- asn1crypto's way to declare


class Size(core.Sequence):  # type: ignore[misc]  # as above
    _fields = [("width", core.Integer, implicit(0)), ("height", core.Integer, implicit(1))]  # noqa: RUF012 -- as above


class Information(core.Sequence):  # type: ignore[misc]  # as above
    _fields = [  # noqa: RUF012 -- as above
        ("imageDataFormat", Code, explicit(0)),
        ("faceImageKind2D", Code, {"optional": True} | explicit(1)),
        ("imageSizeBlock", Size, {"optional": True} | implicit(7)),
        ("imageColourSpace", Code, {"optional": True} | explicit(9)),
    ]


class Flat(core.Sequence):  # type: ignore[misc]  # as above
    _fields = [  # noqa: RUF012 -- as above
        ("representationData2D", core.OctetString, implicit(0)),
        ("imageInformation2DBlock", Information, implicit(1)),
    ]


class Base(core.Choice):  # type: ignore[misc]  # as above
    _alternatives = [("imageRepresentation2DBlock", Flat, implicit(0))]  # noqa: RUF012 -- as above


class Representation(core.Choice):  # type: ignore[misc]  # as above
    _alternatives = [("base", Base, explicit(0))]  # noqa: RUF012 -- as above


class Block(core.Sequence):  # type: ignore[misc]  # as above
    _fields = [  # noqa: RUF012 -- as above
        ("representationId", core.Integer, implicit(0)),
        ("imageRepresentation", Representation, explicit(1)),
    ]


class Blocks(core.SequenceOf):  # type: ignore[misc]  # as above
    _child_spec = Block


class Version(core.Sequence):  # type: ignore[misc]  # as above
    _fields = [("generation", core.Integer, implicit(0)), ("year", core.Integer, implicit(1))]  # noqa: RUF012 -- as above


class FaceImageDataBlock(core.Sequence):  # type: ignore[misc]  # as above
    class_, tag = 1, 5
    _fields = [("versionBlock", Version, implicit(0)), ("representationBlocks", Blocks, implicit(1))]  # noqa: RUF012 -- as above


def template(data: bytes) -> tuple[tlv.Tlv, ...]:
    """Give what lies in the one biometric information template."""
    group = tlv.find(tlv.children(tlv.parse_one(data)), 0x7F61)
    return tlv.children(tlv.find(tlv.children(group), 0x7F60))


def test_the_usual_record_has_fixed_headers_before_the_picture(image: CardImage) -> None:
    record = tlv.find(template(image.files["DG2"]), 0x5F2E).value
    assert record[:8] == b"FAC\x00010\x00"
    assert int.from_bytes(record[8:12], "big") == len(record)
    with Image.open(io.BytesIO(record[46:])) as picture:
        assert (picture.format, picture.size) == ("JPEG2000", (WIDTH, HEIGHT))


@pytest.mark.parametrize(("picture", "kind", "code"), [(JPEG, "jpeg", 2), (JPEG_2000, "jpeg2000", 3)])
def test_the_newer_record_is_what_the_standards_asn1_says(picture: bytes, kind: ImageKind, code: int) -> None:
    header, data = template(dg2(picture, kind, "39794-5"))
    assert tlv.find(tlv.children(header), 0x88).value.hex() == "002a"
    [standardized] = tlv.children(data)
    assert (data.tag, standardized.tag) == (0x7F2E, 0xA1)
    face = FaceImageDataBlock.load(standardized.value, strict=True).native
    assert face == {
        "versionBlock": {"generation": 3, "year": 2019},
        "representationBlocks": [
            {
                "representationId": 0,
                "imageRepresentation": {
                    "representationData2D": picture,
                    "imageInformation2DBlock": {
                        "imageDataFormat": code,
                        "faceImageKind2D": 0,
                        "imageSizeBlock": {"width": WIDTH, "height": HEIGHT},
                        "imageColourSpace": 2,
                    },
                },
            }
        ],
    }
