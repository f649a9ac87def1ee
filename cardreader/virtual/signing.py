"""Keys that sign certificates and security objects, each made from a seed and signing the same bytes the same way.

Signatures: ECDSA (ANSI X9.62, deterministic as in RFC 6979), RSASSA-PKCS1-v1_5, RSASSA-PSS (RFC 8017, salt derived from
the message), as ICAO Doc 9303-12 §4.1 allows.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Final, Literal

import gmpy2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cardreader.crypto import curves
from cardreader.virtual import der

Scheme = Literal["ecdsa", "rsa", "rsa-pss"]

_HASHES: Final[dict[str, tuple[str, type[hashes.HashAlgorithm]]]] = {
    "md5": ("1.2.840.113549.2.5", hashes.MD5),
    "sha1": ("1.3.14.3.2.26", hashes.SHA1),
    "sha224": ("2.16.840.1.101.3.4.2.4", hashes.SHA224),
    "sha256": ("2.16.840.1.101.3.4.2.1", hashes.SHA256),
    "sha384": ("2.16.840.1.101.3.4.2.2", hashes.SHA384),
    "sha512": ("2.16.840.1.101.3.4.2.3", hashes.SHA512),
}
_ECDSA: Final = {
    "sha1": "1.2.840.10045.4.1",
    "sha224": "1.2.840.10045.4.3.1",
    "sha256": "1.2.840.10045.4.3.2",
    "sha384": "1.2.840.10045.4.3.3",
    "sha512": "1.2.840.10045.4.3.4",
}
_RSA: Final = {
    "sha1": "1.2.840.113549.1.1.5",
    "sha224": "1.2.840.113549.1.1.14",
    "sha256": "1.2.840.113549.1.1.11",
    "sha384": "1.2.840.113549.1.1.12",
    "sha512": "1.2.840.113549.1.1.13",
}
_RSA_ENCRYPTION: Final = "1.2.840.113549.1.1.1"
_RSA_PSS: Final = "1.2.840.113549.1.1.10"
_MGF1: Final = "1.2.840.113549.1.1.8"
_EC_PUBLIC_KEY: Final = "1.2.840.10045.2.1"
_PRIME_FIELD: Final = "1.2.840.10045.1.1"

_LIBRARY_CURVES: Final[dict[int, type[ec.EllipticCurve]]] = {
    10: ec.SECP224R1,
    12: ec.SECP256R1,
    13: ec.BrainpoolP256R1,
    15: ec.SECP384R1,
    16: ec.BrainpoolP384R1,
    17: ec.BrainpoolP512R1,
    18: ec.SECP521R1,
}
"""Curves that can sign here, by their identifier of ICAO 9303-11 §9.5.1."""


@dataclass(frozen=True, slots=True)
class KeySpec:
    """What kind of key: `size` is a curve's identifier for ECDSA and the modulus' bits for RSA."""

    scheme: Scheme
    size: int
    hash_name: str

    @classmethod
    def parse(cls, text: str) -> KeySpec:
        """Read `ecdsa/13/sha256`, `rsa/2048/sha256` or `rsa-pss/2048/sha256`."""
        match text.split("/"):
            case [("ecdsa" | "rsa" | "rsa-pss") as scheme, size, hash_name] if hash_name in _HASHES and size.isdigit():
                return cls(scheme, int(size), hash_name)
            case _:
                message = f"{text!r} is no kind of key; write ecdsa/13/sha256 or rsa-pss/2048/sha256"
                raise ValueError(message)


def derive_bytes(seed: bytes, label: str, length: int) -> bytes:
    """Return bytes that follow from seed and label alone (HKDF-Expand, RFC 5869 §2.3)."""
    out, block, counter = b"", b"", 1
    while len(out) < length:
        block = hmac.digest(seed, block + label.encode() + bytes([counter]), hashlib.sha256)
        out += block
        counter += 1
    return out[:length]


def derive_scalar(seed: bytes, label: str, order: int) -> int:
    """Return a private key 1 .. order-1; 64 bits more than the order has keep the bias away."""
    return 1 + int.from_bytes(derive_bytes(seed, label, order.bit_length() // 8 + 9), "big") % (order - 1)


@dataclass(frozen=True)
class SigningKey:
    """One key, made from `seed` and `label`."""

    spec: KeySpec
    seed: bytes = field(repr=False)
    label: str
    explicit: bool = False
    """Whether the public key spells out its curve's parameters, as Vietnam's public passport CSCA does."""

    @cached_property
    def private(self) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
        """The key for the library."""
        if self.spec.scheme == "ecdsa":
            return _ec_key(self.seed, self.label, self.spec.size)
        return _rsa_key(self.seed, self.label, self.spec.size)

    @cached_property
    def pkcs8(self) -> bytes:
        """The private key as unencrypted PKCS#8 DER."""
        return self.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    @cached_property
    def public_key_info(self) -> bytes:
        """SubjectPublicKeyInfo as DER."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            numbers = self.private.public_key().public_numbers()
            key = der.sequence(der.integer(numbers.n), der.integer(numbers.e))
            return der.sequence(der.sequence(der.oid(_RSA_ENCRYPTION), der.null()), der.bits(key))
        point = self.private.public_key().public_numbers()
        curve = curves.by_parameter_id(self.spec.size)
        return ec_public_key_info(curve, curve.encode(curves.Point(point.x, point.y)), explicit=self.explicit)

    @property
    def hash_algorithm(self) -> bytes:
        """AlgorithmIdentifier of the hash."""
        return hash_algorithm(self.spec.hash_name)

    @property
    def signature_algorithm(self) -> bytes:
        """AlgorithmIdentifier of the signature."""
        match self.spec.scheme:
            case "ecdsa":
                return der.sequence(der.oid(_ECDSA[self.spec.hash_name]))
            case "rsa":
                return der.sequence(der.oid(_RSA[self.spec.hash_name]), der.null())
            case _:
                mask = der.sequence(der.oid(_MGF1), self.hash_algorithm)
                salt = der.integer(self._new_hash().digest_size)
                parameters = (self.hash_algorithm, mask, salt)
                return der.sequence(
                    der.oid(_RSA_PSS),
                    der.sequence(*(der.context(number, part) for number, part in enumerate(parameters))),
                )

    def sign(self, data: bytes) -> bytes:
        """Sign `data`; the same data give the same signature."""
        algorithm = self._new_hash()
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            return self.private.sign(data, ec.ECDSA(algorithm, deterministic_signing=True))
        if self.spec.scheme == "rsa":
            return self.private.sign(data, padding.PKCS1v15(), algorithm)
        return _sign_pss(self.private, data, self.spec.hash_name)

    def _new_hash(self) -> hashes.HashAlgorithm:
        return _HASHES[self.spec.hash_name][1]()


def hash_algorithm(name: str) -> bytes:
    """Return the AlgorithmIdentifier of a hash."""
    return der.sequence(der.oid(_HASHES[name][0]), der.null())


def ec_public_key_info(curve: curves.Curve, point: bytes, *, explicit: bool = False) -> bytes:
    """Return SubjectPublicKeyInfo of a point, the curve named or spelt out (RFC 3279 §2.3.5)."""
    return der.sequence(ec_algorithm(curve, explicit=explicit), der.bits(point))


def ec_algorithm(curve: curves.Curve, *, explicit: bool = False) -> bytes:
    """Return the AlgorithmIdentifier of keys on a curve, named or spelt out."""
    return der.sequence(der.oid(_EC_PUBLIC_KEY), _explicit_parameters(curve) if explicit else der.oid(curve.oid))


def _explicit_parameters(curve: curves.Curve) -> bytes:
    size = curve.coordinate_length
    field_id = der.sequence(der.oid(_PRIME_FIELD), der.integer(curve.p))
    coefficients = der.sequence(der.octets(curve.a.to_bytes(size, "big")), der.octets(curve.b.to_bytes(size, "big")))
    base = der.octets(curve.encode(curve.base))
    return der.sequence(der.integer(1), field_id, coefficients, base, der.integer(curve.order), der.integer(1))


@lru_cache(maxsize=512)
def _ec_key(seed: bytes, label: str, size: int) -> ec.EllipticCurvePrivateKey:
    """Make an EC key from the seed. An issuer's keys serve all its cards."""
    scalar = derive_scalar(seed, label, curves.by_parameter_id(size).order)
    return ec.derive_private_key(scalar, _LIBRARY_CURVES[size]())


