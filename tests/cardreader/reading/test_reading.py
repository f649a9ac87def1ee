from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardreader.access.qr import from_qr, mrz_keys_of
from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import ChipProof, Passive
from cardreader.errors import (
    AccessNotOffered,
    AccessRefused,
    AuthenticityFailed,
    CardLost,
    CardReaderError,
    DamagedData,
    WrongPassword,
)
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.channel import ExchangeRefused
from cardreader.iso7816.files import MemoryReadSizes
from cardreader.iso7816.tlv import encode
from cardreader.password import Can, MrzKey
from cardreader.reading import CitizenKnown, ReadEvent, Reading, ReadMemory, ReadPolicy, ReadProgress
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.forgeries import FORGERIES, Forgery, forge
from cardreader.virtual.image import Behaviour, CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import draft
from cardreader.virtual.profile import Profile
from cardreader.virtual.schemes import PACE_SCHEMES, Agreement, Mapping_
from tests.cardreader.conformity.workbench import Change, Probe
from tests.cardreader.conftest import MakeImage, Read, inserted, sized_dg2
from tests.examples import examples, thinned

SHORT = ReadPolicy(longest_block=256)
ALL = ReadPolicy(files=None)


def test_a_citizen_card_is_read_in_fourteen_commands(read: Read, citizen_image: CardImage, person: Person) -> None:
    """The floor of GOALS: EF.CardAccess 1, PACE 5, application 1, SOD, DG1, DG13, DG14, chip authentication 2, DG2."""
    reading = read(citizen_image)

    assert reading.apdus == 14
    assert (reading.citizen.number, reading.citizen.name) == (person.number, person.name.upper())
    assert (reading.access, reading.protocol) == ("pace", "PACE-ECDH-GM-AES-CBC-CMAC-128")
    assert reading.authenticity.passive is Passive.CHAIN_OK
    assert reading.authenticity.chip is ChipProof.OK
    assert not reading.authenticity.failed
    assert reading.portrait is not None
    assert {name: len(data) for name, data in reading.files.items()} == {
        name: len(data) for name, data in citizen_image.files.items() if name in reading.files
    }


def test_short_commands_need_at_most_ninety_four(read: Read, citizen_image: CardImage) -> None:
    assert read(citizen_image, policy=SHORT).apdus <= 94


def test_bac_needs_eight_commands_with_com_and_portrait(read: Read, bac_image: CardImage, mrz_key: MrzKey) -> None:
    files = frozenset({"EF.COM", "DG2"})

    assert read(bac_image, mrz_key, policy=ReadPolicy(files=files)).apdus == 8


def test_bac_in_short_commands_needs_no_command_that_carries_no_data(
    read: Read, bac_image: CardImage, mrz_key: MrzKey
) -> None:
    """The look for EF.CardAccess, the application, BAC 2, and each file in blocks of 231 bytes: 77 for 15 kB of DG2."""
    policy = ReadPolicy(files=frozenset({"EF.COM", "DG2"}), longest_block=256)

    reading = read(bac_image, mrz_key, policy=policy)

    assert len(reading.files["DG2"]) == 15_000
    assert reading.apdus == 4 + sum(ceil(len(data) / 231) for data in reading.files.values()) == 77


@pytest.fixture
def bac_image(person: Person, issuer: Issuer) -> CardImage:
    """A chip with BAC alone and 15,000 bytes of DG2, which GOALS counts with."""
    made = draft(person, issuer, Profile("bac", "made for a test", pace=(), card_access=False, chip_authentication=()))
    made.groups[2] = sized_dg2(15_000)
    return made.image()


def test_the_citizen_is_known_before_the_portrait_is_read(read: Read, citizen_image: CardImage) -> None:
    events: list[ReadEvent] = []

    reading = read(citizen_image, on_event=events.append, policy=SHORT)

    known = next(i for i, event in enumerate(events) if isinstance(event, CitizenKnown))
    assert events[known] == CitizenKnown(reading.citizen, Passive.CHAIN_OK)
    files = [event.file if isinstance(event, ReadProgress) else "!" for event in events]
    assert list(dict.fromkeys(files)) == ["EF.SOD", "DG1", "DG13", "!", "DG14", "DG2"]


