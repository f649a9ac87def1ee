"""DG7: the holder's signature or usual mark as a picture (ICAO 9303-10 §4.7.7)."""

from __future__ import annotations

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import find, parse, parse_one
from cardreader.lds.files import DATA_GROUPS

_COUNT, _PICTURE = 0x02, 0x5F43


def parse_dg7(data: bytes) -> tuple[bytes, ...]:
    """Read DG7: the pictures as they are (JPEG or JPEG 2000). Raises DamagedData."""
    outer = parse_one(data)
    if outer.tag != DATA_GROUPS[7].tag:
        message = "DG7 has the wrong tag"
        raise DamagedData(message)
    items = parse(outer.value)
    pictures = tuple(tlv.value for tlv in items if tlv.tag == _PICTURE)
    if int.from_bytes(find(items, _COUNT).value, "big") != len(pictures):
        message = "DG7 does not hold as many pictures as it says"
        raise DamagedData(message)
    return pictures
