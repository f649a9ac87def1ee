"""EF.SOD: the signed hashes of the data groups (ICAO 9303-10 §4.6.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cardreader.authenticity.cms import SignedData, parse_signed_data
from cardreader.authenticity.signature import parse_digest
from cardreader.errors import DamagedData
from cardreader.iso7816.der import INTEGER, OCTET_STRING, SEQUENCE, Items, integer, value
from cardreader.iso7816.tlv import parse, parse_one
from cardreader.lds.files import DATA_GROUPS, EF_SOD

LDS_SECURITY_OBJECT = "2.23.136.1.1.1"
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
    if signed.content_type != LDS_SECURITY_OBJECT:
        message = "EF.SOD signs something else than data groups"
        raise DamagedData(message)
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
    """Version 0 has no version info, version 1 must have it (ICAO 9303-10 §4.6.2.3)."""
    info = items.optional(SEQUENCE)
    items.end()
    if version not in (0, 1) or (info is None) != (version == 0):
        message = "EF.SOD has an unknown version"
        raise DamagedData(message)
    return "" if info is None else Items.of(info, "LDS version").next().value.decode("latin-1")
