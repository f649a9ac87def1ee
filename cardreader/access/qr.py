"""The QR code on a Vietnamese citizen card: a prefill and a source of the CAN, never proof (it is not signed).

Forms seen in the field:
CCCD7 (2021 to 06/2024)  number|old number or nothing|name|birth ddMMyyyy|sex|residence|issued ddMMyyyy;
CC8 (from 07/2024)       number|name|sex or birth|birth or sex|residence|issued|old number|cancelled number;
six parts                number|name|birth dd/MM/yyyy|sex|residence|issued (a Zalo app).
Parts beyond these are ignored. Paper insurance cards and the VssID app have codes of their own, which hold no CAN.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from cardreader.access.password import Can, PasswordError
from cardreader.citizen import PartialDate, Sex

_LONGEST = 2000
_OLD_FORM_PARTS = 7
_SHORTEST_PARTS = 6
_SEX = {"nam": Sex.MALE, "nữ": Sex.FEMALE, "nu": Sex.FEMALE}
_DATE = re.compile(r"(?:(?:([0-9]{2})[/\-.]?)?([0-9]{2})[/\-.]?)?([0-9]{4})")


class QrError(PasswordError):
    """The scanned text is no citizen card's QR code, or it is damaged. The text never repeats it."""

    code = "qr"
    remedy = "Scan the code again, or type the last six digits of the card's number."


@dataclass(frozen=True, slots=True)
class QrContent:
    """What the QR code says. Nothing of it is verified before the chip has been read."""

    number: str = field(repr=False)
    name: str = field(repr=False)
    birth_date: PartialDate = field(repr=False)
    sex: Sex = field(repr=False)
    residence: str = field(repr=False)
    issued: date | None = field(repr=False)
    old_number: str = field(repr=False, default="")
    """Nine digits of the former identity card, or empty."""

    @property
    def can(self) -> Can:
        """The chip's card access number: the last six digits of the number."""
        return Can(self.number[-6:])


def from_qr(text: str) -> QrContent:
    """Read a scanned code, whichever of the forms it has.

    Raises:
        QrError: It is none of them, or letters were damaged on the way (a scanner's wrong keyboard table).
    """
    parts = _parts(text)
    if not re.fullmatch(r"[0-9]{12}", parts[0]):
        message = "this is not the QR code of a citizen card"
        raise QrError(message)
    old_form = len(parts) >= _OLD_FORM_PARTS and re.fullmatch(r"[0-9]*", parts[1]) is not None
    old_number, rest = (parts[1], parts[2:]) if old_form else ("", parts[1:])
    name, first, second, residence, issued, *more = rest
    sex, born = (first, second) if first.casefold() in _SEX else (second, first)
    if not old_form and more and re.fullmatch(r"[0-9]{9}", more[0]):
        old_number = more[0]
    return QrContent(
        number=parts[0],
        name=_name(name),
        birth_date=_partial_date(born),
        sex=_sex(sex),
        residence=residence,
        issued=_full_date(issued),
        old_number=old_number,
    )


def _parts(text: str) -> list[str]:
    if len(text) > _LONGEST:
        message = "the scanned text is too long"
        raise QrError(message)
    clean = unicodedata.normalize("NFC", re.sub(r"[\ufeff\r\n\t]", "", text)).strip()
    # U+FFFD: bytes that were no UTF-8. A question mark inside a word: a code page that lacks Vietnamese letters.
    if "\ufffd" in clean or re.search(r"\w\?\w", clean) or any(unicodedata.category(c) == "Cc" for c in clean):
        message = "letters of the QR code were damaged by the scanner"
        raise QrError(message)
    parts = [part.strip() for part in clean.split("|")]
    if len(parts) < _SHORTEST_PARTS:
        message = "this is not the QR code of a citizen card"
        raise QrError(message)
    return parts


def _name(text: str) -> str:
    if not text or not all(character.isalpha() or character in " '-.\u2019" for character in text):
        message = "the name in the QR code is damaged"
        raise QrError(message)
    return text


def _sex(text: str) -> Sex:
    try:
        return _SEX[text.casefold()]
    except KeyError:
        message = "the sex in the QR code is damaged"
        raise QrError(message) from None


def _partial_date(text: str) -> PartialDate:
    found = _DATE.fullmatch(text)
    try:
        if found:
            day, month, year = (int(part) if part else None for part in found.groups())
            if 0 not in (day, month):
                return PartialDate(year or 0, month, day)
    except ValueError:
        pass  # a date that no calendar has: refused below with the other ones
    message = "a date in the QR code is damaged"
    raise QrError(message)


def _full_date(text: str) -> date | None:
    """The day of issue; absent on some forms."""
    if not text:
        return None
    found = _partial_date(text)
    if found.month is None or found.day is None:
        message = "a date in the QR code is damaged"
        raise QrError(message)
    return date(found.year, found.month, found.day)
