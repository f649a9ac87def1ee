"""Read transparent files with as few commands as the chip allows.

The first READ BINARY names the file by its short identifier (no SELECT) and asks for a whole block at once (no read of
the header); the file's own TLV header then says how much is left. Where a chip does not know short identifiers, SELECT
comes back; where a block is too long, a shorter one is tried and remembered for cards with the same ATR.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cardreader.errors import DamagedData, UnexpectedStatus
from cardreader.iso7816.apdu import CommandApdu
from cardreader.iso7816.channel import Layer
from cardreader.iso7816.status import StatusWord, meaning
from cardreader.iso7816.tlv import TlvError, encode, header_length, parse_one

SHORT_BLOCK = 256
LADDER = (65024, 4096, 1000, SHORT_BLOCK)
"""Block lengths to try, longest first. The last stands for the short form, whatever fits into it."""

_SELECT, _BY_FILE_ID, _NO_ANSWER = 0xA4, 0x02, 0x0C
_READ_BINARY, _READ_BINARY_OBJECTS = 0xB0, 0xB1
_SHORT_ID = 0x80
_OFFSET, _DATA = 0x54, 0x53
_FIRST_FAR_OFFSET = 0x8000
_OBJECT_HEADER = 5
_LONGEST_FILE = 1 << 20
_MOST_READS = 8192
"""Enough for the longest file in short blocks; a chip that gives less at a time would keep the program for hours."""

_LONGEST_OBJECTS = 1024
_SW1_EXACT = 0x6C00
_MOST_COMPLAINTS = 8
"""Every block length of the ladder, each with the exact one that the chip names; then it only plays for time."""

_PAST_THE_END = frozenset({StatusWord.WRONG_OFFSET, StatusWord.WRONG_LENGTH, StatusWord.LC_INCONSISTENT})
_HEADER = 6
_LENGTH_COMPLAINTS = frozenset({StatusWord.WRONG_LENGTH, StatusWord.LC_INCONSISTENT})


class ReadSizes(Protocol):
    """What block length a kind of card took, remembered by its ATR."""

    def get(self, atr: bytes) -> int | None:
        """Longest block that worked; None when nothing is known."""
        ...

    def put(self, atr: bytes, size: int) -> None:
        """Remember the block length."""
        ...


class MemoryReadSizes:
    """Remembers for as long as the program runs."""

    def __init__(self) -> None:
        self._sizes: dict[bytes, int] = {}

    def get(self, atr: bytes) -> int | None:
        """Longest block that worked; None when nothing is known."""
        return self._sizes.get(atr)

    def put(self, atr: bytes, size: int) -> None:
        """Remember the block length."""
        self._sizes[atr] = size


def next_smaller(block: int) -> int | None:
    """Return the next block length to try; None when this was the shortest."""
    return next((size for size in LADDER if size < block), None)


def is_length_complaint(sw: int) -> bool:
    """Return whether a status can mean that the command asked for too much at once."""
    return sw in _LENGTH_COMPLAINTS or sw & 0xFF00 == _SW1_EXACT or sw in (0x6282, 0x6B00, 0x6F00)


@dataclass(slots=True)
class FileReader:
    """Reads files over one layer. `block` is how many plain bytes one command asks for; it shrinks when refused."""

    layer: Layer
    block: int
    on_bytes: Callable[[int, int], None] = lambda _done, _total: None
    """Told after every block: bytes read of this file, bytes it has."""
    short_ids: bool = True
    """Whether the chip takes short file identifiers."""
    may_select: bool = True
    """Whether to try SELECT where the short identifier does not work."""
    exact: bool = False
    """Whether the chip refuses to read past the end of a file."""
    proven: int = 0
    """Longest answer that came through in plain bytes: blocks of up to that length are known to work."""

    def read(self, fid: int, sfi: int, so_far: bytearray | None = None) -> bytes:
        """Read a whole file as long as its outer TLV says. `so_far` is filled on the way and may hold a beginning.

        Raises:
            UnexpectedStatus: The chip refuses the file (6A82 not there, 6982 not allowed).
            DamagedData: It ends before its own length, or has no TLV header.
        """
        data = bytearray() if so_far is None else so_far
        if data:
            self.select(fid)
        else:
            data += self._first(fid, sfi)
        for _ in range(_MOST_READS):
            total = _total(data)
            if total:
                self.on_bytes(min(len(data), total), total)
            if 0 < total <= len(data):
                return bytes(data[:total])
            data += self._further(fid, len(data), total)
        message = f"file {fid:04X} comes in too many pieces"
        raise DamagedData(message)

    def _further(self, fid: int, at: int, total: int) -> bytes:
        """Return the next piece of a file of so many bytes, or of its header while `total` is 0. Raises DamagedData."""
        try:
            piece = self._at(at, min(self.block, (total or _HEADER) - at))
        except UnexpectedStatus as error:
            if error.sw != StatusWord.WRONG_OFFSET:
                raise
            piece = b""
        if not piece:
            what = f"should have {total} bytes and" if total else "has no valid header and"
            message = f"file {fid:04X} {what} ends after {at}"
            raise DamagedData(message)
        return piece

    def read_objects(self, fid: int, sfi: int) -> bytes:
        """Read a short file of data objects side by side, which has no length of its own: up to the end it signals.

        Raises:
            UnexpectedStatus: The chip refuses the file.
            DamagedData: It is longer than such files are.
        """
        data = self._first(fid, sfi)
        asked = len(data) if self.exact else self.block
        while len(data) >= asked:
            if len(data) > _LONGEST_OBJECTS:
                message = f"file {fid:04X} does not end"
                raise DamagedData(message)
            asked = len(data) + (1 if self.exact else self.block)
            try:
                data += self._at(len(data), asked - len(data))
            except UnexpectedStatus:
                break  # the end, as chips that refuse to read past it put it
        return data

    def select(self, fid: int) -> None:
        """Select a file by its identifier. No Le: some chips refuse one here. Raises UnexpectedStatus."""
        command = CommandApdu(0, _SELECT, _BY_FILE_ID, _NO_ANSWER, fid.to_bytes(2, "big"))
        sw = self.layer.transmit(command).sw
        if sw != StatusWord.OK:
            raise UnexpectedStatus(sw, f"selecting file {fid:04X}: {meaning(sw)}")

    def _first(self, fid: int, sfi: int) -> bytes:
        if self.short_ids:
            try:
                return self._beginning(_SHORT_ID | sfi)
            except UnexpectedStatus as error:
                if error.sw == StatusWord.SECURITY_STATUS_NOT_SATISFIED or not self.may_select:
                    raise
        self.select(fid)
        data = self._beginning(0)
        self.short_ids = False
        return data

    def _beginning(self, p1: int) -> bytes:
        """Return the first block of a file whose length is not known yet.

        Some chips refuse to read past the end. Once one is known to, the header comes first and every read is exact.
        """
        block = self.block
        if not self.exact:
            try:
                if data := self._read(CommandApdu(0, _READ_BINARY, p1, 0, le=block)):
                    return data
            except UnexpectedStatus as error:
                if error.sw not in _PAST_THE_END:
                    raise
            self.block = block
        data = self._read(CommandApdu(0, _READ_BINARY, p1, 0, le=_HEADER))
        self.exact = True
        return data

    def _at(self, offset: int, count: int) -> bytes:
        if offset < _FIRST_FAR_OFFSET:
            return self._read(CommandApdu(0, _READ_BINARY, offset >> 8, offset & 0xFF, le=count))
        # Bit 8 of P1 marks short identifiers, so that far offsets travel in an object (ISO/IEC 7816-4 §11.2.3).
        where = encode(_OFFSET, offset.to_bytes(3 if offset >> 16 else 2, "big"))
        room = max(1, min(self.block, count + _OBJECT_HEADER))
        answer = self._read(CommandApdu(0, _READ_BINARY_OBJECTS, 0, 0, where, room))
        if not answer:
            return b""
        outer = parse_one(answer)
        if outer.tag != _DATA:
            message = "the chip's answer to a far read has the wrong tag"
            raise DamagedData(message)
        return outer.value

    def _read(self, command: CommandApdu) -> bytes:
        """Send one READ BINARY; ask again with the length that the chip names, or with shorter blocks."""
        answer = self.layer.transmit(command)
        for _ in range(_MOST_COMPLAINTS):
            if answer.sw in (StatusWord.OK, StatusWord.END_OF_FILE):
                self.proven = max(self.proven, len(answer.data))
                return answer.data
            exact = answer.sw & 0xFF if answer.sw & 0xFF00 == _SW1_EXACT else 0
            shorter = next_smaller(min(self.block, command.le or 0))
            if exact and exact != command.le:
                command = _with_le(command, exact)
            elif answer.sw in _LENGTH_COMPLAINTS and shorter is not None:
                self.block = shorter
                command = _with_le(command, shorter)
            else:
                break
            answer = self.layer.transmit(command)
        raise UnexpectedStatus(answer.sw, f"reading a file: {meaning(answer.sw)}")


def _with_le(command: CommandApdu, le: int) -> CommandApdu:
    return CommandApdu(command.cla, command.ins, command.p1, command.p2, command.data, le)


def _total(data: bytearray) -> int:
    """Return the length of a file by its header; 0 while the header may be cut off."""
    try:
        header, value = header_length(bytes(data[:8]))
    except TlvError as error:
        if len(data) < _HEADER:
            return 0
        message = f"a file has no valid header: {error}"
        raise DamagedData(message) from None
    if header + value > _LONGEST_FILE:
        message = "a file claims to be longer than any chip's memory"
        raise DamagedData(message)
    return header + value
