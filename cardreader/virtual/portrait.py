"""Drawn portraits for the synthetic people: flat, calm, and clearly nobody's photograph.

The same seed always gives the same picture. Size is the passport picture's 35 x 45 mm at 300 dots per inch.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final, Literal

from PIL import Image, ImageDraw, ImageFilter

from cardreader.virtual.people import AgeGroup, PortraitSpec

__all__ = ["HEIGHT", "WIDTH", "ImageKind", "encoded_portrait", "portrait"]

WIDTH: Final = 413
HEIGHT: Final = 531
SCALE: Final = 3
"""Drawn this much larger and shrunk, which smooths the edges."""

Colour = tuple[int, int, int]
Outline = list[tuple[float, float]]

_TARGET: Final = 15_000
"""Bytes that a chip's picture usually has."""
_BACKGROUND: Final[Colour] = (214, 226, 236)

ImageKind = Literal["jpeg", "jpeg2000"]


def portrait(spec: PortraitSpec, *, female: bool) -> Image.Image:
    """Draw a person, 413 x 531 pixels RGB."""
    look = Look.of(spec, female=female)
    picture = _background()
    pen = Pen(ImageDraw.Draw(picture))
    hair_behind(pen, look)
    shoulders(pen, look)
    neck_and_ears(pen, look)
    face(pen, look)
    features(pen, look)
    hair_front(pen, look)
    if look.glasses:
        glasses(pen)
    return picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


@cache
def encoded_portrait(spec: PortraitSpec, *, female: bool, kind: ImageKind = "jpeg2000") -> bytes:
    """Return the picture as a file of about 15 kB, the same bytes every time."""
    picture = portrait(spec, female=female)
    out = io.BytesIO()
    if kind == "jpeg2000":
        rate = WIDTH * HEIGHT * 3 / _TARGET
        picture.save(out, "JPEG2000", quality_mode="rates", quality_layers=[rate], irreversible=True)
        return out.getvalue()
    for quality in range(92, 20, -4):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= _TARGET:
            break
    return out.getvalue()


