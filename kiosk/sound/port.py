"""The port: play something, and never wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.core.texts import Language


class Chime(StrEnum):
    """The four chimes."""

    CARD = "card"
    """The card was seen."""
    DONE = "done"
    """The number is there."""
    REMINDER = "reminder"
    """Something waits for the patient."""
    ERROR = "error"
    """Something went otherwise."""


@dataclass(frozen=True, slots=True)
class Sounding:
    """A chime, then sentences and words: names of parts in `kiosk.sound.speech`. Nothing personal is ever spoken."""

    chime: Chime
    language: Language
    parts: tuple[str, ...] = ()


class Sounds(Protocol):
    """The loudspeaker."""

    def play(self, sounding: Sounding) -> None:
        """Play it, in place of what still plays. Returns at once; trouble is logged and never raised."""
        ...
