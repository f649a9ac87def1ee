"""Keys of 256 bytes where only short commands go through: chains of commands, answers in pieces."""

from __future__ import annotations

import pytest

from cardreader.access.dynamic_authentication import LongCommandRefused
from cardreader.authenticity.verdict import ChipProof
from cardreader.errors import ChipNotProven
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.channel import ExchangeRefused
from cardreader.iso7816.files import MemoryReadSizes
from cardreader.reading import ReadPolicy
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import Behaviour, CardImage
from tests.cardreader.conftest import MakeImage, Read, inserted

IDENTITY = frozenset({"DG13", "DG14", "DG15"})
POLICIES = [ReadPolicy(IDENTITY), ReadPolicy(IDENTITY, longest_block=256)]
SHORT_CHIP = Behaviour(extended_length=False)


class LongCommands:
    """Keeps the commands, and refuses those with more data than a short one holds, by status or by not carrying them.

    Their answers may be as long as they like.
    """

    def __init__(self, image: CardImage, sw: int | None) -> None:
        self.card: VirtualCard = inserted(image)
        self.sw = sw
        self.atr = b"\x3b\x00"
        self.reset = self.card.reset
        self.sent: list[CommandApdu] = []

    def transmit(self, command: bytes) -> bytes:
        apdu = CommandApdu.from_bytes(command)
        self.sent.append(apdu)
        if len(apdu.data) <= 255:
            return self.card.transmit(command)
        if self.sw is None:
            message = "too long"
            raise ExchangeRefused(message)
        return self.sw.to_bytes(2, "big")


@pytest.mark.parametrize("policy", POLICIES, ids=["chip", "policy"])
@pytest.mark.parametrize(
    "pace", ["DH-GM-3DES-CBC-CBC/1", "DH-GM-AES-CBC-CMAC-256/2", "DH-IM-AES-CBC-CMAC-128/2", "DH-GM-3DES-CBC-CBC/0"]
)
def test_pace_with_long_keys_opens_in_short_commands(
    read: Read, make_image: MakeImage, pace: str, policy: ReadPolicy
) -> None:
    image = make_image(pace=(pace,), behaviour=SHORT_CHIP if policy.longest_block > 256 else Behaviour())
    channel = LongCommands(image, 0x6700)

    assert read(channel, policy=policy).protocol == f"PACE-{pace[:-2]}"
    long_ones = [apdu for apdu in channel.sent if apdu.ins == 0x86 and len(apdu.data) == 255]
    assert {apdu.cla for apdu in long_ones} <= {0x10}
    assert bool(long_ones) is not pace.endswith("/0")


@pytest.mark.parametrize("policy", POLICIES, ids=["chip", "policy"])
@pytest.mark.parametrize("key", ["DH-3DES-CBC-CBC/1", "DH-AES-CBC-CMAC-128/2"])
def test_chip_authentication_with_long_keys_proves_the_chip_in_short_commands(
    read: Read, make_image: MakeImage, key: str, policy: ReadPolicy
) -> None:
    """Each part is protected by itself, as chips want it whose secure messaging lies below the chaining."""
    image = make_image(chip_authentication=(key,), behaviour=SHORT_CHIP if policy.longest_block > 256 else Behaviour())
    channel = LongCommands(image, 0x6700)

    assert read(channel, policy=policy).authenticity.chip is ChipProof.OK
    ins = 0x22 if "3DES" in key else 0x86
    *parts, last = [apdu for apdu in channel.sent if apdu.ins == ins and apdu.cla & 0x0C and len(apdu.data) > 50]
    assert [apdu.cla for apdu in parts] == [0x1C]
    assert last.cla == 0x0C
    assert all(apdu.data[-10:-8] == b"\x8e\x08" for apdu in (*parts, last))


@pytest.mark.parametrize("policy", POLICIES, ids=["chip", "policy"])
def test_a_signature_of_512_bytes_comes_in_pieces(read: Read, make_image: MakeImage, policy: ReadPolicy) -> None:
    behaviour = SHORT_CHIP if policy.longest_block > 256 else Behaviour()
    channel = LongCommands(make_image(active_authentication="rsa/4096/sha256", behaviour=behaviour), 0x6700)

    assert read(channel, policy=policy).authenticity.active is ChipProof.OK
    assert sum(apdu.ins == 0xC0 for apdu in channel.sent) == 2


@pytest.mark.parametrize("sw", [None, 0x6700, 0x6E00])
def test_a_reader_or_chip_without_long_commands_is_met_with_a_chain_from_then_on(
    read: Read, make_image: MakeImage, sw: int | None
) -> None:
    """EF.CardAccess is short: that long commands do not go through shows with the first long key, and once more."""
    image, sizes = make_image(pace=("DH-GM-AES-CBC-CMAC-128/2",)), MemoryReadSizes()

    cards = [LongCommands(image, sw) for _ in range(3)]
    assert all(read(card, sizes=sizes).portrait for card in cards)
    assert [sum(len(apdu.data) > 255 for apdu in card.sent) for card in cards] == [1, 1, 0]
    assert not any(apdu.extended for apdu in cards[-1].sent)


def test_a_chip_with_long_keys_and_nothing_to_carry_them_says_so(read: Read, make_image: MakeImage) -> None:
    """No chip should be made so: with such keys ICAO 9303-11 §4.4.4 demands extended length."""
    mute = Behaviour(extended_length=False, chaining=False)

    with pytest.raises(LongCommandRefused, match=r"6884.*extended length or command chaining"):
        read(make_image(pace=("DH-GM-AES-CBC-CMAC-128/2",), behaviour=mute))
    with pytest.raises(ChipNotProven, match=r"6884.*extended length or command chaining"):
        read(make_image(chip_authentication=("DH-AES-CBC-CMAC-128/2",), behaviour=mute))
    with pytest.raises(ChipNotProven, match=r"6884.*extended length or command chaining"):
        read(make_image(chip_authentication=("DH-3DES-CBC-CBC/2",), behaviour=mute))


def test_of_two_offers_the_one_whose_keys_can_be_carried_opens(read: Read, make_image: MakeImage) -> None:
    offers = ("DH-GM-AES-CBC-CMAC-128/2", "DH-GM-3DES-CBC-CBC/0")

    reading = read(make_image(pace=offers, behaviour=Behaviour(extended_length=False, chaining=False)))

    assert reading.protocol == "PACE-DH-GM-3DES-CBC-CBC"


def test_a_reader_that_carries_not_even_short_commands_ends_the_read(read: Read, citizen_image: CardImage) -> None:
    class OnlyReads(LongCommands):
        def transmit(self, command: bytes) -> bytes:
            if command[1] != 0xB0:
                message = "not carried"
                raise ExchangeRefused(message)
            return super().transmit(command)

    with pytest.raises(ExchangeRefused):
        read(OnlyReads(citizen_image, None))


def test_a_long_signature_that_is_refused_in_short_form_says_why(read: Read, make_image: MakeImage) -> None:
    class NoPieces(VirtualCard):
        def _execute(self, command: CommandApdu) -> ResponseApdu:
            return ResponseApdu(b"", 0x6700) if command.ins == 0x88 else super()._execute(command)

    image = make_image(active_authentication="rsa/4096/sha256", behaviour=SHORT_CHIP)

    reading = read(NoPieces(image), policy=ReadPolicy(IDENTITY))

    assert (reading.authenticity.chip, reading.authenticity.active) == (ChipProof.OK, ChipProof.NOT_DONE)
    assert any("(6700) (its signature needs extended length)" in sentence for sentence in reading.authenticity.detail)
