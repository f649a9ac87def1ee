"""DG13 of Vietnam: the holder in Vietnamese letters (the layout that six independent parsers agree on).

    6D { 30 { 02 version, 06 1.0.10646.1.0.8, 31 { 30 { 02 n, value } ... } } }

Fields are found by their number, never by their place. Parents come as two sequences or as one with two strings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cardreader.citizen import PartialDate, Sex
from cardreader.clean_text import LONGEST_NAME
from cardreader.errors import DamagedData
from cardreader.iso7816.der import INTEGER, OID, SEQUENCE, SET, Items, integer
from cardreader.iso7816.tlv import Tlv, parse, parse_one
from cardreader.lds.files import DATA_GROUPS
from cardreader.lds.text import LONGEST, composed

_NUMBER, _NAME, _BIRTH, _SEX, _NATIONALITY, _ETHNICITY, _RELIGION, _ORIGIN, _RESIDENCE = range(1, 10)
_MARKS, _ISSUED, _EXPIRES, _PARENTS, _SPOUSE, _OLD_NUMBER, _UNKNOWN = range(10, 17)
_KNOWN = range(_NUMBER, _UNKNOWN + 1)
_NEEDED = frozenset({_NUMBER, _NAME, _BIRTH, _SEX})
_LISTS = frozenset({SEQUENCE, SET})
_STRINGS = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii", 0x1E: "utf-16-be"}
_NAMES = frozenset({_NAME, _NATIONALITY, _ETHNICITY, _RELIGION, _PARENTS, _SPOUSE})
_SEXES = {"nam": Sex.MALE, "nữ": Sex.FEMALE}


@dataclass(frozen=True, slots=True)
class Dg13:
    """The holder's details. Texts are NFC; what the chip leaves out is empty or None."""

    number: str = field(repr=False)
    name: str = field(repr=False)
    birth_date: PartialDate = field(repr=False)
    sex: Sex = field(repr=False)
    nationality: str = field(repr=False, default="")
    ethnicity: str = field(repr=False, default="")
    religion: str = field(repr=False, default="")
    origin: str = field(repr=False, default="")
    residence: str = field(repr=False, default="")
    marks: str = field(repr=False, default="")
    issued: date | None = field(repr=False, default=None)
    expires: date | None = field(repr=False, default=None)
    """None for a card without expiry (`Không thời hạn`)."""
    father: str = field(repr=False, default="")
    mother: str = field(repr=False, default="")
    spouse: str = field(repr=False, default="")
    old_number: str = field(repr=False, default="")
    """Number of the former identity card: nine digits, or twelve."""
    unknown: Mapping[int, bytes] = field(repr=False, default_factory=dict)
    """Fields of numbers that are not known, or whose values are no texts, raw."""
    odd_fields: tuple[int, ...] = field(repr=False, default=())
    """Numbers of the known fields whose values are no texts; they count as left out."""


def parse_dg13(data: bytes) -> Dg13:
    """Read DG13 of a Vietnamese card.

    Raises:
        DamagedData: The structure is not the one above, or number, name, birth date or sex are missing or unreadable.
    """
    fields = _fields(data)
    odd = tuple(n for n, items in fields.items() if n in _KNOWN and n not in _NEEDED and not _are_texts(items))
    texts = {
        n: tuple(_texts(items, LONGEST_NAME if n in _NAMES else LONGEST))
        for n, items in fields.items()
        if n in _KNOWN and n not in odd
    }
    one = {n: found[0] if found else "" for n, found in texts.items()}
    parents = (*texts.get(_PARENTS, ()), "", "")
    number = one.get(_NUMBER, "")
    if not re.fullmatch(r"[0-9]{12}", number) or not one.get(_NAME):
        message = "DG13 has no valid number or name"
        raise DamagedData(message)
    return Dg13(
        number=number,
        name=one[_NAME],
        birth_date=_birth_date(one.get(_BIRTH, "")),
        sex=_sex(one.get(_SEX, "")),
        nationality=one.get(_NATIONALITY, ""),
        ethnicity=one.get(_ETHNICITY, ""),
        religion=one.get(_RELIGION, ""),
        origin=one.get(_ORIGIN, ""),
        residence=one.get(_RESIDENCE, ""),
        marks=one.get(_MARKS, ""),
        issued=_day(one.get(_ISSUED, "")),
        expires=_day(one.get(_EXPIRES, "")),
        father=parents[0],
        mother=parents[1],
        spouse=one.get(_SPOUSE, ""),
        old_number=_old_number(one),
        unknown={n: b"".join(item.raw for item in items) for n, items in fields.items() if n not in texts},
        odd_fields=odd,
    )


