"""EF.COM: version and list of data groups; unsigned, so the list is only compared with that of EF.SOD."""

from __future__ import annotations

from dataclasses import dataclass

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import find, parse, parse_one
from cardreader.lds.files import EF_COM, GROUP_BY_TAG

_LDS_VERSION, _UNICODE_VERSION, _TAG_LIST = 0x5F01, 0x5F36, 0x5C
_KNOWN_LDS = {"0107", "0108"}
_KNOWN_UNICODE_MAJOR = "04"


@dataclass(frozen=True, slots=True)
class Com:
    """Versions as digits (`0107`, `040000`) and the numbers of the data groups that should be there."""

    lds_version: str
    unicode_version: str
    groups: frozenset[int]


def parse_com(data: bytes) -> Com:
    """Read EF.COM (ICAO 9303-10 §4.6.1). Raises DamagedData."""
    outer = parse_one(data)
    if outer.tag != EF_COM.tag:
        message = "EF.COM has the wrong tag"
        raise DamagedData(message)
    items = parse(outer.value)
    lds = find(items, _LDS_VERSION).value.decode("latin-1")
    unicode_version = find(items, _UNICODE_VERSION).value.decode("latin-1")
    if lds not in _KNOWN_LDS or unicode_version[:2] != _KNOWN_UNICODE_MAJOR:
        message = "EF.COM names an unknown version"
        raise DamagedData(message)
    tags = find(items, _TAG_LIST).value
    if len(set(tags)) != len(tags) or not set(tags) <= set(GROUP_BY_TAG):
        message = "EF.COM lists an unknown data group, or one twice"
        raise DamagedData(message)
    return Com(lds, unicode_version, frozenset(GROUP_BY_TAG[tag] for tag in tags))
