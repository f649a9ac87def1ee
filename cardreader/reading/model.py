"""What a read is asked for, what it reports on the way, and what comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import Authenticity, Passive
from cardreader.citizen import Citizen
from cardreader.iso7816.files import LADDER, MemoryReadSizes, ReadSizes
from cardreader.lds.mrz import Mrz
from cardreader.lds.optional_groups import OptionalGroup
from cardreader.password import MrzKey, Password


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
    passive: Passive
    """`CHAIN_OK` when an installed or pinned issuer vouches for the data, `UNANCHORED` when nobody does."""


@dataclass(slots=True)
class ReadMemory:
    """What was read of a card before it was lost. It holds personal data: drop it with the patient's turn.

    It counts only for the card whose EF.SOD it holds, and every file is compared with its signed hash again.
    """

    files: dict[str, bytes] = field(repr=False, default_factory=dict)
    beginnings: dict[str, bytearray] = field(repr=False, default_factory=dict)

    def beginning(self, name: str) -> bytearray:
        """Return the start of a file that was not read whole, to be filled in place; empty for EF.SOD."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRequest:
    """One read that is asked for: how to open the chip, whom to trust, and what to read."""

    password: Password = field(repr=False)
    trust: TrustStore
    today: date
    """The local day: it decides whether certificates and documents are valid."""
    policy: ReadPolicy = field(default_factory=ReadPolicy)
    bac_keys: tuple[MrzKey, ...] = field(repr=False, default=())
    """Keys to try where the chip has no PACE and the password is a CAN (`access.qr.mrz_keys_of` a QR code)."""
    memory: ReadMemory = field(repr=False, default_factory=ReadMemory)
    """Filled on the way. Passed again after a card was lost, the read goes on where it stopped."""
    sizes: ReadSizes = field(default_factory=MemoryReadSizes)
    """Remembers the block length per kind of card from one read to the next."""
    clock: Callable[[], float] = time.perf_counter
    """Returns seconds."""


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
