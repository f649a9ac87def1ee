"""Texts of the chip as one clean line (Unicode NFC)."""

from __future__ import annotations

from typing import Final

from cardreader.clean_text import clean_line, is_clean_enough
from cardreader.errors import DamagedData

LONGEST: Final = 300
"""Characters of an address and of whatever else is no name."""


def composed(text: str, longest: int = LONGEST) -> str:
    """Return the text as one line in NFC, without control characters.

    Raises:
        DamagedData: It is longer than any card's, or a letter carries more marks than any script has.
    """
    if not is_clean_enough(text, longest):
        message = "a text on the chip is too long, or has letters that no script has"
        raise DamagedData(message)
    return clean_line(text, longest)
