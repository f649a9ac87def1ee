"""A channel that counts what goes through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from cardreader.iso7816.channel import Channel

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

    @property
    def atr(self) -> bytes:
        """Answer to reset of the card."""
        atr = getattr(self.inner, "atr", b"")
        return atr if isinstance(atr, bytes) else b""

    def transmit(self, command: bytes) -> bytes:
        """Send one command, get its answer."""
        self.apdus += 1
        self.bytes_out += len(command)
        answer = self.inner.transmit(command)
        self.bytes_in += len(answer)
        return answer

    def reset(self) -> None:
        """Reset the card; where the channel cannot, go back to the master file."""
        if isinstance(self.inner, Resettable):
            self.inner.reset()
        else:
            self.transmit(_SELECT_MF)
