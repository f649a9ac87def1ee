"""Tell a scanner that types like a keyboard from fingers that type."""

from __future__ import annotations

from dataclasses import dataclass, field

_TYPED_AT_MOST = 6
_SCAN_AT_MOST = 4_096


@dataclass(frozen=True, slots=True)
class Typed:
    """Keys from fingers, one character each."""

    characters: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Scanned:
    """One code from the scanner, without the Enter at its end."""

    text: str = field(repr=False)


@dataclass(slots=True)
class Wedge:
    """Collects a burst of keys. Ask `pause()` when no key came for `SCAN_GAP_MS`, `enter()` when Enter came.

    A burst of at most six characters is typing (six digits may be typed as fast as one likes); a longer one is a code.
    Digits wait for the end of their burst: a code that begins with the citizen's number must never be tried as a CAN.
    """

    _burst: list[str] = field(default_factory=list, repr=False)

    @property
    def busy(self) -> bool:
        """Whether a burst is being collected."""
        return bool(self._burst)

    def key(self, character: str) -> None:
        """Add one key. A burst without end is cut: what follows it is dropped."""
        if len(self._burst) < _SCAN_AT_MOST:
            self._burst.append(character)

    def pause(self) -> Typed | Scanned | None:
        """Give what the burst was, now that it has ended; None when there was none."""
        text, self._burst = "".join(self._burst), []
        if not text:
            return None
        return Typed(text) if len(text) <= _TYPED_AT_MOST else Scanned(text)

    enter = pause
