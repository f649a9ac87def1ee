"""The table of answers, walked; and what chips and readers of the field made of a read before there was one."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from cardreader.authenticity.verdict import ChipProof, Passive
from cardreader.errors import (
    AccessNotOffered,
    CardLost,
    CardReaderError,
    ChipNotProven,
    NotADocument,
    UnexpectedStatus,
    WrongPassword,
)
from cardreader.iso7816.answers import End, Kind, Step, Try, rows, step_of
from cardreader.iso7816.apdu import CommandApdu
from cardreader.iso7816.files import MemoryReadSizes
from cardreader.password import Can, MrzKey
from cardreader.reading import Reading, ReadPolicy
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.forgeries import FORGERIES, forgery
from cardreader.virtual.image import Behaviour, CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import profile
from tests.cardreader.conftest import MakeImage, Read, inserted
from tests.cardreader.reading.answer_walk import SHORT, Answer, Wire, forged, genuine, steps_of, walk_some
from tests.cardreader.reading.answer_walk import read as read_wire
from tests.cardreader.reading.small_reader import SmallReader

WRONG_CAN = Can("000000")


@pytest.mark.parametrize("number", range(len(genuine())), ids=[subject.name for subject in genuine()])
def test_no_answer_at_any_step_accuses_a_genuine_card(number: int) -> None:
    """The short form: each step with each kind of answer, the first time or every time."""
    subject = genuine()[number]

    walked = walk_some([subject], SHORT, every=4 if number < 2 else 8)

    assert not walked.accused
    assert walked.cells > 60


def test_no_answer_at_any_step_makes_a_forgery_pass() -> None:
    """The short form: each forgery with an answer at some of its steps."""
    walked = walk_some([forged(how) for how in FORGERIES], SHORT, every=211)

    assert not walked.accepted
    assert walked.cells > len(FORGERIES)


@pytest.mark.parametrize("name", ["active-wrong-key", "active-replayed"])
def test_a_refused_signature_lets_a_forgery_pass_only_where_the_other_key_proved_the_chip(name: str) -> None:
    """The sixteen cells of the long walk: the detail tells that a proof is missing."""
    subject = forged(forgery(name))
    refusal = Answer("6988 protected", sw=0x6988)

    result = read_wire(Wire(subject.image, Step.ACTIVE, refusal, always=True), subject)

    assert isinstance(result, Reading)
    assert (result.authenticity.active, result.authenticity.chip) == (ChipProof.NOT_DONE, ChipProof.OK)
    assert any("Active authentication was not done" in sentence for sentence in result.authenticity.detail)


def test_only_a_failed_check_ends_as_forged() -> None:
    assert {kind for _, kind, one in rows() if one.end is End.FORGED} == {Kind.CHECKSUM, Kind.UNTRUE}
    assert all(Try.NEW_SESSION in one.tries for _, _, one in rows() if one.end is End.FORGED)


def test_every_command_of_a_read_belongs_to_a_step() -> None:
    seen = {step for subject in genuine() for step in steps_of(subject)}

    assert set(Step) - seen == {Step.RESET, Step.CARD_ACCESS_SELECT}
    assert step_of(bytes.fromhex("00A4020C02011C")) is Step.CARD_ACCESS_SELECT
    assert step_of(b"") is Step.RESET
    assert step_of(bytes.fromhex("00CA0000")) is Step.RESET
    assert step_of(bytes.fromhex("002241A400")) is Step.CHIP_SET
    assert step_of(bytes.fromhex("10860000000102AABB")) is Step.PACE_KEY


# -- lengths and short file ids ---------------------------------------------------------------------------------------

LONG_READ_STATUSES = (
    *(0x6700, 0x6A87, 0x6C00, 0x6F00, 0x6A80, 0x6A86, 0x6981, 0x6984, 0x6985, 0x6D00, 0x6E00, 0x6883, 0x6987, 0x6988),
    *(0x6B00, 0x6A81),
)


@pytest.mark.parametrize("sw", LONG_READ_STATUSES, ids=lambda sw: f"{sw:04X}")
@pytest.mark.parametrize("ends", [False, True], ids=["protected", "plain"])
def test_a_chip_that_refuses_long_reads_by_any_status_is_read_in_short_ones(
    read: Read, make_image: MakeImage, can: Can, mrz_key: MrzKey, sw: int, *, ends: bool
) -> None:
    """The refusal comes before the session and inside; with the zone nobody goes down to BAC for it."""
    image = make_image(picture="jpeg", behaviour=Behaviour(extended_read=sw, refusals_end_session=ends))

    for password in (can, mrz_key):
        reading = read(image, password)
        assert (reading.access, reading.authenticity.chip) == ("pace", ChipProof.OK)


@pytest.mark.parametrize("sw", LONG_READ_STATUSES, ids=lambda sw: f"{sw:04X}")
def test_a_chip_that_answers_long_reads_so_inside_the_session_alone_is_read(
    read: Read, citizen_image: CardImage, sw: int
) -> None:
    class OnlyInside(VirtualCard):
        def transmit(self, command: bytes) -> bytes:
            if command[0] & 0x0C and command[1] == 0xB0 and CommandApdu.from_bytes(command).extended:
                self.reset()
                return sw.to_bytes(2, "big")
            return super().transmit(command)

    assert read(OnlyInside(citizen_image)).authenticity.chip is ChipProof.OK


@pytest.mark.parametrize(("limit", "ends"), [*product([200, 160, 100, 60], [False, True])])
def test_a_chip_that_takes_short_reads_of_few_bytes_alone_is_read(
    read: Read, make_image: MakeImage, limit: int, *, ends: bool
) -> None:
    behaviour = Behaviour(longest_read=limit, refusals_end_session=ends)

    reading = read(make_image(picture="jpeg", behaviour=behaviour))

    assert reading.authenticity.chip is ChipProof.OK
    assert reading.portrait


@pytest.fixture
def measured_image(citizen_image: CardImage, make_image: MakeImage) -> CardImage:
    """The card that commands are counted with, less its picture's real length."""
    del citizen_image
    return make_image(picture="jpeg2000")


