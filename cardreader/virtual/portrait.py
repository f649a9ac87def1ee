"""Drawn portraits for the synthetic people: flat, calm, and clearly nobody's photograph.

The same seed always gives the same picture. Size is the passport picture's 35 x 45 mm at 300 dots per inch.
"""

from __future__ import annotations

import io
from functools import cache
from typing import Final, Literal

from PIL import Image, ImageDraw, ImageFilter

from cardreader.virtual.people import PortraitSpec
from cardreader.virtual.portrait_face import face, features, glasses, neck_and_ears, shoulders
from cardreader.virtual.portrait_hair import hair_behind, hair_front
from cardreader.virtual.portrait_look import Look
from cardreader.virtual.portrait_pen import HEIGHT, SCALE, WIDTH, Colour, Pen

__all__ = ["HEIGHT", "WIDTH", "ImageKind", "encoded_portrait", "portrait"]

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
