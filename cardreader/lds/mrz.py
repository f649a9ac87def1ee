"""The machine readable zone in its three sizes (ICAO 9303-3 §4, 9303-4 to -6), and DG1 around it (9303-10 §4.7.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cardreader.citizen import PartialDate, Sex
from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import find, parse, parse_one
from cardreader.lds.files import DATA_GROUPS
from cardreader.password import check_digit

_FILLER = "<"
_ALPHABET = re.compile(r"[A-Z0-9<]*")
_STATE = re.compile(r"[A-Z]{1,3}")
_DOCUMENT_CODE = re.compile(r"[ACIPV][A-Z]?")
_CENTURY = 100
_SEX = {"M": Sex.MALE, "F": Sex.FEMALE, "<": Sex.UNSPECIFIED}
_NUMBER_LENGTH = 9


class MrzFormat(StrEnum):
    """Size of the document: card, older card, passport."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"


@dataclass(frozen=True, slots=True)
class Mrz:
    """What the machine readable zone says. Dates stay as six characters: part of a birth date may be unknown."""

    format: MrzFormat
    document_code: str
    issuer: str
    document_number: str = field(repr=False)
    birth: str = field(repr=False)
    """yymmdd; unknown parts are `<`."""
    sex: Sex = field(repr=False)
    expiry: str = field(repr=False)
    nationality: str = field(repr=False)
    surname: str = field(repr=False)
    given_names: str = field(repr=False)
    optional: str = field(repr=False, default="")
    """Optional data without fillers at the end (Vietnam: the twelve-digit number, fillers and a check digit)."""

    @property
    def name(self) -> str:
        """Surname, then given names, as one line."""
        return f"{self.surname} {self.given_names}".strip()

    @property
    def personal_number(self) -> str:
        """Twelve-digit number on a Vietnamese card, the document number on every other document."""
        digits = re.match(r"[0-9]{12}(?![0-9])", self.optional)
        if self.issuer == "VNM" and digits and digits[0].endswith(self.document_number):
            return digits[0]
        return self.document_number

    def birth_date(self, today: date) -> PartialDate | None:
        """Return the birth date in the latest century that does not put it into the future; None without its year.

        Raises:
            DamagedData: No calendar has the date.
        """
        year, month, day = _parts(self.birth)
        if year is None:
            return None
        century = today.year - today.year % _CENTURY
        born = PartialDate(century + year, month, day if month else None)
        if (born.year, born.month or 1, born.day or 1) > (today.year, today.month, today.day):
            return PartialDate(born.year - _CENTURY, born.month, born.day)
        return born

    def expiry_date(self) -> date | None:
        """Last day of validity in the 21st century; None when it is unknown."""
        year, month, day = _parts(self.expiry)
        return None if year is None or month is None or day is None else date(2000 + year, month, day)


def parse_mrz(text: str) -> Mrz:
    """Read the characters of a machine readable zone, without line breaks: 90 (TD1), 72 (TD2) or 88 (TD3).

    Raises:
        DamagedData: Wrong length or characters, a wrong check digit, an impossible date, no name.
    """
    if not _ALPHABET.fullmatch(text) or len(text) not in _LAYOUTS:
        message = "the machine readable zone has the wrong length or characters"
        raise DamagedData(message)
    mrz = _LAYOUTS[len(text)](text)
    states = (mrz.nationality, mrz.issuer)
    # A name has no digits, and whoever has one name only has it in front (ICAO 9303-3 §4.6).
    if not all(map(_STATE.fullmatch, states)) or not mrz.surname or re.search("[0-9]", mrz.name):
        message = "the machine readable zone has no valid state, nationality or name"
        raise DamagedData(message)
    if not _DOCUMENT_CODE.fullmatch(mrz.document_code):
        message = "the machine readable zone has an unknown document code"
        raise DamagedData(message)
    _parts(mrz.birth)
    _parts(mrz.expiry)
    return mrz