def test_a_passport_may_hold_something_else_in_dg13(read: Read, person: Person, issuer: Issuer) -> None:
    made = draft(person, issuer, Profile("test", "made for a test", document="td3"))
    made.groups[13] = encode(0x6D, b"not a citizen card's")

    reading = read(made.image())

    assert reading.citizen.name == reading.citizen.latin_name
    assert reading.files["DG13"] == made.groups[13]
    assert any("DG13 is not that of a citizen card" in sentence for sentence in reading.authenticity.detail)


def test_a_citizen_card_must_have_its_dg13(read: Read, person: Person, issuer: Issuer) -> None:
    made = draft(person, issuer, Profile("test", "made for a test"))
    made.groups[13] = encode(0x6D, b"not a citizen card's")

    with pytest.raises(DamagedData):
        read(made.image())


def test_progress_grows_to_the_end(read: Read, citizen_image: CardImage) -> None:
    events: list[ReadEvent] = []

    reading = read(citizen_image, on_event=events.append, policy=SHORT)

    progress = [event for event in events if isinstance(event, ReadProgress)]
    assert [event.done for event in progress] == sorted(event.done for event in progress)
    assert progress[-1].done == progress[-1].total == sum(map(len, reading.files.values()))


def test_a_wrong_can_is_told_apart(read: Read, citizen_image: CardImage) -> None:
    with pytest.raises(WrongPassword):
        read(citizen_image, Can("000000"))


def test_an_unknown_issuer_is_unanchored_not_failed(read: Read, citizen_image: CardImage) -> None:
    reading = read(citizen_image, trust=TrustStore())

    assert reading.authenticity.passive is Passive.UNANCHORED
    assert any("home-made" in sentence for sentence in reading.authenticity.detail)


PACE_VARIANTS = [
    f"{scheme.name}/{parameters}"
    for scheme in PACE_SCHEMES
    for parameters in (range(3) if scheme.agreement == Agreement.DH else range(8, 19))
    # Integrated mapping needs a prime with p mod 4 = 3, which P-224 (10) has not.
    if not (scheme.mapping is Mapping_.INTEGRATED and parameters == 10)
]


@pytest.mark.parametrize("variant", thinned(PACE_VARIANTS, 4))
def test_every_pace_variant_opens_and_is_read(read: Read, make_image: MakeImage, variant: str) -> None:
    name, parameters = variant.split("/")
    curve = parameters if int(parameters) > 2 else "13"
    image = make_image(pace=(variant,), chip_authentication=(f"ECDH-AES-CBC-CMAC-128/{curve}",), picture="jpeg")

    reading = read(image, policy=ReadPolicy(files=frozenset({"DG13", "DG14"})))

    assert reading.protocol == f"PACE-{name}"
    assert reading.authenticity.chip is ChipProof.OK


@pytest.mark.parametrize(
    "key",
    [
        f"{agreement}-{suite}/{parameters}"
        for agreement, numbers in (("DH", (0, 1, 2)), ("ECDH", (8, 10, 13, 18)))
        for suite in ("3DES-CBC-CBC", "AES-CBC-CMAC-128", "AES-CBC-CMAC-192", "AES-CBC-CMAC-256")
        for parameters in numbers
    ],
)
def test_every_chip_authentication_proves_the_chip(read: Read, make_image: MakeImage, key: str) -> None:
    reading = read(make_image(chip_authentication=(key,)), policy=ReadPolicy(files=frozenset({"DG13", "DG14"})))

    assert reading.authenticity.chip is ChipProof.OK


def test_of_several_chip_keys_a_strong_one_is_used_with_its_id(read: Read, make_image: MakeImage) -> None:
    keys = ("ECDH-3DES-CBC-CBC/12/1", "ECDH-AES-CBC-CMAC-256/13/2")

    assert read(make_image(chip_authentication=keys)).authenticity.chip is ChipProof.OK


