"""DG2: the holder's portrait (ICAO 9303-10 §4.7.2): templates of ISO/IEC 7816-11 around one record each.

The record is that of ISO/IEC 19794-5:2005 (5F2E, or 7F2E of careless issuers) or ISO/IEC 39794-5:2019 (7F2E).
"""

from __future__ import annotations

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import Tlv, TlvError, find, find_optional, parse, parse_one
from cardreader.lds.face_block import parse_face_block
from cardreader.lds.face_image import Portrait
from cardreader.lds.face_record import MAGIC, parse_face_record
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
    """The data block inside 7F2E: it stands in an object that says that its format is a standard one (A1)."""
    inner = parse_one(record.value)
    return parse_one(inner.value) if inner.tag == _STANDARD_FORMAT else inner


def _check_header(header: bytes, wanted: bytes) -> None:
    """Format owner and type say what the record is, and must say what it is found to be."""
    items = parse(header)
    if find(items, _FORMAT_OWNER).value != _FORMAT_OWNER_ISO or find(items, _FORMAT_TYPE).value != wanted:
        message = "DG2 holds another format than a face image"
        raise DamagedData(message)
