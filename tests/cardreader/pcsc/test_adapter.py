from __future__ import annotations

import pytest

from cardreader.errors import CardLost, CardMute, CardReaderError, NoCard, NoReader
from cardreader.iso7816.channel import ExchangeRefused
from cardreader.pcsc import service
from cardreader.pcsc.adapter import PcscChannel, connect, list_readers, reader_states
from cardreader.pcsc.service import CardBusy, NotAllowed
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import PrivatePcscd
from cardreader.virtual.faults import with_fault
from cardreader.virtual.image import CardImage
from tests.cardreader.conftest import MakeImage, Read, inserted
from tests.cardreader.pcsc.hand import empty, put_in, settle
from tests.conftest import VirtualReader

SELECT = bytes.fromhex("00A4040C07A0000002471001")


def test_readers_are_listed(virtual_reader: VirtualReader) -> None:
    assert virtual_reader.name in list_readers()


def test_an_empty_reader_says_so(virtual_reader: VirtualReader) -> None:
    empty(virtual_reader)

    with pytest.raises(NoCard, match="no card in Virtual PCD"):
        connect(virtual_reader.name)


def test_an_unknown_reader_says_so(virtual_reader: VirtualReader) -> None:
    with pytest.raises(NoReader, match="no card reader named 'Omnikey'"):
        connect("Omnikey")


def test_a_card_is_read_through_the_real_service(
    virtual_reader: VirtualReader, citizen_image: CardImage, read: Read
) -> None:
    put_in(virtual_reader, inserted(citizen_image))

    with connect("virtual pcd 00 00") as channel:
        assert channel.atr == citizen_image.atr
        reading = read(channel)

    assert reading.apdus == 14


def test_closing_leaves_no_open_session_behind(virtual_reader: VirtualReader, make_image: MakeImage) -> None:
    put_in(virtual_reader, inserted(make_image()))
    with connect(virtual_reader.name) as channel:
        assert channel.transmit(SELECT) == b"\x90\x00"

    with connect(virtual_reader.name) as channel:
        # EF.CardAccess by short identifier: only where the master file is current again.
        assert channel.transmit(bytes.fromhex("00B09C0000"))[:1] == b"\x31"


def test_reset_goes_back_to_the_master_file(virtual_reader: VirtualReader, make_image: MakeImage) -> None:
    put_in(virtual_reader, inserted(make_image()))
    with connect(virtual_reader.name) as channel:
        channel.transmit(SELECT)
        channel.reset()
        assert channel.transmit(bytes.fromhex("00B09C0000"))[:1] == b"\x31"


def test_a_closed_channel_is_a_lost_card(virtual_reader: VirtualReader, make_image: MakeImage) -> None:
    put_in(virtual_reader, inserted(make_image()))
    channel = connect(virtual_reader.name)
    channel.close()
    channel.close()

    with pytest.raises(CardLost):
        channel.transmit(SELECT)


def test_a_card_pulled_out_in_a_command_is_lost(
    virtual_reader: VirtualReader, citizen_image: CardImage, read: Read
) -> None:
    put_in(virtual_reader, with_fault(VirtualCard.from_image(citizen_image), "torn-at:9"))

    with connect(virtual_reader.name) as channel, pytest.raises(CardLost):
        read(channel)
    settle(virtual_reader)


def test_a_mute_card_never_hangs_the_program(
    virtual_reader: VirtualReader, citizen_image: CardImage, read: Read
) -> None:
    put_in(virtual_reader, with_fault(VirtualCard.from_image(citizen_image), "mute-at:4"))

    with connect(virtual_reader.name, time_limit=0.5) as channel:
        with pytest.raises(CardMute, match=r"0\.5 seconds"):
            read(channel)
        with pytest.raises(CardLost):
            channel.transmit(SELECT)
    settle(virtual_reader)


def test_a_service_that_is_gone_says_so(pcscd: PrivatePcscd) -> None:
    pcscd.kill()
    with pytest.raises(NoReader, match="service"):
        list_readers()
    pcscd.start()
    assert list_readers()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (0x80100069, CardLost),
        (0x80100068, CardLost),
        (-2146434967, CardLost),
        (0x8010000C, CardLost),
        (0x80100066, CardMute),
        (0x80100016, ExchangeRefused),
        (0x8010001D, NoReader),
        (0x8010006A, NotAllowed),
        (0x80100009, NoReader),
        (0x8010000B, CardBusy),
    ],
)
def test_results_of_pcsc_become_errors_of_ours(code: int, error: type[CardReaderError]) -> None:
    with pytest.raises(CardReaderError) as caught:
        service._check(code)
    assert type(caught.value) is error


def test_a_card_that_goes_before_the_connection_stands_says_so(virtual_reader: VirtualReader) -> None:
    empty(virtual_reader)

    with pytest.raises(NoCard, match="no card in Virtual PCD"):
        PcscChannel(virtual_reader.name)


def test_a_service_that_dies_under_a_connection_is_no_trouble_when_it_closes(
    virtual_reader: VirtualReader, citizen_image: CardImage, pcscd: PrivatePcscd
) -> None:
    put_in(virtual_reader, inserted(citizen_image))
    channel = connect(virtual_reader.name)
    pcscd.kill()

    channel.close()

    pcscd.start()
    assert list_readers()


def test_a_service_without_readers_has_none(monkeypatch: pytest.MonkeyPatch, pcscd: PrivatePcscd) -> None:
    pcscd.start()
    monkeypatch.setattr("smartcard.scard.SCardListReaders", lambda _context, _groups: (-2146435026, []))

    assert list_readers() == ()
    assert reader_states() == ()
    with pytest.raises(NoReader, match="there is no card reader"):
        connect()
