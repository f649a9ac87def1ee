"""Revocation lists (RFC 5280 §5, profile of ICAO 9303-12 §7.1.4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cardreader.authenticity.certificate import CRL_SIGN, Certificate, Name, name_text, parse_name, parse_time
from cardreader.authenticity.signature import (
    SignatureAlgorithm,
    SignatureWrong,
    parse_signature_algorithm,
    verify_signature,
)
from cardreader.errors import DamagedData
from cardreader.iso7816.der import BIT_STRING, INTEGER, SEQUENCE, Items, bits, integer
from cardreader.iso7816.tlv import parse

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
        """Whether that certificate signed the list and may do so."""
        if issuer.subject != self.issuer or not {CRL_SIGN} <= issuer.key_usage:
            return False
        try:
            verify_signature(issuer.key, self.algorithm, self.signature, self.tbs)
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
