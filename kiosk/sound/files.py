"""The sound files, and one sound made of several: mono, 16,000 samples a second, each -1 to 1.

WAV files have 8 or 16 bits.
"""

from __future__ import annotations

import array
import io
import sys
import wave
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO, Final

import assets
from kiosk.core.texts import Language
from kiosk.sound.port import Chime, Sounding

RATE: Final = 16_000
_BYTE_MIDDLE: Final = 128
_HIGHEST_16: Final = 32_767
_BITS_8, _BITS_16 = 1, 2
_TO_HIGH_BYTE: Final = bytes(byte ^ 0x80 for byte in range(256))
"""Eight bits count from 0, sixteen from the middle."""

_PAUSE: Final = bytes(2 * RATE // 12)
_LEAD: Final = bytes(2 * RATE // 4)
"""Loudspeakers that slept swallow the first moment."""


def chime_file(chime: Chime) -> Path:
    """Return a chime's file."""
    return assets.folder() / "sounds" / f"{chime}.wav"


def part_file(language: Language, name: str) -> Path:
    """Return the file of a spoken part."""
    return assets.folder() / "sounds" / str(language) / f"{name}.wav"


def script_file(language: Language) -> Path:
    """Return the file that says, in JSON, which words each spoken part holds."""
    return part_file(language, "").with_name("script.json")


@lru_cache(maxsize=256)
def _samples(file: Path) -> bytes:
    rate, raw = read_raw(file)
    if rate != RATE:
        message = f"{file.name} has {rate} samples a second, not {RATE}"
        raise UnfitSound(message)
    return raw


def joined(sounding: Sounding, *, speech: bool = True) -> bytes:
    """Return chime and parts as one WAV file of 16 bits. A language that was never recorded has its chimes alone.

    Raises `UnfitSound` and OSError.
    """
    pieces = [_samples(chime_file(sounding.chime))]
    if speech and part_file(sounding.language, "").parent.is_dir():
        pieces += [_samples(part_file(sounding.language, name)) for name in sounding.parts]
    target = io.BytesIO()
    write_raw(target, _LEAD + _PAUSE.join(pieces) + _PAUSE)
    return target.getvalue()


class UnfitSound(ValueError):
    """A WAV file is not mono PCM of 8 or 16 bits; the text names the file."""


def read(file: Path) -> tuple[int, array.array[float]]:
    """Return the rate and the samples of a WAV file. Raises `UnfitSound` and OSError."""
    rate, raw = read_raw(file)
    numbers = array.array("h", raw)
    if sys.byteorder == "big":
        numbers.byteswap()
    return rate, array.array("f", (number / _HIGHEST_16 for number in numbers))


def read_raw(file: Path) -> tuple[int, bytes]:
    """Return the rate and the bytes (16 bits a sample, the low byte first). Raises `UnfitSound` and OSError."""
    try:
        with wave.open(str(file), "rb") as opened:
            channels, width, rate = opened.getnchannels(), opened.getsampwidth(), opened.getframerate()
            raw = opened.readframes(opened.getnframes())
    except (wave.Error, EOFError) as error:
        message = f"{file.name} is no WAV file"
        raise UnfitSound(message) from error
    if channels != 1 or width not in (_BITS_8, _BITS_16):
        message = f"{file.name} is not mono of 8 or 16 bits"
        raise UnfitSound(message)
    if width == _BITS_16:
        return rate, raw
    wide = bytearray(2 * len(raw))
    wide[1::2] = raw.translate(_TO_HIGH_BYTE)
    return rate, bytes(wide)


def write_raw(target: IO[bytes], raw: bytes) -> None:
    """Write bytes as `read_raw` gives them. Raises OSError."""
    with wave.open(target, "wb") as opened:
        opened.setnchannels(1)
        opened.setsampwidth(_BITS_16)
        opened.setframerate(RATE)
        opened.writeframes(raw)


def write(target: Path | IO[bytes], samples: Iterable[float], *, small: bool = False) -> None:
    """Write samples as WAV of 16 bits, or of 8 when it is to be `small`. Raises OSError."""
    kept = (min(1.0, max(-1.0, sample)) for sample in samples)
    if small:
        raw = bytes(round(sample * (_BYTE_MIDDLE - 1)) + _BYTE_MIDDLE for sample in kept)
    else:
        numbers = array.array("h", (round(sample * _HIGHEST_16) for sample in kept))
        if sys.byteorder == "big":
            numbers.byteswap()
        raw = numbers.tobytes()
    with wave.open(str(target) if isinstance(target, Path) else target, "wb") as opened:
        opened.setnchannels(1)
        opened.setsampwidth(_BITS_8 if small else _BITS_16)
        opened.setframerate(RATE)
        opened.writeframes(raw)


def resampled(samples: Sequence[float], rate: int) -> array.array[float]:
    """Return samples taken at `rate` as samples taken at `RATE`; each is the mean of what it stands for."""
    count = len(samples) * RATE // rate
    found = array.array("f")
    for place in range(count):
        at = place * rate / RATE
        first = int(at)
        part = at - first
        following = samples[min(first + 1, len(samples) - 1)]
        before = samples[max(first - 1, 0)]
        smooth = 0.25 * before + 0.5 * samples[first] + 0.25 * following
        found.append(smooth * (1 - part) + following * part)
    return found


def trimmed(samples: Sequence[float], threshold: float = 0.01, margin: int = RATE // 50) -> Sequence[float]:
    """Cut the silence before and behind, but for a short margin."""
    loud = [place for place, sample in enumerate(samples) if abs(sample) > threshold]
    if not loud:
        return samples[:0]
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


def as_loud_as(samples: Sequence[float], peak: float) -> array.array[float]:
    """Scale so that the loudest sample is `peak`."""
    loudest = max((abs(sample) for sample in samples), default=0.0) or 1.0
    return array.array("f", (sample * peak / loudest for sample in samples))
