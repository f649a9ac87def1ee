"""The desk's own reader: a real software card, read for the clerk's eyes and kept nowhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import Passive
from cardreader.citizen import PartialDate, Sex
from cardreader.errors import CardReaderError, NoCard
from cardreader.pki.certificate import parse_certificate
from cardreader.reading import ReadPolicy
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from kiosk.app.desk_devices import ChipOnDesk
from kiosk.reader.chip import Chip


@pytest.fixture
def reader() -> InProcessReader:
    return InProcessReader()


@pytest.fixture
def card(reader: InProcessReader, issuer: Issuer, tmp_path: Path) -> ChipOnDesk:
    trust = TrustStore.of([parse_certificate(issuer.csca_certificate)])
    return ChipOnDesk(Chip(reader, trust, ReadPolicy(), lambda: date(2026, 11, 22), tmp_path / "block-lengths.json"))


def test_the_chip_says_who_holds_it_with_photo_and_verdict(
    card: ChipOnDesk, reader: InProcessReader, citizen_card: VirtualCard, people: dict[str, Person]
) -> None:
    reader.insert(citizen_card)
    person = people["insured-here"]
    seen = card.read(person.number[-6:])
    assert seen.person.number == person.number
    assert (seen.person.birth_date, seen.person.sex) == (PartialDate(1980, 1, 1), Sex.MALE)
    assert seen.authenticity.passive is Passive.CHAIN_OK
    assert seen.photo is not None
    assert seen.photo.startswith(b"P6 ")
    assert person.number not in repr(seen)


def test_other_digits_open_nothing(card: ChipOnDesk, reader: InProcessReader, citizen_card: VirtualCard) -> None:
    reader.insert(citizen_card)
    with pytest.raises(CardReaderError):
        card.read("000000")


def test_without_a_card_nothing_is_read(card: ChipOnDesk) -> None:
    with pytest.raises(NoCard):
        card.read("123456")
