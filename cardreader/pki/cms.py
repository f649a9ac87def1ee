"""CMS SignedData (RFC 5652) as EF.SOD, EF.CardSecurity and master lists use it: one signer, certificates inside."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime

from cardreader.errors import AuthenticityFailed, DamagedData
from cardreader.iso7816.ber import to_der
from cardreader.iso7816.der import INTEGER, OCTET_STRING, OID, SEQUENCE, SET, Items, integer, oid, value
from cardreader.iso7816.tlv import Tlv, TlvError, parse, parse_one
from cardreader.pki.certificate import Certificate, parse_certificate, parse_name, parse_time
from cardreader.pki.signature import (
    SignatureAlgorithm,
    SignatureWrong,
    parse_digest,
    parse_signature_algorithm,
    verify_signature,
)

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
_CONTEXT_0, _CONTEXT_1 = 0xA0, 0xA1
_KEY_ID_SIGNER = 0x80
_VERSION_SIGNED_DATA = 3
"""What RFC 5652 §5.1 wants for content that is not plain data, and ICAO 9303-10 §4.6.2 of EF.SOD."""
PLAIN_DATA = "1.2.840.113549.1.7.1"
"""id-data: some states' EF.SOD says so of its content, and has version 1 then, as RFC 5652 §5.1 wants it."""
_MD5 = "1.2.840.113549.2.5"
_VERSION_ISSUER_SERIAL, _VERSION_KEY_ID = 1, 3
_LONGEST_BER = 32 << 10
"""Bytes. EF.SOD has some 2,000; bringing nonsense into DER must cost little."""


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """The one signer: how it is named (issuer and serial, or key id), and what it signed."""

    issuer_serial: tuple[tuple[tuple[str, str], ...], int] | None
    key_id: bytes | None
    digest: str
    algorithm: SignatureAlgorithm
    signature: bytes = field(repr=False)
    signed_attributes: bytes = field(repr=False)
    """Bytes under the signature: the attributes as sent, with the SET tag (RFC 5652 §5.4)."""
    message_digest: bytes | None = field(repr=False)
    content_type: str | None
    signing_time: datetime | None


@dataclass(frozen=True, slots=True)
class SignedData:
    """Content with its type, the signer, and the certificates that came along."""

    content_type: str
    content: bytes = field(repr=False)
    signer: SignerInfo
    certificates: tuple[Certificate, ...] = field(repr=False)
    notes: tuple[str, ...] = ()
    """What is against the standard and endangers no proof, in sentences for the clerk."""


def parse_signed_data(data: bytes) -> SignedData:
    """Read a ContentInfo with SignedData, in DER or in BER.

    Raises:
        DamagedData: It is malformed, or has not exactly one signer.
    """
    try:
        return _parse(data)
    except TlvError:
        if len(data) > _LONGEST_BER:
            raise
        der = to_der(data)
        if der == data:
            raise
    signed = _parse(der)
    return replace(signed, notes=(*signed.notes, "The signed object is written in BER and not in DER."))


def _parse(data: bytes) -> SignedData:
    outer = Items.of_bytes(data, "signed object")
    if oid(outer.next(OID)) != _SIGNED_DATA:
        message = "the signed object is no SignedData"
        raise DamagedData(message)
    items = Items.of_bytes(value(outer.next(), _CONTEXT_0, "signed object"), "signed data")
    version, digests = integer(items.next(INTEGER), "version of the signed data"), items.next(SET)
    content = Items.of(items.next(SEQUENCE), "signed content")
    content_type = oid(content.next(OID))
    wanted = 1 if content_type == PLAIN_DATA else _VERSION_SIGNED_DATA
    if version not in (wanted, _VERSION_SIGNED_DATA) or not parse(digests.value):
        message = "the signed data are not of version 3, or name no digest algorithm"
        raise DamagedData(message)
    body = value(parse_one(value(content.next(), _CONTEXT_0, "signed content")), OCTET_STRING, "signed content")
    certificates = items.optional(_CONTEXT_0)
    items.optional(_CONTEXT_1)
    signers = parse(value(items.next(), SET, "signers"))
    items.end()
    if len(signers) != 1:
        message = f"the signed object has {len(signers)} signers; exactly one is allowed"
        raise DamagedData(message)
    found = () if certificates is None else parse(certificates.value)
    return SignedData(
        content_type,
        body,
        _signer(signers[0]),
        tuple(parse_certificate(tlv.raw) for tlv in found if tlv.tag == SEQUENCE),
        _notes(digests),
    )


