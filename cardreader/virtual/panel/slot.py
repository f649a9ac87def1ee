"""The reader of the panel: insert, remove or tear out a card, and watch and time its commands.

The card goes into a virtual reader of the smart card service, or into a reader in this process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from cardreader.pcsc.events import CardRemoved, WatchEvent
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.faults import with_fault
from cardreader.virtual.forgeries import forge, forgery
from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.link import LinkedCard, link
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.plug import Card, InFront, TornOut
from cardreader.virtual.profile import profile
from cardreader.virtual.vpcd import VpcdPlug


class Place(Protocol):
    """A reader that takes one card."""

    @property
    def occupied(self) -> bool:
        """Whether the card that was put there is there now."""
        ...

    def put(self, card: Card, on_gone: Callable[[], None]) -> None:
        """Put a card there. `on_gone` is called, on any thread, when it leaves. Raises `VirtualCardError`."""
        ...

    def take(self) -> None:
        """Take the card out between two commands. Does nothing when there is none."""
        ...


class PortPlace:
    """A virtual reader of the smart card service, which listens on a port."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._host, self._port = host, port
        self._plug: VpcdPlug | None = None

    @property
    def occupied(self) -> bool:
        """Whether the plug is in."""
        return self._plug is not None and not self._plug.gone.is_set()

    def put(self, card: Card, on_gone: Callable[[], None]) -> None:
        """Plug a card in."""
        plug = VpcdPlug(card, self._host, self._port)
        plug.on_gone = on_gone
        plug.insert()
        self._plug = plug

    def take(self) -> None:
        """Pull the plug."""
        plug, self._plug = self._plug, None
        if plug is not None:
            plug.close()


class InProcessPlace:
    """A reader in this process, for machines without a smart card service."""

    def __init__(self, reader: InProcessReader) -> None:
        self._reader = reader
        self._on_gone: Callable[[], None] | None = None
        reader.start(self._heard)

    @property
    def occupied(self) -> bool:
        """Whether the reader has not said that the card is gone."""
        return self._on_gone is not None

    def put(self, card: Card, on_gone: Callable[[], None]) -> None:
        """Put a card in; one that is there is taken out first."""
        self.take()
        self._on_gone = on_gone
        self._reader.insert(card)

    def take(self) -> None:
        """Take the card out."""
        self._reader.remove()

    def _heard(self, event: WatchEvent) -> None:
        if isinstance(event, CardRemoved):
            gone, self._on_gone = self._on_gone, None
            if gone is not None:
                gone()


PAUSE_SECONDS: Final = 1.5
"""A pause this long between two commands ends a read."""


@dataclass(frozen=True, slots=True)
class Timing:
    """One read: commands, seconds from the first to the last answer, and the link's share (0 without a link)."""

    commands: int
    seconds: float
    floor: float


@dataclass(slots=True)
class Stopwatch:
    """Takes each command with its times (seconds of one clock) and what the link had cost before and after."""

    _begun: float = 0.0
    _ended: float = 0.0
    _floor: float = 0.0
    _commands: int = 0

    def note(self, started: float, ended: float, cost: float) -> None:
        """Count one command; `cost` is what the link took of it, in seconds. After a pause a new read begins."""
        if not self._commands or started - self._ended > PAUSE_SECONDS:
            self._begun, self._floor, self._commands = started, 0.0, 0
        self._ended = ended
        self._floor += cost
        self._commands += 1

    @property
    def timing(self) -> Timing | None:
        """The read so far; None before the first command."""
        return Timing(self._commands, self._ended - self._begun, self._floor) if self._commands else None


_NAMES: Final = {
    0x22: "MANAGE SECURITY ENVIRONMENT",
    0x82: "EXTERNAL AUTHENTICATE",
    0x84: "GET CHALLENGE",
    0x86: "GENERAL AUTHENTICATE",
    0x88: "INTERNAL AUTHENTICATE",
    0xA4: "SELECT",
    0xB0: "READ BINARY",
    0xB1: "READ BINARY (odd)",
    0xC0: "GET RESPONSE",
}
_PROTECTED: Final = 0x0C


