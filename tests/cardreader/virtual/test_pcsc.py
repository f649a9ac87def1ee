"""The card through the real smart card service, as any other program sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from smartcard import scard

from cardreader.virtual.application import VirtualCard

if TYPE_CHECKING:
    from tests.conftest import VirtualReader

READ = list(bytes.fromhex("00B09C0000"))


@pytest.fixture
def context(virtual_reader: VirtualReader) -> Iterator[int]:
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    assert result == scard.SCARD_S_SUCCESS
    yield context
    scard.SCardReleaseContext(context)


def test_a_program_finds_the_card_and_reads_it(
    context: int, virtual_reader: VirtualReader, citizen_card: VirtualCard
) -> None:
    virtual_reader.insert(citizen_card)
    assert virtual_reader.wait(present=True) == citizen_card.atr
    mode, protocols = scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
    result, card, protocol = scard.SCardConnect(context, virtual_reader.name, mode, protocols)
    assert (result, protocol) == (scard.SCARD_S_SUCCESS, scard.SCARD_PROTOCOL_T1)
    result, answer = scard.SCardTransmit(card, scard.SCARD_PCI_T1, READ)
    assert result == scard.SCARD_S_SUCCESS
    assert bytes(answer) == citizen_card.image.files["EF.CardAccess"] + b"\x90\x00"
    virtual_reader.remove()
    virtual_reader.wait(present=False)
    assert scard.SCardTransmit(card, scard.SCARD_PCI_T1, READ)[0] != scard.SCARD_S_SUCCESS
    scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
