"""Verify signatures of certificates and CMS objects: RSA PKCS #1 and PSS, ECDSA (ANSI and BSI form), DSA.

The one importer of the asymmetric half of `cryptography`. Its curves lack three of the standardised ones; those are
verified with the arithmetic that PACE needs anyway.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from cardreader.crypto.curves import Curve
from cardreader.errors import DamagedData
from cardreader.iso7816.der import INTEGER, OID, SEQUENCE, Items, integer, oid
from cardreader.iso7816.tlv import Tlv, children, parse_one
from cardreader.pki.keys import RSA, RSA_PSS, DsaKey, EcKey, PublicKey, RsaKey

DIGESTS = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
"""Digest algorithms that documents may use (ICAO 9303-12 §4.4). MD5 is not among them."""

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 -- old documents are signed with it; the verdict's detail says so
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_PKCS1 = "1.2.840.113549.1.1"
_ANSI = "1.2.840.10045.4"
_BSI = "0.4.0.127.0.7.1.1.4.1"
_NIST_DSA = "2.16.840.1.101.3.4.3"
_EC_KEY = "1.2.840.10045.2.1"
_MGF1 = "1.2.840.113549.1.1.8"
_RSA_DIGESTS = {"5": "sha1", "14": "sha224", "11": "sha256", "12": "sha384", "13": "sha512"}
_RSA_OIDS = {f"{_PKCS1}.{last}": digest for last, digest in _RSA_DIGESTS.items()}
_ECDSA_OIDS = {f"{_ANSI}.1": "sha1"} | {
    f"{_ANSI}.3.{n}": digest for n, digest in enumerate(("sha224", "sha256", "sha384", "sha512"), start=1)
}
_PLAIN_ECDSA_OIDS = {
    f"{_BSI}.{n}": digest for n, digest in enumerate(("sha1", "sha224", "sha256", "sha384", "sha512"), start=1)
}
_DSA_OIDS = {"1.2.840.10040.4.3": "sha1"} | {
    f"{_NIST_DSA}.{n}": digest for n, digest in enumerate(("sha224", "sha256", "sha384", "sha512"), start=1)
}
_CURVES: dict[str, ec.EllipticCurve] = {
    "1.2.840.10045.3.1.1": ec.SECP192R1(),
    "1.3.132.0.33": ec.SECP224R1(),
    "1.2.840.10045.3.1.7": ec.SECP256R1(),
    "1.3.132.0.34": ec.SECP384R1(),
    "1.3.132.0.35": ec.SECP521R1(),
    "1.3.36.3.3.2.8.1.1.7": ec.BrainpoolP256R1(),
    "1.3.36.3.3.2.8.1.1.11": ec.BrainpoolP384R1(),
    "1.3.36.3.3.2.8.1.1.13": ec.BrainpoolP512R1(),
}


class SignatureWrong(Exception):
    """The signature does not fit the data and the key, or uses an algorithm that documents may not use."""


@dataclass(frozen=True, slots=True)
class SignatureAlgorithm:
    """How something was signed. `digest` is empty where the identifier leaves it to the signer's digest algorithm."""

    kind: str
    """`pkcs1`, `pss`, `ecdsa`, `ecdsa-plain` or `dsa`."""
    digest: str
    mgf_digest: str = ""
    salt_length: int | None = None

    @property
    def name(self) -> str:
        """Words for reports."""
        return f"{self.kind} {self.digest}".strip()


def parse_digest(algorithm: Tlv) -> str:
    """Name of a digest AlgorithmIdentifier (`sha256`). Raises DamagedData for one that documents may not use."""
    found = oid(Items.of(algorithm, "digest algorithm").next(OID))
    if found not in DIGESTS:
        message = f"the digest algorithm {found} is not allowed"
        raise DamagedData(message)
    return DIGESTS[found]


def parse_signature_algorithm(algorithm: Tlv) -> SignatureAlgorithm:
    """Read a signature AlgorithmIdentifier. Raises DamagedData for one that documents may not use."""
    items = Items.of(algorithm, "signature algorithm")
    found = oid(items.next(OID))
    parameters = next(iter(items.rest()), None)
    tables = {"pkcs1": _RSA_OIDS, "ecdsa": _ECDSA_OIDS, "ecdsa-plain": _PLAIN_ECDSA_OIDS, "dsa": _DSA_OIDS}
    for kind, table in tables.items():
        if found in table:
            return SignatureAlgorithm(kind, table[found])
    if found == RSA:
        return SignatureAlgorithm("pkcs1", "")
    if found == _EC_KEY:
        return SignatureAlgorithm("ecdsa", "")
    if found == RSA_PSS:
        return _pss(parameters)
    message = f"the signature algorithm {found} is not allowed"
    raise DamagedData(message)


def parse_ecdsa_oid(dotted: str) -> SignatureAlgorithm | None:
    """Return the ECDSA algorithm of an object identifier, ANSI or BSI form; None for any other."""
    digest = _PLAIN_ECDSA_OIDS.get(dotted) or _ECDSA_OIDS.get(dotted)
    return None if digest is None else SignatureAlgorithm("ecdsa-plain", digest)