def _fields(data: bytes) -> dict[int, tuple[Tlv, ...]]:
    outer = parse_one(data)
    if outer.tag != DATA_GROUPS[13].tag:
        message = "DG13 has the wrong tag"
        raise DamagedData(message)
    items = Items.of_bytes(outer.value, "DG13")
    items.next(INTEGER)
    items.next(OID)
    found: dict[int, tuple[Tlv, ...]] = {}
    for tlv in parse(items.next(SET).value):
        entry = Items.of(tlv, "field of DG13")
        number = integer(entry.next(INTEGER), "field number of DG13")
        if number in found:
            message = f"DG13 has field {number} twice"
            raise DamagedData(message)
        found[number] = entry.rest()
    return found


def _are_texts(items: tuple[Tlv, ...]) -> bool:
    """Return whether every value of a field is a text: issuers leave NULL or bytes where they have none."""
    leaves = [leaf for item in items for leaf in (parse(item.value) if item.tag in _LISTS else (item,))]
    return all(leaf.tag in _STRINGS or leaf.tag in _LISTS for leaf in leaves)


def _texts(items: tuple[Tlv, ...], longest: int) -> list[str]:
    """Return all strings of a field, nested or not, in order."""
    found = []
    for item in items:
        if item.tag in _LISTS:
            # Parents are the only field with lists inside, and those hold strings.
            found += [_text(leaf, longest) for leaf in parse(item.value)]
        else:
            found.append(_text(item, longest))
    return found


def _text(item: Tlv, longest: int) -> str:
    if item.tag not in _STRINGS:
        message = f"DG13 has a value of the unknown type {item.tag:X}"
        raise DamagedData(message)
    try:
        return composed(item.value.decode(_STRINGS[item.tag]), longest)
    except UnicodeDecodeError:
        message = "DG13 has a text that is not what its type says"
        raise DamagedData(message) from None


def _birth_date(text: str) -> PartialDate:
    found = re.fullmatch(r"(?:(?:([0-9]{1,2})/)?([0-9]{1,2})/)?([0-9]{4})", text)
    try:
        if found:
            day, month, year = (int(part) if part else None for part in found.groups())
            if 0 not in (day, month):
                return PartialDate(year or 0, month, day)
    except ValueError:
        pass  # a date that no calendar has: refused with the unreadable ones
    message = "DG13 has no valid birth date"
    raise DamagedData(message)


def _sex(text: str) -> Sex:
    try:
        return _SEXES[text.casefold()]
    except KeyError:
        message = "DG13 has no valid sex"
        raise DamagedData(message) from None


def _day(text: str) -> date | None:
    """Return a full date; None for words (`Không thời hạn`) and for nothing."""
    if not re.fullmatch(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", text):
        return None
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 -- a calendar day has no time zone
    except ValueError:
        message = "DG13 has a date that no calendar has"
        raise DamagedData(message) from None


def _old_number(one: Mapping[int, str]) -> str:
    """Field 15; one batch of cards has it in 16, so both are judged by their pattern."""
    candidates = (one.get(_OLD_NUMBER, ""), one.get(_UNKNOWN, ""))
    return next((text for text in candidates if re.fullmatch(r"[0-9]{9}|[0-9]{12}", text)), "")
