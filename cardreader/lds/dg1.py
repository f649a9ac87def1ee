"""DG1: the machine readable zone on the chip (ICAO 9303-10 §4.7.1)."""

from __future__ import annotations

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import find, parse, parse_one
from cardreader.lds.files import DATA_GROUPS
from cardreader.lds.mrz import Mrz, parse_mrz

_MRZ = 0x5F1F


def parse_dg1(data: bytes) -> Mrz:
    """Read DG1. Raises DamagedData."""
    outer = parse_one(data)
    if outer.tag != DATA_GROUPS[1].tag:
        message = "DG1 has the wrong tag"
        raise DamagedData(message)
    return parse_mrz(find(parse(outer.value), _MRZ).value.decode("latin-1"))
