"""Faults: what goes wrong between a proper card and its reader. Each is a small wrapper, named like `torn-at:12`."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from cardreader.virtual.errors import UnknownName, VirtualCardError
from cardreader.virtual.people import unknown
from cardreader.virtual.plug import Card, InFront, Mute, TornOut

Step = Callable[[int, bytes, Card], bytes]
"""Answers command number n (from 1, counted from insertion), with the card behind it."""


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of fault. `argument` says what the number behind the colon means."""

    name: str
    argument: str
    description: str
    make: Callable[[int], Step]


class FaultyCard(InFront):
    """A card with a fault in front of it. The count of commands goes on over resets."""

    def __init__(self, card: Card, step: Step) -> None:
        super().__init__(card)
        self._step = step
        self._count = 0

    def transmit(self, command: bytes) -> bytes:
        """Answer as the fault has it."""
        self._count += 1
        return self._step(self._count, command, self._card)


def with_fault(card: Card, name: str) -> Card:
    """Put the fault of that name in front of a card; `torn-at:12` and `torn-at-12` are the same.

    Raises:
        UnknownName: There is no such fault.
        VirtualCardError: The number is missing or no number.
    """
    kind, number = parsed(name)
    return FaultyCard(card, kind.make(number))


def parsed(name: str) -> tuple[FaultKind, int]:
    """Return the fault of that name and its number. Raises as `with_fault`."""
    for kind in FAULTS:
        if name == kind.name or name.startswith((f"{kind.name}:", f"{kind.name}-")):
            text = name[len(kind.name) + 1 :]
            digits, base = (text[2:], 16) if text.lower().startswith("0x") else (text, 10)
            if digits.isascii() and digits.isalnum():
                with contextlib.suppress(ValueError):
                    return kind, int(digits, base)
            message = f"{kind.name} needs a number behind a colon: {kind.argument}"
            raise VirtualCardError(message)
    raise UnknownName(unknown("fault", name, tuple(kind.name for kind in FAULTS)))


def _torn_at(at: int) -> Step:
    def step(number: int, command: bytes, card: Card) -> bytes:
        if number >= at:
            raise TornOut
        return card.transmit(command)

    return step


def _torn_after(milliseconds: int) -> Step:
    started: list[float] = []

    def step(_number: int, command: bytes, card: Card) -> bytes:
        started.append(time.monotonic())
        if time.monotonic() - started[0] >= milliseconds / 1000:
            raise TornOut
        return card.transmit(command)

    return step


def _mute_at(at: int) -> Step:
    def step(number: int, command: bytes, card: Card) -> bytes:
        if number == at:
            raise Mute
        return card.transmit(command)

    return step


def _slow(milliseconds: int) -> Step:
    def step(_number: int, command: bytes, card: Card) -> bytes:
        time.sleep(milliseconds / 1000)
        return card.transmit(command)

    return step


def _status_at(at: int) -> Step:
    def step(number: int, command: bytes, card: Card) -> bytes:
        return b"\x6f\x00" if number == at else card.transmit(command)

    return step


def _power_loss_at(at: int) -> Step:
    def step(number: int, command: bytes, card: Card) -> bytes:
        if number == at:
            card.power_off()
            card.power_on()
        return card.transmit(command)

    return step


def _flipped_bit_at(at: int) -> Step:
    def step(number: int, command: bytes, card: Card) -> bytes:
        answer = card.transmit(command)
        return flip_bit(answer, at * 7) if number == at else answer

    return step


def _random(seed: int) -> Step:
    random = Random(seed)  # noqa: S311 -- a test that can be repeated, not a secret

    def step(_number: int, command: bytes, card: Card) -> bytes:
        match random.randrange(60):
            case 0:
                raise TornOut
            case 1:
                return flip_bit(card.transmit(command), random.randrange(1 << 16))
            case 2:
                card.reset()
                return card.transmit(command)
            case 3:
                return random.choice((b"\x6f\x00", b"\x69\x82", b"\x67\x00", b""))
            case _:
                return card.transmit(command)

    return step


def flip_bit(data: bytes, number: int) -> bytes:
    """Turn one bit over, counted round and round."""
    if not data:
        return data
    at, bit = divmod(number % (8 * len(data)), 8)
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


FAULTS: Final = (
    FaultKind("torn-at", "number of the command", "The card is pulled out when this command arrives.", _torn_at),
    FaultKind("torn-after", "milliseconds", "The card is pulled out this long after the first command.", _torn_after),
    FaultKind("mute-at", "number of the command", "The card gives no answer to this command.", _mute_at),
    FaultKind("slow", "milliseconds", "Every answer takes this much longer.", _slow),
    FaultKind("error-at", "number of the command", "The card answers 6F00 to this command.", _status_at),
    FaultKind("power-loss-at", "number of the command", "The card starts again before this command.", _power_loss_at),
    FaultKind("bit-flip-at", "number of the command", "One bit of this answer is wrong.", _flipped_bit_at),
    FaultKind("random", "seed", "Any of these now and then; the same seed gives the same trouble.", _random),
)
