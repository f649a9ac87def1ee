"""The data groups that nothing here depends on: DG7, DG11, DG12 and DG16 (ICAO 9303-10 §4.7).

DG7 holds the signature of the holder as a picture, DG11 more about the holder, DG12 more about the document, DG16 the
persons to notify in an emergency. The fields of DG11 and DG12 follow a list of their tags and are all optional.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cardreader.citizen import PartialDate
from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import Tlv, TlvError, find, parse, parse_one
from cardreader.lds.files import DATA_GROUPS
from cardreader.lds.text import composed

_TAG_LIST = 0x5C
_OTHERS, _COUNT = 0xA0, 0x02
_TWO_BYTES = 0x1F
_BCD_DATE = 4

Fields = Mapping[int, bytes]


def parse_listed(number: int, data: bytes) -> tuple[dict[int, bytes], tuple[Tlv, ...]]:
    """Return fields by tag, and the objects inside the template of other persons (A0), if there is one.

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
    """Return a field of UTF-8 text in NFC; empty when it is missing. Raises DamagedData."""
    try:
        return composed(fields.get(tag, b"").decode("utf-8"))
    except UnicodeDecodeError:
        message = "a text on the chip is not UTF-8"
        raise DamagedData(message) from None


def parts(value: str) -> tuple[str, ...]:
    """Return the parts of a text that are parted by `<`; fillers at the end do not count."""
    return tuple(part for part in value.rstrip("<").split("<") if part) if value else ()


def name(value: str) -> str:
    """Return a name written like that of the machine readable zone, `<<` between surname and given names."""
    return " ".join(value.replace("<", " ").split())


def day(fields: Fields, tag: int) -> date | None:
    """Return a date of eight digits, written out or packed into four bytes; None when missing or unknown.

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


_PICTURE = 0x5F43


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


_NAME, _OTHER_NAME, _NUMBER, _BIRTH, _BIRTHPLACE, _ADDRESS = 0x5F0E, 0x5F0F, 0x5F10, 0x5F2B, 0x5F11, 0x5F42
_TELEPHONE, _PROFESSION, _TITLE, _SUMMARY, _PROOF = 0x5F12, 0x5F13, 0x5F14, 0x5F15, 0x5F16
_OTHER_NUMBERS, _CUSTODY = 0x5F17, 0x5F18
_KNOWN_DG11 = frozenset((*range(_NAME, _CUSTODY + 1), _BIRTH, _ADDRESS))


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
        unknown={tag: value for tag, value in fields.items() if tag not in _KNOWN_DG11},
    )


def _birth_date(fields: Fields) -> PartialDate | None:
    """Read eight digits, written out or packed; unknown months and days are zeros or fillers."""
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


_AUTHORITY, _ISSUED, _OTHER_PERSON, _OBSERVATIONS, _TAX = 0x5F19, 0x5F26, 0x5F1A, 0x5F1B, 0x5F1C
_FRONT, _REAR, _MADE_AT, _SYSTEM = 0x5F1D, 0x5F1E, 0x5F55, 0x5F56
_KNOWN_DG12 = frozenset((*range(_AUTHORITY, _REAR + 1), _ISSUED, _MADE_AT, _SYSTEM))
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
        unknown={tag: value for tag, value in fields.items() if tag not in _KNOWN_DG12},
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


_RECORDED, _PERSON_NAME, _PERSON_TELEPHONE, _PERSON_ADDRESS = 0x5F50, 0x5F51, 0x5F52, 0x5F53
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
        name=name(text(fields, _PERSON_NAME)),
        telephone=text(fields, _PERSON_TELEPHONE),
        address=parts(text(fields, _PERSON_ADDRESS)),
        recorded=day(fields, _RECORDED),
    )


OptionalGroup = Dg11 | Dg12 | tuple[bytes, ...] | tuple[PersonToNotify, ...]

_PARSERS: dict[str, Callable[[bytes], OptionalGroup]] = {
    "DG7": parse_dg7,
    "DG11": parse_dg11,
    "DG12": parse_dg12,
    "DG16": parse_dg16,
}


def parse_optional_groups(files: Mapping[str, bytes]) -> tuple[dict[str, OptionalGroup], tuple[str, ...]]:
    """Read those that are there; the second value says which are malformed.

    Who the holder is and whether the chip is genuine does not hang on them, so that a malformed one is only reported.
    """
    found: dict[str, OptionalGroup] = {}
    notes = []
    for name, parser in _PARSERS.items():
        if name not in files:
            continue
        try:
            found[name] = parser(files[name])
        except DamagedData as error:
            notes.append(f"{name} is malformed and left aside: {error}.")
    return found, tuple(notes)
