"""Forgeries on the wire: protected answers that somebody between chip and reader has tampered with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.tlv import encode, parse
from cardreader.virtual.secure_messaging import ChipSession

AA_REPLAYED: Final = "aa-replayed"
OLD_CHALLENGE: Final = bytes(8)
"""What the replayed active authentication signed."""

_READ_BINARY: Final = 0xB0
_CHECKSUM: Final = 0x8E


@dataclass(slots=True)
class Exchange:
    """One protected command and the proper answer to it."""

    command: CommandApdu
    plain: ResponseApdu
    protected: ResponseApdu
    session: ChipSession
    before: list[ResponseApdu] = field(default_factory=list)
    """Proper answers to earlier reads, the first one first."""


class AnswerForger:
    """Spoils the answers to READ BINARY; everything else stays as it is."""

    def __init__(self, misbehaviour: str) -> None:
        self._spoil = MISBEHAVIOURS.get(misbehaviour)
        self._before: list[ResponseApdu] = []

    def forge(
        self, command: CommandApdu, plain: ResponseApdu, protected: ResponseApdu, session: ChipSession
    ) -> ResponseApdu:
        """Return the answer that goes out in place of the proper one."""
        if self._spoil is None or command.ins | 1 != _READ_BINARY | 1 or not plain.data:
            return protected
        forged = self._spoil(Exchange(command, plain, protected, session, self._before))
        self._before.append(protected)
        return forged


def _replayed(exchange: Exchange) -> ResponseApdu:
    return exchange.before[0] if exchange.before else exchange.protected


def _unprotected(exchange: Exchange) -> ResponseApdu:
    return exchange.plain


def _wrong_checksum(exchange: Exchange) -> ResponseApdu:
    data = exchange.protected.data
    return ResponseApdu(data[:-1] + bytes([data[-1] ^ 1]), exchange.protected.sw)


def _wrong_padding(exchange: Exchange) -> ResponseApdu:
    """Encrypt data that end with no padding at all, and authenticate them properly."""
    size = exchange.session.suite.block_size
    data = exchange.plain.data
    return exchange.session.seal(data + b"\x01" * (-len(data) % size or size), exchange.plain.sw)


def _truncated(exchange: Exchange) -> ResponseApdu:
    """Leave the checksum out."""
    kept = b"".join(part.raw for part in parse(exchange.protected.data) if part.tag != _CHECKSUM)
    return ResponseApdu(kept, exchange.protected.sw)


def _other_status(exchange: Exchange) -> ResponseApdu:
    """Say something else outside than inside."""
    return ResponseApdu(exchange.protected.data, 0x6283)


def _extra_object(exchange: Exchange) -> ResponseApdu:
    """Put an object of one's own in front of the protected ones."""
    return ResponseApdu(encode(0x80, b"forged") + exchange.protected.data, exchange.protected.sw)


MISBEHAVIOURS: Final[dict[str, Callable[[Exchange], ResponseApdu]]] = {
    "sm-replayed": _replayed,
    "sm-unprotected": _unprotected,
    "sm-wrong-checksum": _wrong_checksum,
    "sm-wrong-padding": _wrong_padding,
    "sm-truncated": _truncated,
    "sm-other-status": _other_status,
    "sm-extra-object": _extra_object,
}
