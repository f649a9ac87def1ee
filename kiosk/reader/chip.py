"""The card reader as the kiosk uses it: what happens on it, and one read at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol

from cardreader.access.qr import QrContent, mrz_keys_of
from cardreader.authenticity.trust import TrustStore
from cardreader.errors import (
    AccessNotOffered,
    AnswerAltered,
    AuthenticityFailed,
    CardLost,
    CardNotSupported,
    CardReaderError,
    ChipNotProven,
    NoCard,
    NoReader,
    NotADocument,
    WrongPassword,
)
from cardreader.iso7816.channel import Channel
from cardreader.iso7816.read_sizes import FileReadSizes
from cardreader.pcsc.events import WatchEvent
from cardreader.reading import (
    CitizenKnown,
    ReadEvent,
    Reading,
    ReadMemory,
    ReadPolicy,
    ReadRequest,
    is_no_document,
    read_citizen,
)
from cardreader.reading.channels import MeteredChannel
from cardreader.reading.cross_checks import check_qr
from kiosk.core.check_in.state import Access
from kiosk.core.problems import Problem


class Connection(Channel, Protocol):
    """An open channel to one card."""

    @property
    def atr(self) -> bytes:
        """Answer to reset of the card."""
        ...

    def reset(self) -> None:
        """Put the card back to where it was when it was inserted."""
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


class StoppableChannel(MeteredChannel):
    """A metered channel that ends the read when nobody wants it any more."""

    def __init__(self, channel: Connection, stopped: threading.Event) -> None:
        super().__init__(channel)
        self._stopped = stopped

    def transmit(self, command: bytes) -> bytes:
        """Send one command and return its answer. Raises `ReadStopped` between two commands."""
        if self._stopped.is_set():
            raise ReadStopped
        return super().transmit(command)


class Chip:
    """Reads one citizen at a time from a card source. Every method but `stop_reading` blocks."""

    def __init__(
        self, source: CardSource, trust: TrustStore, policy: ReadPolicy, today: Callable[[], date], sizes: Path
    ) -> None:
        """`sizes` is the file that remembers what block length each kind of card took."""
        self.source = source
        self._trust = trust
        self._policy = policy
        self._today = today
        self._sizes = FileReadSizes(sizes)
        self._memory = ReadMemory()
        self._stopped = threading.Event()
        self.apdus = 0
        """Commands of the last read, for the record of a run."""

    def stop_reading(self) -> None:
        """Break off the read that runs. Returns at once; the read ends before its next command."""
        self._stopped.set()

    def forget(self) -> None:
        """Drop what was read of a card that was lost, with the patient's turn."""
        self._memory = ReadMemory()

    def is_no_document(self) -> bool:
        """Return whether the card is none that a read could open.

        One that does not answer is not judged: the read tells why.
        """
        try:
            connection = self.source.connect()
        except CardReaderError:
            return False
        try:
            return is_no_document(MeteredChannel(connection))
        except CardReaderError:
            return False
        finally:
            connection.close()

    def read(self, access: Access, on_event: Callable[[ReadEvent], None]) -> Reading:
        """Read and judge the card; go on where a read of the same card broke off.

        A QR code opens the chip by its number, which must then be the chip's own.
        Raises `CardReaderError` or `ReadStopped`.
        """
        self._stopped = stopped = threading.Event()
        password, bac_keys = (access.can, mrz_keys_of(access)) if isinstance(access, QrContent) else (access, ())

        def compared(event: ReadEvent) -> None:
            if isinstance(event, CitizenKnown) and isinstance(access, QrContent):
                check_qr(access, event.citizen)
            on_event(event)

        request = ReadRequest(
            password=password,
            trust=self._trust,
            today=self._today(),
            policy=self._policy,
            bac_keys=bac_keys,
            memory=self._memory,
            sizes=self._sizes,
        )
        connection = self.source.connect()
        channel = StoppableChannel(connection, stopped)
        try:
            return read_citizen(channel, request, compared)
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
        case AuthenticityFailed() | AnswerAltered():
            return Problem.AUTHENTICITY_FAILED
        case ChipNotProven():
            return Problem.CHIP_NOT_PROVEN
        case NotADocument():
            return Problem.NOT_A_DOCUMENT
        case AccessNotOffered() | CardNotSupported():
            return Problem.ACCESS_NOT_OFFERED
        case _:
            return Problem.CARD_UNREADABLE
