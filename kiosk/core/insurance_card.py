"""Numbers of the health insurance, typed or scanned from a paper card: good for finding somebody, never proof.

A number has 10 digits (social insurance), 12 digits (personal number) or 15 characters `AA L PP NNNNNNNNNN`. The paper
card's QR code begins with one of 10 or 15: `number|name|birth|sex|...`, name and address as hexadecimal UTF-8. The code
in the app VssID has the social insurance number and the name alone: `number|name`.
"""

from __future__ import annotations

import re
from typing import Final

from cardreader.access.scanner_text import without_kind
from cardreader.clean_text import LONGEST_NAME, clean_line, is_clean_enough
from kiosk.core.check_in.state import EnterNumber, Idle, NoChip, OutOfService, Page

_NUMBER: Final = re.compile(r"[0-9]{10}|[0-9]{12}|[A-Z]{2}[1-5][0-9]{12}")
_ON_CARD: Final = re.compile(r"[0-9]{10}|[A-Z]{2}[1-5][0-9]{12}")
_LEAST_PARTS: Final = 9
_PARTS_IN_APP: Final = 2
_LONGEST: Final = 2000
_IN_APP: Final = re.compile(r"[0-9]{10}")
_BIRTH: Final = re.compile(r"(?:[0-9]{2}/[0-9]{2}/)?[0-9]{4}")
_SEPARATORS: Final = re.compile(r"[\s.\-]")


def number_of(typed: str) -> str | None:
    """Return a typed number in capitals and without separators; None when it can be none."""
    clean = _SEPARATORS.sub("", typed).upper()
    return clean if _NUMBER.fullmatch(clean) else None


def number_in(scanned: str) -> str | None:
    """Return the number in a paper card's QR code, or VssID's; None when it is no such code, or a damaged one."""
    if len(scanned) > _LONGEST:
        return None
    parts = [part.strip() for part in without_kind(scanned).split("|")]
    if len(parts) == _PARTS_IN_APP:
        number, name = parts
        return number if _IN_APP.fullmatch(number) and name_in(name) else None
    if len(parts) < _LEAST_PARTS:
        return None
    number, name, birth = parts[0].upper(), parts[1], parts[2]
    good = _ON_CARD.fullmatch(number) and _hexadecimal_words(name) and _BIRTH.fullmatch(birth)
    return number if good else None


def is_card_number(number: str) -> bool:
    """Return whether it is a number of an insurance card or of social insurance, and none of other papers."""
    return _ON_CARD.fullmatch(number) is not None


def takes(page: Page) -> bool:
    """Return whether a paper insurance card means something on that page."""
    return isinstance(page, Idle | OutOfService | NoChip | EnterNumber)


def name_in(part: str) -> str | None:
    """Return the name as it stands in a code, in hexadecimal or in letters; None when it is neither."""
    try:
        words = bytes.fromhex(part).decode("utf-8")
    except ValueError:
        words = part if all(letter.isalpha() or letter in " '-" for letter in part) else ""
    if not words or not words.isprintable() or not is_clean_enough(words, LONGEST_NAME):
        return None
    return clean_line(words, LONGEST_NAME)


def _hexadecimal_words(text: str) -> bool:
    try:
        bytes.fromhex(text)
    except ValueError:
        return False
    return name_in(text) is not None
