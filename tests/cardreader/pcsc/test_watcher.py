from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue

import pytest

from cardreader.pcsc.events import (
    CardInserted,
    CardRemoved,
    ReaderAdded,
    ReaderRemoved,
    ServiceBack,
    ServiceLost,
    WatchEvent,
)
from cardreader.pcsc.service import PRESENT, UNAVAILABLE, Context, ReaderState
from cardreader.pcsc.watcher import Watcher
from cardreader.virtual.daemon import PrivatePcscd
from cardreader.virtual.image import CardImage
from tests.cardreader.conftest import inserted
from tests.cardreader.pcsc.hand import PATIENCE, empty
from tests.conftest import VirtualReader


class Observed:
    """Events as they come."""

    def __init__(self) -> None:
        self.queue: SimpleQueue[WatchEvent] = SimpleQueue()

    def until(self, wanted: Callable[[WatchEvent], bool]) -> list[WatchEvent]:
        """Events up to the first that is wanted."""
        seen = []
        while True:
            try:
                seen.append(self.queue.get(timeout=PATIENCE))
            except Empty:
                pytest.fail(f"the event did not come; these did: {seen}")
            if wanted(seen[-1]):
                return seen


@pytest.fixture
def observed() -> Observed:
    return Observed()


@pytest.fixture
def watcher(virtual_reader: VirtualReader, observed: Observed) -> Iterator[Watcher]:
    empty(virtual_reader)
    one = Watcher(observed.queue.put, virtual_reader.name)
    one.start()
    yield one
    one.stop()


def is_a(kind: type[WatchEvent]) -> Callable[[WatchEvent], bool]:
    return lambda event: isinstance(event, kind)


def test_a_card_comes_and_goes(
    watcher: Watcher, observed: Observed, virtual_reader: VirtualReader, citizen_image: CardImage
) -> None:
    assert observed.until(is_a(ReaderAdded)) == [ReaderAdded(virtual_reader.name)]
    virtual_reader.insert(inserted(citizen_image))
    assert observed.until(is_a(CardInserted)) == [CardInserted(virtual_reader.name, citizen_image.atr)]
    virtual_reader.remove()
    assert observed.until(is_a(CardRemoved)) == [CardRemoved(virtual_reader.name)]


def test_a_restart_of_the_service_is_survived(
    watcher: Watcher,
    observed: Observed,
    virtual_reader: VirtualReader,
    pcscd: PrivatePcscd,
    citizen_image: CardImage,
) -> None:
    virtual_reader.insert(inserted(citizen_image))
    observed.until(is_a(CardInserted))
    pcscd.kill()
    lost = observed.until(is_a(ServiceLost))
    assert lost == [CardRemoved(virtual_reader.name), ReaderRemoved(virtual_reader.name), ServiceLost()]
    pcscd.start()
    assert observed.until(is_a(ReaderAdded)) == [ServiceBack(), ReaderAdded(virtual_reader.name)]
    virtual_reader.insert(inserted(citizen_image))
    observed.until(is_a(CardInserted))


def test_an_observer_that_raises_is_reported_and_told_the_next_event(
    virtual_reader: VirtualReader, observed: Observed, citizen_image: CardImage, caplog: pytest.LogCaptureFixture
) -> None:
    def clumsy(event: WatchEvent) -> None:
        observed.queue.put(event)
        message = "clumsy"
        raise ValueError(message)

    empty(virtual_reader)
    watcher = Watcher(clumsy, virtual_reader.name)
    with caplog.at_level(logging.ERROR):
        watcher.start()
        virtual_reader.insert(inserted(citizen_image))
        observed.until(is_a(CardInserted))
        watcher.stop()
    assert "an observer of the card readers failed on CardInserted" in caplog.text


def test_only_readers_of_the_wanted_name_are_told(virtual_reader: VirtualReader, observed: Observed) -> None:
    empty(virtual_reader)
    watcher = Watcher(observed.queue.put, virtual_reader.name.upper())
    watcher.start()
    observed.until(is_a(ReaderAdded))
    watcher.stop()

    assert observed.queue.empty()


def test_stopping_ends_a_watch_that_waits_for_the_service(pcscd: PrivatePcscd, observed: Observed) -> None:
    pcscd.kill()
    watcher = Watcher(observed.queue.put)
    watcher.start()
    assert observed.until(is_a(ServiceLost)) == [ServiceLost()]
    watcher.stop()
    pcscd.start()

    assert observed.queue.empty()


class ScriptedContext(Context):
    """A service whose readers come and go as told: virtual readers cannot be unplugged."""

    def __init__(self, readers: tuple[str, ...], *states: ReaderState) -> None:
        self.present = readers
        self.states = states

    def readers(self) -> tuple[str, ...]:
        return self.present

    def wait(self, _known: tuple[ReaderState, ...], _milliseconds: int = 0) -> tuple[ReaderState, ...] | None:
        return self.states


def test_a_reader_that_is_pulled_out_takes_its_card_along(observed: Observed) -> None:
    watcher = Watcher(observed.queue.put)

    watcher._step(ScriptedContext(("One", "Two"), ReaderState("One", 0), ReaderState("Two", 0)))
    watcher._step(ScriptedContext(("One", "Two"), ReaderState("One", 0), ReaderState("Two", 0)))
    watcher._step(ScriptedContext(("One", "Two"), ReaderState("One", PRESENT, b"\x3b"), ReaderState("Two", PRESENT)))
    watcher._step(ScriptedContext(("Two",), ReaderState("Two", UNAVAILABLE)))

    assert [observed.queue.get_nowait() for _ in range(8)] == [
        ReaderAdded("One"),
        ReaderAdded("Two"),
        CardInserted("One", b"\x3b"),
        CardInserted("Two", b""),
        CardRemoved("One"),
        ReaderRemoved("One"),
        CardRemoved("Two"),
        ReaderRemoved("Two"),
    ]
    assert observed.queue.empty()


def test_a_card_that_was_swapped_between_two_looks_is_another_card(observed: Observed) -> None:
    watcher = Watcher(observed.queue.put)

    for count, atr in ((1, b"\x3b\x01"), (1, b"\x3b\x01"), (3, b"\x3b\x02")):
        watcher._step(ScriptedContext(("One",), ReaderState("One", PRESENT | count << 16, atr)))

    assert [observed.queue.get_nowait() for _ in range(4)] == [
        ReaderAdded("One"),
        CardInserted("One", b"\x3b\x01"),
        CardRemoved("One"),
        CardInserted("One", b"\x3b\x02"),
    ]
    assert observed.queue.empty()


def test_an_empty_reader_that_is_pulled_out_goes_alone(observed: Observed) -> None:
    watcher = Watcher(observed.queue.put)

    watcher._step(ScriptedContext(("One",), ReaderState("One", 0)))
    watcher._step(ScriptedContext(()))

    assert [observed.queue.get_nowait() for _ in range(2)] == [ReaderAdded("One"), ReaderRemoved("One")]
    assert observed.queue.empty()
