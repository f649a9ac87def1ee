"""The FHIR transaction: four resources, valid by the models, the same ids for the same visit."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given
from hypothesis import strategies as st

from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.desk.model import VisitState
from kiosk.core.visit import Payment, Track
from kiosk.delivery.fhir import bundle_of
from tests.kiosk.delivery.conftest import FACILITY, ZONE, MakeArrival, make


def resources(document: bytes) -> dict[str, dict[str, Any]]:
    """Read a bundle back through the models and give its resources by type."""
    bundle = json.loads(Bundle.model_validate_json(document).model_dump_json(by_alias=True, exclude_none=True))
    return {entry["resource"]["resourceType"]: entry["resource"] for entry in bundle["entry"]}


def test_a_visit_becomes_patient_coverage_encounter_and_appointment(make_arrival: MakeArrival) -> None:
    given_over = resources(bundle_of(make_arrival(), FACILITY, ZONE))
    assert list(given_over) == ["Patient", "Coverage", "Encounter", "Appointment"]
    name = {"use": "official", "text": "Nguyễn Thị Sao Mai", "family": "Nguyễn", "given": ["Thị", "Sao", "Mai"]}
    assert given_over["Patient"]["name"] == [name]
    assert given_over["Patient"]["birthDate"] == "1990-02-17"
    assert given_over["Coverage"]["subscriberId"] == "DN4010000000001"
    assert given_over["Encounter"]["status"] == "arrived"
    assert given_over["Encounter"]["period"] == {"start": "2026-11-23T08:00:00+07:00"}
    assert given_over["Appointment"]["identifier"][0]["value"] == "A 017"


def test_every_entry_is_a_put_under_an_id_of_ours_so_that_twice_is_once(make_arrival: MakeArrival) -> None:
    document = bundle_of(make_arrival(), FACILITY, ZONE)
    requests = [entry["request"] for entry in json.loads(document)["entry"]]
    assert {request["method"] for request in requests} == {"PUT"}
    assert requests[0]["url"] == "Patient/018f7a6e-0000-4000-8000-0000000000aa"
    assert document == bundle_of(make_arrival(), FACILITY, ZONE)


def test_references_point_into_the_same_bundle(make_arrival: MakeArrival) -> None:
    document = json.loads(bundle_of(make_arrival(), FACILITY, ZONE))
    urls = {entry["request"]["url"] for entry in document["entry"]}
    given_over = {entry["resource"]["resourceType"]: entry["resource"] for entry in document["entry"]}
    referred = {
        given_over["Coverage"]["beneficiary"]["reference"],
        given_over["Encounter"]["subject"]["reference"],
        given_over["Encounter"]["appointment"][0]["reference"],
        given_over["Appointment"]["participant"][0]["actor"]["reference"],
    }
    assert referred <= urls


def test_a_person_without_card_and_number_is_handed_over_all_the_same(make_arrival: MakeArrival) -> None:
    newborn = make_arrival(person=Citizen(), card_number="", card_from=None, payment=Payment.SELF_PAY, route_code="")
    given_over = resources(bundle_of(newborn, FACILITY, ZONE))
    assert list(given_over) == ["Patient", "Encounter", "Appointment"]
    assert given_over["Patient"] == {
        "resourceType": "Patient",
        "id": "018f7a6e-0000-4000-8000-0000000000aa",
        "gender": "unknown",
    }


@pytest.mark.parametrize("birth", [PartialDate(1950), PartialDate(1950, 7)])
def test_a_birth_date_of_which_only_a_part_is_known_stays_so(make_arrival: MakeArrival, birth: PartialDate) -> None:
    person = Citizen("001050000001", "Trần Văn Cổ", birth_date=birth, sex=Sex.MALE)
    given_over = resources(bundle_of(make_arrival(person=person), FACILITY, ZONE))
    assert given_over["Patient"]["birthDate"] == birth.isoformat()


def test_a_void_visit_is_entered_in_error(make_arrival: MakeArrival) -> None:
    given_over = resources(bundle_of(make_arrival(state=VisitState.VOID), FACILITY, ZONE))
    assert {given_over[kind]["status"] for kind in ("Coverage", "Encounter", "Appointment")} == {"entered-in-error"}


def test_a_server_that_chooses_ids_finds_each_resource_by_an_identifier_of_ours(make_arrival: MakeArrival) -> None:
    document = bundle_of(make_arrival(), FACILITY, ZONE, server_ids=True)
    entries = json.loads(document)["entry"]
    for entry in entries:
        kind, _, asked = entry["request"]["url"].partition("?identifier=")
        system, _, value = asked.partition("|")
        assert entry["request"]["method"] == "PUT"
        assert (kind, value) == (entry["resource"]["resourceType"], entry["fullUrl"])
        assert {"system": system, "value": value} in entry["resource"]["identifier"]
        assert "id" not in entry["resource"]
    assert len({entry["fullUrl"] for entry in entries}) == len(entries)
    assert document == bundle_of(make_arrival(), FACILITY, ZONE, server_ids=True)


def test_references_follow_the_ids_that_the_server_will_choose(make_arrival: MakeArrival) -> None:
    document = bundle_of(make_arrival(), FACILITY, ZONE, server_ids=True)
    places = {entry["resource"]["resourceType"]: entry["fullUrl"] for entry in json.loads(document)["entry"]}
    given_over = resources(document)
    assert given_over["Encounter"]["subject"] == {"reference": places["Patient"]}
    assert given_over["Encounter"]["appointment"] == [{"reference": places["Appointment"]}]
    assert given_over["Coverage"]["beneficiary"] == {"reference": places["Patient"]}
    assert given_over["Appointment"]["participant"][0]["actor"] == {"reference": places["Patient"]}


def test_other_documents_are_never_called_a_verified_chip(make_arrival: MakeArrival) -> None:
    by_hand = resources(bundle_of(make_arrival(chip_verified=False), FACILITY, ZONE))
    assert "identity: other documents" in by_hand["Appointment"]["comment"]


@given(
    name=st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=80).filter(str.strip),
    state=st.sampled_from(VisitState),
    payment=st.sampled_from(Payment),
    track=st.sampled_from(Track),
    percent=st.none() | st.integers(0, 100),
    visit_id=st.uuids(version=4),
)
def test_any_visit_is_valid_fhir(
    name: str, state: VisitState, payment: Payment, track: Track, percent: int | None, visit_id: UUID
) -> None:
    arrival = make(
        visit_id=visit_id,
        person=Citizen("001190000001", name, birth_date=PartialDate(1990, 2, 17), sex=Sex.FEMALE),
        state=state,
        payment=payment,
        track=track,
        expected_percent=percent,
    )
    given_over = resources(bundle_of(arrival, FACILITY, ZONE))
    assert given_over["Encounter"]["id"] == str(visit_id)
    assert given_over["Patient"]["name"][0]["text"] == name
