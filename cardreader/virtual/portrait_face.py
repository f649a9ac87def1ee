"""Shoulders, neck and face of a drawn portrait."""

from __future__ import annotations

from cardreader.virtual.portrait_look import Look
from cardreader.virtual.portrait_pen import Pen, darker, mix


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