ACTIVE_KEYS = ["ecdsa/13/sha256", "ecdsa/12/sha256", "ecdsa/17/sha512", "rsa/1024/sha1", "rsa/2048/sha224"]
ACTIVE_KEYS += ["rsa/2048/sha256", "rsa/2048/sha384", "rsa/3072/sha512"]


@pytest.mark.parametrize("key", ACTIVE_KEYS)
@pytest.mark.parametrize("policy", [ReadPolicy(), SHORT], ids=["extended", "short"])
def test_active_authentication_proves_the_chip(read: Read, make_image: MakeImage, key: str, policy: ReadPolicy) -> None:
    reading = read(make_image(active_authentication=key, chip_authentication=()), policy=policy)

    assert (reading.authenticity.active, reading.authenticity.chip) == (ChipProof.OK, ChipProof.NOT_OFFERED)


def test_hashes_of_groups_with_sha_1_are_reported(read: Read, make_image: MakeImage) -> None:
    reading = read(make_image(hash_name="sha1"))

    assert any("hashes uses SHA-1" in sentence for sentence in reading.authenticity.detail)


SIGNERS = ["ecdsa/10/sha224", "ecdsa/12/sha256", "ecdsa/16/sha384", "ecdsa/18/sha512"]
SIGNERS += ["rsa/2048/sha1", "rsa/2048/sha256", "rsa/3072/sha512", "rsa-pss/2048/sha256"]


@pytest.mark.parametrize("signer", SIGNERS)
def test_signers_of_every_kind_are_believed(read: Read, make_image: MakeImage, signer: str) -> None:
    reading = read(make_image(signer=signer))

    assert reading.authenticity.passive is Passive.CHAIN_OK
    assert any("SHA-1" in sentence for sentence in reading.authenticity.detail) is ("sha1" in signer)


@pytest.mark.parametrize(
    "switches",
    [
        {"explicit_parameters": True, "active_authentication": "ecdsa/13/sha256"},
        {"lds_version": "0108", "hash_name": "sha512"},
        {"com": "absent"},
        {"document": "td3"},
        {"dg13_shape": "one-sequence"},
        {"dg13": False, "document": "td3"},
        {"picture": "jpeg"},
    ],
    ids=str,
)
def test_every_shape_of_document_is_read_whole(read: Read, make_image: MakeImage, switches: dict[str, Any]) -> None:
    reading = read(make_image(**switches), policy=ALL)

    assert not reading.authenticity.failed
    assert "DG2" in reading.files


BEHAVIOURS: list[dict[str, Any]] = [
    {"select_mf": 0x6D00},
    {"select_mf": 0x6982},
    {"extended_length": False},
    {"largest_answer": 2000},
    {"largest_answer": 300},
    {"largest_answer": 256},
    {"read_by_sfi": False},
    {"odd_read": False},
    {"chaining": False},
    {"do84": "needed"},
    {"do84": "refused"},
    {"application_needs_pace": True},
    *({"end_of_file": answer} for answer in ("6282", "9000", "6B00", "6700", "6Cxx")),
    *({"end_of_file": answer, "extended_length": False} for answer in ("9000", "6B00", "6700", "6Cxx")),
]


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=str)
@pytest.mark.parametrize("policy", [ReadPolicy(), SHORT], ids=["extended", "short"])
def test_chips_that_behave_differently_are_read(
    read: Read, make_image: MakeImage, behaviour: dict[str, Any], policy: ReadPolicy
) -> None:
    reading = read(make_image(behaviour=Behaviour(**behaviour)), policy=policy)

    assert reading.authenticity.chip is ChipProof.OK
    assert reading.portrait


@pytest.mark.parametrize("behaviour", [one for one in BEHAVIOURS if "application_needs_pace" not in one], ids=str)
def test_chips_with_bac_that_behave_differently_are_read(
    read: Read, make_image: MakeImage, mrz_key: MrzKey, behaviour: dict[str, Any]
) -> None:
    image = make_image(pace=(), card_access=False, behaviour=Behaviour(**behaviour))

    assert read(image, mrz_key).access == "bac"


