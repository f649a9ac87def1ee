"""The files of the LDS, written (ICAO Doc 9303-10 §4; DG13 in the form that Vietnamese cards show)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from cardreader.crypto import curves, dh
from cardreader.iso7816.tlv import encode
from cardreader.virtual import agreement, der
from cardreader.virtual.image import ChipAuthenticationKey, PaceOffer
from cardreader.virtual.people import Person
from cardreader.virtual.schemes import Agreement
from cardreader.virtual.signing import ec_algorithm, ec_public_key_info

Dg13Shape = Literal["two-sequences", "one-sequence"]

GROUP_TAGS: Final = {
    1: 0x61,
    2: 0x75,
    3: 0x63,
    4: 0x76,
    5: 0x65,
    6: 0x66,
    7: 0x67,
    8: 0x68,
    9: 0x69,
    10: 0x6A,
    11: 0x6B,
    12: 0x6C,
    13: 0x6D,
    14: 0x6E,
    15: 0x6F,
    16: 0x70,
}
"""Data group number -> tag of its file (9303-10 table 38)."""

_DG13: Final = "1.0.10646.1.0.8"
_TERMINAL_AUTHENTICATION: Final = "0.4.0.127.0.7.2.2.2"
_ACTIVE_AUTHENTICATION: Final = "2.23.136.1.1.5"
_PLAIN_ECDSA: Final = {
    "sha1": "0.4.0.127.0.7.1.1.4.1.1",
    "sha224": "0.4.0.127.0.7.1.1.4.1.2",
    "sha256": "0.4.0.127.0.7.1.1.4.1.3",
    "sha384": "0.4.0.127.0.7.1.1.4.1.4",
    "sha512": "0.4.0.127.0.7.1.1.4.1.5",
}
_DH_PUBLIC_NUMBER: Final = "1.2.840.10046.2.1"


def com(groups: Iterable[int], *, lds_version: str = "0107", unicode_version: str = "040000") -> bytes:
    """EF.COM: versions and the list of data groups (9303-10 §4.6.1)."""
    tags = bytes(GROUP_TAGS[number] for number in sorted(groups))
    versions = encode(0x5F01, lds_version.encode()) + encode(0x5F36, unicode_version.encode())
    return encode(0x60, versions + encode(0x5C, tags))


def dg1(lines: Sequence[str]) -> bytes:
    """DG1: the MRZ in one piece."""
    return encode(0x61, encode(0x5F1F, "".join(lines).encode("ascii")))


def dg13(person: Person, shape: Dg13Shape = "two-sequences") -> bytes:
    """DG13: sixteen numbered fields; `shape` says how parents are nested, of which two forms were seen."""
    expires = "Không thời hạn" if person.expires is None else person.expires.strftime("%d/%m/%Y")
    fields = [
        [der.printable(person.number)],
        [der.utf8(person.name.upper())],
        [der.printable(str(person.birth))],
        [der.utf8(person.sex_word)],
        [der.utf8("Việt Nam")],
        [der.utf8(person.ethnicity)],
        [der.utf8(person.religion)],
        [der.utf8(person.origin)],
        [der.utf8(person.residence)],
        [der.utf8(person.marks)],
        [der.printable(person.issued.strftime("%d/%m/%Y"))],
        [der.utf8(expires)],
        _parents(person, shape),
        [der.utf8(person.spouse.upper())] if person.spouse else [],
        [der.printable(person.old_id)] if person.old_id else [],
        [der.printable(hashlib.sha256(person.number.encode()).hexdigest()[:16].upper())],
    ]
    numbered = (der.sequence(der.integer(at), *values) for at, values in enumerate(fields, 1))
    # The order is that of the numbers, as on the cards seen, not DER's order of a SET.
    return encode(0x6D, der.sequence(der.integer(1), der.oid(_DG13), encode(0x31, b"".join(numbered))))


def dg14(infos: Iterable[bytes]) -> bytes:
    """DG14: SecurityInfos."""
    return encode(0x6E, der.set_of(infos))


def dg15(public_key_info: bytes) -> bytes:
    """DG15: the public key of active authentication."""
    return encode(0x6F, public_key_info)


def security_infos(infos: Iterable[bytes]) -> bytes:
    """EF.CardAccess, and the content of EF.CardSecurity."""
    return der.set_of(infos)


def pace_info(offer: PaceOffer, *, numbered: bool = True) -> bytes:
    """PACEInfo (9303-11 §9.2.1); `numbered` says whether it names its domain parameters."""
    number = [der.integer(offer.parameter_id)] if numbered else []
    return der.sequence(encode(0x06, offer.scheme.oid), der.integer(2), *number)


def pace_domain_parameter_info(offer: PaceOffer) -> bytes:
    """PACEDomainParameterInfo: what a PACEInfo without a number refers to (9303-11 §9.2.2)."""
    if offer.scheme.agreement is Agreement.ECDH:
        algorithm = ec_algorithm(curves.by_parameter_id(offer.parameter_id), explicit=True)
    else:
        algorithm = _dh_algorithm(offer.parameter_id)
    # The protocol is named without its cipher: the last arc goes.
    return der.sequence(encode(0x06, offer.scheme.oid[:-1]), algorithm)


def terminal_authentication_info() -> bytes:
    """TerminalAuthenticationInfo, announced by Vietnamese cards: fingerprints are for the police."""
    return der.sequence(der.oid(_TERMINAL_AUTHENTICATION), der.integer(1))


def chip_authentication_info(key: ChipAuthenticationKey) -> bytes:
    """ChipAuthenticationInfo (9303-11 §9.2.5)."""
    return der.sequence(encode(0x06, key.scheme.oid), der.integer(1), *_reference(key))


def chip_authentication_public_key_info(key: ChipAuthenticationKey, *, explicit: bool = False) -> bytes:
    """ChipAuthenticationPublicKeyInfo (9303-11 §9.2.6)."""
    public = agreement.by_parameter_id(key.parameter_id).public(key.private)
    if key.scheme.agreement is Agreement.ECDH:
        info = ec_public_key_info(curves.by_parameter_id(key.parameter_id), public, explicit=explicit)
    else:
        info = _dh_public_key_info(key.parameter_id, public)
    return der.sequence(encode(0x06, key.scheme.public_key_oid), info, *_reference(key))


def active_authentication_info(hash_name: str) -> bytes:
    """ActiveAuthenticationInfo, which ECDSA needs (9303-11 §9.2.8)."""
    return der.sequence(der.oid(_ACTIVE_AUTHENTICATION), der.integer(1), der.oid(_PLAIN_ECDSA[hash_name]))


def atr_info(largest_answer: int, *, chaining: bool, extended: bool) -> bytes:
    """EF.ATR/INFO: card capabilities and, with extended length, the buffer sizes in DO 7F66 (9303-10 §3.11.1)."""
    abilities = (0x80 if chaining else 0) | (0x40 if extended else 0)
    content = encode(0x47, bytes([0x94, 0x01, abilities]))
    if extended:
        content += encode(0x7F66, der.integer(largest_answer) * 2)
    return content


def _parents(person: Person, shape: Dg13Shape) -> list[bytes]:
    names = [der.utf8(name.upper()) for name in (person.father, person.mother)]
    if shape == "one-sequence":
        return [der.sequence(*names)]
    return [der.sequence(name) for name in names]


def _reference(key: ChipAuthenticationKey) -> list[bytes]:
    return [] if key.key_id is None else [der.integer(key.key_id)]


def _dh_public_key_info(parameter_id: int, public: bytes) -> bytes:
    """SubjectPublicKeyInfo of a Diffie-Hellman key (RFC 3279 §2.3.3)."""
    return der.sequence(_dh_algorithm(parameter_id), der.bits(der.integer(int.from_bytes(public, "big"))))


def _dh_algorithm(parameter_id: int) -> bytes:
    group = dh.by_parameter_id(parameter_id)
    parameters = der.sequence(der.integer(group.p), der.integer(group.g), der.integer(group.q))
    return der.sequence(der.oid(_DH_PUBLIC_NUMBER), parameters)
