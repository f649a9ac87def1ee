"""Connect to the card in a PC/SC reader.

PC/SC has no time limit of its own: a mute card would hang the caller for ever. So every call runs on one thread per
connection, and the caller waits only until its deadline. A thread that is stuck is left behind; it ends, and cleans up
after itself, when the card is taken away.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self, TypeVar

from cardreader.errors import CardLost, CardMute, NoCard, NoReader
from cardreader.pcsc import service
from cardreader.pcsc.events import fits
from cardreader.pcsc.service import PRESENT, CardHandle, Context, ReaderState

DEFAULT_TIME_LIMIT = 10.0
"""Seconds for one command. A 64 kB answer at 106 kbit/s takes six."""

_T = TypeVar("_T")


def list_readers() -> tuple[str, ...]:
    """Names of the connected readers. Raises NoReader when the smart card service does not run."""
    context = Context()
    try:
        return context.readers()
    finally:
        context.release()


def reader_states() -> tuple[ReaderState, ...]:
    """Connected readers and what is in them now. Raises NoReader when the smart card service does not run."""
    context = Context()
    try:
        return context.look(context.readers())
    finally:
        context.release()


def connect(reader: str = "", *, time_limit: float = DEFAULT_TIME_LIMIT) -> PcscChannel:
    """Connect to the card in the reader whose name contains `reader`; with several of them, in the one with a card.

    Raises:
        NoReader: There is none of that name, or the service does not run.
        NoCard: No card is in it.
    """
    states = [state for state in reader_states() if fits(state.reader, reader)]
    if not states:
        message = f"there is no card reader named {reader!r}" if reader else "there is no card reader"
        raise NoReader(message)
    ready = [state for state in states if state.bits & PRESENT]
    if not ready:
        message = f"there is no card in {states[0].reader}"
        raise NoCard(message)
    return PcscChannel(ready[0].reader, time_limit)


class PcscChannel:
    """A connected card. Use as a context manager; closing resets the card, so that no open session stays behind."""

    def __init__(self, reader: str, time_limit: float = DEFAULT_TIME_LIMIT) -> None:
        """Connect. Raises NoCard, NoReader, CardMute."""
        self.reader = reader
        self._time_limit = time_limit
        self._worker = _Worker(f"card in {reader}")
        self._card: CardHandle | None = None
        try:
            self._card, self.atr = self._worker.run(lambda: self._open(reader), time_limit)
        except BaseException:
            self._worker.stop()
            raise

    def transmit(self, command: bytes) -> bytes:
        """Send one command APDU, get the answer with SW1 SW2 at its end.

        Raises:
            CardMute: No answer within the time limit; the connection is dead then.
            CardLost, NoReader: The card, or the reader, went away.
        """
        card = self._connected()
        return self._worker.run(lambda: service.transmit(card, command), self._time_limit)

    def reset(self) -> None:
        """Put the card back to where it was when it was inserted. Raises CardLost."""
        card = self._connected()
        self._card = self._worker.run(lambda: service.reset(card), self._time_limit)

    def close(self) -> None:
        """Let the card go. Never raises; may be called twice."""
        self._card = None
        self._worker.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _connected(self) -> CardHandle:
        if self._card is None:
            message = "the connection to the card is closed"
            raise CardLost(message)
        return self._card

    def _open(self, reader: str) -> tuple[CardHandle, bytes]:
        """Runs on the worker, and leaves behind there how to clean up."""
        context = Context()
        self._worker.at_end(context.release)
        card = context.connect(reader)
        self._worker.at_end(lambda: service.disconnect(card))
        service.begin(card)
        return card, service.atr(card)


class _Worker:
    """One daemon thread that runs calls one after the other."""

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._clean_up: list[Callable[[], None]] = []
        self._dead = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def run(self, call: Callable[[], _T], time_limit: float) -> _T:
        """Run a call on the thread, wait for its result at most so many seconds.

        Raises:
            CardMute: The time is up. The thread takes no more calls.
        """
        if self._dead:
            message = "the connection to the card is dead"
            raise CardLost(message)
        results: SimpleQueue[tuple[_T | None, BaseException | None]] = SimpleQueue()

        def task() -> None:
            try:
                results.put((call(), None))
            except BaseException as error:  # noqa: BLE001 -- raised again on the caller's thread
                results.put((None, error))

        self._calls.put(task)
        try:
            result, error = results.get(timeout=time_limit)
        except Empty:
            self._dead = True
            self._calls.put(None)
            message = f"the card did not answer within {time_limit:g} seconds"
            raise CardMute(message) from None
        if error is not None:
            raise error
        return result  # type: ignore[return-value]  # a result without an error is the call's own, of its own type

    def at_end(self, call: Callable[[], None]) -> None:
        """Run this, which never raises, when the thread ends: last in, first out."""
        self._clean_up.append(call)

    def stop(self) -> None:
        """End the thread. Waits for it, except when it is stuck."""
        self._calls.put(None)
        if not self._dead and self._thread is not threading.current_thread():
            self._dead = True
            self._thread.join(DEFAULT_TIME_LIMIT)

    def _work(self) -> None:
        while (task := self._calls.get()) is not None:
            task()
        for call in reversed(self._clean_up):
            call()
