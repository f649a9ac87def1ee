"""The papers that slips are painted for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

DOTS_PER_INCH = 203
"""Resolution of receipt printers; every paper is measured in their dots."""

_MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Size:
    """A paper: page and printable width, and how large things are on it."""

    page_mm: float
    width: int
    """Printable width in dots; a multiple of eight."""
    scale: float
    """Factor on type sizes and distances."""
    height_mm: float | None = None
    """Height of a cut sheet; None for a roll."""


class Paper(Enum):
    """Roll of 80 mm, roll of 58 mm, or a sheet A5."""

    ROLL_80 = Size(page_mm=80, width=576, scale=1.0)
    ROLL_58 = Size(page_mm=58, width=384, scale=0.78)
    A5 = Size(page_mm=148, width=992, scale=1.35, height_mm=210)

    @classmethod
    def named(cls, name: str) -> Paper:
        """Return the paper of a setting: `80mm`, `58mm` or `A5`."""
        return {"80mm": cls.ROLL_80, "58mm": cls.ROLL_58, "A5": cls.A5}[name]


def to_dots(millimetres: float) -> int:
    """Turn millimetres into whole dots."""
    return round(millimetres * DOTS_PER_INCH / _MM_PER_INCH)


def to_mm(dots: int) -> float:
    """Turn dots into millimetres."""
    return dots * _MM_PER_INCH / DOTS_PER_INCH
