"""The short form of the campaign, in this process and over the real smart card service."""

from __future__ import annotations

import gc
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
    # Fewer is what an earlier test left and was collected here.
    assert max(grown.threads, grown.files) <= 0
    assert grown.objects < CARDS // 2, "a leak of one object a card would show"
    assert grown.resident_kb < 8 * CARDS, "what gmpy2 loses with every thread would show: 11 kB a card"


def test_cards_that_come_and_go_at_the_real_service_leave_nothing_behind(
    virtual_reader: VirtualReader, image: CardImage
) -> None:
    def held() -> tuple[set[threading.Thread], set[tuple[str, str]]]:
        # What other tests left is collected first, and only what is new counts:
        # a file of theirs that is closed in between would look like a file of ours that is missing.
        gc.collect()
        files = ((entry.name, _target(entry)) for entry in Path("/proc/self/fd").iterdir())
        return set(threading.enumerate()), {(name, target) for name, target in files if target}

    def come_and_go() -> None:
        virtual_reader.insert(VirtualCard(image))
        virtual_reader.wait(present=True)
        with connect(virtual_reader.name) as channel:
            assert channel.transmit(bytes.fromhex("00B09C0000"))[-2:] == b"\x90\x00"
        virtual_reader.remove()
        virtual_reader.wait(present=False)

    come_and_go()  # the first one opens the connection to the service
    threads, files = held()
    for _ in range(9):
        come_and_go()
    threads_after, files_after = held()
    assert threads_after - threads == set()
    assert files_after - files == set()


def _target(entry: Path) -> str:
    """Return what an open file points to, or "" for the handle that lists the folder itself."""
    try:
        return str(entry.readlink())
    except FileNotFoundError:
        return ""
