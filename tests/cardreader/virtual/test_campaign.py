"""The short form of the campaign, in this process and over the real smart card service."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from cardreader.pcsc.adapter import connect
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import CardImage
from tests.cardreader.virtual import campaign

if TYPE_CHECKING:
    from tests.conftest import VirtualReader

CARDS = 200


def test_cards_that_come_and_go_leave_nothing_behind_however_readers_behave() -> None:
    before, after = campaign.run(CARDS, warm_up=40)
    grown = after - before
    assert (grown.threads, grown.files) == (0, 0)
    assert grown.objects < CARDS // 2, "a leak of one object a card would show"
    assert grown.resident_kb < 8 * CARDS, "what gmpy2 loses with every thread would show: 11 kB a card"


def test_cards_that_come_and_go_at_the_real_service_leave_nothing_behind(
    virtual_reader: VirtualReader, image: CardImage
) -> None:
    def held() -> tuple[int, int]:
        return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))

    def come_and_go() -> None:
        virtual_reader.insert(VirtualCard(image))
        virtual_reader.wait(present=True)
        with connect(virtual_reader.name) as channel:
            assert channel.transmit(bytes.fromhex("00B09C0000"))[-2:] == b"\x90\x00"
        virtual_reader.remove()
        virtual_reader.wait(present=False)

    come_and_go()  # the first one opens the connection to the service
    before = held()
    for _ in range(9):
        come_and_go()
    assert held() == before