def _background() -> Image.Image:
    """Draw a plain wall, a little lighter behind the head."""
    size = (WIDTH * SCALE, HEIGHT * SCALE)
    wall = Image.new("RGB", size, _BACKGROUND)
    small = Image.new("L", (WIDTH // 8, HEIGHT // 8), 0)
    ImageDraw.Draw(small).ellipse([8, 4, WIDTH // 8 - 8, HEIGHT // 8 - 20], fill=150)
    glow = small.filter(ImageFilter.GaussianBlur(9)).resize(size, Image.Resampling.BICUBIC)
    wall.paste(Image.new("RGB", size, (238, 244, 248)), mask=glow)
    return wall


class Pen:
    """Draws in the units of the finished picture, with the face's middle line at x = 0."""

    def __init__(self, canvas: ImageDraw.ImageDraw) -> None:
        self._canvas = canvas

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        """Fill an ellipse around (x, y)."""
        self._canvas.ellipse([*_at(x - rx, y - ry), *_at(x + rx, y + ry)], fill=fill)

    def ring(self, x: float, y: float, rx: float, ry: float, line: Colour, width: float) -> None:
        """Draw the outline of an ellipse around (x, y)."""
        box = [*_at(x - rx, y - ry), *_at(x + rx, y + ry)]
        self._canvas.ellipse(box, outline=line, width=round(width * SCALE))

    def shape(self, points: Outline, fill: Colour) -> None:
        """Fill an outline."""
        self._canvas.polygon([_at(x, y) for x, y in points], fill=fill)

    def line(self, points: Outline, fill: Colour, width: float) -> None:
        """Draw a line with round ends."""
        self._canvas.line([_at(x, y) for x, y in points], fill=fill, width=round(width * SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.ellipse(x, y, width / 2, width / 2, fill)

    def arc(self, box: tuple[float, float, float, float], start: float, end: float, fill: Colour, width: float) -> None:
        """Draw a part of an ellipse (x, y, rx, ry), from one angle to another in degrees, clockwise from the right."""
        x, y, rx, ry = box
        self._canvas.arc(
            [*_at(x - rx, y - ry), *_at(x + rx, y + ry)], start, end, fill=fill, width=round(width * SCALE)
        )

    def chord(self, box: tuple[float, float, float, float], start: float, end: float, fill: Colour) -> None:
        """Fill a part of an ellipse, cut off straight."""
        x, y, rx, ry = box
        self._canvas.chord([*_at(x - rx, y - ry), *_at(x + rx, y + ry)], start, end, fill=fill)

    def both(self, x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        """Draw an ellipse on either side of the middle line."""
        self.ellipse(-x, y, rx, ry, fill)
        self.ellipse(x, y, rx, ry, fill)


def _at(x: float, y: float) -> tuple[float, float]:
    return (WIDTH / 2 + x) * SCALE, y * SCALE


def mix(colour: Colour, other: Colour, share: float) -> Colour:
    """Return a share of the other colour in this one, 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float) -> Colour:
    """Return the colour in shade."""
    return mix(colour, (40, 24, 24), share)


def smooth(points: Outline, steps: int = 12) -> Outline:
    """Round a closed outline by a Catmull-Rom curve through its points."""
    out = []
    count = len(points)
    for at in range(count):
        a, b, c, d = (points[(at + shift) % count] for shift in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            out.append((_curve(a[0], b[0], c[0], d[0], t), _curve(a[1], b[1], c[1], d[1], t)))
    return out


def _curve(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


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


def shoulders(pen: Pen, look: Look) -> None:
    """Draw the clothes."""
    width = {"child": 132, "young": 164, "adult": 172, "old": 164}[look.age] * (0.93 if look.female else 1.0)
    dark = darker(look.clothes, 0.22)
    pen.ellipse(0, 534, width, 146, look.clothes)
    pen.shape([(-width, 534), (width, 534), (width, 560), (-width, 560)], look.clothes)
    pen.line([(-width * 0.66, 500), (-width * 0.70, 540)], dark, 3)
    pen.line([(width * 0.66, 500), (width * 0.70, 540)], dark, 3)


def neck_and_ears(pen: Pen, look: Look) -> None:
    """Draw what is between clothes and face."""
    face_width, _ = look.face_size
    neck = 38 if look.age == "child" or look.female else 46
    shade = darker(look.skin, 0.16)
    pen.shape([(-neck, 340), (neck, 340), (neck + 8, 412), (-neck - 8, 412)], shade)
    pen.ellipse(0, 408, neck + 8, 26, shade)
    if look.style == 1:
        pen.shape([(-neck - 16, 396), (-6, 450), (-44, 474), (-neck - 34, 410)], look.collar)
        pen.shape([(neck + 16, 396), (6, 450), (44, 474), (neck + 34, 410)], look.collar)
    else:
        pen.arc((0, 404, neck + 18, 36), 12, 168, look.collar, 9)
    pen.both(face_width + 1, 262, 15, 27, shade)
    pen.both(face_width - 1, 262, 11, 21, darker(look.skin, 0.06))


def face(pen: Pen, look: Look) -> None:
    """Draw cheeks and chin."""
    width, height = look.face_size
    pen.ellipse(0, 240, width, height * 0.92, look.skin)
    pen.ellipse(0, 282, width * 0.9 * look.jaw, height * 0.74, look.skin)
    pen.both(width * 0.56, 302, 20, 12, mix(look.skin, (226, 128, 112), 0.20))


def features(pen: Pen, look: Look) -> None:
    """Draw eyes, nose, mouth, and what age adds."""
    gap = 40 * look.eye_gap
    line = darker(look.skin, 0.42)
    brow = mix(look.hair, look.skin, 0.15)
    for side in (-1, 1):
        _eye(pen, look, side * gap)
        tilt = look.brow * side
        outer, inner = (side * (gap + 21), 222 + tilt * 0.2), (side * (gap - 17), 221 - abs(look.brow) * 0.3)
        pen.line([outer, (side * (gap + 4), 214), inner], brow, 4 if look.female else 6.5)
    pen.line([(3, 262), (9, 296), (-3, 301)], darker(look.skin, 0.2), 3)
    lips = mix(look.skin, (186, 78, 82), 0.62 if look.female else 0.38)
    pen.chord((0, 330, look.mouth, 12), 0, 180, lips)
    pen.chord((0, 331, look.mouth, 6), 180, 360, darker(lips, 0.12))
    pen.arc((0, 322 - look.smile, look.mouth + 1, 12 + look.smile), 24, 156, line, 2.4)
    if look.age == "old":
        _wrinkles(pen, look, gap)


def _eye(pen: Pen, look: Look, x: float) -> None:
    size = 1.14 if look.age == "child" else 1.0
    pen.ellipse(x, 252, 17 * size, 9 * size, (252, 250, 247))
    pen.ellipse(x, 252, 8.4 * size, 8.8 * size, (58, 40, 32))
    pen.ellipse(x, 252, 4, 4, (22, 18, 18))
    pen.ellipse(x + 3, 249, 2, 2, (255, 255, 255))
    pen.arc((x, 254, 18.5 * size, 13 * size), 196, 344, (50, 38, 36), 3.6 if look.female else 2.8)


def _wrinkles(pen: Pen, look: Look, gap: float) -> None:
    line = darker(look.skin, 0.2)
    for side in (-1, 1):
        pen.arc((side * 44, 318, 16, 30), *((150, 215) if side > 0 else (-35, 30)), line, 2.2)
        pen.arc((side * gap, 262, 18, 10), 40, 140, line, 2)
    for y in (176, 190):
        pen.arc((0, y + 40, 62, 42), 240, 300, line, 2)


def glasses(pen: Pen) -> None:
    """Draw a pair of glasses."""
    frame = (62, 62, 70)
    for side in (-1, 1):
        pen.ring(side * 41, 254, 29, 23, frame, 4)
        pen.line([(side * 70, 250), (side * 84, 247)], frame, 4)
    pen.arc((0, 256, 13, 10), 200, 340, frame, 4)


def hair_behind(pen: Pen, look: Look) -> None:
    """Draw the hair that the head covers."""
    if not look.female:
        return
    width, _ = look.face_size
    dark = darker(look.hair, 0.2)
    match look.style:
        case 0:  # long
            pen.ellipse(0, 250, width + 30, 150, dark)
            fall: Outline = [
                (-width - 30, 240),
                (0, 210),
                (width + 30, 240),
                (width + 26, 420),
                (width - 14, 446),
                (0, 420),
            ]
            pen.shape(smooth([*fall, (-width + 14, 446), (-width - 26, 420)]), dark)
        case 1:  # to the chin
            pen.ellipse(0, 246, width + 30, 142, dark)
            pen.ellipse(0, 318, width + 26, 66, dark)
        case _:  # in a bun
            pen.ellipse(0, 106, 42, 36, dark)
            pen.ellipse(0, 226, width + 12, 120, dark)


def hair_front(pen: Pen, look: Look) -> None:
    """Draw the hair over the forehead."""
    width, height = look.face_size
    top = 240 - height * 0.92
    if look.female:
        _parted_fringe(pen, look, width, top)
    elif look.age == "old" and look.style == 0:
        for side in (-1, 1):
            rim: Outline = [
                (width + 7, 258),
                (width + 8, 206),
                (width * 0.96, 176),
                (width * 0.9, 190),
                (width - 7, 222),
            ]
            pen.shape(smooth([(side * x, y) for x, y in rim]), look.hair)
    else:
        _short_hair(pen, look, width, top)


def _parted_fringe(pen: Pen, look: Look, width: float, top: float) -> None:
    middle = -22 if look.style == 0 else 14
    cap: Outline = [(-width - 12, 268), (-width - 14, 200), (-width * 0.72, top + 12), (0, top - 16)]
    cap += [(width * 0.72, top + 12), (width + 14, 200), (width + 12, 268)]
    if look.age == "child":
        fringe: Outline = [(width - 8, 214), (width * 0.3, 200), (-width * 0.3, 200), (-width + 8, 214)]
    else:
        fringe = [(width - 6, 226), (width * 0.62, 178), (middle, top + 34), (-width * 0.62, 178), (-width + 6, 226)]
    pen.shape(smooth(cap + fringe), look.hair)


def _short_hair(pen: Pen, look: Look, width: float, top: float) -> None:
    lift = {0: 18.0, 1: 26.0, 2: 12.0}[look.style]
    cap: Outline = [(-width - 5, 244), (-width - 8, 190), (-width * 0.74, top + 4), (-10, top - lift)]
    cap += [(width * 0.74, top + 4), (width + 8, 190), (width + 5, 244)]
    match look.style:
        case 0:
            hairline: Outline = [(width - 9, 206), (width * 0.5, 172), (-width * 0.5, 172), (-width + 9, 206)]
        case 1:
            hairline = [
                (width - 9, 206),
                (width * 0.7, 166),
                (-width * 0.35, 188),
                (-width * 0.8, 176),
                (-width + 9, 206),
            ]
        case _:
            hairline = [(width - 9, 204), (width * 0.6, 184), (0, 170), (-width * 0.6, 184), (-width + 9, 204)]
    pen.shape(smooth(cap + hairline), look.hair)
