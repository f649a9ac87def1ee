"""The elementary files of an eMRTD (ICAO 9303-10 §3.11, §4.6)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """One file: its name, two-byte identifier, short identifier and outer tag (of EF.ATR and EF.DIR the first one)."""

    name: str
    fid: int
    sfi: int
    tag: int


LDS1_APPLICATION = bytes.fromhex("A0000002471001")

_GROUP_TAGS = (0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70)

EF_ATR_INFO = File("EF.ATR", 0x2F01, 0x01, 0x47)
EF_DIR = File("EF.DIR", 0x2F00, 0x1E, 0x61)
EF_CARD_ACCESS = File("EF.CardAccess", 0x011C, 0x1C, 0x31)
EF_CARD_SECURITY = File("EF.CardSecurity", 0x011D, 0x1D, 0x30)
EF_COM = File("EF.COM", 0x011E, 0x1E, 0x60)
EF_SOD = File("EF.SOD", 0x011D, 0x1D, 0x77)
DATA_GROUPS = {n: File(f"DG{n}", 0x0100 + n, n, tag) for n, tag in enumerate(_GROUP_TAGS, start=1)}
GROUP_BY_TAG = {file.tag: n for n, file in DATA_GROUPS.items()}
