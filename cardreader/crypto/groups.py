"""The groups in which keys are agreed, behind one shape: elements are the bytes that travel (ICAO 9303-11 §9.5)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Protocol

import gmpy2

from cardreader.crypto import curves, dh
from cardreader.crypto.curves import Curve
from cardreader.crypto.protocols import Agreement

_EC_PARAMETER_IDS = range(8, 19)
_DH_PARAMETER_IDS = range(3)
_EXTRA_SCALAR_BITS = 512


class Group(Protocol):
    """A group with a generator. Elements are encoded; whatever came from the other side is checked when it is used."""

    @property
    def name(self) -> str:
        """Name of the domain parameters."""
        ...

    @property
    def agreement(self) -> Agreement:
        """DH or ECDH."""
        ...

    @property
    def generator(self) -> bytes:
        """The standard generator."""
        ...

    @property
    def key_tag(self) -> int:
        """Tag of a public key inside 7F49 (ICAO 9303-11 §9.4.4, §9.4.5)."""
        ...

    def random_scalar(self) -> int:
        """Return a new private key."""
        ...

    def check(self, element: bytes) -> None:
        """Raise ValueError for an element that is not of the group."""
        ...

    def power(self, scalar: int, element: bytes) -> bytes:
        """Apply a scalar to an element. Raises ValueError for a foreign element or a trivial result."""
        ...

    def combine(self, left: bytes, right: bytes) -> bytes:
        """Return the result of the group operation. Raises ValueError as `power` does."""
        ...

    def secret(self, element: bytes) -> bytes:
        """Return the shared secret as the key derivation takes it."""
        ...


@dataclass(frozen=True, slots=True)
class EcGroup:
    """An elliptic curve; elements are uncompressed points."""

    curve: Curve

    @property
    def name(self) -> str:
        """Name of the curve."""
        return self.curve.name

    @property
    def agreement(self) -> Agreement:
        """ECDH."""
        return Agreement.ECDH

    @property
    def generator(self) -> bytes:
        """The base point."""
        return self.curve.encode(self.curve.base)

    @property
    def key_tag(self) -> int:
        """Tag 86."""
        return 0x86

    def random_scalar(self) -> int:
        """Return a new private key."""
        return self.curve.random_scalar()

    def check(self, element: bytes) -> None:
        """Raise ValueError for a point that is not on the curve. The curves have cofactor 1: no small subgroups."""
        self.curve.decode(element)

    def power(self, scalar: int, element: bytes) -> bytes:
        """Multiply a point."""
        return self.curve.encode(self.curve.multiply(scalar, self.curve.decode(element)))

    def combine(self, left: bytes, right: bytes) -> bytes:
        """Add two points."""
        return self.curve.encode(self.curve.add(self.curve.decode(left), self.curve.decode(right)))

    def secret(self, element: bytes) -> bytes:
        """Return the x coordinate."""
        return self.curve.x_bytes(self.curve.decode(element))


@dataclass(frozen=True, slots=True)
class PrimeGroup:
    """Numbers modulo a prime; elements are numbers in full length. `q` is the subgroup's order, None when unknown."""

    name: str
    p: int
    g: int
    q: int | None

    @property
    def agreement(self) -> Agreement:
        """DH."""
        return Agreement.DH

    @property
    def generator(self) -> bytes:
        """The generator g."""
        return self.encode(self.g)

    @property
    def key_tag(self) -> int:
        """Tag 84."""
        return 0x84

    def encode(self, number: int) -> bytes:
        """Return a number in full length (ICAO 9303-11 §9.4.4)."""
        return number.to_bytes((self.p.bit_length() + 7) // 8, "big")

    def random_scalar(self) -> int:
        """Return a new private key."""
        limit = self.q or min(self.p - 1, 1 << _EXTRA_SCALAR_BITS)
        return 1 + secrets.randbelow(limit - 1)

    def check(self, element: bytes) -> None:
        """Raise ValueError for a number out of range or outside the subgroup (RFC 2631 §2.1.5)."""
        self._decode(element)

    def power(self, scalar: int, element: bytes) -> bytes:
        """Raise to a power."""
        return self.encode(self._nontrivial(self._raised(self._decode(element), scalar)))

    def combine(self, left: bytes, right: bytes) -> bytes:
        """Multiply two numbers."""
        return self.encode(self._nontrivial(self._decode(left) * self._decode(right) % self.p))

    def secret(self, element: bytes) -> bytes:
        """Return the number in full length."""
        return element

    def _decode(self, element: bytes) -> int:
        number = int.from_bytes(element, "big")
        in_range = len(element) * 8 - self.p.bit_length() < 8 and 1 < number < self.p - 1  # noqa: PLR2004 -- bits
        if not in_range or (self.q is not None and self._raised(number, self.q) != 1):
            message = f"not an element of {self.name}"
            raise ValueError(message)
        return number

    def _raised(self, number: int, exponent: int) -> int:
        return int(gmpy2.powmod_sec(number, exponent, self.p))  # takes a tenth of the time of Python's own pow

    @staticmethod
    def _nontrivial(number: int) -> int:
        if number <= 1:
            message = "the result is trivial"
            raise ValueError(message)
        return number


def group_by_parameter_id(parameter_id: int) -> Group | None:
    """Return the standardised domain parameters (ICAO 9303-11 §9.5.1); None for a reserved number."""
    if parameter_id in _EC_PARAMETER_IDS:
        return EcGroup(curves.by_parameter_id(parameter_id))
    if parameter_id in _DH_PARAMETER_IDS:
        return dh_group(dh.by_parameter_id(parameter_id))
    return None


def dh_group(group: dh.DhGroup) -> PrimeGroup:
    """Return the group with its name and subgroup."""
    return PrimeGroup(group.name, group.p, group.g, group.q)


def standard_prime_group(p: int, g: int) -> PrimeGroup | None:
    """Return the standardised group with that prime and generator, for keys that leave the subgroup's order out."""
    found = (dh.by_parameter_id(number) for number in _DH_PARAMETER_IDS)
    return next((dh_group(group) for group in found if (group.p, group.g) == (p, g)), None)
