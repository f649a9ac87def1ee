"""X.509 certificates and revocation lists of travel documents (RFC 5280, profile of ICAO 9303-12 §7).

The parser is our own. Issuers sign with curves given by explicit parameters, and the signature covers the bytes as
sent. `cryptography` loads explicit parameters of secp256r1, but refuses those of the brainpool curves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from cardreader.errors import DamagedData
from cardreader.iso7816.der import (
    BIT_STRING,
    BOOLEAN,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    SET,
    Items,
    bits,
    boolean,
    integer,
    oid,
    value,
)
from cardreader.iso7816.tlv import Tlv, TlvError, find_optional, parse, parse_one
from cardreader.pki.keys import PublicKey, parse_public_key
from cardreader.pki.signature import SignatureAlgorithm, SignatureWrong, parse_signature_algorithm, verify_signature

_VERSION, _EXTENSIONS = 0xA0, 0xA3
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_SUBJECT_KEY_ID, _AUTHORITY_KEY_ID = "2.5.29.14", "2.5.29.35"
_KEY_USAGE, _BASIC_CONSTRAINTS = "2.5.29.15", "2.5.29.19"
_NAME_CONSTRAINTS, _DOCUMENT_TYPES = "2.5.29.30", "2.23.136.1.1.6.2"
_V3 = 2
_UTC_PIVOT = 50
_NAMES = {"2.5.4.6": "C", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.3": "CN", "2.5.4.5": "serialNumber"}
_CASE_INSENSITIVE = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}

Name = tuple[tuple[str, str], ...]
"""Attributes of a name in order: object identifier and folded text."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate. `raw` is the whole, `tbs` the signed part."""

    raw: bytes = field(repr=False)
    tbs: bytes = field(repr=False)
    serial: int
    issuer: Name
    subject: Name
    issuer_text: str
    subject_text: str
    not_before: datetime
    not_after: datetime
    key: PublicKey
    subject_key_id: bytes | None
    authority_key_id: bytes | None
    key_usage: frozenset[int]
    key_usage_critical: bool
    is_ca: bool
    unknown_critical: tuple[str, ...]
    """Critical extensions that this reader does not know."""
    algorithm: SignatureAlgorithm
    signature: bytes = field(repr=False)
    issuer_raw: bytes = field(repr=False, default=b"")
    version: int = _V3
    names_constrained: bool = False
    """Whether it has name constraints, which documents' certificates must not have (ICAO 9303-12 §7.1.1)."""
    document_types: tuple[str, ...] = ()
    """Document codes of the MRZ that a signer may sign; empty for any (ICAO 9303-12 §7.1.1)."""
    notes: tuple[str, ...] = ()
    """What is against the profile and limits nothing that is asked here, in sentences for the clerk."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the whole, hexadecimal."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def self_issued(self) -> bool:
        """Whether subject and issuer are the same."""
        return self.subject == self.issuer

    @property
    def countries(self) -> frozenset[str]:
        """Countries that subject and issuer name, in small letters."""
        return frozenset(
            text.casefold() for name in (self.subject, self.issuer) for kind, text in name if kind == COUNTRY
        )

    def valid_at(self, moment: datetime) -> bool:
        """Return whether the validity period covers the moment."""
        return self.not_before <= moment <= self.not_after

    def verify_issued_by(self, issuer: Certificate) -> None:
        """Check the signature with the issuer's key. Raises SignatureWrong."""
        verify_signature(issuer.key, self.algorithm, self.signature, self.tbs)

    def issued_by(self, issuer: Certificate) -> bool:
        """Return whether that certificate's key signed this one."""
        try:
            self.verify_issued_by(issuer)
        except SignatureWrong:
            return False
        return True


COUNTRY: Final = "2.5.4.6"
DIGITAL_SIGNATURE, KEY_CERT_SIGN, CRL_SIGN = 0, 5, 6
"""Bits of key usage."""


