"""Recover an issuer's public key from document signers' certificates that it signed.

ECDSA: a signature leaves a handful of keys under which it verifies (SEC 1 version 2 §4.1.6); the identifier of the
issuer's key (RFC 5280 §4.2.1.1 and §4.2.1.2, RFC 7093) or a second certificate tells which one signed. Nobody knows the
private key of the others: it would follow only from the true one.

RSA with PKCS #1 v1.5: the modulus divides s^e - m of every certificate, so that two of them give it as their common
divisor. The exponents are fixed: with an exponent of one's own choice a key for a foreign signature could be made up.

RSA-PSS hides its message behind a random salt and DSA its domain: these keys cannot be recovered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cardreader.crypto.curves import Curve, all_curves
from cardreader.crypto.divisors import common_modulus
from cardreader.errors import DamagedData
from cardreader.iso7816.der import NULL, OCTET_STRING, SEQUENCE, oid_object
from cardreader.iso7816.tlv import encode
from cardreader.pki.certificate import Certificate
from cardreader.pki.keys import EcKey, RsaKey, public_key_bits, public_key_info
from cardreader.pki.signature import DIGESTS, SignatureWrong, ecdsa_message, split_ecdsa, verify_signature

RSA_EXPONENTS: Final = (3, 17, 257, 65537)
"""Public exponents that are tried, the cheap ones first; real issuers have the last, a few the first."""

_SMALLEST_RSA: Final = 1024
_LONGEST_SIGNATURE: Final = 512
"""Bytes: a modulus of 4,096 bits. Longer ones would cost many minutes and gigabytes."""

_DIGEST_OIDS: Final = {digest: dotted for dotted, digest in DIGESTS.items()}
_LONG_IDENTIFIER: Final = 20
"""Bytes of the identifiers of RFC 7093 §2, methods 1 to 3."""


@dataclass(frozen=True, slots=True)
class EcdsaCandidates:
    """Keys that may have signed a certificate. `named`: it is the one that the certificate's key identifier means."""

    keys: tuple[EcKey, ...]
    named: bool


def ecdsa_candidates(certificate: Certificate) -> EcdsaCandidates:
    """Return the keys under which a certificate's ECDSA signature verifies, on every curve; none for other kinds.

    The issuer's curve is looked for on the signer's own one first. A signature says nothing of its curve: without a key
    identifier that fits, candidates of all curves are returned.
    """
    if not certificate.algorithm.kind.startswith("ecdsa"):
        return EcdsaCandidates((), named=False)
    own = certificate.key.curve if isinstance(certificate.key, EcKey) else None
    found: list[EcKey] = []
    for curve in sorted(all_curves(), key=lambda curve: curve != own):
        keys = [key for key in _on_curve(certificate, curve) if signed_with(certificate, key)]
        named = [key for key in keys if certificate.authority_key_id in key_identifiers(key)]
        if named:
            return EcdsaCandidates((named[0],), named=True)
        found += keys
    return EcdsaCandidates(tuple(found), named=False)


def common_rsa_key(
    first: Certificate, second: Certificate, *, exponents: Sequence[int] = RSA_EXPONENTS
) -> RsaKey | None:
    """Return the RSA key that signed both certificates with PKCS #1 v1.5; None when there is none.

    With the largest exponent it takes about a minute of processor for 2,048 bits, and longer for longer keys.
    """
    length = len(first.signature)
    same = length == len(second.signature) <= _LONGEST_SIGNATURE and first.tbs != second.tbs
    if not same or {first.algorithm.kind, second.algorithm.kind} != {"pkcs1"}:
        return None
    pairs = [(int.from_bytes(one.signature, "big"), _pkcs1_message(one, length)) for one in (first, second)]
    for exponent in exponents:
        modulus = common_modulus(pairs[0], pairs[1], exponent)
        if not _SMALLEST_RSA <= modulus.bit_length() <= 8 * length or (modulus.bit_length() + 7) // 8 != length:
            continue
        key = RsaKey(modulus, exponent)
        if signed_with(first, key) and signed_with(second, key):
            return key
    return None


def signed_with(certificate: Certificate, key: EcKey | RsaKey) -> bool:
    """Return whether that key signed the certificate."""
    try:
        verify_signature(key, certificate.algorithm, certificate.signature, certificate.tbs)
    except SignatureWrong:
        return False
    return True


def key_identifiers(key: EcKey | RsaKey) -> frozenset[bytes]:
    """Return the identifiers that issuers make of a key: RFC 5280 §4.2.1.2 methods 1 and 2, and RFC 7093 §2."""
    bits, info = public_key_bits(key), public_key_info(key)
    first = _digest("sha1", bits)
    found = {first, bytes([0x40 | first[-8] & 0x0F]) + first[-7:], _digest("sha1", info)}
    for digest in ("sha256", "sha384", "sha512"):
        whole = _digest(digest, bits)
        found |= {whole, whole[:_LONG_IDENTIFIER], _digest(digest, info)}
    return frozenset(found)


def _digest(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data, usedforsecurity=False).digest()


def _on_curve(certificate: Certificate, curve: Curve) -> list[EcKey]:
    """Return Q = r^-1 (s R - e G) for every point R that has r as its x coordinate modulo the order."""
    try:
        r, s = split_ecdsa(curve, certificate.algorithm.kind, certificate.signature)
    except (DamagedData, ValueError):
        return []
    if not (0 < r < curve.order and 0 < s < curve.order):
        return []
    inverse = pow(r, -1, curve.order)
    message = ecdsa_message(curve, certificate.algorithm.digest, certificate.tbs)
    found = []
    for x in (r, r + curve.order):  # cofactor 1, and by Hasse's bound p < 2 n
        for point in curve.points_at(x):
            total = curve.multiply(s * inverse, point)
            weight = -message * inverse % curve.order
            try:
                found.append(EcKey(curve, curve.add(total, curve.multiply(weight, curve.base)) if weight else total))
            except ValueError:
                continue  # the point at infinity is no key
    return found


def _pkcs1_message(certificate: Certificate, length: int) -> int:
    """Return the encoded message of EMSA-PKCS1-v1_5 (RFC 8017 §9.2) as a number."""
    digest = certificate.algorithm.digest
    algorithm = encode(SEQUENCE, oid_object(_DIGEST_OIDS[digest]) + encode(NULL, b""))
    info = encode(SEQUENCE, algorithm + encode(OCTET_STRING, _digest(digest, certificate.tbs)))
    return int.from_bytes(b"\x00\x01".ljust(length - len(info) - 1, b"\xff") + b"\x00" + info, "big")
