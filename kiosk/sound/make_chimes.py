"""Make the chimes, `python -m kiosk.sound.make_chimes`: soft bells of our own, from nothing but sine waves."""

from __future__ import annotations

import math
import sys
from typing import Final

from kiosk.sound.files import RATE, as_loud_as, chime_file, write
from kiosk.sound.port import Chime

_PARTIALS: Final = ((1.0, 1.0, 1.0), (2.0, 0.30, 1.7), (3.01, 0.12, 2.6), (4.2, 0.05, 4.0))
"""Multiple of the tone, strength, how much faster it fades."""
_RISE_SECONDS: Final = 0.012
_FADE: Final = 5.5
"""How fast a tone fades: `exp(-fade * seconds)`."""
_PEAK: Final = 0.55
_LOW_G, _C, _D, _E, _G, _A, _HIGH_C = 392.0, 523.25, 587.33, 659.26, 783.99, 880.0, 1046.5

MELODIES: Final = {
    Chime.CARD: ((0.0, _G),),
    Chime.DONE: ((0.0, _C), (0.14, _E), (0.28, _G), (0.42, _HIGH_C)),
    Chime.REMINDER: ((0.0, _A), (0.32, _E)),
    Chime.ERROR: ((0.0, _E), (0.22, _LOW_G)),
}
"""Tones of each chime: when (seconds), which (Hz). Pentatonic, as the country's own music is."""
_RING_SECONDS: Final = 0.62


def melody(chime: Chime) -> list[float]:
    """Return a chime's samples."""
    tones = MELODIES[chime]
    samples = [0.0] * int((tones[-1][0] + _RING_SECONDS) * RATE)
    for begin, tone in tones:
        first = int(begin * RATE)
        for place in range(first, len(samples)):
            samples[place] += bell(tone, (place - first) / RATE)
    tail = int(0.04 * RATE)
    for place in range(tail):
        samples[-1 - place] *= place / tail
    return list(as_loud_as(samples, _PEAK))


def bell(tone: float, seconds: float) -> float:
    """Return a bell's sample, so many seconds after it was struck."""
    rise = min(1.0, seconds / _RISE_SECONDS)
    return rise * sum(
        strength * math.exp(-_FADE * fades * seconds) * math.sin(math.tau * tone * multiple * seconds)
        for multiple, strength, fades in _PARTIALS
    )


def main() -> int:
    """Write every chime; return 0."""
    for chime in Chime:
        file = chime_file(chime)
        file.parent.mkdir(parents=True, exist_ok=True)
        write(file, melody(chime))
    return 0


if __name__ == "__main__":
    sys.exit(main())