def test_a_chip_without_pace_says_that_the_can_is_not_enough(read: Read, make_image: MakeImage) -> None:
    with pytest.raises(AccessNotOffered, match="machine readable zone"):
        read(make_image(pace=(), card_access=False))


@pytest.mark.parametrize("how", FORGERIES, ids=lambda how: how.name)
def test_every_forgery_of_the_gallery_is_caught_for_its_own_reason(
    read: Read, person: Person, issuer: Issuer, how: Forgery, mrz_key: MrzKey, can: Can
) -> None:
    image = forge(person, issuer, how)
    password = mrz_key if how.name == "pace-removed" else can

    try:
        got = read(image, password).authenticity.passive.value
    except AuthenticityFailed as error:
        got = error.reason
    except CardReaderError as error:
        got = error.code
    assert got == how.reason


class Tampered:
    """A chip with something in between that changes the answer to one command."""

    def __init__(self, card: VirtualCard, at: int, change: Callable[[bytes], bytes]) -> None:
        self.card = card
        self.left = at
        self.change = change
        self.atr = card.atr

    def transmit(self, command: bytes) -> bytes:
        self.left -= 1
        answer = self.card.transmit(command)
        return self.change(answer) if self.left == -1 else answer


def torn(_answer: bytes) -> bytes:
    message = "the card is gone"
    raise CardLost(message)


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "flipped": lambda answer: bytes([answer[0] ^ 1]) + answer[1:],
    "last byte": lambda answer: answer[:-3] + bytes([answer[-3] ^ 1]) + answer[-2:] if len(answer) > 2 else b"\x6f\x00",
    "cut": lambda answer: answer[: len(answer) // 2],
    "doubled": lambda answer: answer[:-2] + answer,
    "empty": lambda _answer: b"\x90\x00",
    "nothing": lambda _answer: b"",
    "6F00": lambda _answer: b"\x6f\x00",
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("at", range(14))
def test_no_change_on_the_wire_is_accepted(read: Read, citizen_image: CardImage, at: int, change: str) -> None:
    """Either an error of ours comes, or the read found another way to the very same files."""
    channel = Tampered(inserted(citizen_image), at, CHANGES[change])

    try:
        reading = read(channel)
    except CardReaderError:
        return
    assert all(data == citizen_image.files[name] for name, data in reading.files.items())
    assert reading.authenticity.chip is ChipProof.OK


@pytest.mark.parametrize("at", range(14))
def test_a_card_torn_out_at_any_command_is_a_lost_card(read: Read, citizen_image: CardImage, at: int) -> None:
    with pytest.raises(CardLost):
        read(Tampered(inserted(citizen_image), at, torn))


class NarrowReader:
    """A reader that carries no more than so many bytes, and forgets nothing when it refuses (PC/SC 0x80100016)."""

    def __init__(self, card: VirtualCard, widest: int, sw: bytes = b"") -> None:
        self.card = card
        self.widest = widest
        self.sw = sw
        self.resets = 0
        self.atr = b"\x3b\x00"

    def transmit(self, command: bytes) -> bytes:
        answer = self.card.transmit(command)
        if len(answer) > self.widest:
            if self.sw:
                self.card.reset()
                return self.sw
            message = "too long"
            raise ExchangeRefused(message)
        return answer

    def reset(self) -> None:
        self.resets += 1
        self.card.reset()


@pytest.mark.parametrize("sw", ["", "6700", "6C00"])
@pytest.mark.parametrize("widest", [261, 1200, 5000])
def test_a_block_refused_twice_costs_a_new_session_once_and_is_remembered(
    read: Read, citizen_image: CardImage, widest: int, sw: str
) -> None:
    sizes = MemoryReadSizes()
    cards = [NarrowReader(inserted(citizen_image), widest, bytes.fromhex(sw)) for _ in range(3)]

    readings = [read(card, sizes=sizes) for card in cards]

    assert all(reading.authenticity.chip is ChipProof.OK for reading in readings)
    assert [card.resets for card in cards] == [1, 1, 0] if sw else [1, 0, 0]


@pytest.mark.parametrize("instruction", [0x22, 0x86], ids=["MSE", "GENERAL AUTHENTICATE"])
def test_pace_is_never_given_up_for_bac_unless_allowed(
    read: Read, make_image: MakeImage, mrz_key: MrzKey, instruction: int
) -> None:
    class RefusesPace(NarrowReader):
        def transmit(self, command: bytes) -> bytes:
            return b"\x69\x82" if command[1] == instruction else super().transmit(command)

    image = make_image()
    with pytest.raises(AccessRefused):
        read(RefusesPace(inserted(image), 1 << 17), mrz_key)
    allowed = ReadPolicy(files=frozenset({"DG13"}), allow_bac_after_pace=True)
    reading = read(RefusesPace(inserted(image), 1 << 17), mrz_key, policy=allowed)
    assert reading.access == "bac"


def test_the_moments_of_a_read_are_told_in_milliseconds(read: Read, citizen_image: CardImage) -> None:
    ticks = iter([10.0, 10.5, 10.75, 12.0])

    reading = read(citizen_image, clock=lambda: next(ticks))

    assert reading.milliseconds == {"access": 500.0, "identity": 750.0, "total": 2000.0}


def test_ecdsa_of_active_authentication_finds_its_algorithm_though_nobody_asked_for_dg14(
    read: Read, make_image: MakeImage
) -> None:
    image = make_image(active_authentication="ecdsa/13/sha256")

    assert read(image, policy=ReadPolicy(files=frozenset({"DG15"}))).authenticity.active is ChipProof.OK


@pytest.mark.parametrize("sw", [0x6A82, 0x6982], ids=["not there", "closed"])
def test_a_signed_group_that_nothing_depends_on_may_stay_unread(read: Read, make_image: MakeImage, sw: int) -> None:
    image = make_image(optional_groups=(11, 12))

    reading = read(Probe(image, without_file(11, sw)), policy=ALL)

    assert "DG11" not in reading.files
    assert "Listed and not read: DG11." in reading.authenticity.detail
    assert "DG12" in reading.details


@pytest.mark.parametrize(("number", "sw"), [(2, 0x6A82), (2, 0x6982), (11, 0x6F00), (14, 0x6A82), (15, 0x6A82)])
def test_a_signed_group_that_the_verdict_needs_must_be_there(
    read: Read, make_image: MakeImage, number: int, sw: int
) -> None:
    image = make_image(optional_groups=(11, 12), active_authentication="ecdsa/13/sha256")

    with pytest.raises((AuthenticityFailed, DamagedData)):
        read(Probe(image, without_file(number, sw)), policy=ALL)


def without_file(number: int, sw: int) -> Change:
    """The chip answers every try to open a data group with that status, inside the session."""

    def change(_probe: Probe, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        by_short_id = command.ins == 0xB0 and command.p1 == 0x80 | number
        by_file_id = command.ins == 0xA4 and command.data == bytes([0x01, number])
        return ResponseApdu(b"", sw) if by_short_id or by_file_id else answer

    return change


def test_chip_authentication_may_be_answered_with_nothing(read: Read, citizen_image: CardImage) -> None:
    """Of the answers to GENERAL AUTHENTICATE those of PACE hold objects; the fifth is an empty template, or nothing."""
    empty = []

    def change(_probe: Probe, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        if command.ins == 0x86 and answer.data == b"\x7c\x00":
            empty.append(command)
            return ResponseApdu(b"", 0x9000)
        return answer

    assert read(Probe(citizen_image, change)).authenticity.chip is ChipProof.OK
    assert len(empty) == 1


def test_nothing_personal_shows_in_the_repr(read: Read, citizen_image: CardImage, person: Person) -> None:
    text = repr(read(citizen_image))

    assert person.number not in text
    assert person.name.upper() not in text
    assert isinstance(read(citizen_image), Reading)


def test_a_chip_with_bac_alone_opens_with_keys_that_the_qr_code_leads_to(
    read: Read, make_image: MakeImage, person: Person, can: Can
) -> None:
    image = make_image(pace=(), card_access=False)
    keys = mrz_keys_of(from_qr(person.qr_text))

    reading = read(image, can, bac_keys=(MrzKey("090000000", "900101", "300101"), *keys))

    assert reading.access == "bac"
    assert reading.citizen.number == person.number


@pytest.mark.parametrize("sw", [0x6300, 0x6982, 0x6988, 0x6A80])
def test_a_wrong_key_is_followed_by_the_next_whatever_the_chip_calls_it(
    read: Read, make_image: MakeImage, mrz_key: MrzKey, can: Can, sw: int
) -> None:
    """ICAO 9303-11 §4.3 names no status for it."""

    def otherwise(_probe: Probe, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        return ResponseApdu(b"", sw) if command.ins == 0x82 and answer.sw != 0x9000 else answer

    card = Probe(make_image(pace=(), card_access=False), otherwise)

    assert read(card, can, bac_keys=(MrzKey("090000000", "900101", "300101"), mrz_key)).access == "bac"


@pytest.mark.parametrize("at", [11, 15, 40, 60])
def test_a_lost_card_goes_on_where_it_stopped(read: Read, citizen_image: CardImage, at: int) -> None:
    memory = ReadMemory()
    with pytest.raises(CardLost):
        read(Tampered(inserted(citizen_image), at, torn), policy=SHORT, memory=memory)

    resumed = read(citizen_image, policy=SHORT, memory=memory)

    whole = read(citizen_image, policy=SHORT)
    assert dict(resumed.files) == dict(whole.files)
    assert resumed.authenticity == whole.authenticity
    assert resumed.apdus <= whole.apdus - max(0, at - 20)


def test_a_finished_read_again_proves_the_chip_again(read: Read, citizen_image: CardImage) -> None:
    memory = ReadMemory()
    read(citizen_image, memory=memory)

    assert read(citizen_image, memory=memory).authenticity.chip is ChipProof.OK


def test_what_is_remembered_of_one_card_never_counts_for_another(
    read: Read, citizen_image: CardImage, make_image: MakeImage, can: Can
) -> None:
    memory = ReadMemory()
    read(citizen_image, memory=memory)
    other = make_image(picture="jpeg")

    assert read(other, can, memory=memory).files["DG2"] == other.files["DG2"]


def test_a_key_of_another_document_is_noticed(read: Read, citizen_image: CardImage, mrz_key: MrzKey) -> None:
    """The chip opens with the key that is printed; its DG1 names another document."""
    printed = MrzKey("090000000", mrz_key.birth_date, mrz_key.expiry)
    image = replace(citizen_image, mrz=printed.information)

    with pytest.raises(AuthenticityFailed) as caught:
        read(image, printed)
    assert caught.value.reason == "mrz_differs"


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutated_session_is_never_accepted_as_something_else(
    read: Read, citizen_image: CardImage, data: st.DataObject
) -> None:
    """Any answer changed, cut, doubled or exchanged for an older one: an error of ours, or the very same files."""
    at = data.draw(st.integers(0, 89))
    position, mask = data.draw(st.integers(0, 260)), data.draw(st.integers(1, 255))
    how = data.draw(st.sampled_from(["change", "cut", "double", "status", "insert"]))

    def mutate(answer: bytes) -> bytes:
        where = position % len(answer)
        changed = {
            "change": answer[:where] + bytes([answer[where] ^ mask]) + answer[where + 1 :],
            "cut": answer[:where],
            "double": answer + answer,
            "status": answer[:-2] + bytes([0x60 | mask & 0xF, position & 0xFF]),
            "insert": answer[:where] + bytes([mask]) + answer[where:],
        }
        return changed[how]

    try:
        reading = read(Tampered(inserted(citizen_image), at, mutate), policy=SHORT)
    except CardReaderError:
        return
    assert all(content == citizen_image.files[name] for name, content in reading.files.items())
    assert reading.authenticity.passive is Passive.CHAIN_OK
