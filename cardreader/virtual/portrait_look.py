"""What varies from face to face."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from cardreader.virtual.people import AgeGroup, PortraitSpec
from cardreader.virtual.portrait_pen import Colour

_SKIN: Final[tuple[Colour, ...]] = (
    (244, 214, 186),
    (236, 200, 168),
    (226, 186, 150),
    (214, 170, 134),
    (240, 206, 172),
)
_HAIR: Final[tuple[Colour, ...]] = ((38, 32, 34), (52, 40, 38), (64, 46, 38), (30, 30, 36))
_GREY_HAIR: Final[tuple[Colour, ...]] = ((168, 168, 172), (198, 198, 200), (142, 142, 148))
_CLOTHES: Final[tuple[Colour, ...]] = (
    (58, 92, 132),
    (124, 66, 74),
    (70, 112, 98),
    (92, 84, 128),
    (156, 118, 72),
    (76, 86, 98),
    (168, 96, 84),
)
_COLLARS: Final[tuple[Colour, ...]] = ((250, 250, 248), (232, 238, 244), (248, 240, 224))


@dataclass(frozen=True, slots=True)
class Look:
    """One person's looks; the same seed always gives the same ones."""

    female: bool
    age: AgeGroup
    skin: Colour
    hair: Colour
    clothes: Colour
    collar: Colour
    style: int
    face_width: float
    jaw: float
    eye_gap: float
    brow: float
    glasses: bool
    mouth: float
    """Half its width."""
    smile: float
    """How far the corners are up."""

    @classmethod
    def of(cls, spec: PortraitSpec, *, female: bool) -> Look:
        """Derive the looks from the seed."""
        random = Random(spec.seed * 7919 + 17)  # noqa: S311 -- a drawing, not a secret
        old = spec.age == "old"
        return cls(
            female=female,
            age=spec.age,
            skin=random.choice(_SKIN),
            hair=random.choice(_GREY_HAIR if old else _HAIR),
            clothes=random.choice(_CLOTHES),
            collar=random.choice(_COLLARS),
            style=random.randrange(3),
            face_width=random.uniform(0.94, 1.06),
            jaw=random.uniform(0.92, 1.06),
            eye_gap=random.uniform(0.94, 1.08),
            brow=random.uniform(-3, 3),
            glasses=random.random() < (0.6 if old else 0.4) and spec.age != "child",
            mouth=random.uniform(20, 29),
            smile=random.uniform(-1.5, 3.5),
        )

    @property
    def face_size(self) -> tuple[float, float]:
        """Half width and half height of the face."""
        width, height = (92, 116) if self.age == "child" else (90, 126)
        return width * self.face_width * (0.96 if self.female else 1.0), float(height)
