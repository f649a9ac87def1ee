"""Reads ESC/POS back, strictly: the half of a printer that understands. It knows the commands that the kiosk sends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.printing.escpos import CLEAR, INITIALISE, Bitmap


class UnknownCommand(Exception):
    """Bytes came that are no command of this printer; a real one would print them as letters."""


@dataclass(frozen=True, slots=True)
class Initialise:
    """ESC @."""


@dataclass(frozen=True, slots=True)
class Raster:
    """GS v 0: a band of dots."""

    picture: Bitmap


@dataclass(frozen=True, slots=True)
class Feed:
    """ESC d: feed lines."""

    lines: int


@dataclass(frozen=True, slots=True)
class Cut:
    """GS V 66: feed to the knife and cut."""


@dataclass(frozen=True, slots=True)
class Clear:
    """DLE DC4 8: forget what is not printed yet."""


@dataclass(frozen=True, slots=True)
class StatusAsked:
    """DLE EOT: status 1 printer, 2 off-line cause, 3 error cause, 4 paper."""

    number: int


Command = Initialise | Raster | Feed | Cut | Clear | StatusAsked

_ESC = 0x1B
_NUMBER_ZERO = ord("0")
_STATUSES = range(1, 5)
_HEADER = 8  # bytes of GS v 0 before the dots


class Interpreter:
    """Takes bytes as they arrive, in pieces of any size."""

    def __init__(self, *, widest: int = 576) -> None:
        self._waiting = b""
        self._widest = widest

    def feed(self, data: bytes) -> Iterator[Command]:
        """Return the commands that are complete now. Raises `UnknownCommand`."""
        self._waiting += data
        while (found := self._first()) is not None:
            command, length = found
            self._waiting = self._waiting[length:]
            yield command

    @property
    def in_the_middle(self) -> bool:
        """Whether a command has begun and not ended."""
        return bool(self._waiting)

    def _first(self) -> tuple[Command, int] | None:
        match self._waiting[:2]:
            case b"\x1b@":
                return Initialise(), 2
            case b"\x1bd" | b"\x10\x04":
                return self._of_three()
            case b"\x10\x14":
                return self._clear()
            case b"\x1dV":
                return self._cut()
            case b"\x1dv":
                return self._raster()
            case b"" | b"\x1b" | b"\x10" | b"\x1d":
                return None
            case unknown:
                raise _unknown(unknown)

    def _of_three(self) -> tuple[Command, int] | None:
        if len(self._waiting) < 3:  # noqa: PLR2004 - the length of these commands
            return None
        number = self._waiting[2]
        if self._waiting[0] == _ESC:
            return Feed(number), 3
        if number not in _STATUSES:
            raise _unknown(self._waiting[:3])
        return StatusAsked(number), 3

    def _clear(self) -> tuple[Command, int] | None:
        wanted = CLEAR.removesuffix(INITIALISE)
        if not wanted.startswith(self._waiting[: len(wanted)]):
            raise _unknown(self._waiting[: len(wanted)])
        return (Clear(), len(wanted)) if len(self._waiting) >= len(wanted) else None

    def _cut(self) -> tuple[Command, int] | None:
        if not b"\x1dVB".startswith(self._waiting[:3]):
            raise _unknown(self._waiting[:3])
        return (Cut(), 4) if len(self._waiting) > 3 else None  # noqa: PLR2004 - the feed before the cut comes fourth

    def _raster(self) -> tuple[Command, int] | None:
        if len(self._waiting) < _HEADER:
            return None
        stride = int.from_bytes(self._waiting[4:6], "little")
        height = int.from_bytes(self._waiting[6:8], "little")
        if (
            self._waiting[2] != _NUMBER_ZERO
            or self._waiting[3]
            or not stride
            or not height
            or stride * 8 > self._widest
        ):
            message = f"a picture of {stride * 8} x {height} dots in mode {self._waiting[3]} cannot be printed"
            raise UnknownCommand(message)
        end = _HEADER + stride * height
        if len(self._waiting) < end:
            return None
        return Raster(Bitmap(stride * 8, height, self._waiting[_HEADER:end])), end


def _unknown(data: bytes) -> UnknownCommand:
    return UnknownCommand(f"unknown command {data.hex(' ')}")


def joined(commands: Iterable[Command]) -> Bitmap:
    """Return the picture that the bands of one slip make together. Raises `ValueError` when their widths differ."""
    bands = [command.picture for command in commands if isinstance(command, Raster)]
    widths = {band.width for band in bands}
    if len(widths) != 1:
        message = f"bands of {len(widths)} widths make no picture"
        raise ValueError(message)
    return Bitmap(widths.pop(), sum(band.height for band in bands), b"".join(band.rows for band in bands))
