"""Report what happens at the card readers for as long as the program runs.

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
    fits,
)
from cardreader.pcsc.service import (
    MUTE,
    PRESENT,
    UNAVAILABLE,
    UNAWARE,
    UNKNOWN,
    Context,
    NotAllowed,
    ReaderState,
)

_log = logging.getLogger(__name__)

_COUNTER_SHIFT = 16
_RETRY_SECONDS = 0.5
_ROUND_SECONDS = 0.1
"""Time between two looks: twenty events of a reader a second at most.

A look costs less than a millisecond. Waiting inside the service is not safe: pcsc-lite 1.9 loses a change that comes
just as a wait begins, and when a wait ends just as something changes, its answers are out of step from then on.
"""


class Watcher:
    """Calls `on_event` on a thread of its own, one event after the other.

    `reader` limits it to readers whose name contains that text, in capitals or not.
    """

    def __init__(self, on_event: Callable[[WatchEvent], None], reader: str | None = None) -> None:
        self._on_event = on_event
        self._wanted = reader or ""
        self._known: dict[str, ReaderState] = {}
        self._lost_by = ""  # the code that was told last
        self._served = False  # whether the service answered at the last look
        self._reasons: set[str] = set()  # why the service does not serve, as it was logged; empty while it serves
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="card readers", daemon=True)

    def start(self) -> None:
        """Start watching. Readers and cards that are there already are reported first."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and wait until the last event has been told."""
        self._stopping.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                context = Context()
                self._watch_service(context)
            except Exception as error:  # noqa: BLE001 -- without this thread the kiosk would wait for ever
                self._lose(error)
                self._stopping.wait(_RETRY_SECONDS)

    def _watch_service(self, context: Context) -> None:
        """Look at the readers until told to stop. Raises what the service raises when it fails."""
        try:
            while not self._stopping.is_set():
                self._step(context)
                self._stopping.wait(_ROUND_SECONDS)
        finally:
            context.release()

    def _lose(self, error: Exception) -> None:
        """Tell once that the service is lost, and log each reason once until it is back."""
        reason = type(error).__name__
        if isinstance(error, CardReaderError):
            reason = f"{reason} ({error.code}): {error}"
        if reason not in self._reasons:
            _log.warning("the card readers cannot be watched: %s", reason)
        for reader in tuple(self._known):
            self._forget(reader)
        code = error.code if isinstance(error, CardReaderError) else CardReaderError.code
        if self._served and isinstance(error, NotAllowed):
            # A service that answered a moment ago and denies now may be one that ends: the next try shows which.
            code = ServiceLost().code
        self._served = False
        if not self._reasons or code != self._lost_by:
            self._lost_by = code
            self._tell(ServiceLost(code))
        self._reasons.add(reason)

    def _step(self, context: Context) -> None:
        """Compare the readers and what is in them with what is known."""
        names = context.readers()
        self._served = True
        if self._reasons:
            if names:  # a service that lists readers and fails on them is not back
                context.look(names)
            self._reasons.clear()
            self._tell(ServiceBack())
        present = {name for name in names if fits(name, self._wanted)}
        for reader in set(self._known) - present:
            self._forget(reader)
        for reader in sorted(present - set(self._known)):
            self._known[reader] = ReaderState(reader, UNAWARE)
            self._tell(ReaderAdded(reader))
        self._note(context.look(self._known))

    def _note(self, states: Iterable[ReaderState]) -> None:
        for state in states:
            before = self._known[state.reader]
            self._known[state.reader] = state
            was, now = _holds_card(before), _holds_card(state)
            swapped = was and now and before.bits >> _COUNTER_SHIFT != state.bits >> _COUNTER_SHIFT
            if was and (not now or swapped):
                self._tell(CardRemoved(state.reader))
            if _is_down(state) and not _is_down(before):
                self._tell(ReaderRemoved(state.reader))
            if _is_down(before) and not _is_down(state):
                self._tell(ReaderAdded(state.reader))
            if now and (not was or swapped):
                # A card that gives no answer to reset is reported all the same: someone waits for a reaction.
                self._tell(CardInserted(state.reader, b"" if state.bits & MUTE else state.atr))

    def _forget(self, reader: str) -> None:
        last = self._known.pop(reader)
        if _holds_card(last):
            self._tell(CardRemoved(reader))
        if not _is_down(last):
            self._tell(ReaderRemoved(reader))

    def _tell(self, event: WatchEvent) -> None:
        try:
            self._on_event(event)
        except Exception:  # noqa: BLE001 -- whatever the observer does wrong, the watch goes on
            _log.exception("an observer of the card readers failed on %s", type(event).__name__)


def _is_down(state: ReaderState) -> bool:
    return bool(state.bits & (UNKNOWN | UNAVAILABLE))


def _holds_card(state: ReaderState) -> bool:
    return bool(state.bits & PRESENT) and not _is_down(state)
