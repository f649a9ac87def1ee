import threading

import pytest

from cardreader.errors import CardLost, CardMute, NoCard, NoReader
from cardreader.pcsc.events import CardInserted, CardRemoved, ReaderAdded, ReaderRemoved, WatchEvent
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.faults import with_fault
from cardreader.virtual.in_process import DEFAULT_NAME, InProcessReader
from cardreader.virtual.plug import Card

READ = bytes.fromhex("00B09C0000")


def test_events_tell_of_reader_and_card(citizen_card: VirtualCard) -> None:
    reader, events = InProcessReader(), list[WatchEvent]()
    reader.start(events.append)
    reader.insert(citizen_card)
    reader.remove()
    reader.remove()
    reader.stop()
    reader.insert(citizen_card)
    assert events == [
        ReaderAdded(DEFAULT_NAME),
        CardInserted(DEFAULT_NAME, citizen_card.atr),
        CardRemoved(DEFAULT_NAME),
    ]


def test_a_card_that_is_already_there_is_reported_at_the_start(citizen_card: VirtualCard) -> None:
    reader, events = InProcessReader("desk"), list[WatchEvent]()
    reader.insert(citizen_card)
    reader.start(events.append)
    assert events == [ReaderAdded("desk"), CardInserted("desk", citizen_card.atr)]


def test_a_connection_carries_commands(citizen_card: VirtualCard) -> None:
    reader = InProcessReader()
    reader.insert(citizen_card)
    connection = reader.connect()
    assert connection.atr == citizen_card.atr
    assert connection.transmit(READ)[-2:] == b"\x90\x00"
    connection.reset()
    connection.close()
    with pytest.raises(CardLost):
        connection.transmit(READ)


def test_a_reader_can_vanish_with_its_card_and_come_back(citizen_card: VirtualCard) -> None:
    reader, events = InProcessReader("desk"), list[WatchEvent]()
    reader.insert(citizen_card)
    connection = reader.connect()
    reader.start(events.append)
    reader.unplug()
    reader.unplug()
    with pytest.raises(NoReader):
        reader.connect()
    with pytest.raises(CardLost):
        connection.transmit(READ)
    connection.close()
    late = list[WatchEvent]()
    reader.start(late.append)
    assert late == []
    reader.plug_in()
    assert events[2:] == [CardRemoved("desk"), ReaderRemoved("desk"), ReaderAdded("desk")]


def test_an_empty_reader_connects_to_nothing() -> None:
    with pytest.raises(NoCard):
        InProcessReader().connect()


def test_another_card_is_not_the_one_that_was_connected(citizen_card: VirtualCard) -> None:
    reader = InProcessReader()
    reader.insert(citizen_card)
    connection = reader.connect()
    reader.insert(citizen_card)
    for use in (lambda: connection.transmit(READ), connection.reset):
        with pytest.raises(CardLost):
            use()


class SlowCard(VirtualCard):
    """A card that waits to be pulled out while it works."""

    def __init__(self, card: VirtualCard) -> None:
        super().__init__(card.image)
        self.working = threading.Event()

    def transmit(self, command: bytes) -> bytes:
        self.working.set()
        return super().transmit(command)


def test_removal_during_a_command_loses_the_card(citizen_card: VirtualCard) -> None:
    reader, card = InProcessReader(), SlowCard(citizen_card)
    reader.insert(card)
    connection = reader.connect()
    lost = threading.Event()

    def read() -> None:
        try:
            while True:
                connection.transmit(READ)
        except CardLost:
            lost.set()

    thread = threading.Thread(target=read)
    thread.start()
    assert card.working.wait(60)
    reader.remove()
    thread.join(60)
    assert lost.is_set()


@pytest.mark.parametrize(("fault", "error"), [("torn-at:1", CardLost), ("mute-at:1", CardMute)])
def test_faults_come_as_the_reader_would_tell_them(
    citizen_card: VirtualCard, fault: str, error: type[Exception]
) -> None:
    reader, events = InProcessReader(), list[WatchEvent]()
    card: Card = with_fault(citizen_card, fault)
    reader.insert(card)
    connection = reader.connect()
    reader.start(events.append)
    with pytest.raises(error):
        connection.transmit(READ)
    assert (CardRemoved(DEFAULT_NAME) in events) is (fault == "torn-at:1")
