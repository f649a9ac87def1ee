"""Arithmetic on the standardised elliptic curves of ICAO Doc 9303-11 §9.5.1.

PACE maps the generator, which no key-agreement interface offers, so points are added and multiplied here. The one
importer of `ecdsa`. Points are plain numbers outside; what comes from the other side passes `Curve.decode` or
`Curve.point`, which refuse what is not on the curve.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from ecdsa import curves as named
from ecdsa.ellipticcurve import INFINITY, PointJacobi
from ecdsa.numbertheory import Error as NoSquareRoot
from ecdsa.numbertheory import square_root_mod_prime

_UNCOMPRESSED: Final = 0x04


@dataclass(frozen=True, slots=True)
class Point:
    """An affine point; never the point at infinity."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve: y^2 = x^3 + a x + b over p, with generator `base` of prime order `order` and cofactor 1."""

    name: str
    parameter_id: int
    """Number in ICAO 9303-11 §9.5.1 table 5."""
    oid: str
    """Dotted object identifier of the named curve."""
    p: int
    a: int
    b: int
    order: int
    base: Point
    _curve: Any = field(repr=False, compare=False)

    @property
    def coordinate_length(self) -> int:
        """Bytes of one coordinate."""
        return (self.p.bit_length() + 7) // 8

    @property
    def scalar_length(self) -> int:
        """Bytes of a private key and of one half of a plain signature."""
        return (self.order.bit_length() + 7) // 8

    def point(self, x: int, y: int) -> Point:
        """Return the point with these coordinates; ValueError when it is not on the curve."""
        if not (0 <= x < self.p and 0 <= y < self.p) or (y * y - x * x * x - self.a * x - self.b) % self.p:
            message = f"not a point of {self.name}"
            raise ValueError(message)
        return Point(x, y)

    def decode(self, data: bytes) -> Point:
        """Read an uncompressed point, 04 || x || y (BSI TR-03111 §3.2.1); ValueError for anything else."""
        size = self.coordinate_length
        if len(data) != 1 + 2 * size or data[0] != _UNCOMPRESSED:
            message = f"an uncompressed point of {self.name} has {1 + 2 * size} bytes and starts with 04"
            raise ValueError(message)
        return self.point(int.from_bytes(data[1 : 1 + size], "big"), int.from_bytes(data[1 + size :], "big"))

    def encode(self, point: Point) -> bytes:
        """Write an uncompressed point."""
        size = self.coordinate_length
        return bytes([_UNCOMPRESSED]) + point.x.to_bytes(size, "big") + point.y.to_bytes(size, "big")

    def points_at(self, x: int) -> tuple[Point, ...]:
        """Return the two points with that x coordinate (SEC 1 §2.3.4), or none."""
        if not 0 <= x < self.p:
            return ()
        try:
            y = int(square_root_mod_prime((x * x * x + self.a * x + self.b) % self.p, self.p))
        except NoSquareRoot:
            return ()
        return Point(x, y), Point(x, self.p - y)  # the order is odd, so no point has y = 0

    def multiply(self, scalar: int, point: Point) -> Point:
        """Return scalar x point; ValueError when that is the point at infinity."""
        base = self._precomputed if point == self.base else self._foreign(point)
        return self._ours(base * (scalar % self.order))

    def add(self, left: Point, right: Point) -> Point:
        """Return left + right; ValueError when that is the point at infinity."""
        return self._ours(self._foreign(left) + self._foreign(right))

    def x_bytes(self, point: Point) -> bytes:
        """Return the x coordinate in full length, the shared secret of ECKA (BSI TR-03111 §4.3.1)."""
        return point.x.to_bytes(self.coordinate_length, "big")

    def random_scalar(self) -> int:
        """Return a private key, 1 .. order-1, from the system's randomness."""
        return 1 + secrets.randbelow(self.order - 1)

    @property
    def _precomputed(self) -> Any:
        return self._curve.generator

    def _foreign(self, point: Point) -> Any:
        return PointJacobi(self._curve.curve, point.x, point.y, 1, self.order)

    def _ours(self, point: Any) -> Point:
        if point == INFINITY:
            message = f"the result is the point at infinity of {self.name}"
            raise ValueError(message)
        affine = point.to_affine()
        return Point(int(affine.x()), int(affine.y()))


_STANDARDISED: Final[dict[int, Any]] = {
    8: named.NIST192p,
    9: named.BRAINPOOLP192r1,
    10: named.NIST224p,
    11: named.BRAINPOOLP224r1,
    12: named.NIST256p,
    13: named.BRAINPOOLP256r1,
    14: named.BRAINPOOLP320r1,
    15: named.NIST384p,
    16: named.BRAINPOOLP384r1,
    17: named.BRAINPOOLP512r1,
    18: named.NIST521p,
}


@cache
def by_parameter_id(parameter_id: int) -> Curve:
    """Return the curve of a standardised domain parameter identifier, 8 to 18; KeyError for any other number."""
    curve = _STANDARDISED[parameter_id]
    generator = curve.generator
    return Curve(
        name=curve.name,
        parameter_id=parameter_id,
        oid=".".join(map(str, curve.oid)),
        p=int(curve.curve.p()),
        a=int(curve.curve.a()) % int(curve.curve.p()),
        b=int(curve.curve.b()),
        order=int(curve.order),
        base=Point(int(generator.x()), int(generator.y())),
        _curve=curve,
    )


@cache
def all_curves() -> tuple[Curve, ...]:
    """Return every standardised curve in the order of its identifiers."""
    return tuple(by_parameter_id(parameter_id) for parameter_id in _STANDARDISED)


@cache
def by_oid(oid: str) -> Curve:
    """Return the curve of a dotted object identifier; KeyError when it is none of the standardised ones."""
    for curve in all_curves():
        if curve.oid == oid:
            return curve
    raise KeyError(oid)


@cache
def by_domain(p: int, a: int, b: int, base: tuple[int, int], order: int) -> Curve:
    """Return the curve that explicit parameters spell out; KeyError when they are none of the standardised ones."""
    for curve in all_curves():
        if (curve.p, curve.a, curve.b, (curve.base.x, curve.base.y), curve.order) == (p, a % p, b, base, order):
            return curve
    message = "explicit parameters of no standardised curve"
    raise KeyError(message)
