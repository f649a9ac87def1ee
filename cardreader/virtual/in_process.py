"""A card reader without a reader: the card sits in the same process. For machines without pcscd, and for fast tests.

It has the shape of `cardreader.pcsc`: a watcher that reports events, and a connection that carries APDUs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from cardreader.errors import CardLost, CardMute, NoCard, NoReader
from cardreader.pcsc.events import CardInserted, CardRemoved, ReaderAdded, ReaderRemoved, WatchEvent
from cardreader.virtual.plug import Card, Mute, TornOut

DEFAULT_NAME: Final = "In-process reader"


@dataclass(slots=True)
class _Slot:
    """What is in the reader. `generation` changes with every card, so that an old connection notices."""

    card: Card | None = None
    generation: int = 0
    plugged: bool = True
    lock: threading.RLock = field(default_factory=threading.RLock)


class InProcessReader:
    """One reader. `insert` and `remove` are what a hand does; the rest is what programs do."""

    def __init__(self, name: str = DEFAULT_NAME) -> None:
        self.name = name
        self._slot = _Slot()
        self._observers: list[Callable[[WatchEvent], None]] = []

    def insert(self, card: Card) -> None:
        """Put a card in; one that is there is taken out first. An unplugged reader is put back."""
        self.plug_in()
        self.remove()
        with self._slot.lock:
            card.power_on()
            self._slot.card = card
            self._slot.generation += 1
        self._tell(CardInserted(self.name, card.atr))

    def remove(self) -> None:
        """Take the card out. Does nothing when there is none."""
        with self._slot.lock:
            card, self._slot.card = self._slot.card, None
            self._slot.generation += 1
            if card is not None:
                card.power_off()
        if card is not None:
            self._tell(CardRemoved(self.name))

    def unplug(self) -> None:
        """Pull the reader out of the machine, with the card that is in it."""
        if self._slot.plugged:
            self.remove()
            self._slot.plugged = False
            self._tell(ReaderRemoved(self.name))

    def plug_in(self) -> None:
        """Put the reader back, empty."""
        if not self._slot.plugged:
            self._slot.plugged = True
            self._tell(ReaderAdded(self.name))

    def start(self, on_event: Callable[[WatchEvent], None]) -> None:
        """Report the reader, the card that is in it, and everything from now on."""
        self._observers.append(on_event)
        if self._slot.plugged:
            on_event(ReaderAdded(self.name))
        card = self._slot.card
        if card is not None:
            on_event(CardInserted(self.name, card.atr))

    def stop(self) -> None:
        """Report nothing more."""
        self._observers.clear()

    def connect(self) -> InProcessConnection:
        """Connect to the card.

        Raises:
            NoReader: It is unplugged.
            NoCard: The reader is empty.
        """
        if not self._slot.plugged:
            message = f"there is no reader {self.name}"
            raise NoReader(message)
        with self._slot.lock:
            card = self._slot.card
            if card is None:
                message = f"there is no card in {self.name}"
                raise NoCard(message)
            card.reset()
            return InProcessConnection(self, card, self._slot.generation)

    def _tell(self, event: WatchEvent) -> None:
        for observer in tuple(self._observers):
            observer(event)

    def _transmit(self, generation: int, command: bytes) -> bytes:
        """Carry one command to the card that was there at `generation`."""
        try:
            with self._slot.lock:
                card = self._present(generation)
                answer = card.transmit(command)
        except Mute as error:
            message = "the card does not answer"
            raise CardMute(message) from error
        except TornOut as error:
            self.remove()
            raise _lost() from error
        self._present(generation)
        return answer

    def _present(self, generation: int) -> Card:
        card = self._slot.card
        if card is None or self._slot.generation != generation:
            raise _lost()
        return card


class InProcessConnection:
    """A connected card: `cardreader.iso7816.channel.Channel` and a little more."""

    def __init__(self, reader: InProcessReader, card: Card, generation: int) -> None:
        self._reader = reader
        self._generation = generation
        self._closed = False
        self.atr = card.atr
        """Answer to reset."""

    def transmit(self, command: bytes) -> bytes:
        """Send a command, get the answer. Raises CardLost or CardMute."""
        if self._closed:
            raise _lost()
        return self._reader._transmit(self._generation, command)  # noqa: SLF001 -- one thing in two classes

    def reset(self) -> None:
        """Reset the card. Raises CardLost when it is gone."""
        with self._reader._slot.lock:  # noqa: SLF001 -- one thing in two classes
            self._reader._present(self._generation).reset()  # noqa: SLF001 -- one thing in two classes

    def close(self) -> None:
        """Let the card go and reset it, as PC/SC's leave-with-reset does."""
        self._closed = True
        with self._reader._slot.lock:  # noqa: SLF001 -- one thing in two classes
            card = self._reader._slot.card  # noqa: SLF001 -- one thing in two classes
            if card is not None and self._reader._slot.generation == self._generation:  # noqa: SLF001 -- as above
                card.reset()


def _lost() -> CardLost:
    return CardLost("the card was taken away")