def parse_certificate(data: bytes) -> Certificate:
    """Read one DER certificate.

    Raises:
        DamagedData: It is malformed, not version 3, or its two signature algorithms differ.
    """
    outer = Items.of_bytes(data, "certificate")
    tbs = outer.next(SEQUENCE)
    outer_algorithm = outer.next(SEQUENCE)
    signature = bits(outer.next(BIT_STRING), "certificate signature")
    outer.end()
    items = Items.of(tbs, "certificate body")
    version = items.optional(_VERSION)
    serial = integer(items.next(INTEGER), "serial number")
    inner_algorithm = items.next(SEQUENCE)
    if inner_algorithm.raw != outer_algorithm.raw:
        message = "the two signature algorithms of a certificate differ"
        raise DamagedData(message)
    issuer, validity, subject = items.next(SEQUENCE), Items.of(items.next(SEQUENCE), "validity"), items.next(SEQUENCE)
    times = (validity.next(), validity.next())
    not_before, not_after = map(parse_time, times)
    key = parse_public_key(items.next(SEQUENCE).raw)
    if version is None or integer(parse_one(version.value)) != _V3:
        message = "a certificate is not of version 3"
        raise DamagedData(message)
    extensions = _extensions(items.rest())
    usage = extensions.get(_KEY_USAGE)
    return Certificate(
        raw=data,
        tbs=tbs.raw,
        serial=serial,
        issuer=parse_name(issuer),
        subject=parse_name(subject),
        issuer_text=name_text(parse_name(issuer, fold=False)),
        subject_text=name_text(parse_name(subject, fold=False)),
        not_before=not_before,
        not_after=not_after,
        key=key,
        subject_key_id=_subject_key_id(extensions),
        authority_key_id=_authority_key_id(extensions),
        key_usage=_usage_bits(usage),
        key_usage_critical=bool(usage and usage[0]),
        is_ca=_is_ca(extensions),
        unknown_critical=tuple(
            name for name, (critical, _) in extensions.items() if critical and name not in _UNDERSTOOD
        ),
        algorithm=parse_signature_algorithm(outer_algorithm),
        signature=signature,
        issuer_raw=issuer.raw,
        names_constrained=_NAME_CONSTRAINTS in extensions,
        document_types=_document_types(extensions) or (),
        notes=_deviations(times, extensions),
    )


def _deviations(times: tuple[Tlv, ...], extensions: Extensions) -> tuple[str, ...]:
    found = []
    if any(tlv.tag == _GENERALIZED_TIME and tlv.value[:4] < b"2050" for tlv in times):
        found.append("The signer's certificate writes a date before 2050 in the form of later ones.")
    if any(not tlv.value.endswith(b"Z") for tlv in times):
        found.append("The signer's certificate writes its dates with an offset.")
    if _document_types(extensions) is None:
        found.append("The signer's certificate lists its kinds of documents in a form that nobody knows.")
    return tuple(found)


_UNDERSTOOD = {_KEY_USAGE, _BASIC_CONSTRAINTS, _SUBJECT_KEY_ID, _AUTHORITY_KEY_ID, _DOCUMENT_TYPES}
# The rest of ICAO 9303-12 table 6 limits nothing that is asked here: private key usage period, alternative names,
# policies, distribution points, extended key usage.
_UNDERSTOOD |= {f"2.5.29.{number}" for number in (16, 17, 18, 31, 32, 37)}


def parse_name(tlv: Tlv, *, fold: bool = True) -> Name:
    """Return the attributes of a Name; `fold` makes texts comparable (RFC 5280 §7.1: without case, inner blanks)."""
    found = []
    for relative in parse(value(tlv, SEQUENCE, "name")):
        for attribute in parse(value(relative, SET, "name")):
            items = Items.of(attribute, "name attribute")
            kind, text = oid(items.next(OID)), items.next()
            try:
                words = text.value.decode(_CASE_INSENSITIVE.get(text.tag, "latin-1"))
            except UnicodeDecodeError:
                message = "a name in a certificate is not what its type says"
                raise DamagedData(message) from None
            found.append((kind, " ".join(words.casefold().split()) if fold else words))
    return tuple(found)


def same_name(one: Name, other: Name) -> bool:
    """Return whether two names say the same, in whatever order."""
    return sorted(one) == sorted(other)


def name_text(name: Name) -> str:
    """Return a name in words: `C=VN, O=..., CN=...`."""
    return ", ".join(f"{_NAMES.get(kind, kind)}={text}" for kind, text in name)


def parse_time(tlv: Tlv) -> datetime:
    """UTCTime or GeneralizedTime. Raises DamagedData."""
    text = tlv.value.decode("latin-1")
    try:
        if text.endswith("+0000"):
            text = text.removesuffix("+0000") + "Z"
        if tlv.tag == _UTC_TIME:
            moment = datetime.strptime(text, "%y%m%d%H%M%SZ").replace(tzinfo=UTC)
            # RFC 5280 §4.1.2.5.1: 50-99 are the last century; strptime turns at 69.
            century = 1900 if int(text[:2]) >= _UTC_PIVOT else 2000
            return moment.replace(year=century + int(text[:2]))
        if tlv.tag == _GENERALIZED_TIME:
            return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        pass  # refused below
    message = "a time in a certificate is malformed"
    raise DamagedData(message)