def _td1(text: str) -> Mrz:
    first, second, third = text[:30], text[30:60], text[60:]
    _check(second[0:6], second[6], "birth date")
    _check(second[8:14], second[14], "expiry date")
    _check(first[5:30] + second[0:7] + second[8:15] + second[18:29], second[29], "whole")
    number, optional = _long_number(first[5:14], first[14], first[15:30])
    return Mrz(
        MrzFormat.TD1,
        _bare(first[:2]),
        _bare(first[2:5]),
        number,
        second[0:6],
        _sex(second[7]),
        second[8:14],
        _bare(second[15:18]),
        *_names(third),
        optional=_bare(optional),
    )


def _td2(text: str) -> Mrz:
    first, second = text[:36], text[36:]
    _check(second[13:19], second[19], "birth date")
    _check(second[21:27], second[27], "expiry date")
    _check(second[0:10] + second[13:20] + second[21:35], second[35], "whole")
    number, optional = _long_number(second[0:9], second[9], second[28:35])
    return _two_lines(MrzFormat.TD2, first, second, number, optional)


def _td3(text: str) -> Mrz:
    first, second = text[:44], text[44:]
    _check(second[0:9], second[9], "document number")
    _check(second[13:19], second[19], "birth date")
    _check(second[21:27], second[27], "expiry date")
    optional = second[28:42]
    # Without optional data its check digit may be 0 or a filler (ICAO 9303-4 §4.2.2.2).
    if optional.strip(_FILLER) or second[42] not in "0<":
        _check(optional, second[42], "optional data")
    _check(second[0:10] + second[13:20] + second[21:43], second[43], "whole")
    return _two_lines(MrzFormat.TD3, first, second, _bare(second[0:9]), optional)


def _two_lines(size: MrzFormat, first: str, second: str, number: str, optional: str) -> Mrz:
    return Mrz(
        size,
        _bare(first[:2]),
        _bare(first[2:5]),
        number,
        second[13:19],
        _sex(second[20]),
        second[21:27],
        _bare(second[10:13]),
        *_names(first[5:]),
        optional=_bare(optional),
    )


_LAYOUTS: dict[int, Callable[[str], Mrz]] = {90: _td1, 72: _td2, 88: _td3}


def _long_number(number: str, digit: str, optional: str) -> tuple[str, str]:
    """Join a number longer than nine characters with its rest in the optional data (ICAO 9303-5 §4.2.2.1 note j)."""
    if digit != _FILLER or not optional.strip(_FILLER):
        _check(number, digit, "document number")
        return _bare(number), optional
    rest, _, left = optional.partition(_FILLER)
    _check(number + rest[:-1], rest[-1:], "document number")
    return number + rest[:-1], left


def _check(text: str, digit: str, what: str) -> None:
    if digit != check_digit(text) and not (digit == _FILLER and not text.strip(_FILLER)):
        message = f"check digit of the machine readable zone ({what}) is wrong"
        raise DamagedData(message)


def _parts(text: str) -> tuple[int | None, int | None, int | None]:
    """Year in its century, month, day; None for what is unknown. Refuses a date that no calendar has."""
    if not re.fullmatch(r"(?:[0-9]{2}|<<){3}", text):
        message = "a date of the machine readable zone is damaged"
        raise DamagedData(message)
    year, month, day = (None if part == "<<" else int(part) for part in (text[:2], text[2:4], text[4:]))
    try:
        # 2000 is a leap year, so that 29 February passes whenever the century is open.
        date(2000 + (year or 0), month or 1, day or 1)
    except ValueError:
        message = "a date of the machine readable zone is impossible"
        raise DamagedData(message) from None
    return year, month, day


def _names(text: str) -> tuple[str, str]:
    surname, _, given = text.partition("<<")
    return surname.replace(_FILLER, " ").strip(), given.replace(_FILLER, " ").strip()


def _sex(character: str) -> Sex:
    if character not in _SEX:
        message = "the sex in the machine readable zone is damaged"
        raise DamagedData(message)
    return _SEX[character]


def _bare(text: str) -> str:
    return text.rstrip(_FILLER)


_MRZ = 0x5F1F


def parse_dg1(data: bytes) -> Mrz:
    """Read DG1. Raises DamagedData."""
    outer = parse_one(data)
    if outer.tag != DATA_GROUPS[1].tag:
        message = "DG1 has the wrong tag"
        raise DamagedData(message)
    return parse_mrz(find(parse(outer.value), _MRZ).value.decode("latin-1"))
