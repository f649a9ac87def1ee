"""The protocol variants of ICAO Doc 9303-11 as names and object identifiers: what a chip can be told to speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from cardreader.crypto.ciphers import AES128, AES192, AES256, TDES, BlockSuite

_Scheme = TypeVar("_Scheme")

_PACE: Final = bytes.fromhex("04007F0007020204")
_CHIP_AUTHENTICATION: Final = bytes.fromhex("04007F0007020203")
_PUBLIC_KEY: Final = bytes.fromhex("04007F0007020201")

SUITES: Final[Mapping[int, BlockSuite]] = {1: TDES, 2: AES128, 3: AES192, 4: AES256}
"""Last arc of the object identifiers -> cipher."""

_SUITE_NAMES: Final = {1: "3DES-CBC-CBC", 2: "AES-CBC-CMAC-128", 3: "AES-CBC-CMAC-192", 4: "AES-CBC-CMAC-256"}


class Agreement(StrEnum):
    """Key agreement: over a prime field or over an elliptic curve."""

    DH = "DH"
    ECDH = "ECDH"


class Mapping_(StrEnum):  # noqa: N801 -- `Mapping` is taken by collections.abc
    """How PACE maps the nonce (ICAO 9303-11 §4.4.3.3): generic, integrated, or generic with chip authentication."""

    GENERIC = "GM"
    INTEGRATED = "IM"
    CHIP_AUTHENTICATION = "CAM"


_PACE_ARCS: Final = {
    1: (Agreement.DH, Mapping_.GENERIC),
    2: (Agreement.ECDH, Mapping_.GENERIC),
    3: (Agreement.DH, Mapping_.INTEGRATED),
    4: (Agreement.ECDH, Mapping_.INTEGRATED),
    6: (Agreement.ECDH, Mapping_.CHIP_AUTHENTICATION),
}
_CA_ARCS: Final = {1: Agreement.DH, 2: Agreement.ECDH}


@dataclass(frozen=True, slots=True)
class PaceScheme:
    """One PACE protocol: `oid` holds the value bytes of its object identifier (ICAO 9303-11 §9.2.1)."""

    agreement: Agreement
    mapping: Mapping_
    suite: BlockSuite
    oid: bytes
    name: str
    """`ECDH-GM-AES-CBC-CMAC-128`."""


@dataclass(frozen=True, slots=True)
class ChipAuthenticationScheme:
    """One chip authentication protocol (ICAO 9303-11 §9.2.5) with the identifier of its public keys."""

    agreement: Agreement
    suite: BlockSuite
    oid: bytes
    public_key_oid: bytes
    name: str
    """`ECDH-AES-CBC-CMAC-128`."""


PACE_SCHEMES: Final = tuple(
    PaceScheme(agreement, mapping, suite, _PACE + bytes([arc, last]), f"{agreement}-{mapping}-{_SUITE_NAMES[last]}")
    for arc, (agreement, mapping) in _PACE_ARCS.items()
    for last, suite in SUITES.items()
    if not (mapping is Mapping_.CHIP_AUTHENTICATION and suite is TDES)
)

CHIP_AUTHENTICATION_SCHEMES: Final = tuple(
    ChipAuthenticationScheme(
        agreement,
        suite,
        _CHIP_AUTHENTICATION + bytes([arc, last]),
        _PUBLIC_KEY + bytes([arc]),
        f"{agreement}-{_SUITE_NAMES[last]}",
    )
    for arc, agreement in _CA_ARCS.items()
    for last, suite in SUITES.items()
)

_PACE_BY_NAME: Final = {scheme.name: scheme for scheme in PACE_SCHEMES}
_CA_BY_NAME: Final = {scheme.name: scheme for scheme in CHIP_AUTHENTICATION_SCHEMES}


def pace_scheme(name: str) -> PaceScheme:
    """Return the PACE protocol of that name; ValueError for an unknown one."""
    return _named(_PACE_BY_NAME, name)


def chip_authentication_scheme(name: str) -> ChipAuthenticationScheme:
    """Return the chip authentication protocol of that name; ValueError for an unknown one."""
    return _named(_CA_BY_NAME, name)


def _named(schemes: Mapping[str, _Scheme], name: str) -> _Scheme:
    try:
        return schemes[name]
    except KeyError:
        message = f"there is no protocol {name!r}; there are {', '.join(schemes)}"
        raise ValueError(message) from None
