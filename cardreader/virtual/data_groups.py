"""Write the files of the LDS (ICAO Doc 9303-10 §4; DG13 in the form that Vietnamese cards show).

DG2 comes in either record that §4.7.2 allows. The groups that few cards have are small but well-formed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from cardreader.crypto import curves, dh
from cardreader.iso7816.tlv import encode
from cardreader.virtual import agreement, der
from cardreader.virtual.image import ChipAuthenticationKey, PaceOffer
from cardreader.virtual.people import Person
from cardreader.virtual.portrait import HEIGHT, WIDTH, ImageKind
from cardreader.virtual.schemes import Agreement
from cardreader.virtual.signing import ec_algorithm, ec_public_key_info

Dg13Shape = Literal["two-sequences", "one-sequence", "careless"]

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
_STANDARDISED_PARAMETERS: Final = "0.4.0.127.0.7.1.2"
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
    """Write EF.COM: versions and the list of data groups (9303-10 §4.6.1)."""
    tags = bytes(GROUP_TAGS[number] for number in sorted(groups))
    versions = encode(0x5F01, lds_version.encode()) + encode(0x5F36, unicode_version.encode())
    return encode(0x60, versions + encode(0x5C, tags))


def dg1(lines: Sequence[str]) -> bytes:
    """Write DG1: the MRZ in one piece."""
    return encode(0x61, encode(0x5F1F, "".join(lines).encode("ascii")))


def dg13(person: Person, shape: Dg13Shape = "two-sequences") -> bytes:
    """Write DG13: sixteen numbered fields. `shape` is one of the two ways in which parents are nested."""
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
    if shape == "careless":
        # Nothing where a text should be, bytes where a text should be, a day of one digit, the parents as a set.
        fields[6], fields[9] = [encode(0x05, b"")], [der.octets(b"\x01")]
        fields[10] = [der.printable(f"{person.issued.day}/{person.issued.month}/{person.issued.year}")]
    numbered = (der.sequence(der.integer(at), *values) for at, values in enumerate(fields, 1))
    # The order is that of the numbers, as on the cards seen, not DER's order of a SET.
    return encode(0x6D, der.sequence(der.integer(1), der.oid(_DG13), encode(0x31, b"".join(numbered))))


def dg14(infos: Iterable[bytes]) -> bytes:
    """Write DG14: SecurityInfos."""
    return encode(0x6E, der.set_of(infos))


def dg15(public_key_info: bytes) -> bytes:
    """Write DG15: the public key of active authentication."""
    return encode(0x6F, public_key_info)


def security_infos(infos: Iterable[bytes]) -> bytes:
    """Write EF.CardAccess, or the content of EF.CardSecurity."""
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


KeyForm = Literal["named", "explicit", "numbered"]
"""How a chip's key tells its curve: by its identifier, spelt out, or by the number of standardised parameters."""


def chip_authentication_public_key_info(key: ChipAuthenticationKey, form: KeyForm = "named") -> bytes:
    """ChipAuthenticationPublicKeyInfo (9303-11 §9.2.6). BSI TR-03110-3 A.2.1.2 forbids to name the curve by its OID."""
    public = agreement.by_parameter_id(key.parameter_id).public(key.private)
    if key.scheme.agreement is Agreement.ECDH and form == "numbered":
        info = der.sequence(
            der.sequence(der.oid(_STANDARDISED_PARAMETERS), der.integer(key.parameter_id)), der.bits(public)
        )
    elif key.scheme.agreement is Agreement.ECDH:
        info = ec_public_key_info(curves.by_parameter_id(key.parameter_id), public, explicit=form == "explicit")
    else:
        info = _dh_public_key_info(key.parameter_id, public)
    return der.sequence(encode(0x06, key.scheme.public_key_oid), info, *_reference(key))


