"""What the chip remembers between two commands, and forgets when the power goes."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import IntEnum
from typing import Final

from cardreader.iso7816.apdu import ResponseApdu
from cardreader.virtual.chaining import Chain
from cardreader.virtual.filesystem import Directory, FileEntry
from cardreader.virtual.image import ChipAuthenticationKey
from cardreader.virtual.pace import PaceRun
from cardreader.virtual.secure_messaging import ChipSession

SHORT_ANSWER: Final = 256
"""Most bytes that a command in short form can ask for."""


class Instruction(IntEnum):
    """The INS bytes that the chip knows."""

    MANAGE_SECURITY_ENVIRONMENT = 0x22
    EXTERNAL_AUTHENTICATE = 0x82
    GET_CHALLENGE = 0x84
    GENERAL_AUTHENTICATE = 0x86
    INTERNAL_AUTHENTICATE = 0x88
    SELECT = 0xA4
    READ_BINARY = 0xB0
    READ_BINARY_ODD = 0xB1
    GET_RESPONSE = 0xC0


@dataclass(slots=True)
class ChipState:
    """Volatile memory."""

    directory: Directory = Directory.MASTER_FILE
    current: FileEntry | None = None
    session: ChipSession | None = None
    next_session: ChipSession | None = None
    """Takes over once the running answer is protected."""
    pace: PaceRun | None = None
    pace_failed: bool = False
    """Whether a run of PACE has failed since the power came."""
    chip_key: ChipAuthenticationKey | None = None
    """Chosen by MSE:Set AT for chip authentication."""
    challenge: bytes | None = field(default=None, repr=False)
    """Given by GET CHALLENGE, for one use."""
    chain: Chain = field(default_factory=Chain)
    """Parts as they came over the wire; whether they are protected shows when they are joined."""
    parts: Chain = field(default_factory=Chain)
    """Parts that were protected one by one, opened."""
    waiting: bytes = field(default=b"", repr=False)
    """Rest of an answer that GET RESPONSE fetches."""

    @property
    def open(self) -> bool:
        """Whether a session is there: access was given."""
        return self.session is not None

    @property
    def locked(self) -> bool:
        """Whether the application is selected and access was not given."""
        return self.directory is Directory.LDS and not self.open

    def clear(self) -> None:
        """Forget everything, as without power."""
        fresh = ChipState()
        for one in fields(self):
            setattr(self, one.name, getattr(fresh, one.name))

    def end_session(self) -> None:
        """Forget the keys and everything that they allowed."""
        self.session = self.next_session = self.pace = self.chip_key = None
        self.chain, self.parts, self.waiting = Chain(), Chain(), b""
        if self.directory is Directory.LDS:
            self.current = None


def status(sw: int) -> ResponseApdu:
    """Return an answer without data."""
    return ResponseApdu(b"", sw)
