"""The ports of sound: play something, or read words aloud, and never wait for it."""

from __future__ import annotations

from dataclasses import dataclass, field
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


class Speaker(Protocol):
    """A voice."""

    def say(self, words: str, language: Language) -> None:
        """Say it, in place of what is still being said. Returns at once; trouble is logged and never raised."""
        ...

    def hush(self) -> None:
        """Be silent at once."""
        ...

    def attend(self, *, listening: bool) -> None:
        """Take note whether somebody has pages read aloud; recorded sentences are left out as long as it is so."""
        ...


@dataclass(slots=True)
class FakeSpeaker:
    """A voice that remembers, for tests."""

    said: list[str] = field(default_factory=list, repr=False)
    listening: bool = False

    def attend(self, *, listening: bool) -> None:
        """Remember it."""
        self.listening = listening

    def say(self, words: str, language: Language) -> None:  # noqa: ARG002 - the port's
        """Remember it."""
        self.said.append(words)

    def hush(self) -> None:
        """Remember the silence, once."""
        if self.said and self.said[-1]:
            self.said.append("")


@dataclass(slots=True)
class FakeSounds:
    """The port `Sounds` for tests; also the kiosk without sound."""

    played: list[Sounding] = field(default_factory=list)

    def play(self, sounding: Sounding) -> None:
        """Remember it."""
        self.played.append(sounding)