@pytest.mark.parametrize("how", ["commands", "answers", "sessions"])
def test_the_first_card_on_a_reader_without_extended_length_costs_one_more_session_at_most(
    read: Read, measured_image: CardImage, how: str
) -> None:
    """95 commands and 2 accesses for a DG2 of 15,000 bytes, which takes 87 in short form."""
    short = read(measured_image, policy=ReadPolicy(longest_block=256)).apdus
    sizes = MemoryReadSizes()

    readers = [SmallReader(measured_image, how) for _ in range(3)]
    counts = [read(reader, sizes=sizes).apdus for reader in readers]

    assert counts[0] <= short + 8
    assert readers[0].resets <= 1
    assert counts[-1] == short
    assert sizes.get(b"\x3b\x00") == 256


@pytest.mark.parametrize("at", range(1, 15))
def test_one_exchange_that_was_not_carried_is_learned_by_nobody(read: Read, citizen_image: CardImage, at: int) -> None:
    sizes = MemoryReadSizes()

    assert read(SmallReader(citizen_image, "", at), sizes=sizes).authenticity.chip is ChipProof.OK
    assert sizes.get(b"\x3b\x00") in (None, 65024)
    assert read(SmallReader(citizen_image, ""), sizes=sizes).apdus == 14


def test_what_was_refused_is_tried_again_after_thirty_days() -> None:
    now = [0.0]
    sizes = MemoryReadSizes(lambda: now[0])

    sizes.refused(b"\x3b", 256)
    assert sizes.get(b"\x3b") is None
    sizes.refused(b"\x3b", 256)
    assert sizes.get(b"\x3b") == 256
    now[0] = 31 * 24 * 3600
    assert sizes.get(b"\x3b") is None


