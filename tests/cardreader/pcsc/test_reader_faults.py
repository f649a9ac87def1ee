"""The watcher and the connection on a real service whose reader fails on order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue

import pytest

from cardreader.errors import CardMute, CardNotSupported
from cardreader.iso7816.channel import ExchangeRefused
from cardreader.pcsc.adapter import PcscChannel, list_readers
from cardreader.pcsc.events import CardInserted, CardRemoved, ReaderAdded, ReaderRemoved, ServiceBack, ServiceLost
from cardreader.pcsc.events import WatchEvent as Event
from cardreader.pcsc.service import CardBusy, UnreadableNames
from cardreader.pcsc.watcher import Watcher
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import PrivatePcscd
from cardreader.virtual.driver.faulty_reader import ALWAYS, Dials, FaultyReader, fault
from cardreader.virtual.driver.service_faults import denied, held
from cardreader.virtual.plug import Card
from cardreader.virtual.vpcd import VpcdPlug

PATIENCE = 60.0
MOST_EVENTS_A_SECOND = 20
CHALLENGE = bytes.fromhex("0084000008")

Plug = Callable[[FaultyReader], PrivatePcscd]


@contextmanager
def watching(reader: str = "") -> Iterator[SimpleQueue[Event]]:
    """Collect what a watcher tells."""
    told: SimpleQueue[Event] = SimpleQueue()
    watcher = Watcher(told.put, reader)
    watcher.start()
    try:
        yield told
    finally:
        watcher.stop()


def until(told: SimpleQueue[Event], wanted: Event | type[Event]) -> list[Event]:
    """Return the events up to the wanted one, or the first of the wanted kind."""
    seen: list[Event] = []
    while not seen or (type(seen[-1]) if isinstance(wanted, type) else seen[-1]) != wanted:
        seen.append(told.get(timeout=PATIENCE))
    return seen


@contextmanager
def on(reader: FaultyReader, card: Card) -> Iterator[CardInserted]:
    """Keep a card on the reader's first slot, from when the service has powered it until it has seen it go."""
    name = reader.names[0]
    with watching(name) as told:
        with VpcdPlug(card, port=reader.ports[0]):
            there = until(told, CardInserted)[-1]
            assert isinstance(there, CardInserted)
            yield there
        until(told, CardRemoved(name))


def test_a_state_that_is_not_told_is_told_once_and_comes_back_by_itself(
    faulty_reader: FaultyReader, citizen_card: VirtualCard
) -> None:
    name = faulty_reader.names[0]
    with on(faulty_reader, citizen_card) as there, watching() as told:
        assert until(told, there) == [ReaderAdded(name), there]
        faulty_reader.turn(state_error=ALWAYS)
        assert until(told, ReaderRemoved(name)) == [CardRemoved(name), ReaderRemoved(name)]
        faulty_reader.turn(state_error=0)
        assert until(told, there) == [ReaderAdded(name), there]
        assert told.empty()


def test_a_reader_that_flutters_is_told_at_a_bounded_rate(
    faulty_reader: FaultyReader, citizen_card: VirtualCard
) -> None:
    with on(faulty_reader, citizen_card) as there, watching() as told:
        until(told, there)
        began = time.monotonic()
        faulty_reader.set(Dials(state_error=300, absent=300))
        for _ in range(20):
            told.get(timeout=PATIENCE)
        # Two events may lie in the round that was open when the clock was read.
        assert 18 / (time.monotonic() - began) <= MOST_EVENTS_A_SECOND
        faulty_reader.set(Dials())
        until(told, there)


def test_a_reader_of_a_strange_name_does_not_end_the_watch(plug_faulty: Plug) -> None:
    service = plug_faulty(FaultyReader("Đầu đọc"))
    assert list_readers() == ()
    with watching() as told:
        service.kill()
        until(told, ServiceLost())
        service.start()
        until(told, ServiceBack())


def test_a_name_in_any_bytes_is_told_by_its_own_code(plug_faulty: Plug) -> None:
    plug_faulty(FaultyReader(b"Reader \xff\xfe"))
    with watching() as told:
        assert told.get(timeout=PATIENCE) == ServiceLost(UnreadableNames.code)


def test_a_name_that_the_library_cannot_take_is_refused_by_a_connection() -> None:
    with pytest.raises(UnreadableNames, match="letters outside ASCII"):
        PcscChannel("Đầu đọc 00 00")


def test_a_denial_is_told_by_its_name_and_ends_by_itself(plug_faulty: Plug) -> None:
    reader = FaultyReader()
    service = plug_faulty(reader)
    with ExitStack() as stack:
        with denied(service.socket):
            told = stack.enter_context(watching())
            assert told.get(timeout=PATIENCE) == ServiceLost("reader_not_allowed")
        # Between the two a try may find no socket at all, which is told as well.
        back = until(told, ReaderAdded(reader.names[0]))
    assert back[-2:] == [ServiceBack(), ReaderAdded(reader.names[0])]
    assert set(back[:-2]) <= {ServiceLost(), ServiceLost("reader_not_allowed")}


def test_several_slots_and_a_sam_are_watched_each_by_its_name(plug_faulty: Plug, citizen_card: VirtualCard) -> None:
    reader = FaultyReader("Dual", slots=3, sam=True)
    plug_faulty(reader)
    assert list_readers() == reader.names
    with watching() as told, VpcdPlug(citizen_card, port=reader.ports[1]):
        inserted = [until(told, CardInserted)[-1] for _ in range(2)]
    sam_card = CardInserted(reader.names[2], bytes.fromhex("3B680000") + b"SAM card")
    assert set(inserted) == {CardInserted(reader.names[1], citizen_card.atr), sam_card}
    with PcscChannel(reader.names[2]) as sam:
        assert sam.transmit(CHALLENGE) == b"\x6d\x00"


def test_a_card_that_another_program_holds_is_told_as_that(
    faulty_reader: FaultyReader, citizen_card: VirtualCard
) -> None:
    name = faulty_reader.names[0]
    with on(faulty_reader, citizen_card):
        with held(name), pytest.raises(CardBusy):
            PcscChannel(name)
        with PcscChannel(name) as channel:
            assert channel.transmit(CHALLENGE)


@pytest.mark.parametrize(
    ("name", "error"),
    [("no-power", CardMute), ("no-protocol", CardNotSupported), ("no-exchange", ExchangeRefused)],
)
def test_each_fault_of_a_reader_ends_as_its_own_error_and_leaves_nothing_behind(
    name: str, error: type[Exception], faulty_reader: FaultyReader, citizen_card: VirtualCard
) -> None:
    faulty_reader.set(fault(name))  # before the service powers the card, which it does at once
    with on(faulty_reader, citizen_card), pytest.raises(error), PcscChannel(faulty_reader.names[0]) as channel:
        channel.transmit(CHALLENGE)
    faulty_reader.set(Dials())
    with on(faulty_reader, citizen_card), PcscChannel(faulty_reader.names[0]) as channel:
        assert channel.transmit(CHALLENGE)


def test_the_command_of_that_number_fails_and_no_other(faulty_reader: FaultyReader, citizen_card: VirtualCard) -> None:
    with on(faulty_reader, citizen_card), PcscChannel(faulty_reader.names[0]) as channel:
        faulty_reader.turn(transmit_at=2)
        assert channel.transmit(CHALLENGE)
        with pytest.raises(ExchangeRefused):
            channel.transmit(CHALLENGE)
        assert channel.transmit(CHALLENGE)
