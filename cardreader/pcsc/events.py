"""What happens at the card readers, and which reader a part of a name means."""

from __future__ import annotations

from dataclasses import dataclass

from cardreader.errors import NoReader


@dataclass(frozen=True, slots=True)
class ReaderAdded:
    """A reader is there."""

    reader: str


@dataclass(frozen=True, slots=True)
class ReaderRemoved:
    """A reader is gone; a card in it is gone with it (`CardRemoved` comes first)."""

    reader: str


@dataclass(frozen=True, slots=True)
class CardInserted:
    """A card lies on a reader. `atr` is its answer to reset."""

    reader: str
    atr: bytes


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The card is gone."""

    reader: str


@dataclass(frozen=True, slots=True)
class ServiceLost:
    """The smart card service does not answer; every reader is gone until `ServiceBack`.

    `code` is that of the error (`cardreader.errors`). It is told again when the code changes.
    """

    code: str = NoReader.code


@dataclass(frozen=True, slots=True)
class ServiceBack:
    """The smart card service answers again; readers and cards are reported again."""


WatchEvent = ReaderAdded | ReaderRemoved | CardInserted | CardRemoved | ServiceLost | ServiceBack


def fits(reader: str, wanted: str) -> bool:
    """Return whether the reader's name contains the wanted text in any case. An empty text fits every reader."""
    return wanted.casefold() in reader.casefold()