def test_limits_that_the_chip_tells_are_kept_from_the_first_command(read: Read, make_image: MakeImage) -> None:
    """Where the ATR says so, EF.ATR/INFO comes first; no answer is asked for that does not fit."""
    image = make_image(atr_info=True, behaviour=Behaviour(largest_answer=2000))

    channel = Longest(image)
    assert read(channel).authenticity.chip is ChipProof.OK
    assert channel.card.image.atr[-2] & 0x20
    assert channel.longest_wish <= 65536
    assert channel.longest <= 2000


class Longest:
    """Notes the longest answer."""

    def __init__(self, image: CardImage) -> None:
        self.card = inserted(image)
        self.atr = self.card.atr
        self.reset = self.card.reset
        self.longest = self.longest_wish = 0

    def transmit(self, command: bytes) -> bytes:
        self.longest_wish = max(self.longest_wish, CommandApdu.from_bytes(command).le or 0)
        answer = self.card.transmit(command)
        self.longest = max(self.longest, len(answer) - 2)
        return answer


# -- what the chip offers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sw", [0x6A82, 0x6982, 0x6A81, 0x6F00])
def test_a_chip_that_gives_ef_card_access_after_select_alone_opens_with_pace(
    read: Read, make_image: MakeImage, can: Can, mrz_key: MrzKey, sw: int
) -> None:
    image = make_image(behaviour=Behaviour(card_access_by_short_id=sw))

    for password in (can, mrz_key):
        reading = read(image, password)
        assert reading.access == "pace"
        assert reading.authenticity.passive is Passive.CHAIN_OK


def test_a_chip_whose_ef_card_access_never_comes_opens_as_its_signed_data_say(
    read: Read, make_image: MakeImage, mrz_key: MrzKey
) -> None:
    reading = read(make_image(card_access=False), mrz_key)

    assert reading.access == "pace"
    assert any("EF.CardAccess cannot be read" in sentence for sentence in reading.authenticity.detail)


def test_an_unknown_status_never_means_that_there_is_no_pace(read: Read, citizen_image: CardImage) -> None:
    always = Answer("6F00", plain=lambda _answer: b"\x6f\x00")

    with pytest.raises(UnexpectedStatus, match="does not say whether it has PACE"):
        read(Wire(citizen_image, Step.CARD_ACCESS, always, always=True))


class BankCard:
    """Knows none of it."""

    def __init__(self, sw: int = 0x6A82) -> None:
        self.atr = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")
        self.sw = sw
        self.count = 0

    def reset(self) -> None:
        self.count += 1

    def transmit(self, _command: bytes) -> bytes:
        self.count += 1
        return self.sw.to_bytes(2, "big")


@pytest.mark.parametrize("sw", [0x6A82, 0x6D00, 0x6E00, 0x6A81])
def test_a_bank_card_or_a_phone_is_told_to_be_no_identity_document(read: Read, sw: int) -> None:
    card = BankCard(sw)

    with pytest.raises(NotADocument) as caught:
        read(card)
    assert isinstance(caught.value, AccessNotOffered)
    assert card.count <= 12


# -- the password -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sw", [0x6300, 0x63C2, 0x6985, 0x6982, 0x6988, 0x6A80, 0x6F00])
def test_a_wrong_can_is_a_wrong_can_whatever_the_chip_calls_it(read: Read, make_image: MakeImage, sw: int) -> None:
    with pytest.raises(WrongPassword):
        read(make_image(behaviour=Behaviour(wrong_can=sw)), WRONG_CAN)


def test_tokens_that_differ_are_a_wrong_can(read: Read, make_image: MakeImage) -> None:
    with pytest.raises(WrongPassword, match="token differs"):
        read(make_image(behaviour=Behaviour(own_token=True)), WRONG_CAN)


