"""Undo what scanners, keyboard layouts and input methods do to the text of a QR code.

A scanner types as a keyboard does. It may put the code's kind in front (`]Q1`), and the computer may read its keys by
another layout (AZERTY, Vietnamese) or let an input method spell its letters (`Nuwx`, `Nu74`). What can be undone is
undone; each change is named by a `Change`, so that somebody can set the scanner right.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

_KIND: Final = re.compile(r"\A\][A-Za-z][0-9A-Za-z]")
"""ISO/IEC 15424: `]Q1` is a QR code."""
_NUMBER: Final = 12
_LEAST_SEPARATORS: Final = 5
_LAYOUTS: Final = {
    "azerty": dict(zip("&é\"'(-è_çà", "1234567890", strict=True)),
    "vietnamese": dict(zip("ăâêô\u0300\u0309\u0303\u0301đ0", "1234567890", strict=True)),
}
"""What the keys of the digits give where the computer takes the scanner for a keyboard of that layout."""


class Change(StrEnum):
    """What was undone, or cannot be."""

    KIND = "kind"
    """The scanner puts the code's kind in front."""
    SEPARATOR = "separator"
    """The bars between the parts came as another character: the layouts of scanner and computer differ."""
    LAYOUT = "layout"
    """The digits came as letters or signs: the layouts differ."""
    INPUT_METHOD = "input_method"
    """The letters came as the keys of Telex or VNI."""
    LETTERS_LOST = "letters_lost"
    """No letter has a mark: the scanner drops what is not ASCII."""


@dataclass(frozen=True, slots=True)
class ScannedText:
    """A code's text as it should have come."""

    text: str = field(repr=False)
    changes: tuple[Change, ...] = ()


def without_kind(text: str) -> str:
    """Return a code's text without the kind that a scanner may put in front (`]Q1`)."""
    return _KIND.sub("", re.sub(r"[\ufeff\r\n\t]", "", text).strip())


def mend(text: str) -> ScannedText:
    """Undo what can be undone. A text that is no citizen card's comes back as it is, but for the kind in front."""
    found = without_kind(text)
    changes = [Change.KIND] if _KIND.match(text.lstrip("\ufeff\r\n\t ")) else []
    for table in ({}, *_LAYOUTS.values()):
        number = "".join(table.get(key, key) for key in found[:_NUMBER])
        separator = found[_NUMBER : _NUMBER + 1]
        if not re.fullmatch(r"[0-9]{12}", number) or (separator.isascii() and separator.isalnum()):
            continue
        parts = found[_NUMBER + 1 :].split(separator) if separator else []
        if len(parts) < _LEAST_SEPARATORS:
            continue
        if table:
            parts = [_digits_of(part, table) for part in parts]
            changes.append(Change.LAYOUT)
        if separator != "|":
            changes.append(Change.SEPARATOR)
        spelt, how = _spelt(parts)
        return ScannedText("|".join((number, *spelt)), (*changes, *how))
    return ScannedText(found, tuple(changes))


def _digits_of(part: str, table: dict[str, str]) -> str:
    return "".join(map(table.__getitem__, part)) if part and all(key in table for key in part) else part


def _spelt(parts: list[str]) -> tuple[list[str], tuple[Change, ...]]:
    """Spell parts that came as keys of Telex or VNI. A code in which any letter has a mark came as it is."""
    words = " ".join(parts).split()
    if not "".join(words).isascii():
        return parts, ()
    if any(_VNI.fullmatch(word) for word in words) or any(_TELEX.search(word) for word in words):
        vni = any(_VNI.fullmatch(word) for word in words)
        return [" ".join(_word(word, vni=vni) for word in part.split(" ")) for part in parts], (Change.INPUT_METHOD,)
    return parts, (Change.LETTERS_LOST,)


_VNI: Final = re.compile(r"[A-Za-z]+[1-9][A-Za-z1-9]*[,.]?")
_TELEX: Final = re.compile(r"aa|aw|ee|oo|ow|uw|dd|[aeiouyw][a-z]*[sfrxj][,.]?\Z", re.IGNORECASE)
"""What no Vietnamese word has, and every longer text in Telex."""
_TONES: Final = dict(zip("sfrxj", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_TONES: Final = dict(zip("12345", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_SHAPES: Final = {
    "aa": "â",
    "ee": "ê",
    "oo": "ô",
    "aw": "ă",
    "ow": "ơ",
    "uw": "ư",
    "dd": "đ",
    "a6": "â",
    "e6": "ê",
    "o6": "ô",
    "a8": "ă",
    "o7": "ơ",
    "u7": "ư",
    "d9": "đ",
}
_VOWELS: Final = "aeiouyâêôăơư"


def _word(word: str, *, vni: bool) -> str:
    """Spell one word."""
    if not word[:1].isalpha():
        return word
    tones = _VNI_TONES if vni else _TONES
    letters: list[str] = []
    tone = ""
    for key in word:
        shape = _SHAPES.get(letters[-1].lower() + key.lower()) if letters else None
        if shape is not None:
            letters[-1] = shape.upper() if letters[-1].isupper() else shape
        elif key.lower() in tones and any(letter.lower() in _VOWELS for letter in letters):
            tone = tones[key.lower()]
        else:
            letters.append(key)
    if tone:
        at = _toned(letters)
        letters[at] = unicodedata.normalize("NFC", letters[at] + tone)
    return "".join(letters)


def _toned(letters: list[str]) -> int:
    """Return the place of the letter that bears the tone (the older rule, as on citizen cards: `Hòa`)."""
    small = [letter.lower() for letter in letters]
    at = [place for place, letter in enumerate(small) if letter in _VOWELS]
    if len(at) > 1 and "".join(small[:2]) in ("qu", "gi") and at[0] == 1:
        del at[0]  # the vowel belongs to the consonant
    shaped = [place for place in at if small[place] in "âêôăơư"]
    if shaped:
        return shaped[-1]
    closed = at[-1] + 1 < len(small) and small[at[-1] + 1].isalpha()
    return at[-1] if closed or len(at) == 1 else at[-2]
