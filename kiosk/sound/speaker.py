"""The port: read words aloud, and never wait for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from kiosk.core.texts import Language


class Speaker(Protocol):
    """A voice."""

    def say(self, words: str, language: Language) -> None:
        """Say it, in place of what is still being said. Returns at once; trouble is logged and never raised."""
        ...

    def hush(self) -> None:
        """Be silent at once."""
        ...


@dataclass(slots=True)
class FakeSpeaker:
    """A voice that remembers, for tests."""

    said: list[str] = field(default_factory=list, repr=False)

    def say(self, words: str, language: Language) -> None:  # noqa: ARG002 - the port's
        """Remember it."""
        self.said.append(words)

    def hush(self) -> None:
        """Remember the silence, once."""
        if self.said and self.said[-1]:
            self.said.append("")
