"""Texts from strangers in one form (Unicode NFC)."""

from __future__ import annotations

import unicodedata
from typing import Final

from cardreader.errors import DamagedData

_MOST_MARKS: Final = 30
"""Marks on one letter in a stream-safe text (Unicode Standard Annex #15 §13); Vietnamese needs two."""


def composed(text: str) -> str:
    """Return the text in NFC.

    Raises:
        DamagedData: A letter carries more marks than any script has. Sorting thousands of them takes seconds.
    """
    if text.isascii():
        return text
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MOST_MARKS:
            message = "a text on the chip has letters that no script has"
            raise DamagedData(message)
    return unicodedata.normalize("NFC", text)
