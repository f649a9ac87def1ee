from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.errors import NoReader
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
    PRESENT,
    UNAVAILABLE,
    UNKNOWN,
    Context,
    NotAllowed,
    ReaderState,
    UnreadableNames,
)
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

    def look(self, readers: Iterable[str]) -> tuple[ReaderState, ...]:
        return tuple(state for state in self.states if state.reader in set(readers))


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


def events(observed: Observed) -> list[WatchEvent]:
    return [observed.queue.get_nowait() for _ in range(observed.queue.qsize())]


class FloodingContext(ScriptedContext):
    """A service that answers at once, again and again, until it has done so a number of times."""

    rounds = 0

    def bind(self, watcher: Watcher, most: int) -> None:
        self.watcher, self.most = watcher, most

    def release(self) -> None:
        pass

    def look(self, readers: Iterable[str]) -> tuple[ReaderState, ...]:
        self.rounds += 1
        if self.rounds == self.most:
            self.watcher._stopping.set()
        return super().look(readers)


def test_a_reader_that_stays_unavailable_is_told_once(observed: Observed) -> None:
    watcher = Watcher(observed.queue.put)
    context = FloodingContext(("One",), ReaderState("One", UNAVAILABLE))
    context.bind(watcher, 6)

    began = time.monotonic()
    watcher._watch_service(context)

    assert events(observed) == [ReaderAdded("One"), ReaderRemoved("One")]
    assert context.rounds == 6
    assert time.monotonic() - began > 0.45  # five pauses: no loop without a rest


STATES = st.sampled_from(
    [0, PRESENT, PRESENT | 1 << 16, PRESENT | 3 << 16, UNKNOWN, UNAVAILABLE, PRESENT | UNAVAILABLE]
)


@given(st.lists(st.one_of(st.none(), STATES), max_size=30))
def test_what_is_told_alternates_whatever_the_service_says(history: list[int | None]) -> None:
    observed = Observed()
    watcher = Watcher(observed.queue.put)
    for bits in history:
        context = ScriptedContext(()) if bits is None else ScriptedContext(("One",), ReaderState("One", bits))
        watcher._step(context)
    there = card = False
    for event in events(observed):
        match event:
            case ReaderAdded():
                assert not there
                there = True
            case ReaderRemoved():
                assert there
                assert not card
                there = False
            case CardInserted():
                assert there
                assert not card
                card = True
            case CardRemoved():
                assert card
                card = False
            case ServiceLost() | ServiceBack():
                pytest.fail("the service was there all the time")
    bad = UNKNOWN | UNAVAILABLE
    last = history[-1] if history else None
    assert there == (last is not None and not last & bad)
    assert card == (there and bool((last or 0) & PRESENT))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SystemError("bad call"), "card_reader"),
        (NotAllowed("no right"), "reader_not_allowed"),
        (UnicodeEncodeError("a", "é", 0, 1, ""), "card_reader"),
    ],
)
def test_no_exception_ends_the_watch_and_the_loss_has_its_code(
    error: Exception, code: str, observed: Observed, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes: list[Exception | Context] = [error, error, FloodingContext(("One",), ReaderState("One", 0))]
    watcher = Watcher(observed.queue.put)
    monkeypatch.setattr("cardreader.pcsc.watcher._RETRY_SECONDS", 0)

    def connect() -> Context:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        assert isinstance(outcome, FloodingContext)
        outcome.bind(watcher, 2)
        return outcome

    monkeypatch.setattr("cardreader.pcsc.watcher.Context", connect)
    watcher._watch()

    assert events(observed) == [ServiceLost(code), ServiceBack(), ReaderAdded("One")]
    assert caplog.text.count(f"cannot be watched: {type(error).__name__}") == 1


def test_readers_of_odd_names_are_left_out_or_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def undecodable(_context: object, _groups: object) -> object:
        message = "no name"
        raise SystemError(message)

    context = Context.__new__(Context)
    context._context = None
    monkeypatch.setattr("smartcard.scard.SCardListReaders", lambda _context, _groups: (0, ["Đọc thẻ", "One"]))
    assert context.readers() == ("One",)
    monkeypatch.setattr("smartcard.scard.SCardListReaders", undecodable)
    with pytest.raises(UnreadableNames, match="no UTF-8"):
        context.readers()


def fail_with(outcomes: list[Exception], watcher: Watcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each connection to the service fail as told, and the watch end with the last one."""

    def connect() -> Context:
        error = outcomes.pop(0)
        if not outcomes:
            watcher._stopping.set()
        raise error

    monkeypatch.setattr("cardreader.pcsc.watcher._RETRY_SECONDS", 0)
    monkeypatch.setattr("cardreader.pcsc.watcher.Context", connect)


def test_a_loss_is_told_again_when_its_code_changes(observed: Observed, monkeypatch: pytest.MonkeyPatch) -> None:
    away, denied = NoReader("the service does not answer"), NotAllowed("no right")
    outcomes: list[Exception] = [away, away, denied, denied, away]

    watcher = Watcher(observed.queue.put)
    fail_with(outcomes, watcher, monkeypatch)
    watcher._watch()

    assert events(observed) == [ServiceLost(), ServiceLost("reader_not_allowed"), ServiceLost()]


def test_a_denial_just_after_the_service_answered_is_told_as_its_end(
    observed: Observed, monkeypatch: pytest.MonkeyPatch
) -> None:
    denied = NotAllowed("no right")
    watcher = Watcher(observed.queue.put)
    watcher._served = True
    outcomes: list[Exception] = [denied, denied]

    fail_with(outcomes, watcher, monkeypatch)
    watcher._watch()

    assert events(observed) == [ServiceLost(), ServiceLost("reader_not_allowed")]
