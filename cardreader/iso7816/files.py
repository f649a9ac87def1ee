"""Read transparent files with as few commands as the chip allows.

The first READ BINARY names the file by its short identifier (no SELECT) and asks for a whole block at once (no read of
the header); the file's own TLV header then says how much is left. Where a chip does not know short identifiers, SELECT
comes back; where a block is too long, a shorter one is tried and remembered for cards with the same ATR. What a status
word leads to is read from the table in `answers`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from cardreader.errors import DamagedData, UnexpectedStatus
from cardreader.iso7816.answers import Kind, Step, Try, kind_of_status, rule
from cardreader.iso7816.apdu import CommandApdu
from cardreader.iso7816.channel import Layer
from cardreader.iso7816.status import StatusWord, meaning
from cardreader.iso7816.tlv import TlvError, encode, header_length, parse_one

SHORT_BLOCK = 256
LADDER = (65024, 4096, 1000, SHORT_BLOCK, 160, 96, 48)
"""Block lengths to try, longest first. 256 stands for the short form, whatever fits into it."""

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

_MAY_BE_PAST_THE_END = frozenset({Kind.PAST_END, Kind.LENGTH})
_HEADER = 6


class ReadSizes(Protocol):
    """What block length a kind of card took, remembered by its ATR."""

    def get(self, atr: bytes) -> int | None:
        """Longest block that worked; None when nothing is known."""
        ...

    def put(self, atr: bytes, size: int) -> None:
        """Remember the block length, which worked."""
        ...

    def refused(self, atr: bytes, size: int, times: int = 1) -> None:
        """Note that longer blocks than this were refused so many times, and this one worked."""
        ...


TIMES_TO_LEARN: Final = 2
"""A loose cable refuses an exchange once; a reader or chip that cannot carry it does so again."""
_SECONDS_REMEMBERED: Final = 30 * 24 * 3600
"""Then the longest block is tried again: readers are exchanged."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A block length that worked, how often a longer one was refused, and when that was seen last."""

    size: int
    refusals: int
    at: float
    """Seconds of the clock that the sizes were given."""


class MemoryReadSizes:
    """Remembers for as long as the program runs. A refusal counts when it was seen twice, and for thirty days."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._learned: dict[str, Learned] = {}

    def get(self, atr: bytes) -> int | None:
        """Longest block that worked; None when nothing is known."""
        known = self._known(atr)
        if known is None or 0 < known.refusals < TIMES_TO_LEARN:
            return None
        return known.size

    def put(self, atr: bytes, size: int) -> None:
        """Remember the block length, which worked."""
        if self.get(atr) != size:
            self._keep(atr, Learned(size, 0, self._clock()))

    def refused(self, atr: bytes, size: int, times: int = 1) -> None:
        """Note that longer blocks than this were refused so many times, and this one worked."""
        known = self._known(atr)
        before = known.refusals if known is not None and known.size == size else 0
        self._keep(atr, Learned(size, min(before + times, TIMES_TO_LEARN), self._clock()))

    def _known(self, atr: bytes) -> Learned | None:
        known = self._learned.get(atr.hex())
        if known is not None and known.refusals and not 0 <= self._clock() - known.at < _SECONDS_REMEMBERED:
            return None
        return known

    def _keep(self, atr: bytes, learned: Learned) -> None:
        self._learned.pop(atr.hex(), None)
        self._learned[atr.hex()] = learned


def next_smaller(block: int) -> int | None:
    """Return the next block length to try; None when this was the shortest."""
    return next((size for size in LADDER if size < block), None)


def largest_up_to(length: int) -> int:
    """Return the longest block of the ladder that is no longer than what is known to work, and at least a short one."""
    return next(size for size in LADDER if size <= max(length, SHORT_BLOCK))


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
    complaint: Kind | None = None
    """What the chip answered to a longer block than the one in use, if anything."""
    step: Step = Step.READ
    """Which row of the table of answers counts for READ BINARY."""

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
            block = self.block
            try:
                return self._beginning(_SHORT_ID | sfi)
            except UnexpectedStatus as error:
                if Try.SELECT not in self._tries(error.sw) or not self.may_select:
                    raise
            self.block = block
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
                if data := self._read(CommandApdu(0, _READ_BINARY, p1, 0, le=block), least=SHORT_BLOCK):
                    return data
            except UnexpectedStatus as error:
                if kind_of_status(error.sw) not in _MAY_BE_PAST_THE_END:
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

    def _read(self, command: CommandApdu, least: int = 0) -> bytes:
        """Send one READ BINARY; ask again with the length that the chip names, or with blocks not below `least`."""
        answer = self.layer.transmit(command)
        for _ in range(_MOST_COMPLAINTS):
            if answer.sw in (StatusWord.OK, StatusWord.END_OF_FILE):
                self.proven = max(self.proven, len(answer.data))
                return answer.data
            other = self._otherwise(answer.sw, command.le or 0, least)
            if other is None:
                break
            command = _with_le(command, other)
            answer = self.layer.transmit(command)
        raise UnexpectedStatus(answer.sw, f"reading a file: {meaning(answer.sw)}")

    def _otherwise(self, sw: int, le: int, least: int) -> int | None:
        """Return the length to ask for instead of one that was answered with that status; None to give up."""
        exact = (sw & 0xFF or SHORT_BLOCK) if sw & 0xFF00 == _SW1_EXACT else le
        if exact != le:
            return exact
        tries, self.complaint = self._tries(sw), kind_of_status(sw)
        shorter = next_smaller(min(self.block, le))
        if Try.SHORTER in tries and shorter is not None and shorter >= least:
            self.block = shorter
            return shorter
        if Try.SHORT in tries and le > SHORT_BLOCK:
            self.block = SHORT_BLOCK
            return SHORT_BLOCK
        return None

    def _tries(self, sw: int) -> tuple[Try, ...]:
        return rule(self.step, kind_of_status(sw)).tries


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
