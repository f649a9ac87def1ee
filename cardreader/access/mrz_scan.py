"""The MRZ key from what a person types or a camera reads (ICAO 9303-3 §4.9: check digits prove each part).

Optical readers confuse letters and digits. A character is changed only where a check digit proves the change, and only
if a single reading passes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice, product

from cardreader.password import MrzKey, PasswordError, check_digit

_TO_DIGIT = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "B": "8"}
_TO_LETTER = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}
_MOST_READINGS = 512
_LINES = {90: (slice(5, 14), 14, slice(30, 36), 36, slice(38, 44), 44)}
_LINES |= {72: (slice(36, 45), 45, slice(49, 55), 55, slice(57, 63), 63)}
_LINES |= {88: (slice(44, 53), 53, slice(57, 63), 63, slice(65, 71), 71)}
_PASSPORT_LINE = 44
_LINE_LENGTHS = (30, 36, _PASSPORT_LINE)
_FILLER = "<"


class MrzScanError(PasswordError):
    """The scanned machine readable zone is incomplete, or its check digits do not fit. The text never repeats it."""

    code = "mrz_scan"
    remedy = "Scan the machine readable zone again, or type the six digits."


def from_mrz_text(text: str) -> MrzKey:
    """Read a scanned machine readable zone of 90, 72 or 88 characters, in lines or in one.

    Raises:
        MrzScanError: A part's check digit does not fit, or fits more than one reading.
    """
    bare = re.sub(r"\s", "", text.upper()).replace("«", "<<")
    if len(bare) not in _LINES or not re.fullmatch(r"[A-Z0-9<]*", bare):
        message = "this is no machine readable zone"
        raise MrzScanError(message)
    number_at, number_digit, birth_at, birth_digit, expiry_at, expiry_digit = _LINES[len(bare)]
    number, digit = bare[number_at], bare[number_digit]
    if len(bare) != 88 and digit == _FILLER:  # noqa: PLR2004 -- passports have no longer numbers
        rest, _, _ = bare[15:30].partition(_FILLER) if len(bare) == 90 else bare[64:71].partition(_FILLER)  # noqa: PLR2004 -- TD1
        number, digit = number + rest[:-1], rest[-1:]
    parts = (
        _proven(number, digit, digits_only=False),
        _proven(bare[birth_at], bare[birth_digit], digits_only=True),
        _proven(bare[expiry_at], bare[expiry_digit], digits_only=True),
    )
    try:
        return MrzKey(*parts)
    except PasswordError as error:
        # Check digits fit by chance over letters in a date, or over a number that is too long.
        raise MrzScanError(str(error)) from None


@dataclass(slots=True)
class ZoneScan:
    """Collects the lines of a zone from a scanner that types them one by one. It holds personal data: drop it soon."""

    _lines: str = field(default="", repr=False)

    def take(self, text: str) -> MrzKey | None:
        """Take what was scanned: the whole zone, or its next line. Return the key, None while lines are missing.

        The second line of a passport has all of the key.

        Raises:
            MrzScanError: It is no part of a zone, or a check digit does not fit.
        """
        line = re.sub(r"\s", "", text.upper()).replace("«", "<<")
        if _FILLER not in line or not re.fullmatch(r"[A-Z0-9<]+", line) or len(line) not in (*_LINE_LENGTHS, *_LINES):
            self._lines = ""
            message = "this is no machine readable zone"
            raise MrzScanError(message)
        if len(line) == _PASSPORT_LINE and any(map(str.isdigit, line)):
            self._lines = line.rjust(2 * _PASSPORT_LINE, _FILLER)
        elif (
            len(line) in _LINE_LENGTHS and len(self._lines) % len(line) == 0 and len(self._lines + line) <= max(_LINES)
        ):
            self._lines += line
        else:
            self._lines = line
        if len(self._lines) not in _LINES:
            return None
        whole, self._lines = self._lines, ""
        return from_mrz_text(whole)


def _proven(part: str, digit: str, *, digits_only: bool) -> str:
    """Return the one reading of a part that its check digit proves."""
    digit = _TO_DIGIT.get(digit, digit)
    if digits_only:
        part = "".join(_TO_DIGIT.get(character, character) for character in part)
    if check_digit(part) == digit:
        return part
    choices = [_readings(character, digits_only=digits_only) for character in part]
    found = {
        reading
        for reading in map("".join, islice(product(*choices), _MOST_READINGS))
        if check_digit(reading) == digit and _changes(part, reading) == 1
    }
    if len(found) != 1:
        message = "a check digit of the machine readable zone does not fit"
        raise MrzScanError(message)
    return found.pop()


def _readings(character: str, *, digits_only: bool) -> tuple[str, ...]:
    other = _TO_DIGIT.get(character) or (None if digits_only else _TO_LETTER.get(character))
    return (character,) if other is None else (character, other)


def _changes(part: str, reading: str) -> int:
    return sum(one != other for one, other in zip(part, reading, strict=True))
