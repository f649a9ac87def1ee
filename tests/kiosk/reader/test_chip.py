"""One read at a time, from a real software card in an in-process reader."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cardreader.access.qr import from_qr
from cardreader.authenticity.learning import Learning, Observation, accept
from cardreader.authenticity.pins import save_pins
from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import ChipProof, Passive
from cardreader.errors import AuthenticityFailed, CardLost, CardReaderError, NoCard
from cardreader.iso7816.files import LADDER
from cardreader.iso7816.read_sizes import FileReadSizes
from cardreader.pki.certificate import parse_certificate
from cardreader.reading import ReadEvent, ReadPolicy
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.faults import with_fault
from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.issuer import DEFAULT_SIGNER_KEY, Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import profile
from kiosk.core.rules import Rules, Trust, trust_in
from kiosk.reader.chip import Chip, ReadStopped


def ignore(_event: ReadEvent) -> None:
    """Nobody listens."""


@pytest.fixture
def reader() -> InProcessReader:
    return InProcessReader()


@pytest.fixture
def chip(reader: InProcessReader, issuer: Issuer, tmp_path: Path) -> Chip:
    trust = TrustStore.of([parse_certificate(issuer.csca_certificate)])
    return Chip(reader, trust, ReadPolicy(), lambda: date(2026, 11, 22), tmp_path / "block-lengths.json")


def card_of(person: Person, issuer: Issuer, kind: str = "citizen-2021") -> VirtualCard:
    return VirtualCard.from_image(personalise(person, issuer, profile(kind)))


def test_a_card_whose_issuer_is_pinned_in_the_trust_folder_is_vouched_for(
    reader: InProcessReader, issuer: Issuer, people: dict[str, Person], tmp_path: Path
) -> None:
    learning = Learning()
    for number in range(5):
        signer = issuer.certify(issuer.key(DEFAULT_SIGNER_KEY, f"{number % 2}"), issuer.signer_spec(f"{number % 2}"))
        learning = learning.observed(Observation(parse_certificate(signer.certificate), bytes([number])))
    ready = learning.progress()[0].ready
    assert ready is not None
    save_pins(tmp_path, [accept(ready, "os:root", datetime(2026, 11, 22, tzinfo=UTC))])
    chip = Chip(
        reader, TrustStore.load(tmp_path), ReadPolicy(), lambda: date(2026, 11, 22), tmp_path / "block-lengths.json"
    )
    person = people["insured-here"]
    reader.insert(card_of(person, issuer))

    verdict = chip.read(from_qr(person.qr_text), ignore).authenticity

    assert (verdict.passive, verdict.reason) == (Passive.CHAIN_OK, "pinned")
    assert trust_in(verdict, Rules(())) is Trust.VOUCHED


def test_the_qr_code_opens_the_chip_that_it_was_printed_with(
    chip: Chip, reader: InProcessReader, issuer: Issuer, people: dict[str, Person]
) -> None:
    person = people["insured-here"]
    reader.insert(card_of(person, issuer))
    reading = chip.read(from_qr(person.qr_text), ignore)
    assert reading.citizen.number == person.number
    assert (reading.authenticity.passive, reading.authenticity.chip) == (Passive.CHAIN_OK, ChipProof.OK)


def test_what_the_card_took_is_known_after_a_restart_of_the_kiosk(
    chip: Chip, reader: InProcessReader, issuer: Issuer, people: dict[str, Person], tmp_path: Path
) -> None:
    person = people["insured-here"]
    card = card_of(person, issuer)
    reader.insert(card)
    chip.read(from_qr(person.qr_text), ignore)

    assert FileReadSizes(tmp_path / "block-lengths.json").get(card.atr) == LADDER[0]


def test_the_qr_code_opens_a_chip_with_bac_alone(
    chip: Chip, reader: InProcessReader, issuer: Issuer, people: dict[str, Person]
) -> None:
    person = people["insured-here"]
    reader.insert(card_of(person, issuer, "bac-only"))
    assert chip.read(from_qr(person.qr_text), ignore).access == "bac"


def test_the_qr_code_of_another_person_with_the_same_last_digits_is_refused(
    chip: Chip, reader: InProcessReader, issuer: Issuer, people: dict[str, Person]
) -> None:
    person = people["insured-here"]
    reader.insert(card_of(person, issuer))
    other = "079" + person.qr_text[3:]
    with pytest.raises(AuthenticityFailed) as refused:
        chip.read(from_qr(other), ignore)
    assert refused.value.reason == "qr_differs"


def test_a_read_goes_on_where_the_card_was_lost(
    chip: Chip, reader: InProcessReader, issuer: Issuer, people: dict[str, Person]
) -> None:
    person = people["insured-here"]
    code = from_qr(person.qr_text)
    card = card_of(person, issuer)
    reader.insert(card)
    whole = len(chip.read(code, ignore).files)
    commands = chip.apdus
    chip.forget()
    reader.insert(with_fault(card, f"torn-at:{commands}"))
    with pytest.raises(CardLost):
        chip.read(code, ignore)
    reader.insert(card)
    assert len(chip.read(code, ignore).files) == whole
    assert chip.apdus < commands


def test_nothing_of_the_last_patients_card_is_remembered(
    chip: Chip, reader: InProcessReader, issuer: Issuer, people: dict[str, Person]
) -> None:
    person = people["insured-here"]
    card = card_of(person, issuer)
    reader.insert(card)
    chip.read(from_qr(person.qr_text), ignore)
    commands = chip.apdus
    chip.forget()
    chip.read(from_qr(person.qr_text), ignore)
    assert chip.apdus == commands


def test_a_read_that_nobody_wants_any_more_ends_before_its_next_command(
    chip: Chip, reader: InProcessReader, issuer: Issuer, people: dict[str, Person]
) -> None:
    person = people["insured-here"]
    reader.insert(card_of(person, issuer))

    def stop_at_once(_event: ReadEvent) -> None:
        chip.stop_reading()

    with pytest.raises(ReadStopped):
        chip.read(from_qr(person.qr_text), stop_at_once)


def test_an_empty_reader_says_so(chip: Chip, people: dict[str, Person]) -> None:
    with pytest.raises(NoCard):
        chip.read(from_qr(people["insured-here"].qr_text), ignore)


def test_the_reader_is_let_go_after_a_failed_read(
    chip: Chip, reader: InProcessReader, issuer: Issuer, people: dict[str, Person]
) -> None:
    person = people["insured-here"]
    reader.insert(with_fault(card_of(person, issuer), "torn-at:3"))
    with pytest.raises(CardReaderError):
        chip.read(from_qr(person.qr_text), ignore)
    reader.insert(card_of(person, issuer))
    assert chip.read(from_qr(person.qr_text), ignore).citizen.number == person.number
