from __future__ import annotations

import pytest

from cardreader.virtual import slot
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.errors import VirtualCardError
from cardreader.virtual.slot import VirtualReader


def test_the_service_notices_what_a_hand_does(virtual_reader: VirtualReader, citizen_card: VirtualCard) -> None:
    assert virtual_reader.wait(present=False) == b""
    virtual_reader.insert(citizen_card)
    assert virtual_reader.wait(present=True) == citizen_card.atr
    virtual_reader.remove()
    assert virtual_reader.wait(present=False) == b""


def test_waiting_for_a_card_that_nobody_brings_ends(
    virtual_reader: VirtualReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slot, "_NOTICED_MS", 1)
    with pytest.raises(VirtualCardError, match="noticed nothing"):
        virtual_reader.wait(present=True)
