"""The card reader as the kiosk uses it: what happens on it, and one read at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Protocol

from cardreader.access.password import Can, MrzKey
from cardreader.authenticity.trust import TrustStore
from cardreader.errors import (
    AccessNotOffered,
    AuthenticityFailed,
    CardLost,
    CardReaderError,
    NoCard,
    NoReader,
    SecureMessagingFailed,
    WrongPassword,
)
from cardreader.iso7816.channel import Channel
from cardreader.iso7816.files import MemoryReadSizes
from cardreader.pcsc.events import WatchEvent
from cardreader.reading import ReadEvent, Reading, ReadPolicy, read_citizen
from kiosk.core.problems import Problem


class Connection(Channel, Protocol):
    """An open channel to one card."""

    @property
    def atr(self) -> bytes:
        """Answer to reset of the card."""
        ...

    def close(self) -> None:
        """Let the card go."""
        ...


class CardSource(Protocol):
    """A reader: PC/SC, or one inside this process for testers without one."""

    def start(self, on_event: Callable[[WatchEvent], None]) -> None:
        """Tell from now on what happens on the reader; the calls come from another thread."""
        ...

    def stop(self) -> None:
        """Tell nothing any more."""
        ...

    def connect(self) -> Connection:
        """Open the card that lies on the reader. Raises `NoReader`, `NoCard`, `CardLost`."""
        ...


class ReadStopped(Exception):
    """The read was broken off on request; nobody waits for its result."""


class CountingChannel:
    """A channel that counts commands and ends the read when nobody wants it any more."""

    def __init__(self, channel: Channel, stopped: threading.Event) -> None:
        self._channel = channel
        self._stopped = stopped
        self.apdus = 0

    @property
    def atr(self) -> bytes:
        """Answer to reset of the card below; empty when the channel below has none."""
        return getattr(self._channel, "atr", b"")

    def transmit(self, command: bytes) -> bytes:
        """Pass a command on. Raises `ReadStopped` between two commands."""
        if self._stopped.is_set():
            raise ReadStopped
        self.apdus += 1
        return self._channel.transmit(command)


class Chip:
    """Reads one citizen at a time from a card source. Every method but `stop_reading` blocks."""

    def __init__(self, source: CardSource, trust: TrustStore, policy: ReadPolicy, today: Callable[[], date]) -> None:
        self.source = source
        self._trust = trust
        self._policy = policy
        self._today = today
        self._sizes = MemoryReadSizes()
        self._stopped = threading.Event()
        self.apdus = 0
        """Commands of the last read, for the record of a run."""

    def stop_reading(self) -> None:
        """Break off the read that runs. Returns at once; the read ends before its next command."""
        self._stopped.set()

    def read(self, password: Can | MrzKey, on_event: Callable[[ReadEvent], None]) -> Reading:
        """Read and judge the card. Raises `CardReaderError` or `ReadStopped`."""
        self._stopped = stopped = threading.Event()
        connection = self.source.connect()
        channel = CountingChannel(connection, stopped)
        try:
            return read_citizen(
                channel, password, self._trust, on_event, policy=self._policy, today=self._today(), sizes=self._sizes
            )
        finally:
            self.apdus = channel.apdus
            connection.close()


def problem_of(error: CardReaderError) -> Problem:
    """Sort an error of the read by what the patient must do."""
    match error:
        case WrongPassword():
            return Problem.WRONG_DIGITS
        case CardLost() | NoCard() | NoReader():
            return Problem.CARD_MOVED
        case AuthenticityFailed() | SecureMessagingFailed():
            return Problem.AUTHENTICITY_FAILED
        case AccessNotOffered():
            return Problem.ACCESS_NOT_OFFERED
        case _:
            return Problem.CARD_UNREADABLE