def _notes(digests: Tlv) -> tuple[str, ...]:
    names = [oid(Items.of(tlv, "digest algorithm").next()) for tlv in parse(digests.value)]
    return ("The signed object announces MD5, which nothing in it uses.",) if _MD5 in names else ()


def signer_certificate(signed: SignedData, others: tuple[Certificate, ...] = ()) -> Certificate:
    """Return the signer's certificate, from the object or from `others` (some documents leave it out).

    Raises:
        AuthenticityFailed: None of them is the signer's.
    """
    signer = signed.signer
    for certificate in (*signed.certificates, *others):
        if signer.key_id is not None and certificate.subject_key_id == signer.key_id:
            return certificate
        if signer.issuer_serial == (certificate.issuer, certificate.serial):
            return certificate
    for certificate in signed.certificates:
        # Some states write the issuer otherwise than the certificate does. The signature tells whether it is the one.
        if signer.issuer_serial is not None and signer.issuer_serial[1] == certificate.serial:
            return certificate
    raise AuthenticityFailed(reason="signer_missing", text="the signer's certificate is not there")


def deviations(signed: SignedData, signer: Certificate) -> tuple[str, ...]:
    """Return what is against the standard in an object and its signer's certificate and endangers no proof."""
    named = signed.signer.issuer_serial
    other = named is not None and named[0] != signer.issuer
    told = ("The signed object writes its signer's issuer otherwise than the certificate does.",) if other else ()
    return (*signed.notes, *told, *signer.notes)


def verify_signed_data(signed: SignedData, certificate: Certificate) -> None:
    """Check digest and signature with the signer's certificate.

    Raises:
        AuthenticityFailed: Content, attributes or signature do not fit together.
    """
    signer = signed.signer
    digest = hashlib.new(signer.digest, signed.content, usedforsecurity=False).digest()
    if signer.message_digest is None or not hmac.compare_digest(digest, signer.message_digest):
        raise AuthenticityFailed(reason="content_digest", text="the signed content was changed")
    if signer.content_type != signed.content_type:
        raise AuthenticityFailed(reason="content_type", text="the signature is for another type of content")
    try:
        verify_signature(certificate.key, signer.algorithm, signer.signature, signer.signed_attributes, signer.digest)
    except SignatureWrong as error:
        raise AuthenticityFailed(reason="signature", text=str(error)) from None


def _signer(tlv: Tlv) -> SignerInfo:
    items = Items.of(tlv, "signer")
    version = integer(items.next(INTEGER), "version of the signer")
    name = items.next()
    by_key = name.tag == _KEY_ID_SIGNER
    if version != (_VERSION_KEY_ID if by_key else _VERSION_ISSUER_SERIAL):
        message = "the signer's version does not fit how the signer is named"
        raise DamagedData(message)
    digest = parse_digest(items.next(SEQUENCE))
    attributes = items.optional(_CONTEXT_0)
    if attributes is None:
        # RFC 5652 §5.3 wants them wherever the content is not plain data, ICAO 9303-10 §4.6.2 in EF.SOD.
        message = "the signed attributes are missing"
        raise DamagedData(message)
    algorithm = parse_signature_algorithm(items.next(SEQUENCE))
    signature = value(items.next(), OCTET_STRING, "signature")
    found = _attributes(attributes)
    digest_value, type_value, time_value = (found.get(name) for name in (_MESSAGE_DIGEST, _CONTENT_TYPE, _SIGNING_TIME))
    return SignerInfo(
        issuer_serial=None if by_key else _issuer_serial(name),
        key_id=name.value if by_key else None,
        digest=digest,
        algorithm=algorithm,
        signature=signature,
        signed_attributes=bytes([SET]) + attributes.raw[1:],
        message_digest=None if digest_value is None else value(digest_value, OCTET_STRING, "message digest"),
        content_type=None if type_value is None else oid(type_value),
        signing_time=None if time_value is None else parse_time(time_value),
    )


def _issuer_serial(tlv: Tlv) -> tuple[tuple[tuple[str, str], ...], int]:
    items = Items.of(tlv, "signer's name")
    return parse_name(items.next(SEQUENCE)), integer(items.next(INTEGER), "serial number")


def _attributes(tlv: Tlv) -> dict[str, Tlv]:
    """Signed attributes with their only value; an attribute given twice is refused."""
    found: dict[str, Tlv] = {}
    for attribute in parse(tlv.value):
        items = Items.of(attribute, "signed attribute")
        kind = oid(items.next(OID))
        values = parse(value(items.next(), SET, "signed attribute"))
        if kind in found or not values:
            message = "a signed attribute is there twice or empty"
            raise DamagedData(message)
        found[kind] = values[0]
    return found
