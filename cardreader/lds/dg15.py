"""DG15: the public key of active authentication, a SubjectPublicKeyInfo (ICAO 9303-10 §4.7.15)."""

from __future__ import annotations

from cardreader.authenticity.keys import PublicKey, parse_public_key
from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import parse_one
from cardreader.lds.files import DATA_GROUPS


def parse_dg15(data: bytes) -> PublicKey:
    """Read DG15. Raises DamagedData."""
    outer = parse_one(data)
    if outer.tag != DATA_GROUPS[15].tag:
        message = "DG15 has the wrong tag"
        raise DamagedData(message)
    return parse_public_key(outer.value)
