"""DG16: whom to notify in an emergency (ICAO 9303-10 §4.7.16)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import find, parse, parse_one
from cardreader.lds.files import DATA_GROUPS
from cardreader.lds.listed import day, name, parts, text

_COUNT = 0x02
_RECORDED, _NAME, _TELEPHONE, _ADDRESS = 0x5F50, 0x5F51, 0x5F52, 0x5F53
_FIRST, _LAST = 0xA1, 0xAF


@dataclass(frozen=True, slots=True)
class PersonToNotify:
    """One person. What the chip leaves out is empty or None."""

    name: str = field(repr=False)
    telephone: str = field(repr=False)
    address: tuple[str, ...] = field(repr=False)
    recorded: date | None = field(repr=False)


def parse_dg16(data: bytes) -> tuple[PersonToNotify, ...]:
    """Read DG16. Raises DamagedData."""
    outer = parse_one(data)
    if outer.tag != DATA_GROUPS[16].tag:
        message = "DG16 has the wrong tag"
        raise DamagedData(message)
    items = parse(outer.value)
    templates = [tlv for tlv in items if _FIRST <= tlv.tag <= _LAST]
    if int.from_bytes(find(items, _COUNT).value, "big") != len(templates):
        message = "DG16 does not hold as many persons as it says"
        raise DamagedData(message)
    return tuple(_person(tlv.value) for tlv in templates)


def _person(data: bytes) -> PersonToNotify:
    fields = {tlv.tag: tlv.value for tlv in parse(data)}
    return PersonToNotify(
        name=name(text(fields, _NAME)),
        telephone=text(fields, _TELEPHONE),
        address=parts(text(fields, _ADDRESS)),
        recorded=day(fields, _RECORDED),
    )
