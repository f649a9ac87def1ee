"""How the portraits are drawn: colours, and shapes in the units of the finished picture."""

from __future__ import annotations

from typing import Final

from PIL import ImageDraw

WIDTH: Final = 413
HEIGHT: Final = 531
SCALE: Final = 3
"""Drawn this much larger and shrunk, which smooths the edges."""

Colour = tuple[int, int, int]
Outline = list[tuple[float, float]]


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
