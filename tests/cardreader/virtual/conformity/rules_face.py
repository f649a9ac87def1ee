"""Unit LDS_C: DG2, with a record of ISO/IEC 19794-5 or of 39794-5."""

from __future__ import annotations

from cardreader.iso7816 import tlv
from tests.cardreader.virtual.conformity.registry import step
from tests.cardreader.virtual.conformity.rules_lds import read
from tests.cardreader.virtual.conformity.terminal import Terminal

FACE_HEADER, FACE_INFORMATION = 14, 20
PICTURES = (b"\xff\xd8\xff", b"\x00\x00\x00\x0cjP", b"\xff\x4f\xff\x51")
DATA_FORMATS = {2: PICTURES[:1], 3: PICTURES[1:], 4: PICTURES[1:]}
"""ImageDataFormatCode -> how such a file begins."""


def _instances(terminal: Terminal) -> tuple[tlv.Tlv, ...]:
    group = tlv.parse_one(tlv.parse_one(read(terminal, "DG2")).value)
    assert group.tag == 0x7F61
    return tlv.children(group)


def _biometric_header(terminal: Terminal) -> tuple[tlv.Tlv, ...]:
    instance = tlv.children(tlv.find(_instances(terminal), 0x7F60))
    return tlv.children(tlv.find(instance, 0xA1))


def _face(terminal: Terminal) -> bytes:
    return tlv.find(tlv.children(tlv.find(_instances(terminal), 0x7F60)), 0x5F2E).value


@step
def instance_count(terminal: Terminal) -> None:
    instances = _instances(terminal)
    count = tlv.find(instances, 0x02).value[0]
    assert count >= 1
    assert [part.tag for part in instances].count(0x7F60) == count


@step
def biometric_header(terminal: Terminal) -> None:
    assert _biometric_header(terminal)


@step
def face_format(terminal: Terminal, number: str) -> None:
    assert tlv.find(_biometric_header(terminal), 0x88).value == bytes.fromhex(number)


@step
def facial_header(terminal: Terminal) -> None:
    record = _face(terminal)
    assert record[:8] == b"FAC\x00010\x00"
    assert int.from_bytes(record[8:12], "big") == len(record)
    assert int.from_bytes(record[12:14], "big") == 1
    assert int.from_bytes(record[14:18], "big") == len(record) - FACE_HEADER


@step
def feature_points(terminal: Terminal) -> None:
    """As many points of eight bytes as are counted, then the image behind its own header."""
    record = _face(terminal)
    points = int.from_bytes(record[18:20], "big")
    image = FACE_HEADER + FACE_INFORMATION + 8 * points + 12
    assert record[image : image + 3] in tuple(one[:3] for one in PICTURES)


# -- ISO/IEC 39794-5: the tags are those of the standard's ASN.1 module, which has automatic tags ---------------------


def _inside(data: bytes, *path: int) -> tuple[tlv.Tlv, ...]:
    """Walk down by tags and give what lies there."""
    found = tlv.parse(data)
    for tag in path:
        found = tlv.children(tlv.find(found, tag))
    return found


def _data_block(terminal: Terminal) -> bytes:
    """Give the FaceImageDataBlock, [APPLICATION 5]: the only thing inside A1, the only thing inside 7F2E."""
    instance = tlv.children(tlv.find(_instances(terminal), 0x7F60))
    assert [part.tag for part in instance] == [0xA1, 0x7F2E]
    [standardized] = tlv.children(instance[1])
    assert standardized.tag == 0xA1
    [block] = tlv.children(standardized)
    assert block.tag == 0x65
    return block.value


def _representation(terminal: Terminal) -> bytes:
    [one] = _inside(_data_block(terminal), 0xA1)
    assert one.tag == 0x30
    return one.value


@step
def standardized_format(terminal: Terminal) -> None:
    assert [part.tag for part in tlv.parse(_data_block(terminal))] == [0xA0, 0xA1]


@step
def version_block(terminal: Terminal) -> None:
    """The third generation of the formats, and a year since there are any of it."""
    generation, year = _inside(_data_block(terminal), 0xA0)
    assert (generation.tag, generation.value) == (0x80, b"\x03")
    assert year.tag == 0x81
    assert int.from_bytes(year.value, "big") >= 2019


@step
def one_representation(terminal: Terminal) -> None:
    number, image = tlv.parse(_representation(terminal))[:2]
    assert (number.tag, image.tag) == (0x80, 0xA1)
    assert number.value[0] < 0x80


@step
def two_dimensional(terminal: Terminal) -> None:
    """The representation is the base, not an extension; the base is flat; it has picture and description."""
    assert [part.tag for part in _inside(_representation(terminal), 0xA1)] == [0xA0]
    assert [part.tag for part in _inside(_representation(terminal), 0xA1, 0xA0)] == [0xA0]
    assert [part.tag for part in _inside(_representation(terminal), 0xA1, 0xA0, 0xA0)] == [0x80, 0xA1]


@step
def image_data_format(terminal: Terminal) -> None:
    """The code says what the picture is."""
    flat = _inside(_representation(terminal), 0xA1, 0xA0, 0xA0)
    [code] = tlv.children(tlv.find(tlv.children(flat[1]), 0xA0))
    assert code.tag == 0x80
    assert flat[0].value.startswith(DATA_FORMATS[code.value[0]])
