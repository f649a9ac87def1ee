"""Whether a card can be an identity document is told in one or two commands, before anything is asked for."""

from __future__ import annotations

import pytest

from cardreader.errors import CardLost
from cardreader.reading import is_no_document
from cardreader.reading.channels import MeteredChannel
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import load_profiles, profile

PROCESSOR = bytes.fromhex("3B6800000073C84013009000")
BUS_CARD = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")


class OtherCard:
    """Answers every command alike, or not at all."""

    def __init__(self, sw: int | None, atr: bytes = PROCESSOR) -> None:
        self.sw, self.atr, self.resets = sw, atr, 0

    def reset(self) -> None:
        self.resets += 1

    def transmit(self, _command: bytes) -> bytes:
        if self.sw is None:
            raise CardLost
        return self.sw.to_bytes(2, "big")


def test_no_card_of_any_profile_is_taken_for_another_and_few_commands_tell(person: Person, issuer: Issuer) -> None:
    commands = {}
    for one in load_profiles():
        card = VirtualCard.from_image(personalise(person, issuer, one))
        card.power_on()
        channel = MeteredChannel(card)
        assert not is_no_document(channel), one.name
        commands[one.name] = channel.apdus

    assert commands["citizen-2021"] == commands["citizen-2024"] == 1
    assert max(commands.values()) <= 4


def test_a_citizen_card_is_read_as_usual_after_it(person: Person, issuer: Issuer) -> None:
    card = VirtualCard.from_image(personalise(person, issuer, profile("bac-only")))
    card.power_on()
    before = card.transmit(bytes.fromhex("00B09C0000"))

    is_no_document(MeteredChannel(card))

    assert card.transmit(bytes.fromhex("00B09C0000")) == before


@pytest.mark.parametrize("sw", [0x6A82, 0x6A81, 0x6A86, 0x6D00, 0x6E00], ids=hex)
def test_a_card_that_denies_everything_is_no_document_and_is_reset(sw: int) -> None:
    card = OtherCard(sw)

    assert is_no_document(MeteredChannel(card))
    assert card.resets == 1


@pytest.mark.parametrize("sw", [0x6982, 0x6985, 0x6700, 0x6F00, 0x6C00, 0x6300, 0x9000], ids=hex)
def test_a_doubtful_answer_judges_nobody(sw: int) -> None:
    assert not is_no_document(MeteredChannel(OtherCard(sw)))


def test_a_bus_card_is_told_by_what_the_reader_says_of_it() -> None:
    channel = MeteredChannel(OtherCard(None, BUS_CARD))

    assert is_no_document(channel)
    assert channel.apdus == 0
