"""Issuers in software: they sign the bodies of signers' certificates with any curve or RSA size of the standard."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field, replace
from functools import cache

import gmpy2
from cryptography.hazmat.primitives.asymmetric import ec

from cardreader.crypto.curves import Curve
from cardreader.pki.certificate import Certificate, parse_certificate
from cardreader.pki.keys import EcKey, PublicKey, RsaKey, parse_public_key, public_key_bits, public_key_info
from cardreader.pki.signature import SignatureAlgorithm
from tests.cardreader.authenticity.pki import DIGEST_OIDS, algorithm, certify, der

DIGESTS = ("sha1", "sha224", "sha256", "sha384", "sha512")


@dataclass(frozen=True)
class EcIssuer:
    """An issuer on a curve; signs in the ANSI or the plain form."""

    curve: Curve
    digest: str
    kind: str
    secret: int

    @property
    def key(self) -> EcKey:
        """The key that is to be found."""
        return EcKey(self.curve, self.curve.multiply(self.secret, self.curve.base))

    def sign(self, body: bytes, chance: random.Random) -> bytes:
        """Sign as SEC 1 §4.1.3 says."""
        order = self.curve.order
        value = int.from_bytes(hashlib.new(self.digest, body).digest(), "big")
        excess = max(0, 8 * hashlib.new(self.digest).digest_size - order.bit_length())
        nonce = chance.randrange(1, order)
        r = self.curve.multiply(nonce, self.curve.base).x % order
        s = pow(nonce, -1, order) * ((value >> excess) + r * self.secret) % order
        return encoded(self.curve, self.kind, r, s)


@dataclass(frozen=True)
class RsaIssuer:
    """An issuer with an RSA key that signs with PKCS #1 v1.5."""

    key: RsaKey
    digest: str
    private: int = field(repr=False)
    kind: str = "pkcs1"

    def sign(self, body: bytes, _chance: random.Random) -> bytes:
        """Sign as RFC 8017 §8.2.1 says."""
        length = (self.key.modulus.bit_length() + 7) // 8
        info = der(0x30, algorithm(DIGEST_OIDS[self.digest]), der(0x04, hashlib.new(self.digest, body).digest()))
        block = b"\x00\x01".ljust(length - len(info) - 1, b"\xff") + b"\x00" + info
        return int(gmpy2.powmod(int.from_bytes(block, "big"), self.private, self.key.modulus)).to_bytes(length, "big")


def chance_of(seed: object) -> random.Random:
    """Return numbers that are the same in every run."""
    return random.Random(str(seed))  # noqa: S311 -- keys of a test


Issuer = EcIssuer | RsaIssuer


def encoded(curve: Curve, kind: str, r: int, s: int) -> bytes:
    """Write a signature in the form of its kind."""
    if kind == "ecdsa-plain":
        return r.to_bytes(curve.scalar_length, "big") + s.to_bytes(curve.scalar_length, "big")
    return der(0x30, *(der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in (r, s)))


def rsa_issuer(size: int, exponent: int, digest: str, chance: random.Random) -> RsaIssuer:
    """Make an issuer with a key of its own."""

    def prime() -> int:
        while True:
            found = int(gmpy2.next_prime(chance.getrandbits(size // 2) | 3 << (size // 2 - 2)))
            if (found - 1) % exponent:
                return found

    p, q = prime(), prime()
    private = int(gmpy2.invert(exponent, (p - 1) * (q - 1)))
    return RsaIssuer(RsaKey(p * q, exponent), digest, private)


@cache
def _template() -> Certificate:
    authority = certify("CSCA", ec.generate_private_key(ec.BrainpoolP256R1()), ca=True)
    return parse_certificate(certify("Signer", ec.generate_private_key(ec.BrainpoolP256R1()), authority).raw)


def method_1(key: EcKey | RsaKey) -> bytes:
    """Identifier of a key by the first method of RFC 5280 §4.2.1.2."""
    return hashlib.sha1(public_key_bits(key), usedforsecurity=False).digest()


def signer_of(
    issuer: Issuer, chance: random.Random, key_id: bytes | None, own_key: PublicKey | None = None
) -> Certificate:
    """Return a signer's certificate: a parsed one whose body, signature and key identifier are replaced."""
    body = chance.randbytes(300)
    return replace(
        _template(),
        raw=body,
        tbs=body,
        key=own_key or _template().key,
        authority_key_id=key_id,
        algorithm=SignatureAlgorithm(issuer.kind, issuer.digest),
        signature=issuer.sign(body, chance),
    )


def reparsed(key: EcKey | RsaKey) -> PublicKey:
    """Return the key as its own SubjectPublicKeyInfo says it."""
    return parse_public_key(public_key_info(key))
