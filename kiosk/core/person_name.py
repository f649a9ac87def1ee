"""Whether two writings are one person's name: from a chip, a code, the portal, a keyboard or a file.

The citizen number says who somebody is; a name only confirms it. So writings that differ by keyboard, font or custom
are the same, a difference that a clerk should see is noted, and only other words are another name. docs/names.md shows
the rule by examples.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final

_APOSTROPHES: Final = "'`\u00b4\u02b9\u02bb\u02bc\u02be\u02bf\u02c8\u2018\u2019\u201b\u2032\uff07"
_HYPHENS: Final = "-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
_PARTING: Final = {ord(sign): " " for sign in _APOSTROPHES + _HYPHENS + "./,_\u00b7"}
"""Signs between the parts of a name: `H'Hen`, `K' Brể` and `Y-Bhăm` are also written with a space."""
_D_WITH_STROKE: Final = str.maketrans("\u00d0\u0189", "ĐĐ")
"""Icelandic and African letters that look like Đ, from fonts and keyboards of other countries."""
_SMALL_D_WITH_STROKE: Final = str.maketrans("\u00f0\u0256", "đđ")
_B_WITH_STROKE: Final = str.maketrans("ɃƁ", "BB")
"""A letter of the Central Highlands (Ê Đê, Gia Rai, Ba Na) that Vietnamese keyboards lack."""
_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_VOWELS: Final = ("", *"AEIOUY")
"""What may bear a tone; in a folded word the tone stands before all letters."""
_SHAPES: Final = {"A": "\u0302\u0306", "E": "\u0302", "O": "\u0302\u031b", "U": "\u031b"}
"""The marks that make a Vietnamese letter of another. Other marks are of letters that Vietnamese keyboards lack."""
_Y_FOR_I: Final = re.compile(r"(?<=[BCDGHKLMNPRSTVX])Y(?=[\u0300-\u0323]*(?: |$))|(?<=QU)Y(?=[\u0300-\u0323]*(?: |$))")
"""The one vowel at a word's end, and that of `quy`: there i and y are the same sound (`Lý`, `Lí`)."""


class Likeness(StrEnum):
    """How far two writings agree."""

    SAME = "same"
    MARKS = "marks"
    """The same but for diacritics: `Hà`, `Hạ`."""
    UNMARKED = "unmarked"
    """One side is written without any diacritics: `NGUYEN VAN HA`. It may mean `Hà` or `Hạ`."""
    Y_OR_I = "y_or_i"
    """The same but for y in the place of i: `Lý`, `Lí`."""
    SPACES = "spaces"
    """The same letters, parted otherwise: `Anna`, `An Na`."""
    DIFFERENT = "different"

    @property
    def is_noted(self) -> bool:
        """Return whether the names agree so far that the person gets a number, and a clerk is told."""
        return self not in {Likeness.SAME, Likeness.DIFFERENT}


def likeness(one: str, other: str) -> Likeness:
    """Compare two writings of a name; which one comes first does not matter."""
    a, b = folded(one), folded(other)
    if a == b:
        return Likeness.SAME
    parted = _is_parted(one) or _is_parted(other)
    if _joined(a) == _joined(b):
        return Likeness.SAME if parted else Likeness.SPACES
    if _bare(a) == _bare(b) or (parted and searched(one) == searched(other)):
        return Likeness.UNMARKED if _bare(a) == a or _bare(b) == b else Likeness.MARKS
    if _with_i(_bare(a)) == _with_i(_bare(b)):
        return Likeness.Y_OR_I
    return Likeness.SPACES if searched(one) == searched(other) else Likeness.DIFFERENT


def folded(name: str) -> str:
    """Return what names are compared by: capitals of the Vietnamese alphabet, one space between words, decomposed.

    A word's tone stands before it, so that the old and the new place of it (`Hòa`, `Hoà`) are one. Folding twice is
    folding once.
    """
    return " ".join(filter(None, map(_word, _letters(name).split())))


def searched(name: str) -> str:
    """Return what a name is found by: its letters in capitals without diacritics and spaces (`Đỗ` by `do`)."""
    return _joined(_bare(folded(name)))


def asked(name: str) -> str:
    """Return the name as the portal is asked with it: composed, plain apostrophes, Đ as Vietnam writes it."""
    plain = name.translate({ord(sign): "'" for sign in _APOSTROPHES})
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", plain) if unicodedata.category(sign) != "Cf")
    return " ".join(seen.translate(_D_WITH_STROKE).translate(_SMALL_D_WITH_STROKE).split())


def _letters(name: str) -> str:
    """Return decomposed capitals: parting signs are spaces, letters of one look are one, nothing is invisible."""
    wide = unicodedata.normalize("NFKC", name.translate(_PARTING)).translate(_PARTING)
    seen = (sign for sign in wide if unicodedata.category(sign) != "Cf" and not _is_selector(sign))
    capitals = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in seen).upper()
    return unicodedata.normalize("NFD", capitals.translate(_D_WITH_STROKE).translate(_B_WITH_STROKE))


def _word(letters: str) -> str:
    kept, tones, base = [], [], ""
    for sign in letters:
        if not unicodedata.combining(sign):
            base = sign
            kept.append(sign)
        elif sign in _TONES and base in _VOWELS:
            tones.append(sign)
        elif sign in _SHAPES.get(base, ""):
            kept.append(sign)
    return "".join(sorted(tones) + kept)


def _is_selector(sign: str) -> bool:
    return "\ufe00" <= sign <= "\ufe0f" or sign == "\u034f"


def _bare(name: str) -> str:
    return "".join(sign for sign in name.replace("Đ", "D") if not unicodedata.combining(sign))


def _with_i(name: str) -> str:
    return _Y_FOR_I.sub("I", name)


def _joined(name: str) -> str:
    """Return a folded name as one word: its tones in their order, then its letters."""
    tones = [sign for sign in name if sign in _TONES]
    return "".join(tones + [sign for sign in name if sign not in _TONES and sign != " "])


def _is_parted(name: str) -> bool:
    return any(ord(sign) in _PARTING for sign in name)
