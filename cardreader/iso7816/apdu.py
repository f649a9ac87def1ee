"""Command and answer of ISO/IEC 7816-3 §12.1, short and extended."""

from __future__ import annotations

from dataclasses import dataclass, field

from cardreader.errors import CardLost

SHORT_DATA = 255
SHORT_LE = 256
EXTENDED_LE = 65536
_HEADER = 4
_STATUS = 2


@dataclass(frozen=True, slots=True)
class CommandApdu:
    """A command: four header bytes, up to 65,535 data bytes, and how many bytes are wanted back.

    `le` is 1..65536, None when no answer data are wanted. `extended` asks for the extended form even where the short
    one would do; without it the form follows from the lengths.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = field(default=b"", repr=False)
    le: int | None = None
    extended: bool = False

    def __post_init__(self) -> None:
        """Refuse what no APDU can carry."""
        if any(not 0 <= part <= 0xFF for part in (self.cla, self.ins, self.p1, self.p2)):  # noqa: PLR2004 -- a byte
            message = "a header byte must be 0..255"
            raise ValueError(message)
        if len(self.data) >= EXTENDED_LE or not (self.le is None or 1 <= self.le <= EXTENDED_LE):
            message = "an APDU carries at most 65535 bytes and asks for 1..65536"
            raise ValueError(message)

    @property
    def header(self) -> bytes:
        """CLA INS P1 P2."""
        return bytes([self.cla, self.ins, self.p1, self.p2])

    @property
    def needs_extended(self) -> bool:
        """Whether the command is written in the extended form."""
        return self.extended or len(self.data) > SHORT_DATA or (self.le or 0) > SHORT_LE

    def to_bytes(self) -> bytes:
        """Return the command as it goes over the wire."""
        return self.header + (self._extended_body() if self.needs_extended else self._short_body())

    @classmethod
    def from_bytes(cls, raw: bytes) -> CommandApdu:
        """Read a command from the wire.

        Raises:
            ValueError: The lengths contradict each other (a card answers 6700).
        """
        if len(raw) < _HEADER:
            message = "a command has at least four bytes"
            raise ValueError(message)
        head, body = raw[:_HEADER], raw[_HEADER:]
        extended = len(body) >= 3 and body[0] == 0  # noqa: PLR2004 -- 00 and a two-byte length
        data, le = _split_extended(body[1:]) if extended else _split_short(body)
        return cls(head[0], head[1], head[2], head[3], data, le, extended=extended)

    def _short_body(self) -> bytes:
        body = bytes([len(self.data)]) + self.data if self.data else b""
        return body if self.le is None else body + bytes([self.le % SHORT_LE])

    def _extended_body(self) -> bytes:
        if not self.data and self.le is None:
            return b""
        body = len(self.data).to_bytes(2, "big") + self.data if self.data else b""
        wanted = b"" if self.le is None else (self.le % EXTENDED_LE).to_bytes(2, "big")
        return b"\x00" + body + wanted


def _split_short(body: bytes) -> tuple[bytes, int | None]:
    if not body:
        return b"", None
    if len(body) == 1:
        return b"", body[0] or SHORT_LE
    count, rest = body[0], body[1:]
    if count and len(rest) == count:
        return rest, None
    if count and len(rest) == count + 1:
        return rest[:count], rest[count] or SHORT_LE
    message = "the length of the data is wrong"
    raise ValueError(message)


def _split_extended(body: bytes) -> tuple[bytes, int | None]:
    count, rest = int.from_bytes(body[:2], "big"), body[2:]
    if not rest:
        return b"", count or EXTENDED_LE
    if count and len(rest) == count:
        return rest, None
    if count and len(rest) == count + 2:
        return rest[:count], int.from_bytes(rest[count:], "big") or EXTENDED_LE
    message = "the length of the data is wrong"
    raise ValueError(message)


@dataclass(frozen=True, slots=True)
class ResponseApdu:
    """An answer: data and the status word as one number (0x9000)."""

    data: bytes = field(repr=False)
    sw: int

    def to_bytes(self) -> bytes:
        """Return the answer as it goes over the wire."""
        return self.data + self.sw.to_bytes(_STATUS, "big")

    @classmethod
    def from_bytes(cls, raw: bytes) -> ResponseApdu:
        """Read an answer from the wire.

        Raises:
            CardLost: There is no status word: readers pass on such stumps when a card is pulled away.
        """
        if len(raw) < _STATUS:
            message = "the card's answer broke off"
            raise CardLost(message)
        return cls(raw[:-_STATUS], int.from_bytes(raw[-_STATUS:], "big"))
