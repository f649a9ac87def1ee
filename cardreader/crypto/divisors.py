"""Find the modulus that divides two numbers: the RSA key behind two signatures with known messages."""

from __future__ import annotations

from functools import cache

import gmpy2

_SMALL_FACTORS_BELOW = 1 << 20
"""Cofactors that two random multiples have in common are below this: 1 in 10 million pairs has a larger one."""


def common_modulus(first: tuple[int, int], second: tuple[int, int], exponent: int) -> int:
    """Return the largest common divisor of s^e - m of two pairs (s, m), without small factors.

    With e = 65537 each power has e times the bits of s: about a minute of processor for 2,048 bits.
    """
    numbers = (gmpy2.mpz(base) ** exponent - message for base, message in (first, second))
    return _without_small_factors(gmpy2.gcd(*numbers))


def _without_small_factors(number: gmpy2.mpz) -> int:
    while number and (common := gmpy2.gcd(number, _small_primes())) > 1:
        number //= common
    return int(number)


@cache
def _small_primes() -> gmpy2.mpz:
    """Return the product of all primes below the limit."""
    return gmpy2.primorial(_SMALL_FACTORS_BELOW)
