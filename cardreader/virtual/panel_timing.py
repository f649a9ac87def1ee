"""How long a read took, and how long the link alone would have taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PAUSE_SECONDS: Final = 1.5
"""A pause this long between two commands ends a read."""


@dataclass(frozen=True, slots=True)
class Timing:
    """One read: commands, seconds from the first to the last answer, and the link's share (0 without a link)."""

    commands: int
    seconds: float
    floor: float


@dataclass(slots=True)
class Stopwatch:
    """Takes each command with its times (seconds of one clock) and what the link had cost before and after."""

    _begun: float = 0.0
    _ended: float = 0.0
    _floor: float = 0.0
    _commands: int = 0

    def note(self, started: float, ended: float, cost: float) -> None:
        """Count one command; `cost` is what the link took of it, in seconds. After a pause a new read begins."""
        if not self._commands or started - self._ended > PAUSE_SECONDS:
            self._begun, self._floor, self._commands = started, 0.0, 0
        self._ended = ended
        self._floor += cost
        self._commands += 1

    @property
    def timing(self) -> Timing | None:
        """The read so far; None before the first command."""
        return Timing(self._commands, self._ended - self._begun, self._floor) if self._commands else None
