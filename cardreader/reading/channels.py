"""Channels that observe another channel: they count, note what is unusual, or write a transcript.

A transcript holds the card's data: treat it like the card.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol, TextIO, runtime_checkable

from cardreader.iso7816.channel import Channel, ExchangeRefused

_SELECT_MF = bytes.fromhex("00A4000C023F00")


@runtime_checkable
class Resettable(Protocol):
    """A channel that can put the card back to where it was when it was inserted."""

    def reset(self) -> None:
        """Reset the card. Raises CardLost."""
        ...


@dataclass(slots=True)
class MeteredChannel:
    """Counts commands and bytes over another channel; `atr` is that channel's, empty when it has none."""

    inner: Channel
    apdus: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    last: bytes = field(repr=False, default=b"")
    """The last command: it says which step of the read an error belongs to."""
    lost: bool = False
    """Whether the reader failed to carry a command or its answer since the last reset.

    Nobody knows then whether the card has seen the command: a protected session may be out of step.
    """

    @property
    def atr(self) -> bytes:
        """Answer to reset of the card."""
        atr = getattr(self.inner, "atr", b"")
        return atr if isinstance(atr, bytes) else b""

    def transmit(self, command: bytes) -> bytes:
        """Send one command, get its answer."""
        self.apdus += 1
        self.last = command
        self.bytes_out += len(command)
        try:
            answer = self.inner.transmit(command)
        except ExchangeRefused:
            self.lost = True
            raise
        self.bytes_in += len(answer)
        return answer

    @property
    def resettable(self) -> bool:
        """Whether the card can be put back to where it was when it was inserted."""
        return isinstance(self.inner, Resettable)

    def reset(self) -> None:
        """Reset the card; where the channel cannot, go back to the master file."""
        self.last, self.lost = b"", False
        if isinstance(self.inner, Resettable):
            self.inner.reset()
        else:
            self.transmit(_SELECT_MF)


_OK = b"\x90\x00"
_PLAIN_READ = b"\x00\xb0"
_SHORT_ID = 0x80
_SET = b"\x31"
"""EF.CardAccess is the only file of the master file that is a SET."""


class ObservingChannel(MeteredChannel):
    """Notes what is unusual, for a diagnosis: status words other than 9000, the longest answer, EF.CardAccess."""

    def __init__(self, inner: Channel) -> None:
        super().__init__(inner)
        self.unusual: list[str] = []
        self.longest_answer = 0
        self.card_access: bytes | None = None
        self._file = b""

    def transmit(self, command: bytes) -> bytes:
        """Send one command, get its answer."""
        answer = super().transmit(command)
        self.longest_answer = max(self.longest_answer, len(answer))
        if answer[-2:] != _OK:
            self.unusual.append(
                f"{command[:4].hex().upper()} Le {command[-2:].hex().upper()}: {answer[-2:].hex().upper()}"
            )
        if command[:2] == _PLAIN_READ:
            begins = command[2] & _SHORT_ID or command[2:4] == b"\x00\x00"
            self._file = answer[:-2] if begins else self._file + answer[:-2]
            if self._file[:1] == _SET:
                self.card_access = self._file
        return answer


class TraceChannel(MeteredChannel):
    """Writes `> command` and `< answer` in hexadecimal, each answer with its milliseconds."""

    def __init__(self, inner: Channel, out: TextIO) -> None:
        super().__init__(inner)
        self._out = out
        self._out.write(f"# ATR {self.atr.hex().upper()}\n")

    def transmit(self, command: bytes) -> bytes:
        """Send one command, get its answer."""
        self._out.write(f"> {command.hex().upper()}\n")
        start = time.perf_counter()
        answer = super().transmit(command)
        self._out.write(f"< {answer.hex().upper()}  # {1000 * (time.perf_counter() - start):.1f} ms\n")
        return answer

    def reset(self) -> None:
        """Reset the card."""
        self._out.write("# reset\n")
        super().reset()
