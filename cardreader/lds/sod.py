"""What the chip lists: EF.SOD with the signed hashes of the data groups, and the unsigned EF.COM.

EF.SOD (ICAO 9303-10 §4.6.2) is the list to believe; that of EF.COM (§4.6.1) is only compared with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cardreader.errors import DamagedData
from cardreader.iso7816.der import INTEGER, OCTET_STRING, SEQUENCE, Items, integer, value
from cardreader.iso7816.tlv import find, parse, parse_one
from cardreader.lds.files import DATA_GROUPS, EF_COM, EF_SOD, GROUP_BY_TAG
from cardreader.pki.cms import PLAIN_DATA, SignedData, parse_signed_data
from cardreader.pki.signature import parse_digest

LDS_SECURITY_OBJECT = "2.23.136.1.1.1"
_OTHER_CONTENT_TYPES = (PLAIN_DATA, "1.3.27.1.1.1", "1.2.528.1.1006.1.20.1")
"""What documents in the field call it: id-data, an identifier of the standard's drafts, and one of the printer Sdu."""
_LEAST_GROUPS = 2


@dataclass(frozen=True, slots=True)
class Sod:
    """The hashes of the data groups by number, with the digest's name, and the signature around them."""

    signed: SignedData
    digest: str
    hashes: Mapping[int, bytes] = field(repr=False)
    lds_version: str = ""
    """Digits (`0108`) in the newer form (version 1) only."""

    @property
    def groups(self) -> frozenset[int]:
        """Numbers of the data groups that are signed: the list to believe."""
        return frozenset(self.hashes)


def parse_sod(data: bytes) -> Sod:
    """Read EF.SOD.

    Raises:
        DamagedData: The structure is not that of the standard. Whether the signature holds is another question.
    """
    outer = parse_one(data)
    if outer.tag != EF_SOD.tag:
        message = "EF.SOD has the wrong tag"
        raise DamagedData(message)
    signed = parse_signed_data(outer.value)
    if signed.content_type not in (LDS_SECURITY_OBJECT, *_OTHER_CONTENT_TYPES):
        message = "EF.SOD signs something else than data groups"
        raise DamagedData(message)
    if signed.content_type != LDS_SECURITY_OBJECT:
        note = f"EF.SOD calls its content {signed.content_type} and not the list of data groups that it is."
        signed = replace(signed, notes=(*signed.notes, note))
    items = Items.of_bytes(signed.content, "security object")
    version = integer(items.next(INTEGER), "version of the security object")
    digest = parse_digest(items.next(SEQUENCE))
    hashes = _hashes(items)
    lds_version = _lds_version(items, version)
    return Sod(signed, digest, hashes, lds_version)


def _hashes(items: Items) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for tlv in parse(items.next(SEQUENCE).value):
        entry = Items.of(tlv, "hash of a data group")
        number = integer(entry.next(INTEGER), "data group number")
        digest = value(entry.next(), OCTET_STRING, "hash of a data group")
        entry.end()
        if number not in DATA_GROUPS or number in found:
            message = "EF.SOD lists an unknown data group, or one twice"
            raise DamagedData(message)
        found[number] = digest
    if len(found) < _LEAST_GROUPS:
        message = "EF.SOD signs fewer than two data groups"
        raise DamagedData(message)
    return found


def _lds_version(items: Items, version: int) -> str:
    """Read the version info, which version 0 has not and version 1 must have (ICAO 9303-10 §4.6.2.3)."""
    info = items.optional(SEQUENCE)
    items.end()
    if version not in (0, 1) or (info is None) != (version == 0):
        message = "EF.SOD has an unknown version"
        raise DamagedData(message)
    return "" if info is None else Items.of(info, "LDS version").next().value.decode("latin-1")


_LDS_VERSION, _UNICODE_VERSION, _TAG_LIST = 0x5F01, 0x5F36, 0x5C
_KNOWN_LDS = {"0106", "0107", "0108"}
"""0106 is in ICAO's own example."""
_KNOWN_UNICODE_MAJOR = "04"


@dataclass(frozen=True, slots=True)
class Com:
    """Versions as digits (`0107`, `040000`) and the numbers of the data groups that should be there."""

    lds_version: str
    unicode_version: str
    groups: frozenset[int]


def parse_com(data: bytes) -> Com:
    """Read EF.COM (ICAO 9303-10 §4.6.1). Raises DamagedData."""
    outer = parse_one(data)
    if outer.tag != EF_COM.tag:
        message = "EF.COM has the wrong tag"
        raise DamagedData(message)
    items = parse(outer.value)
    lds = find(items, _LDS_VERSION).value.decode("latin-1")
    unicode_version = find(items, _UNICODE_VERSION).value.decode("latin-1")
    if lds not in _KNOWN_LDS or unicode_version[:2] != _KNOWN_UNICODE_MAJOR:
        message = "EF.COM names an unknown version"
        raise DamagedData(message)
    tags = find(items, _TAG_LIST).value
    if len(set(tags)) != len(tags) or not set(tags) <= set(GROUP_BY_TAG):
        message = "EF.COM lists an unknown data group, or one twice"
        raise DamagedData(message)
    return Com(lds, unicode_version, frozenset(GROUP_BY_TAG[tag] for tag in tags))
