"""From a registered visit to what is handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from kiosk.core.visit import Visit
from kiosk.delivery.arrivals import arrival_of, patient_ids
from kiosk.register.personal_data import Who, forget
from kiosk.register.reading import StoredVisit, VisitReader
from kiosk.register.register import SqlRegister
from tests.kiosk.register.conftest import MORNING, make_visit


@pytest.fixture
def register(tmp_path: Path) -> Iterator[SqlRegister]:
    """Give a register in a file."""
    made = SqlRegister(
        f"sqlite:///{tmp_path / 'register.sqlite'}",
        tmp_path / "register.key",
        ZoneInfo("Asia/Ho_Chi_Minh"),
        lambda: MORNING,
        outbox_kinds=("check_in", "handover"),
    )
    yield made
    made.close()


@pytest.fixture
def patient_id(register: SqlRegister) -> Callable[[str], UUID]:
    """Give the clinic's way from number to id."""
    return patient_ids(register.database.open().search_hash)


def _one(register: SqlRegister, visit: Visit) -> StoredVisit:
    register.register(visit)
    found = VisitReader(register.database).one(visit.id)
    assert found is not None
    return found


def test_a_registered_visit_is_handed_over_with_its_number_and_card(
    register: SqlRegister, patient_id: Callable[[str], UUID]
) -> None:
    visit = make_visit(1)
    arrival = arrival_of(_one(register, visit), patient_id)
    assert arrival is not None
    assert (arrival.ticket, arrival.card_number, arrival.route_code) == ("A 001", "DN4010000000001", "1.1")
    assert arrival.person == visit.citizen
    assert arrival.chip_verified


def test_the_same_person_has_the_same_id_that_tells_nothing_of_the_number(patient_id: Callable[[str], UUID]) -> None:
    assert patient_id("001190000001") == patient_id("001190000001")
    assert patient_id("001190000001") != patient_id("001190000002")
    assert "001190000001" not in str(patient_id("001190000001")).replace("-", "")


def test_a_person_without_number_is_a_new_one_each_time(
    register: SqlRegister, patient_id: Callable[[str], UUID]
) -> None:
    visit = make_visit(1)
    visit = replace(visit, citizen=replace(visit.citizen, number=""), access="by_hand")
    arrival = arrival_of(_one(register, visit), patient_id)
    assert arrival is not None
    assert arrival.patient_id == visit.id


@pytest.mark.parametrize(("access", "passive"), [("by_hand", Passive.CHAIN_OK), ("pace", Passive.NOT_DONE)])
def test_other_documents_and_an_unjudged_chip_are_no_verified_chip(
    register: SqlRegister, patient_id: Callable[[str], UUID], access: str, passive: Passive
) -> None:
    judged = Authenticity(passive, ChipProof.NOT_OFFERED, ChipProof.NOT_DONE)
    visit = replace(make_visit(1), access=access, authenticity=judged)
    arrival = arrival_of(_one(register, visit), patient_id)
    assert arrival is not None
    assert not arrival.chip_verified


@pytest.mark.parametrize(
    ("passive", "proof", "chip", "data"),
    [
        (Passive.CHAIN_OK, ChipProof.OK, True, True),
        (Passive.CHAIN_OK, ChipProof.NOT_OFFERED, False, True),
        (Passive.UNANCHORED, ChipProof.OK, False, False),
    ],
)
def test_a_verified_chip_needs_an_issuer_that_vouches_and_a_proof(
    register: SqlRegister,
    patient_id: Callable[[str], UUID],
    passive: Passive,
    proof: ChipProof,
    chip: bool,  # noqa: FBT001 - a table
    data: bool,  # noqa: FBT001 - a table
) -> None:
    visit = replace(make_visit(1), authenticity=Authenticity(passive, ChipProof.NOT_OFFERED, proof))
    arrival = arrival_of(_one(register, visit), patient_id)
    assert arrival is not None
    assert (arrival.chip_verified, arrival.data_verified) == (chip, data)
    assert arrival.unvouched == (passive is Passive.UNANCHORED)


def test_of_a_forgotten_person_nothing_is_handed_over(register: SqlRegister, patient_id: Callable[[str], UUID]) -> None:
    visit = make_visit(1)
    register.register(visit)
    forget(register.database, Who("test", datetime(2026, 11, 23, 2, tzinfo=UTC), "asked for"), visit.citizen.number)
    found = VisitReader(register.database).one(visit.id)
    assert found is not None
    assert arrival_of(found, patient_id) is None
