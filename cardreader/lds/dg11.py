"""DG11: more about the holder (ICAO 9303-10 §4.7.11). Everything is optional."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cardreader.citizen import PartialDate
from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import TlvError
from cardreader.lds.listed import Fields, name, parse_listed, parts, text

_NAME, _OTHER_NAME, _NUMBER, _BIRTH, _BIRTHPLACE, _ADDRESS = 0x5F0E, 0x5F0F, 0x5F10, 0x5F2B, 0x5F11, 0x5F42
_TELEPHONE, _PROFESSION, _TITLE, _SUMMARY, _PROOF = 0x5F12, 0x5F13, 0x5F14, 0x5F15, 0x5F16
_OTHER_NUMBERS, _CUSTODY = 0x5F17, 0x5F18
_KNOWN = frozenset((*range(_NAME, _CUSTODY + 1), _BIRTH, _ADDRESS))
_BCD_DATE = 4


@dataclass(frozen=True, slots=True)
class Dg11:
    """Texts are NFC and empty where the chip says nothing; parts of places and addresses are kept apart."""

    name: str = field(repr=False, default="")
    other_names: tuple[str, ...] = field(repr=False, default=())
    personal_number: str = field(repr=False, default="")
    birth_date: PartialDate | None = field(repr=False, default=None)
    birthplace: tuple[str, ...] = field(repr=False, default=())
    address: tuple[str, ...] = field(repr=False, default=())
    telephone: str = field(repr=False, default="")
    profession: str = field(repr=False, default="")
    title: str = field(repr=False, default="")
    summary: str = field(repr=False, default="")
    proof: bytes = field(repr=False, default=b"")
    """Picture of a document that proves citizenship."""
    other_numbers: tuple[str, ...] = field(repr=False, default=())
    """Numbers of other valid travel documents."""
    custody: str = field(repr=False, default="")
    unknown: Mapping[int, bytes] = field(repr=False, default_factory=dict)
    """Fields of tags that are not known, raw."""


def parse_dg11(data: bytes) -> Dg11:
    """Read DG11. Raises DamagedData."""
    fields, others = parse_listed(11, data)
    if any(tlv.tag != _OTHER_NAME for tlv in others):
        message = "DG11 lists something else than names"
        raise TlvError(message)
    return Dg11(
        name=name(text(fields, _NAME)),
        other_names=tuple(name(text({_OTHER_NAME: tlv.value}, _OTHER_NAME)) for tlv in others),
        personal_number=text(fields, _NUMBER).rstrip("<"),
        birth_date=_birth_date(fields),
        birthplace=parts(text(fields, _BIRTHPLACE)),
        address=parts(text(fields, _ADDRESS)),
        telephone=text(fields, _TELEPHONE),
        profession=text(fields, _PROFESSION),
        title=text(fields, _TITLE),
        summary=text(fields, _SUMMARY),
        proof=fields.get(_PROOF, b""),
        other_numbers=parts(text(fields, _OTHER_NUMBERS)),
        custody=text(fields, _CUSTODY),
        unknown={tag: value for tag, value in fields.items() if tag not in _KNOWN},
    )


def _birth_date(fields: Fields) -> PartialDate | None:
    """Eight digits, written out or packed; unknown months and days are zeros or fillers."""
    raw = fields.get(_BIRTH, b"")
    digits = (raw.hex() if len(raw) == _BCD_DATE else raw.decode("latin-1")).replace("<", "0")
    if not digits.strip("0"):
        return None
    found = re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", digits)
    year, month, day = map(int, found.groups()) if found else (0, 0, 0)
    try:
        return PartialDate(year, month or None, day or None)
    except ValueError:
        message = "the birth date of DG11 is none"
        raise DamagedData(message) from None
