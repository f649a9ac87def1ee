"""Numbers of the health insurance, typed or scanned from a paper card: good for finding somebody, never proof.

A number has 10 digits (social insurance), 12 digits (personal number) or 15 characters `AA L PP NNNNNNNNNN`. The paper
card's QR code begins with one of 10 or 15: `number|name|birth|sex|...`, name and address as hexadecimal UTF-8.
"""

from __future__ import annotations

import re
from typing import Final

from kiosk.core.state import EnterNumber, Idle, NoChip, OutOfService, Page

_NUMBER: Final = re.compile(r"[0-9]{10}|[0-9]{12}|[A-Z]{2}[1-5][0-9]{12}")
_ON_CARD: Final = re.compile(r"[0-9]{10}|[A-Z]{2}[1-5][0-9]{12}")
_LEAST_PARTS: Final = 9
_LONGEST: Final = 2000
_BIRTH: Final = re.compile(r"(?:[0-9]{2}/[0-9]{2}/)?[0-9]{4}")
_SEPARATORS: Final = re.compile(r"[\s.\-]")


def number_of(typed: str) -> str | None:
    """Give a typed number in capitals and without separators; None when it can be none."""
    clean = _SEPARATORS.sub("", typed).upper()
    return clean if _NUMBER.fullmatch(clean) else None


def number_in(scanned: str) -> str | None:
    """Give the number in a paper card's QR code; None when it is no such code, or a damaged one."""
    parts = [part.strip() for part in scanned.strip("\ufeff\r\n\t ").split("|")]
    if len(scanned) > _LONGEST or len(parts) < _LEAST_PARTS:
        return None
    number, name, birth = parts[0].upper(), parts[1], parts[2]
    good = _ON_CARD.fullmatch(number) and _hexadecimal_words(name) and _BIRTH.fullmatch(birth)
    return number if good else None


def is_card_number(number: str) -> bool:
    """Whether it is the number of an insurance card or a social insurance number, and none of a person's papers."""
    return _ON_CARD.fullmatch(number) is not None


def takes(page: Page) -> bool:
    """Whether a paper insurance card means something on that page."""
    return isinstance(page, Idle | OutOfService | NoChip | EnterNumber)


def _hexadecimal_words(text: str) -> bool:
    try:
        words = bytes.fromhex(text).decode("utf-8")
    except ValueError:
        return False
    return bool(words) and words.isprintable()
