"""DG12: more about the document (ICAO 9303-10 §4.7.12). Everything is optional."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import TlvError
from cardreader.lds.listed import Fields, day, name, parse_listed, text

_AUTHORITY, _ISSUED, _OTHER_PERSON, _OBSERVATIONS, _TAX = 0x5F19, 0x5F26, 0x5F1A, 0x5F1B, 0x5F1C
_FRONT, _REAR, _MADE_AT, _SYSTEM = 0x5F1D, 0x5F1E, 0x5F55, 0x5F56
_KNOWN = frozenset((*range(_AUTHORITY, _REAR + 1), _ISSUED, _MADE_AT, _SYSTEM))
_BCD_TIME = 7


@dataclass(frozen=True, slots=True)
class Dg12:
    """Texts are NFC and empty where the chip says nothing; pictures are files as they are."""

    authority: str = ""
    issued: date | None = field(repr=False, default=None)
    other_persons: tuple[str, ...] = field(repr=False, default=())
    observations: str = field(repr=False, default="")
    tax_or_exit: str = field(repr=False, default="")
    front: bytes = field(repr=False, default=b"")
    rear: bytes = field(repr=False, default=b"")
    personalised: datetime | None = field(repr=False, default=None)
    """Local time at the place of personalisation."""
    system: str = field(repr=False, default="")
    """Serial number of the system that personalised it."""
    unknown: Mapping[int, bytes] = field(repr=False, default_factory=dict)
    """Fields of tags that are not known, raw."""


def parse_dg12(data: bytes) -> Dg12:
    """Read DG12. Raises DamagedData."""
    fields, others = parse_listed(12, data)
    if any(tlv.tag != _OTHER_PERSON for tlv in others):
        message = "DG12 lists something else than names"
        raise TlvError(message)
    return Dg12(
        authority=text(fields, _AUTHORITY),
        issued=day(fields, _ISSUED),
        other_persons=tuple(name(text({_OTHER_PERSON: tlv.value}, _OTHER_PERSON)) for tlv in others),
        observations=text(fields, _OBSERVATIONS),
        tax_or_exit=text(fields, _TAX),
        front=fields.get(_FRONT, b""),
        rear=fields.get(_REAR, b""),
        personalised=_moment(fields),
        system=text(fields, _SYSTEM),
        unknown={tag: value for tag, value in fields.items() if tag not in _KNOWN},
    )


def _moment(fields: Fields) -> datetime | None:
    """Fourteen digits, written out or packed."""
    raw = fields.get(_MADE_AT, b"")
    if not raw:
        return None
    digits = raw.hex() if len(raw) == _BCD_TIME else raw.decode("latin-1")
    digits = digits if re.fullmatch(r"[0-9]{14}", digits) else ""
    try:
        # The file names no time zone: it is the issuer's.
        return datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007 -- local time, as the docstring says
    except ValueError:
        message = "the time of personalisation in DG12 is none"
        raise DamagedData(message) from None
