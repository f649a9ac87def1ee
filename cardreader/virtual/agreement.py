"""Key agreement on the chip's side, over curves and over prime fields, and PACE's two ways to map the nonce.

ICAO Doc 9303-11 §9.6 (agreement), §4.4.3.3 and appendix B (mapping). Public keys are bytes as they travel; whatever
arrives is checked before use, and ValueError says that it is no good key.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from cardreader.crypto import curves, dh
from cardreader.crypto.ciphers import AES192, AES256, BlockSuite

Random = Callable[[int], bytes]
"""Gives that many random bytes."""

_LARGEST_DH_PARAMETER: Final = 2

_CONSTANTS_128: Final = ("a668892a7c41e3ca739f40b057d85904", "a4e136ac725f738b01c1f60217c188ad")
_CONSTANTS_256: Final = (
    "d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676",
    "54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517",
)
_EXTRA_BITS: Final = 64


class KeyAgreement(ABC):
    """Key agreement with one generator: the standard one, or the one that a PACE run has mapped."""

    public_key_tag: int
    """Tag of the public key inside 7F49 (ICAO 9303-11 §9.4)."""

    @property
    @abstractmethod
    def order(self) -> int:
        """Order of the group that the generator generates."""

    def private(self, random: Random) -> int:
        """Draw a number of the order's length until it is a private key."""
        return _draw(random, self.order)

    @abstractmethod
    def public(self, private: int) -> bytes:
        """Return the public key."""

    @abstractmethod
    def shared(self, private: int, peer: bytes) -> bytes:
        """Return the shared secret: the x coordinate, or the number in full length."""

    @abstractmethod
    def map_generic(self, nonce: bytes, private: int, peer: bytes) -> KeyAgreement:
        """Return the agreement with the generator s x G + H (ICAO 9303-11 §4.4.3.3.1)."""

    @abstractmethod
    def map_integrated(self, nonce: bytes, their_nonce: bytes, suite: BlockSuite) -> KeyAgreement:
        """Return the agreement with the generator f(R(s, t)) (ICAO 9303-11 §4.4.3.3.2)."""


class EllipticCurveAgreement(KeyAgreement):
    """ECDH (BSI TR-03111 §4.3)."""

    public_key_tag = 0x86

    def __init__(self, curve: curves.Curve, generator: curves.Point | None = None) -> None:
        self.curve = curve
        self._generator = generator or curve.base

    def public(self, private: int) -> bytes:
        """Return the uncompressed point."""
        return self.curve.encode(self.curve.multiply(private, self._generator))

    def shared(self, private: int, peer: bytes) -> bytes:
        """Return the x coordinate."""
        return self.curve.x_bytes(self.curve.multiply(private, self.curve.decode(peer)))

    def map_generic(self, nonce: bytes, private: int, peer: bytes) -> EllipticCurveAgreement:
        """Add the shared point to the nonce's multiple of the generator."""
        shared = self.curve.multiply(private, self.curve.decode(peer))
        mapped = self.curve.add(self.curve.multiply(int.from_bytes(nonce, "big"), self.curve.base), shared)
        return EllipticCurveAgreement(self.curve, mapped)

    def map_integrated(self, nonce: bytes, their_nonce: bytes, suite: BlockSuite) -> EllipticCurveAgreement:
        """Encode the pseudo-random number as a point."""
        number = _pseudo_random(nonce, their_nonce, suite, self.curve.p)
        return EllipticCurveAgreement(self.curve, _point_encoding(self.curve, number))

    @property
    def order(self) -> int:
        """Order of the curve's group."""
        return self.curve.order


class PrimeFieldAgreement(KeyAgreement):
    """Diffie-Hellman (PKCS #3, RFC 2631)."""

    public_key_tag = 0x84

    @property
    def order(self) -> int:
        """Order of the subgroup."""
        return self.group.q

    def __init__(self, group: dh.DhGroup, generator: int | None = None) -> None:
        self.group = group
        self._generator = generator or group.g

    def public(self, private: int) -> bytes:
        """Return the public value in full length."""
        return self.group.encode(self.group.power(self._generator, private))

    def shared(self, private: int, peer: bytes) -> bytes:
        """Return the shared number in full length."""
        return self.group.encode(self.group.power(self.group.decode(peer), private))

    def map_generic(self, nonce: bytes, private: int, peer: bytes) -> PrimeFieldAgreement:
        """Multiply g ** s with the shared number."""
        shared = self.group.power(self.group.decode(peer), private)
        mapped = self.group.power(self.group.g, int.from_bytes(nonce, "big")) * shared % self.group.p
        return PrimeFieldAgreement(self.group, mapped)

    def map_integrated(self, nonce: bytes, their_nonce: bytes, suite: BlockSuite) -> PrimeFieldAgreement:
        """Raise the pseudo-random number into the subgroup."""
        number = _pseudo_random(nonce, their_nonce, suite, self.group.p)
        mapped = self.group.power(number, (self.group.p - 1) // self.group.q)
        if mapped <= 1:
            message = "the nonces map to no generator"
            raise ValueError(message)
        return PrimeFieldAgreement(self.group, mapped)


def by_parameter_id(parameter_id: int) -> KeyAgreement:
    """Return the agreement on standardised domain parameters; KeyError for an unassigned number."""
    if parameter_id <= _LARGEST_DH_PARAMETER:
        return PrimeFieldAgreement(dh.by_parameter_id(parameter_id))
    return EllipticCurveAgreement(curves.by_parameter_id(parameter_id))


def _draw(random: Random, order: int) -> int:
    length, spare = (order.bit_length() + 7) // 8, -order.bit_length() % 8
    while True:
        number = int.from_bytes(random(length), "big") >> spare
        if 0 < number < order:
            return number


def _pseudo_random(nonce: bytes, their_nonce: bytes, suite: BlockSuite, modulus: int) -> int:
    """Compute R_p(s, t) of ICAO 9303-11 appendix B: a CBC chain that is longer than the prime by 64 bits."""
    constants = _CONSTANTS_256 if suite in (AES192, AES256) else _CONSTANTS_128
    key_constant, output_constant = (bytes.fromhex(constant) for constant in constants)
    zero = bytes(suite.block_size)
    key = suite.encrypt_cbc(their_nonce, zero, nonce)
    output = b""
    while len(output) * 8 < modulus.bit_length() + _EXTRA_BITS:
        chain_key = key[: suite.key_length]
        output += suite.encrypt_cbc(chain_key, zero, output_constant)
        key = suite.encrypt_cbc(chain_key, zero, key_constant)
    return int.from_bytes(output, "big") % modulus


def _point_encoding(curve: curves.Curve, number: int) -> curves.Point:
    """Encode a field element as a point (ICAO 9303-11 appendix B.2, for p = 3 mod 4)."""
    p, a, b = curve.p, curve.a, curve.b
    if p % 4 != 3:  # noqa: PLR2004 -- the congruence the encoding needs
        message = f"integrated mapping does not work on {curve.name}"
        raise ValueError(message)
    alpha = -number * number % p
    x2 = -b * pow(a, -1, p) * (1 + pow(alpha + alpha * alpha, -1, p)) % p
    x3 = alpha * x2 % p
    h2 = (pow(x2, 3, p) + a * x2 + b) % p
    u = pow(number, 3, p) * h2 % p
    root = pow(h2, p - 1 - (p + 1) // 4, p)
    if root * root * h2 % p == 1:
        return curve.point(x2, root * h2 % p)
    return curve.point(x3, root * u % p)
