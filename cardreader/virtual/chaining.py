"""Command chaining (ISO/IEC 7816-4 §5.3.3): one command whose data come in several parts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from cardreader.iso7816.apdu import CommandApdu
from cardreader.iso7816.status import StatusWord
from cardreader.iso7816.tlv import TlvError, header_length
from cardreader.virtual.filesystem import Refused

CHAINED: Final = 0x10
"""CLA bit of a command that is not the last of its chain."""
_LONGEST: Final = 4096


@dataclass(slots=True)
class Chain:
    """The parts so far. Another command in between gives them up."""

    _header: bytes = b""
    _data: bytes = field(default=b"", repr=False)

    def continues(self, command: CommandApdu) -> bool:
        """Tell whether the command is a further part of what is there."""
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
    """Tell whether a data object says that it is longer than what is there."""
    try:
        header, value = header_length(template)
    except TlvError:
        return False
    return header + value > len(template)


def _header(command: CommandApdu) -> bytes:
    """The header without the chaining bit, the same in all parts."""
    return bytes([command.cla & ~CHAINED]) + command.header[1:]
