"""What the clinic decides of the panel, and what stands around this kiosk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.core.texts import Text
from kiosk.look.tokens import SCAN_GAP_MS


def _by_day() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Look:
    """What the clinic decides of the panel's look."""

    text: float = 1.0
    """How much larger than designed the words are, 1.0 to 2.0."""
    motion: bool = True
    """Whether the picture of the idle page moves."""
    night: Callable[[], bool] = _by_day
    """Whether the panel is dark now; asked while nobody is here."""
    scanner: bool = True
    """Whether a scanner of QR codes is there: without one, no page speaks of it."""
    scan_pause_ms: int = SCAN_GAP_MS
    """After how long without a key a scanner's code has ended."""
    slot: Text | None = None
    """Where slips come out, to follow `take your slip`: `at the slot below`. None says no place."""


AS_DESIGNED: Final = Look()
