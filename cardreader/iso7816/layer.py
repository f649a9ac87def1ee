"""Commands and answers as values, over the channel that carries their bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cardreader.iso7816.apdu import SHORT_DATA, SHORT_LE, CommandApdu, ResponseApdu
from cardreader.iso7816.channel import Channel

_CHAINING = 0x10
_GET_RESPONSE = 0xC0
_MORE_DATA = 0x6100
_LONGEST_ANSWER = 1 << 17


class Layer(Protocol):
    """Whatever takes a command and gives its answer: the plain layer, or secure messaging on top of it."""

    def transmit(self, command: CommandApdu) -> ResponseApdu:
        """Send one command, get its answer. Raises what `Channel.transmit` raises."""
        ...


@dataclass(slots=True)
class PlainLayer:
    """Commands without protection.

    Collects answers that come in pieces (61xx, GET RESPONSE) and cuts commands that are too long for the short form
    into a chain when `extended` is off (ISO/IEC 7816-4 §5.1.1).
    """

    channel: Channel
    extended: bool = True
    """Whether card and reader take extended length."""

    def transmit(self, command: CommandApdu) -> ResponseApdu:
        """Send one command, get its whole answer."""
        while not self.extended and len(command.data) > SHORT_DATA:
            head = CommandApdu(command.cla | _CHAINING, command.ins, command.p1, command.p2, command.data[:SHORT_DATA])
            answer = self._send(head)
            if answer.sw != 0x9000:  # noqa: PLR2004 -- StatusWord.OK
                return answer
            rest, le = command.data[SHORT_DATA:], None if command.le is None else min(command.le, SHORT_LE)
            command = CommandApdu(command.cla, command.ins, command.p1, command.p2, rest, le)
        return self._collect(command.cla, self._send(command))

    def _collect(self, cla: int, answer: ResponseApdu) -> ResponseApdu:
        data = bytearray(answer.data)
        while answer.sw & 0xFF00 == _MORE_DATA and len(data) <= _LONGEST_ANSWER:
            answer = self._send(CommandApdu(cla & 0x03, _GET_RESPONSE, 0, 0, le=answer.sw & 0xFF or 256))
            data += answer.data
        return ResponseApdu(bytes(data), answer.sw)

    def _send(self, command: CommandApdu) -> ResponseApdu:
        return ResponseApdu.from_bytes(self.channel.transmit(command.to_bytes()))
