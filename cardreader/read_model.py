"""What a read is told, what it tells on the way, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cardreader.authenticity.verdict import Authenticity
from cardreader.citizen import Citizen
from cardreader.iso7816.files import LADDER
from cardreader.lds.mrz import Mrz
from cardreader.lds.optional import OptionalGroup


@dataclass(frozen=True, slots=True)
class ReadProgress:
    """Bytes read so far, of how many that are known or expected in all, and the file that is being read."""

    done: int
    total: int
    file: str


@dataclass(frozen=True, slots=True)
class CitizenKnown:
    """The holder's data are read and their signature and hashes are right. The chip itself is not proven yet."""

    citizen: Citizen


@dataclass(slots=True)
class ReadMemory:
    """What was read of a card before it was lost. It holds personal data: drop it with the patient's turn.

    It counts only for the card whose EF.SOD it holds, and every file is compared with its signed hash again.
    """

    files: dict[str, bytes] = field(repr=False, default_factory=dict)
    beginnings: dict[str, bytearray] = field(repr=False, default_factory=dict)

    def beginning(self, name: str) -> bytearray:
        """What is there of a file that is not whole; filled in place. EF.SOD always starts afresh."""
        if name == "EF.SOD":
            return bytearray()
        return self.beginnings.setdefault(name, bytearray())

    def keep_only_for(self, sod: bytes) -> None:
        """Forget everything if another card lies there now."""
        if self.files.get("EF.SOD") != sod:
            self.files.clear()
            self.beginnings.clear()


ReadEvent = ReadProgress | CitizenKnown


@dataclass(frozen=True, slots=True)
class ReadPolicy:
    """What a read may and must do.

    `files`: names to read beside EF.SOD and DG1 (`DG2`, `DG13`, `DG14`, `DG15`, `EF.COM`, ...), or None for every file
    that the chip lists and lets one read. `longest_block`: bytes per command at most; 256 keeps to short commands.
    """

    files: frozenset[str] | None = frozenset({"DG2", "DG13", "DG14", "DG15"})
    allow_bac_after_pace: bool = False
    allow_unprotected: bool = False
    """Read a chip without access control: ICAO allows them, Vietnam issues none."""
    longest_block: int = LADDER[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """A finished read in which nothing failed. `files` holds the raw files; nothing personal is in the repr."""

    citizen: Citizen
    mrz: Mrz
    authenticity: Authenticity
    access: Literal["pace", "bac", "none"]
    protocol: str
    files: Mapping[str, bytes] = field(repr=False)
    portrait: bytes | None = field(repr=False)
    details: Mapping[str, OptionalGroup] = field(repr=False)
    """What DG7, DG11, DG12 and DG16 say, of those that were read and are well-formed."""
    apdus: int
    bytes_out: int
    bytes_in: int
    milliseconds: Mapping[str, float]
    """`access`, `identity` and `total`, each counted from the start."""
