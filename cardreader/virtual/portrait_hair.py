"""The hair of a drawn portrait: what lies behind the head, and what lies in front of it."""

from __future__ import annotations

from cardreader.virtual.portrait_look import Look
from cardreader.virtual.portrait_pen import Outline, Pen, darker, smooth


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
