"""Object identifiers of PACE and chip authentication, and what they stand for (ICAO 9303-11 §9.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cardreader.crypto.ciphers import AES128, AES192, AES256, TDES, BlockSuite

BSI = "0.4.0.127.0.7.2.2"
ID_PK_DH = f"{BSI}.1.1"
ID_PK_ECDH = f"{BSI}.1.2"
ID_TA = f"{BSI}.2"
ID_CA = f"{BSI}.3"
ID_PACE = f"{BSI}.4"
ID_AA = "2.23.136.1.1.5"

_SUITES: dict[str, tuple[str, BlockSuite]] = {
    "1": ("3DES-CBC-CBC", TDES),
    "2": ("AES-CBC-CMAC-128", AES128),
    "3": ("AES-CBC-CMAC-192", AES192),
    "4": ("AES-CBC-CMAC-256", AES256),
}


class Agreement(StrEnum):
    """Which kind of group the keys are agreed in."""

    DH = "DH"
    ECDH = "ECDH"


class Mapping(StrEnum):
    """How PACE derives its second generator from the nonce: generic, integrated, chip authentication mapping."""

    GENERIC = "GM"
    INTEGRATED = "IM"
    CHIP_AUTHENTICATION = "CAM"


_PACE: dict[str, tuple[Agreement, Mapping]] = {
    "1": (Agreement.DH, Mapping.GENERIC),
    "2": (Agreement.ECDH, Mapping.GENERIC),
    "3": (Agreement.DH, Mapping.INTEGRATED),
    "4": (Agreement.ECDH, Mapping.INTEGRATED),
    "6": (Agreement.ECDH, Mapping.CHIP_AUTHENTICATION),
}
_CA = {"1": Agreement.DH, "2": Agreement.ECDH}


@dataclass(frozen=True, slots=True)
class PaceProtocol:
    """One PACE variant."""

    oid: str
    agreement: Agreement
    mapping: Mapping
    suite: BlockSuite
    name: str
    """As the standard writes it, without `id-`: `PACE-ECDH-GM-AES-CBC-CMAC-128`."""


@dataclass(frozen=True, slots=True)
class CaProtocol:
    """One variant of chip authentication version 1."""

    oid: str
    agreement: Agreement
    suite: BlockSuite
    name: str
    """`CA-ECDH-AES-CBC-CMAC-128`."""


def pace_protocol(oid: str) -> PaceProtocol | None:
    """Return what the object identifier stands for; None when it is no PACE variant (there is no CAM with 3DES)."""
    variant, _, cipher = oid.removeprefix(f"{ID_PACE}.").partition(".")
    if not oid.startswith(f"{ID_PACE}.") or variant not in _PACE or cipher not in _SUITES:
        return None
    agreement, mapping = _PACE[variant]
    name, suite = _SUITES[cipher]
    if mapping is Mapping.CHIP_AUTHENTICATION and suite is TDES:
        return None
    return PaceProtocol(oid, agreement, mapping, suite, f"PACE-{agreement}-{mapping}-{name}")


def ca_protocol(oid: str) -> CaProtocol | None:
    """Return what the object identifier stands for; None when it is no chip authentication."""
    variant, _, cipher = oid.removeprefix(f"{ID_CA}.").partition(".")
    if not oid.startswith(f"{ID_CA}.") or variant not in _CA or cipher not in _SUITES:
        return None
    name, suite = _SUITES[cipher]
    return CaProtocol(oid, _CA[variant], suite, f"CA-{_CA[variant]}-{name}")
