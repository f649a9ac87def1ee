"""Integrated mapping of PACE: from two nonces straight to a generator (ICAO 9303-11 §4.4.3.3.2 and appendix B)."""

from __future__ import annotations

from cardreader.access.groups import EcGroup, Group, PrimeGroup
from cardreader.crypto.ciphers import BlockSuite
from cardreader.crypto.curves import Curve, Point

_SECURITY_BITS = 64
_SHORT_KEY = 16
_CONSTANTS = {
    16: ("a668892a7c41e3ca739f40b057d85904", "a4e136ac725f738b01c1f60217c188ad"),
    32: (
        "d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676",
        "54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517",
    ),
}
"""c0 and c1 by their length: 16 bytes for 3DES and AES-128, 32 bytes for longer keys."""


def can_integrate(group: Group) -> bool:
    """Whether the point encoding works here: it needs a prime with p mod 4 = 3, which P-224 has not."""
    return not isinstance(group, EcGroup) or group.curve.p % 4 == 3  # noqa: PLR2004 -- the congruence itself


def map_integrated(group: Group, suite: BlockSuite, nonce: bytes, own_nonce: bytes) -> bytes:
    """The generator that the chip's nonce s and the terminal's nonce t lead to. Raises ValueError for a trivial one."""
    match group:
        case EcGroup(curve):
            return curve.encode(encode_point(curve, pseudo_random(suite, nonce, own_nonce, curve.p)))
        case PrimeGroup(p=p, q=int(q)):
            number = pow(pseudo_random(suite, nonce, own_nonce, p), (p - 1) // q, p)
            encoded = group.encode(number)
            group.check(encoded)
            return encoded
        case _:
            message = "integrated mapping does not work in this group"
            raise ValueError(message)


def pseudo_random(suite: BlockSuite, nonce: bytes, own_nonce: bytes, prime: int) -> int:
    """R_p(s, t): the nonces spread over 64 bits more than the prime has, and reduced."""
    key_constant, output_constant = (
        bytes.fromhex(constant) for constant in _CONSTANTS[_SHORT_KEY if suite.key_length == _SHORT_KEY else 32]
    )
    zero = bytes(suite.block_size)
    key = suite.encrypt_cbc(own_nonce, zero, nonce)[: suite.key_length]
    output = b""
    while 8 * len(output) < prime.bit_length() + _SECURITY_BITS:
        output += suite.encrypt_cbc(key, zero, output_constant)
        key = suite.encrypt_cbc(key, zero, key_constant)[: suite.key_length]
    return int.from_bytes(output, "big") % prime


def encode_point(curve: Curve, number: int) -> Point:
    """Simplified Shallue-van de Woestijne-Ulas encoding in affine coordinates. The curves have cofactor 1."""
    p, a, b = curve.p, curve.a, curve.b
    alpha = -number * number % p
    spread = (alpha + alpha * alpha) % p
    if not spread:
        message = "the nonces lead to no point"
        raise ValueError(message)
    x2 = -b * pow(a, -1, p) * (1 + pow(spread, -1, p)) % p
    h2 = (x2 * x2 * x2 + a * x2 + b) % p
    # One power decides whether h2 is a square and gives the root of its inverse.
    root = pow(h2, p - 1 - (p + 1) // 4, p)
    if root * root * h2 % p == 1:
        return curve.point(x2, root * h2 % p)
    return curve.point(alpha * x2 % p, root * number * number * number * h2 % p)
