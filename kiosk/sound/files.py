"""Where the sounds are, and one piece of sound made of several."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Final

import assets
from kiosk.core.texts import Language
from kiosk.sound.port import Chime, Sounding
from kiosk.sound.wave_files import RATE, UnfitSound, read_raw, write_raw

_PAUSE: Final = bytes(2 * RATE // 12)
_LEAD: Final = bytes(2 * RATE // 4)
"""Loudspeakers that slept swallow the first moment."""


def chime_file(chime: Chime) -> Path:
    """Give a chime's file."""
    return assets.folder() / "sounds" / f"{chime}.wav"


def part_file(language: Language, name: str) -> Path:
    """Give the file of a spoken part."""
    return assets.folder() / "sounds" / str(language) / f"{name}.wav"


def script_file(language: Language) -> Path:
    """Give the file that says, in JSON, which words each spoken part holds."""
    return part_file(language, "").with_name("script.json")


@lru_cache(maxsize=256)
def _samples(file: Path) -> bytes:
    rate, raw = read_raw(file)
    if rate != RATE:
        message = f"{file.name} has {rate} samples a second, not {RATE}"
        raise UnfitSound(message)
    return raw


def joined(sounding: Sounding, *, speech: bool = True) -> bytes:
    """Give chime and parts as one WAV file of 16 bits. A language that was never recorded has its chimes alone.

    Raises `UnfitSound` and OSError.
    """
    pieces = [_samples(chime_file(sounding.chime))]
    if speech and part_file(sounding.language, "").parent.is_dir():
        pieces += [_samples(part_file(sounding.language, name)) for name in sounding.parts]
    target = io.BytesIO()
    write_raw(target, _LEAD + _PAUSE.join(pieces) + _PAUSE)
    return target.getvalue()
