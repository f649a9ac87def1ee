"""Data groups whose fields follow a list of their tags: DG11 and DG12 (ICAO 9303-10 §4.7.11, §4.7.12)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import Tlv, find, parse, parse_one
from cardreader.lds.files import DATA_GROUPS
from cardreader.lds.text import composed

_TAG_LIST = 0x5C
_OTHERS, _COUNT = 0xA0, 0x02
_TWO_BYTES = 0x1F
_BCD_DATE = 4

Fields = Mapping[int, bytes]


def parse_listed(number: int, data: bytes) -> tuple[dict[int, bytes], tuple[Tlv, ...]]:
    """Fields by tag, and the objects inside the template of other persons (A0), if there is one.

    Fields that the list names may be left out and unlisted ones may be there: issuers do both.

    Raises:
        DamagedData: Malformed, a field twice, or a tag list that is cut off.
    """
    outer = parse_one(data)
    if outer.tag != DATA_GROUPS[number].tag:
        message = f"DG{number} has the wrong tag"
        raise DamagedData(message)
    items = parse(outer.value)
    _check_tags(find(items, _TAG_LIST).value, number)
    fields = {tlv.tag: tlv.value for tlv in items if tlv.tag not in (_TAG_LIST, _OTHERS)}
    others = [tlv for tlv in items if tlv.tag == _OTHERS]
    if len(fields) + len(others) + 1 != len(items) or len(others) > 1:
        message = f"DG{number} has a field twice"
        raise DamagedData(message)
    return fields, _counted(others[0], number) if others else ()


def text(fields: Fields, tag: int) -> str:
    """A field of UTF-8 text in NFC; empty when it is missing. Raises DamagedData."""
    try:
        return composed(fields.get(tag, b"").decode("utf-8"))
    except UnicodeDecodeError:
        message = "a text on the chip is not UTF-8"
        raise DamagedData(message) from None


def parts(value: str) -> tuple[str, ...]:
    """Parts of a text that are parted by `<`; fillers at the end do not count."""
    return tuple(part for part in value.rstrip("<").split("<") if part) if value else ()


def name(value: str) -> str:
    """A name written like that of the machine readable zone, `<<` between surname and given names."""
    return " ".join(value.replace("<", " ").split())


def day(fields: Fields, tag: int) -> date | None:
    """A date of eight digits, written out or packed into four bytes; None when missing or unknown.

    Raises:
        DamagedData: It is neither, or no calendar has it.
    """
    raw = fields.get(tag, b"")
    digits = raw.hex() if len(raw) == _BCD_DATE else raw.decode("latin-1")
    if not digits.strip("0< "):
        return None
    digits = digits if re.fullmatch(r"[0-9]{8}", digits) else "00000000"
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        message = "a date on the chip is none"
        raise DamagedData(message) from None


def _check_tags(data: bytes, number: int) -> None:
    at = 0
    while at < len(data):
        at += 2 if data[at] & _TWO_BYTES == _TWO_BYTES else 1
    if at != len(data):
        message = f"the list of fields of DG{number} is cut off"
        raise DamagedData(message)


def _counted(template: Tlv, number: int) -> tuple[Tlv, ...]:
    items = parse(template.value)
    found = tuple(tlv for tlv in items if tlv.tag != _COUNT)
    if int.from_bytes(find(items, _COUNT).value, "big") != len(found):
        message = f"DG{number} does not hold as many names as it says"
        raise DamagedData(message)
    return found
