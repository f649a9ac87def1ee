"""What a chip offers and which keys it has: EF.CardAccess, EF.CardSecurity, DG14 and DG15.

The SecurityInfos (ICAO 9303-11 §9.2) in EF.CardAccess can be read before anything is open and must not be trusted
alone; those of DG14 are signed. DG15 is the public key of active authentication (ICAO 9303-10 §4.7.14, §4.7.15).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cardreader.crypto.protocols import ID_AA, ID_PACE, ID_PK_DH, ID_PK_ECDH, ca_protocol, pace_protocol
from cardreader.errors import DamagedData
from cardreader.iso7816.der import INTEGER, SEQUENCE, SET, Items, integer, oid
from cardreader.iso7816.tlv import Tlv, TlvError, header_length, parse, parse_one
from cardreader.lds.files import DATA_GROUPS
from cardreader.pki.keys import PublicKey, parse_public_key


@dataclass(frozen=True, slots=True)
class PaceInfo:
    """One PACE variant. `parameter_id` is the number of the standardised domain parameters, None when left out."""

    oid: str
    version: int
    parameter_id: int | None


@dataclass(frozen=True, slots=True)
class PaceDomainParameterInfo:
    """Domain parameters of PACE as an AlgorithmIdentifier (raw DER), and the number that refers to them."""

    oid: str
    algorithm: bytes = field(repr=False)
    parameter_id: int | None


@dataclass(frozen=True, slots=True)
class ChipAuthenticationInfo:
    """One variant of chip authentication, for the key of that id."""

    oid: str
    version: int
    key_id: int | None


@dataclass(frozen=True, slots=True)
class ChipAuthenticationPublicKeyInfo:
    """A static key of the chip: a SubjectPublicKeyInfo (raw DER)."""

    oid: str
    key: bytes = field(repr=False)
    key_id: int | None


@dataclass(frozen=True, slots=True)
class ActiveAuthenticationInfo:
    """Signature algorithm (object identifier) of active authentication with ECDSA."""

    version: int
    algorithm: str


@dataclass(frozen=True, slots=True)
class OtherInfo:
    """A SecurityInfo that this reader does not use."""

    oid: str
    raw: bytes = field(repr=False)


SecurityInfo = (
    PaceInfo
    | PaceDomainParameterInfo
    | ChipAuthenticationInfo
    | ChipAuthenticationPublicKeyInfo
    | ActiveAuthenticationInfo
    | OtherInfo
)


@dataclass(frozen=True, slots=True)
class SecurityInfos:
    """All infos in the order of the file, with their raw bytes for the comparison of two files."""

    infos: tuple[SecurityInfo, ...]
    raw_infos: frozenset[bytes] = field(repr=False, default=frozenset())

    @property
    def pace(self) -> tuple[PaceInfo, ...]:
        """PACE variants on offer."""
        return tuple(info for info in self.infos if isinstance(info, PaceInfo))

    @property
    def pace_parameters(self) -> tuple[PaceDomainParameterInfo, ...]:
        """Domain parameters spelt out."""
        return tuple(info for info in self.infos if isinstance(info, PaceDomainParameterInfo))

    @property
    def chip_authentication(self) -> tuple[ChipAuthenticationInfo, ...]:
        """Chip authentication variants on offer."""
        return tuple(info for info in self.infos if isinstance(info, ChipAuthenticationInfo))

    @property
    def chip_keys(self) -> tuple[ChipAuthenticationPublicKeyInfo, ...]:
        """Static keys of the chip."""
        return tuple(info for info in self.infos if isinstance(info, ChipAuthenticationPublicKeyInfo))

    @property
    def offers_chip_authentication(self) -> bool:
        """Whether version 1 is on offer: by an info, or by a key alone, as in the first documents."""
        return any(info.version == 1 for info in self.chip_authentication) or (
            bool(self.chip_keys) and not self.chip_authentication
        )

    @property
    def active_authentication(self) -> ActiveAuthenticationInfo | None:
        """Algorithm of active authentication with ECDSA, when named."""
        return next((info for info in self.infos if isinstance(info, ActiveAuthenticationInfo)), None)


_PACE_MAPPINGS = frozenset(f"{ID_PACE}.{mapping}" for mapping in (1, 2, 3, 4, 6))
"""Identifiers of domain parameters: DH and ECDH with generic and integrated mapping, ECDH with that of CAM."""


def parse_security_infos(data: bytes) -> SecurityInfos:
    """Read a DER SET of SecurityInfo.

    Raises:
        TlvError: It is none, or an info of a known protocol is malformed.
    """
    outer = parse_one(data)
    if outer.tag != SET:
        message = f"security infos: element {outer.tag:X} where 31 should be"
        raise TlvError(message)
    found = parse(outer.value)
    infos: list[SecurityInfo] = []
    unknown: list[UnknownVersion] = []
    for tlv in found:
        try:
            infos.append(_info(tlv))
        except UnknownVersion as error:
            unknown.append(error)
            infos.append(OtherInfo(error.oid, tlv.raw))
    # One of a later version beside one that is known endangers nothing; alone it would hide what the chip offers.
    known = {_kind(info.oid) for info in infos if isinstance(info, PaceInfo | ChipAuthenticationInfo)}
    for later in unknown:
        if _kind(later.oid) not in known:
            raise later
    return SecurityInfos(tuple(infos), frozenset(tlv.raw for tlv in found))


class UnknownVersion(TlvError):
    """A SecurityInfo has a version that this reader does not know."""

    def __init__(self, name: str, version: int) -> None:
        super().__init__(f"a security info has the unknown version {version}")
        self.oid = name


def _kind(name: str) -> str:
    """Return which protocol an identifier belongs to: PACE, chip authentication, or itself."""
    return "PACE" if pace_protocol(name) else "chip authentication" if ca_protocol(name) else name


def _info(tlv: Tlv) -> SecurityInfo:
    items = Items.of(tlv, "security info")
    name = oid(items.next())
    if pace_protocol(name):
        return PaceInfo(name, _version(name, items, {2}), _optional_number(items))
    if name in _PACE_MAPPINGS:
        return PaceDomainParameterInfo(name, items.next(SEQUENCE).raw, _optional_number(items))
    if ca_protocol(name):
        return ChipAuthenticationInfo(name, _version(name, items, {1, 2, 3}), _optional_number(items))
    if name in (ID_PK_DH, ID_PK_ECDH):
        return ChipAuthenticationPublicKeyInfo(name, items.next(SEQUENCE).raw, _optional_number(items))
    if name == ID_AA:
        info = ActiveAuthenticationInfo(_version(name, items, {1}), oid(items.next()))
        items.end()
        return info
    # Terminal authentication (eID, fingerprints) and whatever else: nothing here depends on it.
    return OtherInfo(name, tlv.raw)


def _version(name: str, items: Items, known: set[int]) -> int:
    version = integer(items.next(INTEGER), "version of a security info")
    if version not in known:
        raise UnknownVersion(name, version)
    return version


def _optional_number(items: Items) -> int | None:
    found = items.optional(INTEGER)
    items.end()
    return None if found is None else integer(found)


def parse_card_access(data: bytes) -> SecurityInfos:
    """Read EF.CardAccess (ICAO 9303-10 §3.11.3). Raises DamagedData."""
    return parse_security_infos(data)


def parse_dg14(data: bytes) -> SecurityInfos:
    """Read DG14. Raises DamagedData."""
    outer = parse_one(data)
    if outer.tag != DATA_GROUPS[14].tag:
        message = "DG14 has the wrong tag"
        raise DamagedData(message)
    # Some chips leave bytes behind the SET. They are hashed and signed with the rest, and say nothing.
    header, value = header_length(outer.value[:8])
    return parse_security_infos(outer.value[: header + value])


def parse_dg15(data: bytes) -> PublicKey:
    """Read DG15. Raises DamagedData."""
    outer = parse_one(data)
    if outer.tag != DATA_GROUPS[15].tag:
        message = "DG15 has the wrong tag"
        raise DamagedData(message)
    return parse_public_key(outer.value)