@dataclass(frozen=True, slots=True)
class Wish:
    """Which card is to be put on the reader."""

    person: Person
    profile: str
    forgery: str = ""
    """Name of a forgery; empty for a genuine card."""
    fault: str = ""
    """Name and number of a fault such as `torn-at:12`; empty for none."""
    link: str = ""
    """Name of the link that it answers over; empty for one that takes no time."""


def make(wish: Wish, issuer: Issuer) -> Card:
    """Make that card. Raises `VirtualCardError` when a name or number does not fit."""
    kind = profile(wish.profile)
    if wish.forgery:
        image = forge(wish.person, issuer, forgery(wish.forgery), kind)
    else:
        image = personalise(wish.person, issuer, kind)
    card: Card = VirtualCard.from_image(image)
    if wish.fault:
        card = with_fault(card, wish.fault)
    return LinkedCard(card, link(wish.link)) if wish.link else card


def describe(command: bytes, answer: bytes) -> str:
    """Return one line of the log: name of the command, protection, lengths, status. Contents are left out."""
    name = _NAMES.get(command[1], f"INS {command[1]:02X}") if len(command) > 1 else "?"
    lock = " (protected)" if command and command[0] & _PROTECTED == _PROTECTED else ""
    return f"{name}{lock}  {len(command)} > {len(answer)}  {answer[-2:].hex().upper()}"


class WatchedCard(InFront):
    """A card whose commands are reported, and that can be torn out in the middle of one."""

    def __init__(self, card: Card, on_command: Callable[[str], None]) -> None:
        super().__init__(card)
        self._on_command = on_command
        self._torn = threading.Event()
        self._watch = Stopwatch()

    def tear(self) -> None:
        """Leave the reader as soon as the next command comes."""
        self._torn.set()

    @property
    def timing(self) -> Timing | None:
        """The read that runs, or the last one."""
        return self._watch.timing

    @property
    def _paid(self) -> float:
        return self._card.charged if isinstance(self._card, LinkedCard) else 0.0

    def transmit(self, command: bytes) -> bytes:
        """Answer, unless torn out."""
        if self._torn.is_set():
            raise TornOut
        started, paid = time.perf_counter(), self._paid
        answer = self._card.transmit(command)
        self._watch.note(started, time.perf_counter(), self._paid - paid)
        self._on_command(describe(command, answer))
        return answer


class Slot:
    """The panel's hand: it makes cards and puts them in a place. `on_command` and `on_gone` may come on any thread.

    `on_gone` is told which insertion ended, so that an answer about an earlier card is recognised.
    """

    def __init__(
        self, issuer: Issuer, place: Place, on_command: Callable[[str], None], on_gone: Callable[[int], None]
    ) -> None:
        self._issuer, self._place = issuer, place
        self._on_command, self._on_gone = on_command, on_gone
        self._card: WatchedCard | None = None
        self.insertion = 0
        """Counts insertions."""

    @property
    def holds_card(self) -> bool:
        """Whether a card is in the reader now."""
        return self._place.occupied

    @property
    def timing(self) -> Timing | None:
        """How long the last read of the card took; None when none was read."""
        return self._card.timing if self._card else None

    def insert(self, wish: Wish) -> None:
        """Put that card in; one that is there is taken out first. Raises `VirtualCardError`."""
        self.remove()
        self.insertion += 1
        number = self.insertion
        self._card = WatchedCard(make(wish, self._issuer), self._on_command)
        self._place.put(self._card, lambda: self._on_gone(number))

    def remove(self) -> None:
        """Take the card out between two commands."""
        self._place.take()

    def tear(self) -> None:
        """Take the card out in the middle of its next command."""
        if self._card is not None:
            self._card.tear()