Extensions = dict[str, tuple[bool, bytes]]


def _extensions(rest: tuple[Tlv, ...]) -> Extensions:
    wrapped = find_optional(rest, _EXTENSIONS)
    if wrapped is None:
        return {}
    found: Extensions = {}
    for tlv in parse(value(parse_one(wrapped.value), SEQUENCE, "extensions")):
        items = Items.of(tlv, "extension")
        name = oid(items.next(OID))
        critical = items.optional(BOOLEAN)
        found[name] = (critical is not None and boolean(critical), value(items.next(), OCTET_STRING, "extension"))
    return found


def _document_types(extensions: Extensions) -> tuple[str, ...] | None:
    """Return what the extension lists, with its version or without; None when it cannot be read and is not critical."""
    critical, content = extensions.get(_DOCUMENT_TYPES, (False, b""))
    if not content:
        return ()
    try:
        items = Items.of_bytes(content, "document types")
        items.optional(INTEGER)
        return tuple(tlv.value.decode("latin-1") for tlv in parse(value(items.next(), SET, "document types")))
    except TlvError:
        if critical:
            raise
        return None


def _subject_key_id(extensions: Extensions) -> bytes | None:
    found = extensions.get(_SUBJECT_KEY_ID)
    return None if found is None else value(parse_one(found[1]), OCTET_STRING, "subject key identifier")


def _authority_key_id(extensions: Extensions) -> bytes | None:
    found = extensions.get(_AUTHORITY_KEY_ID)
    if found is None:
        return None
    key_id = find_optional(parse(value(parse_one(found[1]), SEQUENCE, "authority key identifier")), 0x80)
    return None if key_id is None else key_id.value


def _usage_bits(found: tuple[bool, bytes] | None) -> frozenset[int]:
    if found is None:
        return frozenset()
    data = value(parse_one(found[1]), BIT_STRING, "key usage")
    return frozenset(8 * i + bit for i, byte in enumerate(data[1:]) for bit in range(8) if byte & (0x80 >> bit))


def _is_ca(extensions: Extensions) -> bool:
    found = extensions.get(_BASIC_CONSTRAINTS)
    if found is None:
        return False
    flag = Items.of_bytes(found[1], "basic constraints").optional(BOOLEAN)
    return flag is not None and boolean(flag)


_TIMES = (0x17, 0x18)


@dataclass(frozen=True, slots=True)
class RevocationList:
    """Serial numbers of the certificates that an issuer took back."""

    issuer: Name
    issuer_text: str
    this_update: datetime
    next_update: datetime | None
    serials: frozenset[int] = field(repr=False)
    tbs: bytes = field(repr=False)
    algorithm: SignatureAlgorithm
    signature: bytes = field(repr=False)

    def signed_by(self, issuer: Certificate) -> bool:
        """Return whether that certificate signed the list and may do so."""
        return issuer.subject == self.issuer and CRL_SIGN in issuer.key_usage and self.verified_by(issuer.key)

    def verified_by(self, key: PublicKey) -> bool:
        """Return whether that key signed the list."""
        try:
            verify_signature(key, self.algorithm, self.signature, self.tbs)
        except SignatureWrong:
            return False
        return True


def parse_revocation_list(data: bytes) -> RevocationList:
    """Read one DER CertificateList. Raises DamagedData."""
    outer = Items.of_bytes(data, "revocation list")
    tbs = outer.next(SEQUENCE)
    algorithm = outer.next(SEQUENCE)
    signature = bits(outer.next(BIT_STRING), "signature of the revocation list")
    outer.end()
    items = Items.of(tbs, "revocation list")
    items.optional(INTEGER)
    if items.next(SEQUENCE).raw != algorithm.raw:
        message = "the two signature algorithms of a revocation list differ"
        raise DamagedData(message)
    issuer = items.next(SEQUENCE)
    this_update = parse_time(items.next())
    following = next((tlv for tag in _TIMES if (tlv := items.optional(tag)) is not None), None)
    revoked = items.optional(SEQUENCE)
    entries = () if revoked is None else parse(revoked.value)
    return RevocationList(
        issuer=parse_name(issuer),
        issuer_text=name_text(parse_name(issuer, fold=False)),
        this_update=this_update,
        next_update=None if following is None else parse_time(following),
        serials=frozenset(integer(Items.of(entry, "revoked certificate").next(INTEGER)) for entry in entries),
        tbs=tbs.raw,
        algorithm=parse_signature_algorithm(algorithm),
        signature=signature,
    )