def active_authentication_info(hash_name: str) -> bytes:
    """ActiveAuthenticationInfo, which ECDSA needs (9303-11 §9.2.8)."""
    return der.sequence(der.oid(_ACTIVE_AUTHENTICATION), der.integer(1), der.oid(_PLAIN_ECDSA[hash_name]))


def atr_info(largest_answer: int, *, chaining: bool, extended: bool) -> bytes:
    """Write EF.ATR/INFO: capabilities and, with extended length, buffer sizes in DO 7F66 (9303-10 §3.11.1)."""
    abilities = (0x80 if chaining else 0) | (0x40 if extended else 0)
    content = encode(0x47, bytes([0x94, 0x01, abilities]))
    if extended:
        content += encode(0x7F66, der.integer(largest_answer) * 2)
    return content


def _parents(person: Person, shape: Dg13Shape) -> list[bytes]:
    names = [der.utf8(name.upper()) for name in (person.father, person.mother)]
    if shape == "one-sequence":
        return [der.sequence(*names)]
    if shape == "careless":
        return [encode(0x31, b"".join(names))]
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


FaceRecord = Literal["19794-5", "39794-5"]
"""The standard that the record follows: ISO/IEC 19794-5:2005, or the extensible ISO/IEC 39794-5:2019."""

_FORMAT_TYPES: Final[dict[FaceRecord, bytes]] = {"19794-5": b"\x00\x08", "39794-5": b"\x00\x2a"}
_FACE_IMAGE_DATA_BLOCK: Final = 0x65
_GENERATION, _YEAR = 3, 2019
_FORMAT_CODES: Final[dict[ImageKind, int]] = {"jpeg": 2, "jpeg2000": 3}
"""ImageDataFormatCode of JPEG and of lossy JPEG 2000."""
_MRTD: Final = 0
"""FaceImageKind2DCode of a travel document's portrait."""
_RGB_24: Final = 2


def dg2(picture: bytes, kind: ImageKind, record: FaceRecord = "19794-5") -> bytes:
    """Write DG2 with one portrait, an image file of that kind."""
    header = encode(0x80, b"\x01\x01") + encode(0x81, b"\x02") + encode(0x87, b"\x01\x01")
    header = encode(0xA1, header + encode(0x88, _FORMAT_TYPES[record]))
    if record == "39794-5":
        data = encode(0x7F2E, encode(0xA1, _face_image_data_block(picture, kind)))
    else:
        data = encode(0x5F2E, _face_record(picture, kind))
    return encode(0x75, encode(0x7F61, der.integer(1) + encode(0x7F60, header + data)))


def _face_record(picture: bytes, kind: ImageKind) -> bytes:
    """Write ISO/IEC 19794-5:2005 §5: headers of fixed length, then the picture."""
    facial = bytes(2) + bytes(3) + bytes(3) + bytes(2) + bytes(3) + bytes(3)
    """No feature points; sex, eyes, hair, properties, expression and pose unspecified."""
    image = b"\x01" + (b"\x01" if kind == "jpeg2000" else b"\x00")
    image += WIDTH.to_bytes(2, "big") + HEIGHT.to_bytes(2, "big") + b"\x01\x00" + bytes(2) + bytes(2)
    block = facial + image + picture
    record = (len(block) + 4).to_bytes(4, "big") + block
    return b"FAC\x00010\x00" + (14 + len(record)).to_bytes(4, "big") + b"\x00\x01" + record


def _face_image_data_block(picture: bytes, kind: ImageKind) -> bytes:
    """Write ISO/IEC 39794-5:2019 annex A: DER with automatic tags, a CHOICE inside the tag of its field."""
    information = (
        _choice(0, _FORMAT_CODES[kind])
        + _choice(1, _MRTD)
        + der.context(7, _integer(0, WIDTH) + _integer(1, HEIGHT))
        + _choice(9, _RGB_24)
    )
    two_dimensional = der.context(0, picture, constructed=False) + der.context(1, information)
    representation = _integer(0, 0) + der.context(1, der.context(0, der.context(0, two_dimensional)))
    version = der.context(0, _integer(0, _GENERATION) + _integer(1, _YEAR))
    return encode(_FACE_IMAGE_DATA_BLOCK, version + der.context(1, der.sequence(representation)))


