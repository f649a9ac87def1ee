"""A channel that writes down what goes through it. A transcript holds the card's data: treat it like the card."""

from __future__ import annotations

import time
from typing import TextIO

from cardreader.iso7816.channel import Channel
from cardreader.meter import MeteredChannel


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
