from __future__ import annotations

import io
from datetime import date

import pytest

from cardreader.authenticity.trust import TrustStore
from cardreader.errors import CardReaderError, DamagedData, NotADocument
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.channel import ExchangeRefused
from cardreader.iso7816.files import MemoryReadSizes
from cardreader.password import Can
from cardreader.reading import ReadPolicy, ReadRequest
from cardreader.reading.channels import MeteredChannel, TraceChannel
from cardreader.reading.session import Session
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import CardImage
from tests.cardreader.conformity.workbench import Change, Probe
from tests.cardreader.conftest import MakeImage, Read, inserted


class ShortReader:
    """A reader that refuses commands of extended length before they reach the card (PC/SC 0x80100016)."""

    def __init__(self, card: VirtualCard) -> None:
        self.card = card
        self.atr = b"\x3b\x00"
        self.reset = card.reset

    def transmit(self, command: bytes) -> bytes:
        if CommandApdu.from_bytes(command).extended:
            message = "too long"
            raise ExchangeRefused(message)
        return self.card.transmit(command)


def test_a_reader_without_extended_length_shows_with_the_first_command(read: Read, citizen_image: CardImage) -> None:
    sizes = MemoryReadSizes()

    assert read(ShortReader(inserted(citizen_image)), sizes=sizes).portrait
    assert sizes.get(b"\x3b\x00") == 256


def test_a_reader_that_carries_nothing_ends_the_read(read: Read) -> None:
    class Dead:
        def transmit(self, _command: bytes) -> bytes:
            message = "nothing goes through"
            raise ExchangeRefused(message)

    with pytest.raises(ExchangeRefused):
        read(Dead())


def without_application(sw: int) -> Change:
    def change(_probe: Probe, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        return ResponseApdu(b"", sw) if (command.ins, command.p1) == (0xA4, 0x04) else answer

    return change


@pytest.mark.parametrize(("sw", "error"), [(0x6A82, NotADocument), (0x6D00, NotADocument), (0x6982, DamagedData)])
def test_a_card_without_the_application_says_so(
    read: Read, citizen_image: CardImage, sw: int, error: type[CardReaderError]
) -> None:
    with pytest.raises(error, match="no travel document application"):
        read(Probe(citizen_image, without_application(sw)))


def test_nothing_is_sent_under_protection_before_the_chip_is_open(citizen_image: CardImage) -> None:
    session = Session(
        MeteredChannel(inserted(citizen_image)),
        ReadRequest(password=Can("123456"), trust=TrustStore.of([]), today=date(2026, 7, 1)),
    )

    with pytest.raises(RuntimeError, match="not open"):
        _ = session.layer


def test_a_citizen_card_without_dg13_is_read_by_its_machine_readable_zone(read: Read, make_image: MakeImage) -> None:
    citizen = read(make_image(dg13=False)).citizen

    assert citizen.name == citizen.latin_name


def test_a_trace_tells_of_a_reset(read: Read, citizen_image: CardImage) -> None:
    class Forgetful(ShortReader):
        """Breaks off at the first long answer inside the session."""

        def transmit(self, command: bytes) -> bytes:
            answer = self.card.transmit(command)
            if len(answer) > 1000:
                message = "too long"
                raise ExchangeRefused(message)
            return answer

    out = io.StringIO()

    assert read(TraceChannel(Forgetful(inserted(citizen_image)), out), policy=ReadPolicy()).portrait
    assert "# reset" in out.getvalue()