def _integer(field: int, number: int) -> bytes:
    """Write an INTEGER under the tag of its field; ENUMERATED has the same value bytes."""
    return der.context(field, der.integer_value(number), constructed=False)


def _choice(field: int, code: int) -> bytes:
    """Write CHOICE { code [0] ENUMERATED, extensionBlock [1] } by its code."""
    return der.context(field, _integer(0, code))


_ONE: Final = encode(0x02, b"\x01")
_PICTURE: Final = b"\xff\xd8\xff\xd9"
"""The shortest thing that begins and ends like a JPEG."""


def optional_groups(person: Person, numbers: Iterable[int]) -> dict[int, bytes]:
    """Write these groups, of 3 to 12 and 16."""
    return {number: encode(GROUP_TAGS[number], _content(person, number)) for number in numbers}


def directory() -> bytes:
    """Write EF.DIR with the one application there is (9303-10 §3.11.2)."""
    return encode(0x61, encode(0x4F, bytes.fromhex("A0000002471001")))


def _content(person: Person, number: int) -> bytes:
    match number:
        case 3 | 4:
            return _biometric(0x08 if number == 3 else 0x10)  # noqa: PLR2004 -- DG3 fingers, DG4 irises
        case 5 | 6:
            return _ONE + encode(0x5F40, _PICTURE)
        case 7:
            return _ONE + encode(0x5F43, _PICTURE)
        case 8 | 9 | 10:
            return _ONE + encode(0x5F40, b"feature")
        case 11:
            return _personal_details(person)
        case 12:
            return _document_details(person)
        case _:
            return _persons_to_notify(person)


def _biometric(kind: int) -> bytes:
    """Write one empty template (CBEFF header and no record)."""
    header = encode(0xA1, encode(0x81, bytes([kind])) + encode(0x87, b"\x01\x01") + encode(0x88, b"\x00\x07"))
    return encode(0x7F61, _ONE + encode(0x7F60, header + encode(0x5F2E, b"")))


def _personal_details(person: Person) -> bytes:
    fields = {
        0x5F0E: person.latin_name.encode(),
        0x5F10: person.number.encode(),
        0x5F2B: bytes.fromhex(f"{person.birth.year:04d}{person.birth.month or 0:02d}{person.birth.day or 0:02d}"),
        0x5F11: b"HA NOI<VIET NAM",
        0x5F12: b"+84 24 0000 0000",
        0x5F14: b"ONG",
        0x5F16: _PICTURE,
    }
    return _listed(fields, b"")


def _document_details(person: Person) -> bytes:
    fields = {
        0x5F19: b"TEST ISSUER",
        0x5F26: bytes.fromhex(person.issued.strftime("%Y%m%d")),
        0x5F1C: b"NONE",
        0x5F1E: _PICTURE,
        0x5F56: b"TEST-0001",
    }
    return _listed(fields, encode(0xA0, _ONE + encode(0x5F1A, b"NGUYEN<<THI<THU")))


def _listed(fields: dict[int, bytes], others: bytes) -> bytes:
    """Write fields behind the list of their tags."""
    tags = b"".join(tag.to_bytes(2, "big") for tag in fields) + (others[:1] if others else b"")
    return encode(0x5C, tags) + b"".join(encode(tag, value) for tag, value in fields.items()) + others


def _persons_to_notify(person: Person) -> bytes:
    entry = encode(0x5F50, person.issued.strftime("%Y%m%d").encode()) + encode(0x5F51, b"NGUYEN<<THI<THU")
    return _ONE + encode(0xA1, entry + encode(0x5F52, b"+84 24 0000 0000") + encode(0x5F53, b"HA NOI"))
