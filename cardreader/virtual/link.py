"""What carrying bytes to a chip costs, so that a software card is as slow as a real one.

Wire: ISO/IEC 14443-4 type A (nine bits a byte, frames of at most 256 bytes, an acknowledgement between chained frames,
a frame delay of 1172 carrier periods each way) and ISO/IEC 7816-3 T=1 (eleven etu a byte, 254 bytes of information a
block). Chip and host: times of the kind that people report; assumptions, not measurements.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cardreader.virtual.errors import UnknownName
from cardreader.virtual.people import unknown
from cardreader.virtual.plug import Card, InFront

_CARRIER: Final = 13.56e6
_FRAME: Final = 256
_FRAME_OVERHEAD: Final = 3
"""Control byte and two bytes of checksum."""
_ACKNOWLEDGEMENT: Final = 3
_FRAME_DELAY: Final = 1172 / _CARRIER
_T1_BLOCK: Final = 254
_T1_OVERHEAD: Final = 4
_T1_TURNAROUND: Final = 22
"""Elementary time units between the blocks of two sides."""

_MILLISECOND: Final = 1e-3


@dataclass(frozen=True, slots=True)
class ChipTimes:
    """Seconds that chip and host take beside the wire."""

    command: float = 5 * _MILLISECOND
    protected_byte: float = 30e-6
    pace: float = 500 * _MILLISECOND
    """All four steps of PACE together."""
    chip_authentication: float = 200 * _MILLISECOND
    active_authentication: float = 150 * _MILLISECOND
    host: float = 2 * _MILLISECOND
    """Host and USB, each command."""


@dataclass(frozen=True, slots=True)
class Link:
    """One kind of wire with the chip at its end. `rate` is in bits per second."""

    name: str
    rate: float
    contactless: bool = True
    times: ChipTimes = ChipTimes()

    def wire(self, command: int, answer: int) -> float:
        """Return the seconds that a command and an answer of so many bytes take on the wire alone."""
        if self.contactless:
            return self._frames(command) + self._frames(answer)
        return self._blocks(command) + self._blocks(answer)

    def cost(self, command: bytes, answer: bytes) -> float:
        """Return the seconds that an exchange takes, the chip's work included."""
        times = self.times
        seconds = times.host + times.command + self.wire(len(command), len(answer)) + _work(command, times)
        if command[0] & 0x0C:
            seconds += times.protected_byte * (len(command) + len(answer))
        return seconds

    def _frames(self, count: int) -> float:
        """Time one direction: frames one after the other, each but the last acknowledged."""
        room = _FRAME - _FRAME_OVERHEAD
        frames = max(1, -(-count // room))
        sent = count + frames * _FRAME_OVERHEAD + (frames - 1) * _ACKNOWLEDGEMENT
        return sent * 9 / self.rate + (2 * frames - 1) * _FRAME_DELAY

    def _blocks(self, count: int) -> float:
        blocks = max(1, -(-count // _T1_BLOCK))
        sent = count + blocks * _T1_OVERHEAD + (blocks - 1) * _T1_OVERHEAD
        return (sent * 11 + (2 * blocks - 1) * _T1_TURNAROUND) / self.rate


_CONTACTLESS: Final = {"106": 128, "212": 64, "424": 32, "848": 16}
"""Name -> carrier periods per bit."""
_CONTACT: Final = (9_600, 38_400, 115_200, 307_200)

LINKS: Final = (
    *(Link(name, _CARRIER / periods) for name, periods in _CONTACTLESS.items()),
    *(Link(f"t1-{rate}", float(rate), contactless=False) for rate in _CONTACT),
)


def link(name: str) -> Link:
    """Return the link of that name: `106` to `848` (kbit/s, contactless), `t1-9600` to `t1-307200` (bit/s)."""
    by_name = {one.name: one for one in LINKS}
    if name not in by_name:
        raise UnknownName(unknown("link", name, tuple(by_name)))
    return by_name[name]


class LinkedCard(InFront):
    """A card at the end of a link: every exchange takes as long as the link says.

    `charged` is what the link has cost so far, in seconds: the floor that no reader comes below with these commands.
    """

    def __init__(
        self,
        card: Card,
        link: Link,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(card)
        self.link = link
        self.charged = 0.0
        self._sleep, self._clock = sleep, clock
        self._late = 0.0

    def transmit(self, command: bytes) -> bytes:
        """Answer when the link has let the answer through; an overshoot is taken off the next exchange."""
        started = self._clock()
        answer = self._card.transmit(command)
        cost = self.link.cost(command, answer) if command else self.link.times.host
        self.charged += cost
        due = started + cost - self._late
        remaining = due - self._clock()
        if remaining > 0:
            self._sleep(remaining)
        self._late = max(0.0, self._clock() - due)
        return answer


def _work(command: bytes, times: ChipTimes) -> float:
    """Return what the chip calculates for long, told by the header: it is never encrypted."""
    match bytes(command[:4]):
        case bytes(header) if header[1:2] == b"\x86":
            return times.chip_authentication if header[0] & 0x0C else times.pace / 4
        case bytes(header) if header[1:2] == b"\x88":
            return times.active_authentication
        case bytes(header) if header[1:4] == b"\x22\x41\xa6":
            return times.chip_authentication
        case _:
            return 0.0
