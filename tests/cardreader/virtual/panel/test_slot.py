"""Cards in the panel's reader: when a read begins and ends, and how long the link took."""

from __future__ import annotations

import pytest

from cardreader.errors import CardLost
from cardreader.virtual.errors import UnknownName, VirtualReaderMissing
from cardreader.virtual.faults import FaultyCard
from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.link import LinkedCard
from cardreader.virtual.panel.look import WORDS
from cardreader.virtual.panel.slot import (
    PAUSE_SECONDS,
    InProcessPlace,
    PortPlace,
    Slot,
    Stopwatch,
    WatchedCard,
    Wish,
    describe,
    make,
)
from cardreader.virtual.people import load_people
from cardreader.virtual.plug import TornOut
from cardreader.virtual.profile import DEFAULT

ONE = load_people()[0]
_SELECT_MF = bytes.fromhex("00A4000C023F00")


@pytest.mark.parametrize(
    ("command", "answer", "line"),
    [
        ("00A4000C023F00", "9000", "SELECT  7 > 2  9000"),
        ("0CB09D000D97010400", "87010000", "READ BINARY (protected)  9 > 4  0000"),
        ("00FF", "6D00", "INS FF  2 > 2  6D00"),
        ("", "6700", "?  0 > 2  6700"),
    ],
)
def test_a_command_is_named_without_its_contents(command: str, answer: str, line: str) -> None:
    assert describe(bytes.fromhex(command), bytes.fromhex(answer)) == line


def test_a_wish_becomes_a_card(issuer: Issuer) -> None:
    genuine = make(Wish(ONE, DEFAULT), issuer)
    forged = make(Wish(ONE, DEFAULT, "changed-name"), issuer)
    assert genuine.atr == forged.atr
    assert isinstance(make(Wish(ONE, DEFAULT, fault="mute-at:3"), issuer), FaultyCard)
    assert isinstance(make(Wish(ONE, DEFAULT, link="848"), issuer), LinkedCard)
    with pytest.raises(UnknownName):
        make(Wish(ONE, DEFAULT, "no-such"), issuer)
    with pytest.raises(UnknownName):
        make(Wish(ONE, DEFAULT, link="no-such"), issuer)


def test_commands_are_reported_until_the_card_is_torn_out(issuer: Issuer) -> None:
    heard: list[str] = []
    card = WatchedCard(make(Wish(ONE, DEFAULT), issuer), heard.append)
    card.power_on()
    card.reset()
    assert card.atr
    card.transmit(_SELECT_MF)
    card.tear()
    with pytest.raises(TornOut):
        card.transmit(_SELECT_MF)
    card.power_off()
    assert heard == ["SELECT  7 > 2  9000"]


def test_an_empty_slot_can_be_emptied_and_torn(issuer: Issuer) -> None:
    slot = Slot(issuer, PortPlace(1), print, print)
    slot.remove()
    slot.tear()
    assert not slot.holds_card


def test_no_reader_leaves_the_slot_empty(issuer: Issuer) -> None:
    slot = Slot(issuer, PortPlace(1), print, print)
    with pytest.raises(VirtualReaderMissing):
        slot.insert(Wish(ONE, DEFAULT))
    assert not slot.holds_card


def test_a_card_goes_into_a_reader_of_this_process_and_comes_out(issuer: Issuer) -> None:
    gone: list[int] = []
    reader = InProcessReader()
    slot = Slot(issuer, InProcessPlace(reader), lambda _line: None, gone.append)
    slot.insert(Wish(ONE, DEFAULT))
    assert slot.holds_card
    assert reader.connect().transmit(_SELECT_MF)[-2:] == b"\x90\x00"
    slot.insert(Wish(ONE, DEFAULT))
    assert (slot.holds_card, gone) == (True, [1])
    slot.remove()
    assert (slot.holds_card, gone) == (False, [1, 2])


def test_a_card_torn_out_of_a_reader_of_this_process_is_noticed(issuer: Issuer) -> None:
    gone: list[int] = []
    reader = InProcessReader()
    slot = Slot(issuer, InProcessPlace(reader), lambda _line: None, gone.append)
    slot.insert(Wish(ONE, DEFAULT))
    connection = reader.connect()
    slot.tear()
    with pytest.raises(CardLost):
        connection.transmit(_SELECT_MF)
    assert (slot.holds_card, gone) == (False, [1])


def test_a_read_over_a_link_takes_at_least_its_floor(issuer: Issuer) -> None:
    reader = InProcessReader()
    slot = Slot(issuer, InProcessPlace(reader), lambda _line: None, lambda _number: None)
    slot.insert(Wish(ONE, DEFAULT, link="848"))
    connection = reader.connect()
    for _ in range(3):
        connection.transmit(_SELECT_MF)
    timing = slot.timing
    assert timing is not None
    assert timing.commands == 3
    assert timing.seconds >= timing.floor > 0


def test_the_panel_has_words_in_both_languages() -> None:
    assert all(words["vi"].strip() and words["en"].strip() for words in WORDS.values())


def told(watch: Stopwatch) -> tuple[float, float, float]:
    timing = watch.timing
    assert timing is not None
    return timing.commands, timing.seconds, timing.floor


def test_nothing_was_read_yet() -> None:
    assert Stopwatch().timing is None


def test_a_read_lasts_from_the_first_command_to_the_last_answer() -> None:
    watch = Stopwatch()
    watch.note(10.0, 10.2, 0.15)
    watch.note(10.3, 10.6, 0.25)
    assert told(watch) == pytest.approx((2, 0.6, 0.4))


def test_after_a_pause_another_read_begins() -> None:
    watch = Stopwatch()
    watch.note(10.0, 10.2, 0.15)
    later = 10.2 + PAUSE_SECONDS + 0.1
    watch.note(later, later + 0.5, 0.3)
    assert told(watch) == pytest.approx((1, 0.5, 0.3))
