"""CSCA master lists (ICAO 9303-12 §9): certificates of many states, collected and signed by one."""

from __future__ import annotations

from dataclasses import dataclass

from cardreader.authenticity.certificate import Certificate, parse_certificate
from cardreader.authenticity.cms import parse_signed_data, signer_certificate, verify_signed_data
from cardreader.authenticity.keys import UnknownCurve
from cardreader.errors import AuthenticityFailed, DamagedData
from cardreader.iso7816.der import INTEGER, SET, Items, integer, value
from cardreader.iso7816.tlv import parse

MASTER_LIST = "2.23.136.1.1.2"


@dataclass(frozen=True, slots=True)
class MasterList:
    """The certificates that can be used, who signed the list, and how many could not be read."""

    certificates: tuple[Certificate, ...]
    signer: Certificate
    unreadable: int


def parse_master_list(data: bytes) -> MasterList:
    """Read a master list and verify its signature and that of its signer's certificate.

    Raises:
        DamagedData: It is no master list.
        AuthenticityFailed: A signature is wrong, or the signer's issuer is not in the list.
    """
    signed = parse_signed_data(data)
    if signed.content_type != MASTER_LIST:
        message = "this is no master list"
        raise DamagedData(message)
    items = Items.of_bytes(signed.content, "master list")
    integer(items.next(INTEGER), "version of the master list")
    entries = parse(value(items.next(), SET, "master list"))
    certificates = []
    for entry in entries:
        try:
            certificates.append(parse_certificate(entry.raw))
        except (DamagedData, UnknownCurve):
            continue  # counted: lists hold certificates of old kinds that no document here can have
    signer = signer_certificate(signed)
    verify_signed_data(signed, signer)
    issuers = [certificate for certificate in (*certificates, *signed.certificates) if certificate.is_ca]
    if not any(signer.issuer == issuer.subject and signer.issued_by(issuer) for issuer in issuers):
        raise AuthenticityFailed(reason="master_list_signer", text="the list's signer was issued by nobody in it")
    return MasterList(tuple(certificates), signer, len(entries) - len(certificates))
