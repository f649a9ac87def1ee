"""Which reader is meant: one rule for everybody who looks for a reader by a part of its name."""

from __future__ import annotations


def fits(reader: str, wanted: str) -> bool:
    """Whether the reader's name contains the wanted text, in capitals or not. An empty text fits every reader."""
    return wanted.casefold() in reader.casefold()
