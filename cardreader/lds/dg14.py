"""DG14: signed security infos, above all the chip's static keys (ICAO 9303-10 §4.7.14)."""

from __future__ import annotations

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import parse_one
from cardreader.lds.files import DATA_GROUPS
from cardreader.lds.security_infos import SecurityInfos, parse_security_infos


def parse_dg14(data: bytes) -> SecurityInfos:
    """Read DG14. Raises DamagedData."""
    outer = parse_one(data)
    if outer.tag != DATA_GROUPS[14].tag:
        message = "DG14 has the wrong tag"
        raise DamagedData(message)
    return parse_security_infos(outer.value)
