"""The clinic's PC/SC reader as a card source: of all readers that are there, the one that is meant."""

from __future__ import annotations

import threading
from collections.abc import Callable

from cardreader.errors import CardReaderError, NoCard
from cardreader.pcsc import events as watch
from cardreader.pcsc.adapter import PcscChannel, list_readers
from cardreader.pcsc.events import fits
from cardreader.pcsc.watcher import Watcher


class PcscSource:
    """Watches every reader whose name holds `wanted` and opens the card that was put on last.

    A clinic's reader is often listed twice (contact and contactless side): it counts as gone only when no side is left.
    """

    def __init__(self, wanted: str = "") -> None:
        self._wanted = wanted
        self._watcher: Watcher | None = None
        self._present: set[str] = set()
        self._with_card: str | None = None
        self._lock = threading.Lock()

    def start(self, on_event: Callable[[watch.WatchEvent], None]) -> None:
        """Tell what happens on the reader, beginning with what is there."""
        if not self._is_there():
            on_event(watch.ReaderRemoved(self._wanted))
        self._watcher = Watcher(lambda event: self._seen(event, on_event), self._wanted or None)
        self._watcher.start()

    def _is_there(self) -> bool:
        try:
            return any(fits(reader, self._wanted) for reader in list_readers())
        except CardReaderError:
            return False  # the service does not run yet or denies: the watcher logs why and tries again

    def stop(self) -> None:
        """Stop watching."""
        if self._watcher is not None:
            self._watcher.stop()

    def connect(self) -> PcscChannel:
        """Open the card. Raises `NoReader`, `NoCard`, `CardMute`."""
        with self._lock:
            reader = self._with_card
        if reader is None:
            message = "there is no card on the reader"
            raise NoCard(message)
        return PcscChannel(reader)  # its full name is known: no need to ask for all of them, as `connect` does

    def _seen(self, event: watch.WatchEvent, on_event: Callable[[watch.WatchEvent], None]) -> None:
        with self._lock:
            tell = self._note(event)
        if tell:
            on_event(event)

    def _note(self, event: watch.WatchEvent) -> bool:
        """Keep the books of readers and cards; say whether the kiosk should know."""
        match event:
            case watch.ReaderAdded(reader=reader):
                self._present.add(reader)
                return True
            case watch.ReaderRemoved(reader=reader):
                self._present.discard(reader)
                lost = self._with_card == reader
                if lost:
                    self._with_card = None
                return lost or not self._present
            case watch.CardInserted(reader=reader):
                self._with_card = reader
                return True
            case watch.CardRemoved(reader=reader):
                ours = self._with_card == reader
                if ours:
                    self._with_card = None
                return ours
            case watch.ServiceLost():
                self._present.clear()
                self._with_card = None
                return True
            case watch.ServiceBack():
                return True
