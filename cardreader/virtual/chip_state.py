"""What the chip remembers between two commands, and forgets when the power goes.

Command chaining is part of it (ISO/IEC 7816-4 §5.3.3): one command whose data come in several parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import IntEnum
from typing import Final

from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.status import StatusWord
from cardreader.iso7816.tlv import TlvError, header_length
from cardreader.virtual.filesystem import Directory, FileEntry, Refused
from cardreader.virtual.image import ChipAuthenticationKey
from cardreader.virtual.pace import PaceRun
from cardreader.virtual.secure_messaging import ChipSession

SHORT_ANSWER: Final = 256
"""Most bytes that a command in short form can ask for."""

CHAINED: Final = 0x10
"""CLA bit of a command that is not the last of its chain."""
_LONGEST: Final = 4096


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
class Chain:
    """The parts so far. Another command in between gives them up."""

    _header: bytes = b""
    _data: bytes = field(default=b"", repr=False)

    def continues(self, command: CommandApdu) -> bool:
        """Return whether the command is a further part of what is there."""
        return self._header == _header(command)

    def join(self, command: CommandApdu, *, step: bool = False) -> CommandApdu | None:
        """Take a part, or a command that is no part; return the whole command once it is there.

        A `step` of PACE has the bit of a chain in its last part too: it is whole when its template is.

        Raises:
            Refused: 6700, the parts are longer than the chip has room for.
        """
        data = (self._data if self.continues(command) else b"") + command.data
        self.give_up()
        if not command.cla & CHAINED or (step and not is_cut(data)):
            return replace(command, data=data)
        if len(data) > _LONGEST:
            raise Refused(StatusWord.WRONG_LENGTH)
        self._header, self._data = _header(command), data
        return None

    def give_up(self) -> None:
        """Forget the parts."""
        self._header = self._data = b""


def is_cut(template: bytes) -> bool:
    """Return whether a data object says that it is longer than what is there."""
    try:
        header, value = header_length(template)
    except TlvError:
        return False
    return header + value > len(template)


def _header(command: CommandApdu) -> bytes:
    """Return the header without the chaining bit, the same in all parts."""
    return bytes([command.cla & ~CHAINED]) + command.header[1:]


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
    refused_in_plain: bool = False
    """Whether the running command is refused in a way that ends the session."""
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
        self.refused_in_plain = False
        self.chain, self.parts, self.waiting = Chain(), Chain(), b""
        if self.directory is Directory.LDS:
            self.current = None


def status(sw: int) -> ResponseApdu:
    """Return an answer without data."""
    return ResponseApdu(b"", sw)
