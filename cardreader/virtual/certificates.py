"""X.509 certificates and revocation lists of the test issuer, after the profiles of ICAO Doc 9303-12 §7.

Written by hand so that forgeries can leave out or twist any part.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from cardreader.iso7816.tlv import children, parse_one
from cardreader.virtual import der
from cardreader.virtual.signing import SigningKey

KeyUsage = Literal["signer", "authority", "missing", "not-critical"]

_SUBJECT_KEY: Final = "2.5.29.14"
_KEY_USAGE: Final = "2.5.29.15"
_PRIVATE_KEY_PERIOD: Final = "2.5.29.16"
_SUBJECT_ALT_NAME: Final = "2.5.29.17"
_ISSUER_ALT_NAME: Final = "2.5.29.18"
_BASIC_CONSTRAINTS: Final = "2.5.29.19"
_CRL_NUMBER: Final = "2.5.29.20"
_AUTHORITY_KEY: Final = "2.5.29.35"
_EXTENDED_KEY_USAGE: Final = "2.5.29.37"
_DOCUMENT_TYPES: Final = "2.23.136.1.1.6.2"

_DIGITAL_SIGNATURE: Final = der.bits(b"\x80", unused=7)
_CERTIFICATE_AND_CRL_SIGNING: Final = der.bits(b"\x06", unused=1)


@dataclass(frozen=True, slots=True)
class Name:
    """A distinguished name of three parts."""

    country: str
    organisation: str
    common_name: str

    @property
    def encoded(self) -> bytes:
        """The name as DER: PrintableString for the country, UTF8String for the rest (9303-12 §7.1.1)."""
        parts = (
            ("2.5.4.6", der.printable(self.country)),
            ("2.5.4.10", der.utf8(self.organisation)),
            ("2.5.4.3", der.utf8(self.common_name)),
        )
        return der.sequence(*(der.set_of([der.sequence(der.oid(kind), value)]) for kind, value in parts))


@dataclass(frozen=True, slots=True)
class CertificateSpec:
    """What a certificate says."""

    subject: Name
    issuer: Name
    serial: int
    not_before: datetime
    not_after: datetime
    private_key_until: datetime
    authority: bool
    key_usage: KeyUsage = "signer"
    authority_key: bool = True
    document_types: tuple[str, ...] = ()
    document_types_version: bool = True
    """Whether the list of document types begins with its version, as it must."""
    extended_usage: str = ""
    """What alone the key is for, as a dotted object identifier."""


def certificate(spec: CertificateSpec, key: SigningKey, signer: SigningKey) -> bytes:
    """Write the certificate of `key`, signed by `signer`."""
    content = der.sequence(
        der.context(0, der.integer(2)),
        der.integer(spec.serial),
        signer.signature_algorithm,
        spec.issuer.encoded,
        der.sequence(der.time(spec.not_before), der.time(spec.not_after)),
        spec.subject.encoded,
        key.public_key_info,
        der.context(3, der.sequence(*_extensions(spec, key, signer))),
    )
    return der.sequence(content, signer.signature_algorithm, der.bits(signer.sign(content)))


def revocation_list(
    issuer: Name, signer: SigningKey, number: int, at: datetime, until: datetime, *serials: int
) -> bytes:
    """Write a certificate revocation list (9303-12 §7.1.4)."""
    revoked = [der.sequence(der.integer(serial), der.time(at)) for serial in serials]
    content = der.sequence(
        der.integer(1),
        signer.signature_algorithm,
        issuer.encoded,
        der.time(at),
        der.time(until),
        *([der.sequence(*revoked)] if revoked else []),
        der.context(
            0,
            der.sequence(
                _extension(_AUTHORITY_KEY, der.sequence(der.context(0, key_identifier(signer), constructed=False))),
                _extension(_CRL_NUMBER, der.integer(number)),
            ),
        ),
    )
    return der.sequence(content, signer.signature_algorithm, der.bits(signer.sign(content)))


def key_identifier(key: SigningKey) -> bytes:
    """Return the subject key identifier: SHA-1 of the public key's bits (RFC 5280 §4.2.1.2)."""
    _, key_bits = children(parse_one(key.public_key_info))
    return hashlib.sha1(key_bits.value[1:], usedforsecurity=False).digest()


def _extensions(spec: CertificateSpec, key: SigningKey, signer: SigningKey) -> list[bytes]:
    alternative = _alternative_name(spec.issuer.country)
    period = (spec.not_before, spec.private_key_until)
    parts = [
        _extension(_SUBJECT_KEY, der.octets(key_identifier(key))),
        _extension(_PRIVATE_KEY_PERIOD, der.sequence(*(_generalized(at, moment) for at, moment in enumerate(period)))),
        _extension(_SUBJECT_ALT_NAME, alternative),
        _extension(_ISSUER_ALT_NAME, alternative),
    ]
    if spec.authority_key:
        identifier = der.sequence(der.context(0, key_identifier(signer), constructed=False))
        parts.insert(0, _extension(_AUTHORITY_KEY, identifier))
    if spec.key_usage != "missing":
        usage = _CERTIFICATE_AND_CRL_SIGNING if spec.authority else _DIGITAL_SIGNATURE
        parts.append(_extension(_KEY_USAGE, usage, critical=spec.key_usage != "not-critical"))
    if spec.authority:
        constraints = der.sequence(der.boolean(value=True), der.integer(0))
        parts.append(_extension(_BASIC_CONSTRAINTS, constraints, critical=True))
    if spec.extended_usage:
        parts.append(_extension(_EXTENDED_KEY_USAGE, der.sequence(der.oid(spec.extended_usage)), critical=True))
    if spec.document_types:
        types = der.set_of(der.printable(kind) for kind in spec.document_types)
        version = [der.integer(0)] if spec.document_types_version else []
        parts.append(_extension(_DOCUMENT_TYPES, der.sequence(*version, types)))
    return parts


def _extension(kind: str, value: bytes, *, critical: bool = False) -> bytes:
    return der.sequence(der.oid(kind), *([der.boolean(value=True)] if critical else []), der.octets(value))


def _generalized(number: int, moment: datetime) -> bytes:
    return der.context(number, moment.strftime("%Y%m%d%H%M%SZ").encode(), constructed=False)


def _alternative_name(country: str) -> bytes:
    """Name the issuer's address and, as a directory name, its three-letter state (9303-12 §7.1.1)."""
    state = {"VN": "VNM"}.get(country, "UTO")
    place = der.sequence(der.set_of([der.sequence(der.oid("2.5.4.7"), der.utf8(state))]))
    address = der.context(1, b"test-issuer@example.invalid", constructed=False)
    return der.sequence(address, der.context(4, place))
