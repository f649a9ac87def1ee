"""The double's own lists: the sentence of each result code, the province codes of card numbers."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec


def _read(name: str) -> bytes:
    return (files("backend_stub") / "data" / name).read_bytes()


@cache
def result_notes() -> dict[str, str]:
    """Give `ghiChu` for each result code (letter 1923/BHXH-CNTT, annex 3)."""
    return msgspec.json.decode(_read("result_notes.json"), type=dict[str, str])


@cache
def card_provinces() -> frozenset[str]:
    """Give the two-digit codes that stand fourth and fifth in a card number; 97 and 98 are army and police."""
    return frozenset(msgspec.json.decode(_read("card_provinces.json"), type=list[str]))