def verify_signature(
    key: PublicKey, algorithm: SignatureAlgorithm, signature: bytes, signed: bytes, digest: str = ""
) -> None:
    """Check a signature over bytes. `digest` fills in where the algorithm does not name one.

    Raises:
        SignatureWrong: It does not hold, or key and algorithm do not fit together.
    """
    name = algorithm.digest or digest
    try:
        match key, algorithm.kind:
            case RsaKey(), "pkcs1":
                _rsa(key).verify(signature, signed, padding.PKCS1v15(), _HASHES[name])
            case RsaKey(), "pss":
                _rsa(key).verify(signature, signed, _pss_padding(algorithm, name), _HASHES[name])
            case EcKey(), "ecdsa" | "ecdsa-plain":
                _verify_ecdsa(key, *split_ecdsa(key.curve, algorithm.kind, signature), signed, name)
            case DsaKey(), "dsa":
                numbers = dsa.DSAPublicNumbers(key.public, dsa.DSAParameterNumbers(key.p, key.q, key.g))
                numbers.public_key().verify(signature, signed, _HASHES[name])
            case _:
                message = f"{key.name} cannot sign with {algorithm.name}"
                raise SignatureWrong(message)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, DamagedData, KeyError):
        message = f"a signature ({algorithm.name}) by {key.name} is wrong"
        raise SignatureWrong(message) from None


def verify_ecdsa_plain(key: EcKey, signature: bytes, signed: bytes, digest: str) -> None:
    """Check r || s (BSI TR-03111 §5.2.1). Raises SignatureWrong."""
    verify_signature(key, SignatureAlgorithm("ecdsa-plain", digest), signature, signed)


def _rsa(key: RsaKey) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(key.exponent, key.modulus).public_key()


def _pss(parameters: Tlv | None) -> SignatureAlgorithm:
    """Parse RSASSA-PSS-params (RFC 4055 §3.1); if they are absent, the signer's digest algorithm counts.

    Parameters that are there and leave parts out mean the standard's SHA-1 and 20 bytes of salt.
    """
    if parameters is None or parameters.tag != SEQUENCE:
        return SignatureAlgorithm("pss", "")
    found = {tlv.tag: tlv for tlv in children(parameters)}
    digest = parse_digest(parse_one(found[0xA0].value)) if 0xA0 in found else "sha1"  # noqa: PLR2004 -- context tag
    mgf_digest = "sha1"
    if 0xA1 in found:  # noqa: PLR2004 -- context tag
        mgf = Items.of_bytes(found[0xA1].value, "mask generation")
        if oid(mgf.next(OID)) != _MGF1:
            message = "a PSS signature uses an unknown mask generation"
            raise DamagedData(message)
        mgf_digest = parse_digest(mgf.next(SEQUENCE))
    salt = integer(parse_one(found[0xA2].value)) if 0xA2 in found else 20  # noqa: PLR2004 -- context tag
    if 0xA3 in found and integer(parse_one(found[0xA3].value)) != 1:  # noqa: PLR2004 -- context tag
        message = "a PSS signature uses an unknown trailer"
        raise DamagedData(message)
    return SignatureAlgorithm("pss", digest, mgf_digest, salt)


def _pss_padding(algorithm: SignatureAlgorithm, digest: str) -> padding.PSS:
    salt = padding.PSS.AUTO if algorithm.salt_length is None else algorithm.salt_length
    return padding.PSS(padding.MGF1(_HASHES[algorithm.mgf_digest or digest]), salt)


def split_ecdsa(curve: Curve, kind: str, signature: bytes) -> tuple[int, int]:
    """Return r and s of a signature. Raises DamagedData, or ValueError for a plain one of the wrong length."""
    if kind == "ecdsa-plain":
        half = len(signature) // 2
        if len(signature) != 2 * curve.scalar_length:
            message = "a plain signature has the wrong length"
            raise ValueError(message)
        return int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    items = Items.of_bytes(signature, "signature")
    r, s = integer(items.next(INTEGER)), integer(items.next(INTEGER))
    items.end()
    return r, s


def ecdsa_message(curve: Curve, digest: str, signed: bytes) -> int:
    """Return what ECDSA signs as a number: the leftmost bits of the digest (SEC 1 §4.1.3)."""
    value = hashlib.new(digest, signed, usedforsecurity=False).digest()
    return int.from_bytes(value, "big") >> max(0, 8 * len(value) - curve.order.bit_length())


def _verify_ecdsa(key: EcKey, r: int, s: int, signed: bytes, digest: str) -> None:
    curve = key.curve
    if not (0 < r < curve.order and 0 < s < curve.order):
        raise InvalidSignature
    if curve.oid in _CURVES:
        public = ec.EllipticCurvePublicNumbers(key.point.x, key.point.y, _CURVES[curve.oid]).public_key()
        public.verify(encode_dss_signature(r, s), signed, ec.ECDSA(_HASHES[digest]))
        return
    inverse = pow(s, -1, curve.order)
    u = ecdsa_message(curve, digest, signed) * inverse % curve.order
    v = r * inverse % curve.order
    right = curve.multiply(v, key.point)
    total = curve.add(curve.multiply(u, curve.base), right) if u else right
    if total.x % curve.order != r:
        raise InvalidSignature
