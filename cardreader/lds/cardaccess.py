"""EF.CardAccess: what opens the chip, readable before anything is open and therefore not to be believed alone."""

from __future__ import annotations

from cardreader.lds.security_infos import SecurityInfos, parse_security_infos


def parse_card_access(data: bytes) -> SecurityInfos:
    """Read EF.CardAccess (ICAO 9303-10 §3.11.3). Raises DamagedData."""
    return parse_security_infos(data)