# -- the proofs of the chip -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["ecdsa/13/sha256", "rsa/2048/sha256"])
def test_a_chip_that_does_not_sign_and_is_proven_otherwise_is_no_copy(
    read: Read, make_image: MakeImage, key: str
) -> None:
    reading = read(make_image(active_authentication=key, behaviour=Behaviour(active_answer=0x6985)))

    assert (reading.authenticity.active, reading.authenticity.chip) == (ChipProof.NOT_DONE, ChipProof.OK)
    assert any("Active authentication was not done" in sentence for sentence in reading.authenticity.detail)


def test_a_chip_that_signs_in_short_form_alone_is_proven(read: Read, make_image: MakeImage) -> None:
    image = make_image(active_authentication="rsa/2048/sha256", behaviour=Behaviour(active_extended=0x6700))

    assert read(image).authenticity.active is ChipProof.OK


@pytest.mark.parametrize("sw", [0x6985, 0x6D00])
def test_a_chip_that_does_not_sign_and_has_no_other_proof_is_neither_accepted_nor_accused(
    read: Read, make_image: MakeImage, sw: int
) -> None:
    behaviour = Behaviour(active_answer=sw)
    image = make_image(active_authentication="ecdsa/13/sha256", chip_authentication=(), behaviour=behaviour)

    with pytest.raises(ChipNotProven):
        read(image)


# -- new sessions -----------------------------------------------------------------------------------------------------


def _once(step: Step, sw: int, image: CardImage) -> Wire:
    return Wire(image, step, Answer("once", plain=lambda _answer: sw.to_bytes(2, "big")), always=False)


@pytest.mark.parametrize("step", [Step.READ, Step.CONFIRM, Step.CHIP_SET, Step.CHIP_KEY, Step.PACE_MAP])
@pytest.mark.parametrize("sw", [0x6300, 0x6988, 0x6982, 0x6D00])
def test_a_card_that_moved_and_lies_there_again_is_read_by_itself(
    read: Read, citizen_image: CardImage, step: Step, sw: int
) -> None:
    assert read(_once(step, sw, citizen_image)).authenticity.chip is ChipProof.OK


@pytest.mark.parametrize("step", [Step.READ, Step.CONFIRM])
def test_a_checksum_that_was_wrong_once_accuses_nobody(read: Read, citizen_image: CardImage, step: Step) -> None:
    flip = Answer("flip", plain=lambda answer: answer[:-3] + bytes([answer[-3] ^ 1]) + answer[-2:])

    assert read(Wire(citizen_image, step, flip, always=False)).authenticity.chip is ChipProof.OK
    with pytest.raises(CardReaderError) as caught:
        read(Wire(citizen_image, step, flip, always=True))
    assert caught.value.exit_code == 5


def test_a_card_that_goes_away_before_a_check_is_repeated_is_a_lost_card(read: Read, citizen_image: CardImage) -> None:
    class Gone(Wire):
        def reset(self) -> None:
            message = "the card is gone"
            raise CardLost(message)

    flip = Answer("flip", plain=lambda answer: answer[:-3] + bytes([answer[-3] ^ 1]) + answer[-2:])

    with pytest.raises(CardLost, match="before a check could be repeated"):
        read(Gone(citizen_image, Step.READ, flip, always=True))


class Exchanged:
    """Somebody lays another card on the reader, which opens by the same digits, before the second session."""

    def __init__(self, first: Wire, second: VirtualCard) -> None:
        self.card: VirtualCard = first
        self.second = second

    def transmit(self, command: bytes) -> bytes:
        return self.card.transmit(command)

    def reset(self) -> None:
        self.card = self.second
        self.card.reset()


def test_another_card_in_the_second_session_is_never_taken_for_the_first(
    read: Read, citizen_image: CardImage, issuer: Issuer, people: dict[str, Person]
) -> None:
    other = personalise(next(one for one in people.values() if one.key != "insured-here"), issuer, profile())
    channel = Exchanged(_once(Step.CONFIRM, 0x6988, citizen_image), inserted(replace(other, can=citizen_image.can)))

    with pytest.raises(CardLost, match="another card"):
        read(channel)
