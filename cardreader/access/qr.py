"""Read the QR code on a Vietnamese citizen card, and derive the keys of BAC from it.

The code is not signed: it is a prefill and a source of the CAN, never a proof. Forms seen in the field:
CCCD7 (2021 to 06/2024)  number|old number or nothing|name|birth ddMMyyyy|sex|residence|issued ddMMyyyy;
CC8 (from 07/2024)       number|name|sex or birth|birth or sex|residence|issued|old number|cancelled number;
six parts                number|name|birth dd/MM/yyyy|sex|residence|issued (a Zalo app).
Parts beyond these are ignored. Paper insurance cards and the VssID app have codes of their own, which hold no CAN.

BAC needs the expiry date, which the code does not hold. It follows from Law on Identification 26/2023/QH15 article 21:
cards are changed at 14, 25, 40 and 60; one issued within two years before such a birthday is good until the next; after
60 there is no expiry.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from cardreader.access.scanner_text import Change, ScannedText, mend
from cardreader.citizen import PartialDate, Sex
from cardreader.clean_text import LONGEST_NAME, clean_line
from cardreader.password import Can, MrzKey, PasswordError

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
    birth_date: PartialDate | None = field(repr=False)
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
    mended = _mended(text)
    for change, message in _NO_NAME.items():
        if change in mended.changes:
            raise QrError(message)
    return _content(mended)


_NO_NAME = {
    Change.LETTERS_LOST: "the scanner drops letters with marks: set it to Unicode, and the input method off",
    Change.LAYOUT: "the scanner and the computer have different keyboard layouts",
}
"""What leaves a code's number whole and its words not."""


def _content(mended: ScannedText) -> QrContent:
    parts = _parts(mended.text)
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


def from_qr_to_open(text: str) -> QrContent:
    """Read a scanned code that is to open the chip: its number and its form suffice, for the chip says the rest.

    What else was damaged on the way is left empty.

    Raises:
        QrError: It is no citizen card's code.
    """
    mended = _mended(text)
    try:
        return _content(mended)
    except QrError:
        number, *rest = mended.text.split("|")
        if not re.fullmatch(r"[0-9]{12}", number) or len(rest) < _SHORTEST_PARTS - 1:
            raise
        return QrContent(number, "", None, Sex.UNSPECIFIED, "", None)


def _mended(text: str) -> ScannedText:
    if len(text) > _LONGEST:
        message = "the scanned text is too long"
        raise QrError(message)
    return mend(text)


def _parts(text: str) -> list[str]:
    clean = unicodedata.normalize("NFC", text)
    # U+FFFD: bytes that were no UTF-8. A question mark inside a word: a code page that lacks Vietnamese letters.
    if "\ufffd" in clean or re.search(r"\w\?\w", clean) or any(unicodedata.category(c) == "Cc" for c in clean):
        message = "letters of the QR code were damaged by the scanner"
        raise QrError(message)
    parts = [clean_line(part, _LONGEST) for part in clean.split("|")]
    if len(parts) < _SHORTEST_PARTS:
        message = "this is not the QR code of a citizen card"
        raise QrError(message)
    return parts


def _name(text: str) -> str:
    if not text or len(text) > LONGEST_NAME or not all(map(_is_of_a_name, text)):
        message = "the name in the QR code is damaged"
        raise QrError(message)
    return text


def _is_of_a_name(character: str) -> bool:
    """Return whether names have it: letters, their marks, hyphens, all that is written for an apostrophe."""
    return (
        character in " '.,`\u00b4\u2032\uff07"
        or unicodedata.category(character)[:1] in {"L", "M"}
        or (unicodedata.category(character) in {"Pd", "Pi", "Pf"})
    )


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
    """Return the day of issue; absent on some forms."""
    if not text:
        return None
    found = _partial_date(text)
    if found.month is None or found.day is None:
        message = "a date in the QR code is damaged"
        raise QrError(message)
    return date(found.year, found.month, found.day)


_MILESTONES = (14, 25, 40, 60)
_GRACE_YEARS = 2
_NO_EXPIRY = "991231"
"""What cards without expiry are believed to hold in the machine readable zone."""


def mrz_keys_of(qr: QrContent) -> tuple[MrzKey, ...]:
    """Keys to try for BAC, likeliest first; empty when birth or issue date are not known to the day."""
    birth = qr.birth_date
    if birth is None or birth.month is None or birth.day is None or qr.issued is None:
        return ()
    born = date(birth.year, birth.month, birth.day)
    return tuple(
        MrzKey(qr.number[-9:], born.strftime("%y%m%d"), expiry) for expiry in expiry_candidates(born, qr.issued)
    )


def expiry_candidates(birth: date, issued: date) -> tuple[str, ...]:
    """Expiry dates (yymmdd) that the age rule allows: first the one that it names, then what older practice may be."""
    ends = [day for age in _MILESTONES if (day := _birthday(birth, age)) > issued]
    close = bool(ends) and _years_between(issued, ends[0]) < _GRACE_YEARS
    by_rule = [*(ends[1:] if close else ends), None][0]
    others = [*ends[:2], *([None] if len(ends) < 2 else [])]  # noqa: PLR2004 -- the next milestone and the one after
    dates = [_NO_EXPIRY if day is None else day.strftime("%y%m%d") for day in (by_rule, *others)]
    return tuple(dict.fromkeys(dates))


def _birthday(birth: date, age: int) -> date:
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        # Born on 29 February: the birthday of a common year is taken as 1 March.
        return date(birth.year + age, 3, 1)


def _years_between(early: date, late: date) -> int:
    return late.year - early.year - ((late.month, late.day) < (early.month, early.day))
