import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.virtual.application import VirtualCard
from cardreader.virtual.errors import UnknownName, VirtualCardError
from cardreader.virtual.faults import FAULTS, flip_bit, with_fault
from cardreader.virtual.plug import Mute, TornOut

READ = bytes.fromhex("00B09C0000")


@pytest.mark.parametrize("name", ["torn-at:3", "torn-at-3", "torn-at:0x3"])
def test_the_card_is_torn_out_at_a_command_and_stays_out(citizen_card: VirtualCard, name: str) -> None:
    card = with_fault(citizen_card, name)
    for _ in range(2):
        assert card.transmit(READ)[-2:] == b"\x90\x00"
        card.reset()
    for _ in range(2):
        with pytest.raises(TornOut):
            card.transmit(READ)


def test_the_card_is_torn_out_after_a_time(citizen_card: VirtualCard) -> None:
    with pytest.raises(TornOut):
        with_fault(citizen_card, "torn-after:0").transmit(READ)
    assert with_fault(citizen_card, "torn-after:60000").transmit(READ)


def test_the_card_is_mute_once(citizen_card: VirtualCard) -> None:
    card = with_fault(citizen_card, "mute-at:1")
    with pytest.raises(Mute):
        card.transmit(READ)
    assert card.transmit(READ)[-2:] == b"\x90\x00"


def test_one_answer_is_an_error(citizen_card: VirtualCard) -> None:
    card = with_fault(citizen_card, "error-at:2")
    assert [card.transmit(READ)[-2:] for _ in range(3)] == [b"\x90\x00", b"\x6f\x00", b"\x90\x00"]


def test_one_answer_has_a_wrong_bit(citizen_card: VirtualCard) -> None:
    card = with_fault(citizen_card, "bit-flip-at:2")
    first, second, third = (card.transmit(READ) for _ in range(3))
    assert first == third != second


def test_a_power_loss_forgets_what_was_selected(citizen_card: VirtualCard) -> None:
    card = with_fault(citizen_card, "power-loss-at:2")
    assert card.transmit(bytes.fromhex("00A4040C07A0000002471001")) == b"\x90\x00"
    assert card.transmit(READ)[-2:] == b"\x90\x00"


def test_a_slow_card_answers_all_the_same(citizen_card: VirtualCard) -> None:
    assert with_fault(citizen_card, "slow:1").transmit(READ) == citizen_card.transmit(READ)


def test_random_faults_repeat_with_their_seed(citizen_card: VirtualCard) -> None:
    def story() -> list[str]:
        card, told = with_fault(citizen_card, "random:7"), []
        for _ in range(200):
            try:
                told.append(card.transmit(READ).hex())
            except TornOut:
                told.append("torn")
        return told

    first = story()
    assert first == story()
    assert len(set(first)) > 3


def test_the_card_behind_is_passed_through(citizen_card: VirtualCard) -> None:
    card = with_fault(citizen_card, "mute-at:9")
    card.power_on()
    assert card.atr == citizen_card.atr
    card.power_off()


@pytest.mark.parametrize("name", [kind.name for kind in FAULTS])
def test_a_fault_needs_its_number(citizen_card: VirtualCard, name: str) -> None:
    with pytest.raises(VirtualCardError, match="needs a number"):
        with_fault(citizen_card, f"{name}:soon")


def test_an_unknown_fault_is_refused(citizen_card: VirtualCard) -> None:
    with pytest.raises(UnknownName, match="torn-at"):
        with_fault(citizen_card, "torn:3")


@given(st.binary(min_size=1, max_size=20), st.integers(0, 1000))
def test_flipping_a_bit_changes_one_bit_and_flipping_it_again_restores_it(data: bytes, number: int) -> None:
    flipped = flip_bit(data, number)
    assert sum((a ^ b).bit_count() for a, b in zip(data, flipped, strict=True)) == 1
    assert flip_bit(flipped, number) == data
    assert flip_bit(b"", number) == b""