@cache
def _rsa_key(seed: bytes, label: str, size: int) -> rsa.RSAPrivateKey:
    """Make an RSA key whose primes follow from the seed: test keys must be the same every time."""
    e = 65537
    p, q = (_prime(seed, f"{label}/{name}", size // 2, e) for name in "pq")
    d = int(gmpy2.invert(e, (p - 1) * (q - 1)))
    public = rsa.RSAPublicNumbers(e, p * q)
    crt = (rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q))
    return rsa.RSAPrivateNumbers(p, q, d, *crt, public).private_key(unsafe_skip_rsa_key_validation=True)


def _prime(seed: bytes, label: str, size: int, e: int) -> int:
    """Return a prime of `size` bits, its two highest set, that goes with the public exponent."""
    start = int.from_bytes(derive_bytes(seed, label, size // 8), "big") | 3 << size - 2
    prime = gmpy2.next_prime(start)
    while gmpy2.gcd(prime - 1, e) != 1:
        prime = gmpy2.next_prime(prime)
    return int(prime)


def _sign_pss(private: rsa.RSAPrivateKey, data: bytes, hash_name: str) -> bytes:
    """Sign with EMSA-PSS (RFC 8017 §9.1.1); the salt follows from key and data, so that bytes can be compared."""
    numbers = private.private_numbers()
    modulus = numbers.public_numbers.n
    length = (modulus.bit_length() + 6) // 8
    digest = hashlib.new(hash_name, data).digest()
    salt = hmac.digest(numbers.d.to_bytes(length + 1, "big"), data, hash_name)
    hashed = hashlib.new(hash_name, bytes(8) + digest + salt).digest()
    block = b"\x01" + salt
    block = bytes(length - len(hashed) - 1 - len(block)) + block
    masked = bytes(a ^ b for a, b in zip(block, _mgf1(hashed, len(block), hash_name), strict=True))
    spare = 8 * length - (modulus.bit_length() - 1)
    encoded = bytes([masked[0] & 0xFF >> spare]) + masked[1:] + hashed + b"\xbc"
    signature = gmpy2.powmod(int.from_bytes(encoded, "big"), numbers.d, modulus)
    return int(signature).to_bytes((modulus.bit_length() + 7) // 8, "big")


def _mgf1(seed: bytes, length: int, hash_name: str) -> bytes:
    out, counter = b"", 0
    while len(out) < length:
        out += hashlib.new(hash_name, seed + counter.to_bytes(4, "big")).digest()
        counter += 1
    return out[:length]
