from __future__ import annotations

from dataclasses import replace

import pytest

from cardreader.errors import CardLost
from cardreader.pcsc.adapter import connect
from cardreader.virtual import daemon
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import VirtualReader
from cardreader.virtual.errors import VirtualCardError
from cardreader.virtual.faults import with_fault
from cardreader.virtual.image import CardImage

READ = bytes.fromhex("00B09C0000")


def test_the_service_notices_what_a_hand_does(virtual_reader: VirtualReader, citizen_card: VirtualCard) -> None:
    assert virtual_reader.wait(present=False) == b""
    virtual_reader.insert(citizen_card)
    assert virtual_reader.wait(present=True) == citizen_card.atr
    virtual_reader.remove()
    assert virtual_reader.wait(present=False) == b""


def test_a_card_that_comes_right_after_one_that_was_torn_out_is_noticed(
    virtual_reader: VirtualReader, citizen_card: VirtualCard
) -> None:
    virtual_reader.insert(with_fault(citizen_card, "torn-at:1"))
    virtual_reader.wait(present=True)
    with connect(virtual_reader.name) as channel, pytest.raises(CardLost):
        channel.transmit(READ)
    virtual_reader.wait(present=False)
    virtual_reader.insert(citizen_card)
    assert virtual_reader.wait(present=True) == citizen_card.atr
    with connect(virtual_reader.name) as channel:
        assert channel.transmit(READ)[-2:] == b"\x90\x00"


def test_cards_may_change_faster_than_the_service_looks(
    virtual_reader: VirtualReader, citizen_card: VirtualCard, image: CardImage
) -> None:
    virtual_reader.insert(citizen_card)
    virtual_reader.wait(present=True)
    other = VirtualCard(replace(image, atr=bytes.fromhex("3B80800101")))
    virtual_reader.insert(other)
    while virtual_reader.wait(present=True) != other.atr:
        virtual_reader.wait(present=False)
    with connect(virtual_reader.name) as channel:
        assert channel.transmit(READ)[-2:] == b"\x90\x00"


def test_waiting_for_a_card_that_nobody_brings_ends(
    virtual_reader: VirtualReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "_NOTICED_MS", 1)
    with pytest.raises(VirtualCardError, match="noticed nothing"):
        virtual_reader.wait(present=True)
