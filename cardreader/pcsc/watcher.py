"""Report what happens at the card readers, without polling, for as long as the program runs.

Survives a restart of the smart card service and any mistake of the observer.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

from cardreader.errors import CardReaderError
from cardreader.pcsc.events import (
    CardInserted,
    CardRemoved,
    ReaderAdded,
    ReaderRemoved,
    ServiceBack,
    ServiceLost,
    WatchEvent,
)
from cardreader.pcsc.service import (
    CHANGED,
    MUTE,
    PLUG_AND_PLAY,
    PRESENT,
    UNAVAILABLE,
    UNAWARE,
    UNKNOWN,
    Cancelled,
    Context,
    ReaderState,
)

_log = logging.getLogger(__name__)

_COUNTER_SHIFT = 16
_RETRY_SECONDS = 0.5
_CANCEL_SECONDS = 0.05


class Watcher:
    """Calls `on_event` on a thread of its own, one event after the other.

    `reader` limits it to readers whose name contains that text, in capitals or not.
    """

    def __init__(self, on_event: Callable[[WatchEvent], None], reader: str | None = None) -> None:
        self._on_event = on_event
        self._wanted = (reader or "").casefold()
        self._known: dict[str, ReaderState] = {}
        self._context: Context | None = None
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="card readers", daemon=True)

    def start(self) -> None:
        """Start watching. Readers and cards that are there already are reported first."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and wait until the last event has been told."""
        self._stopping.set()
        # A cancel that comes just before the thread blocks is lost, so it is repeated until the thread is gone.
        while self._thread.is_alive() and self._thread is not threading.current_thread():
            with self._lock:
                if self._context is not None:
                    self._context.cancel()
            self._thread.join(_CANCEL_SECONDS)

    def _watch(self) -> None:
        lost = False
        while not self._stopping.is_set():
            try:
                context = Context()
            except CardReaderError:
                if not lost:
                    self._tell(ServiceLost())
                lost = True
                self._stopping.wait(_RETRY_SECONDS)
                continue
            if lost:
                self._tell(ServiceBack())
            lost = not self._watch_service(context)

    def _watch_service(self, context: Context) -> bool:
        """Watch until told to stop (True) or until the service is gone (False)."""
        with self._lock:
            self._context = context
        try:
            while not self._stopping.is_set():
                self._step(context)
        except Cancelled:
            return True
        except CardReaderError:
            for reader in tuple(self._known):
                self._forget(reader)
            self._tell(ServiceLost())
            return False
        finally:
            with self._lock:
                self._context = None
            context.release()
        return True

    def _step(self, context: Context) -> None:
        """Compare the readers with the known ones, then block until anything changes."""
        present = {name for name in context.readers() if self._wanted in name.casefold()}
        for reader in set(self._known) - present:
            self._forget(reader)
        for reader in sorted(present - set(self._known)):
            self._known[reader] = ReaderState(reader, UNAWARE)
            self._tell(ReaderAdded(reader))
        states = context.wait((*self._known.values(), ReaderState(PLUG_AND_PLAY, UNAWARE)))
        self._note(state for state in states or () if state.reader in self._known)

    def _note(self, states: Iterable[ReaderState]) -> None:
        for state in states:
            if state.bits & (UNKNOWN | UNAVAILABLE):
                self._forget(state.reader)
                continue
            before = self._known[state.reader]
            self._known[state.reader] = ReaderState(state.reader, state.bits & ~CHANGED, state.atr)
            was, now = bool(before.bits & PRESENT), bool(state.bits & PRESENT)
            swapped = was and now and before.bits >> _COUNTER_SHIFT != state.bits >> _COUNTER_SHIFT
            if was and (not now or swapped):
                self._tell(CardRemoved(state.reader))
            if now and (not was or swapped):
                # A card that gives no answer to reset is reported all the same: someone waits for a reaction.
                self._tell(CardInserted(state.reader, b"" if state.bits & MUTE else state.atr))

    def _forget(self, reader: str) -> None:
        if self._known.pop(reader).bits & PRESENT:
            self._tell(CardRemoved(reader))
        self._tell(ReaderRemoved(reader))

    def _tell(self, event: WatchEvent) -> None:
        try:
            self._on_event(event)
        except Exception:  # noqa: BLE001 -- whatever the observer does wrong, the watch goes on
            _log.exception("an observer of the card readers failed on %s", type(event).__name__)
