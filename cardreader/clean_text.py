"""Text from outside as one clean line: from chips, codes, the portal, receivers, keyboards and files.

What reaches a screen, a slip, a document or a database has passed here. Characters of Unicode's category C (controls,
bidirectional controls, lone surrogates, private and unassigned ones) and piles of combining marks are no part of any
name; they crash encoders, overflow lines and hide what is written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

LONGEST_NAME: Final = 100
"""Characters of a person's name; Vietnamese names have up to about 60."""
_MOST_MARKS: Final = 4
"""Combining marks on one letter; Vietnamese needs two."""
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width forms of ASCII, from keyboards of East Asia: no font of the project has them."""
_READ: Final = 10
"""So many times the longest line is looked at; what is behind that is cut without a look."""


def clean_line(text: str, longest: int) -> str:
    """Return one line in NFC of at most that many characters; what is longer ends in an ellipsis.

    A control character parts words as a space does, and full-width letters become plain ones. Other characters of
    category C, marks that are not seen, and marks beyond four on a letter are left out.
    """
    line, _whole = _cleaned(text, longest)
    return line


def is_clean_enough(text: str, longest: int) -> bool:
    """Return whether `clean_line` keeps all that can be read: the text is short, and its letters bear few marks."""
    _line, whole = _cleaned(text, longest)
    return whole


def _cleaned(text: str, longest: int) -> tuple[str, bool]:
    read = text[: _READ * longest].translate(_WIDE)
    if read.isascii() and read.isprintable():
        line, whole = " ".join(read.split()), len(read) == len(text)
    else:
        # Marks are counted before they are sorted: sorting thousands of them takes seconds.
        kept = "".join(_few_marks(_without_controls(read)))
        line = "".join(_few_marks(unicodedata.normalize("NFC", " ".join(kept.split()))))
        whole = len(read) == len(text) and kept == "".join(_without_controls(read))
    if len(line) <= longest:
        return line, whole
    return f"{line[: longest - 1].rstrip()}…", False


def _without_controls(text: str) -> Iterator[str]:
    for character in text:
        match unicodedata.category(character):
            case "Cc":
                yield " "
            case "Cf" | "Cs" | "Co" | "Cn":
                pass
            case "Mn" if character == "\u034f" or "\ufe00" <= character <= "\ufe0f":
                pass  # a joiner of letters, selectors of emoji
            case _:
                yield character


def _few_marks(text: str | Iterator[str]) -> Iterator[str]:
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks <= _MOST_MARKS:
            yield character
