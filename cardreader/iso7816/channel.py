"""The seam between the chip's protocols and whatever carries bytes to a chip.

A channel carries bytes; a layer sends commands and receives answers as values over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cardreader.errors import CardLost
from cardreader.iso7816.apdu import SHORT_DATA, SHORT_LE, CommandApdu, ResponseApdu
from cardreader.iso7816.status import StatusWord


class ExchangeRefused(CardLost):
    """The reader did not carry an exchange of that length; with shorter ones it may (PC/SC 0x80100016)."""

    code = "exchange_refused"


class Channel(Protocol):
    """A connected card."""

    def transmit(self, command: bytes) -> bytes:
        """Send one command APDU, get the answer with SW1 SW2 at its end.

        Raises:
            CardLost: The card went away or was reset.
            CardMute: It did not answer in time.
            NoReader: The reader or the smart card service went away.
        """
        ...


CHAINING = 0x10
"""Bit of CLA: another part of the same command, or another step of the same protocol, follows."""

_GET_RESPONSE = 0xC0
_MORE_DATA = 0x6100
_LONGEST_ANSWER = 1 << 17
_EMPTY_PIECES = 8


class Layer(Protocol):
    """Whatever takes a command and gives its answer: the plain layer, or secure messaging on top of it."""

    def transmit(self, command: CommandApdu) -> ResponseApdu:
        """Send one command, get its answer. Raises what `Channel.transmit` raises."""
        ...


@dataclass(slots=True)
class PlainLayer:
    """Commands without protection.

    Collects answers that come in pieces (61xx, GET RESPONSE) and cuts commands that are too long for the short form
    into a chain when `extended` is off.
    """

    channel: Channel
    extended: bool = True
    """Whether card and reader take extended length."""

    def transmit(self, command: CommandApdu) -> ResponseApdu:
        """Send one command, get its whole answer. A chain ends at the first part that the card refuses."""
        if self.extended:
            return self._collect(command.cla, self._send(command))
        *before, last = in_parts(command, SHORT_DATA)
        for part in before:
            answer = self._send(part)
            if answer.sw != StatusWord.OK:
                return ResponseApdu(b"", answer.sw)
        return self._collect(command.cla, self._send(last))

    def _collect(self, cla: int, answer: ResponseApdu) -> ResponseApdu:
        data, empty = bytearray(answer.data), 0
        # A card that goes on announcing bytes and gives none would keep the program for ever.
        while answer.sw & 0xFF00 == _MORE_DATA and len(data) <= _LONGEST_ANSWER and empty < _EMPTY_PIECES:
            answer = self._send(CommandApdu(cla & 0x03, _GET_RESPONSE, 0, 0, le=answer.sw & 0xFF or 256))
            data += answer.data
            empty += not answer.data
        return ResponseApdu(bytes(data), answer.sw)

    def _send(self, command: CommandApdu) -> ResponseApdu:
        return ResponseApdu.from_bytes(self.channel.transmit(command.to_bytes()))


def in_parts(command: CommandApdu, room: int) -> tuple[CommandApdu, ...]:
    """Write a command in short form: as a chain when it has more than `room` data bytes (ISO/IEC 7816-4 §5.3.3).

    Only the last part asks for an answer, of 256 bytes at most; it keeps the command's class, and with it the mark that
    another step of a protocol follows.
    """
    data, le = command.data, None if command.le is None else min(command.le, SHORT_LE)
    cut = range(room, len(data), room)
    head = (command.cla | CHAINING, command.ins, command.p1, command.p2)
    parts = [CommandApdu(*head, data[at - room : at]) for at in cut]
    rest = data[len(cut) * room :]
    return (*parts, CommandApdu(command.cla, command.ins, command.p1, command.p2, rest, le))
