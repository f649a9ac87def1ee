"""A loudspeaker that remembers."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.sound.port import Sounding


@dataclass(slots=True)
class FakeSounds:
    """The port `Sounds` for tests; also the kiosk without sound."""

    played: list[Sounding] = field(default_factory=list)

    def play(self, sounding: Sounding) -> None:
        """Remember it."""
        self.played.append(sounding)
