"""EF.DIR: the applications on the chip (ICAO 9303-10 §3.11.2, ISO/IEC 7816-4 §12.2.1)."""

from __future__ import annotations

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import find, find_optional, parse

_TEMPLATE, _IDENTIFIER = 0x61, 0x4F
_LONGEST_IDENTIFIER = 16


def parse_directory(data: bytes) -> tuple[bytes, ...]:
    """Identifiers of the applications that EF.DIR lists, in its order; other objects in it are passed over.

    Raises:
        DamagedData: It is malformed, or an identifier is missing or has the wrong length.
    """
    items = parse(data)
    found = [find(parse(tlv.value), _IDENTIFIER).value for tlv in items if tlv.tag == _TEMPLATE]
    bare = find_optional(items, _IDENTIFIER)
    found += [bare.value] if bare else []
    if any(not 0 < len(identifier) <= _LONGEST_IDENTIFIER for identifier in found):
        message = "EF.DIR names an application by an identifier of the wrong length"
        raise DamagedData(message)
    return tuple(found)
