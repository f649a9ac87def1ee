"""Every person of the seeds, asked for over HTTP: the decision and the benefit that the person stands for."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from kiosk.core.coverage import Decision
from kiosk.insurance.explain import clerk_sentence, patient_sentence
from kiosk.insurance.service import PortalInsurance
from kiosk.logs import ALLOWED

from .conftest import TODAY, citizen_of, read_seeds

PEOPLE = read_seeds("people.json")["people"]


@pytest.mark.parametrize("person", PEOPLE, ids=[person["key"] for person in PEOPLE])
def test_a_person_ends_in_the_outcome_they_stand_for(insurance: PortalInsurance, person: dict[str, Any]) -> None:
    coverage = insurance.lookup(citizen_of(person), TODAY)
    if person["outcome"] != "identity_card_expired":
        assert coverage.decision == person["outcome"]
    known = person["insurance"] or {"expected_percent": None}
    if coverage.decision in {Decision.COVERED, Decision.COVERED_SHOW_PAPER_CARD}:
        assert coverage.expected_percent == known["expected_percent"]
        assert f"{known['expected_percent']}%" in patient_sentence(coverage).vi


@pytest.mark.parametrize("person", PEOPLE, ids=[person["key"] for person in PEOPLE])
def test_the_patient_s_sentence_is_short_and_holds_nothing_personal(
    insurance: PortalInsurance, person: dict[str, Any]
) -> None:
    coverage = insurance.lookup(citizen_of(person), TODAY)
    sentence = patient_sentence(coverage)
    for text in (sentence.vi, sentence.en):
        assert len(text) < 200
        assert person["name"] not in text
        assert person["card"]["number"] not in text
    assert clerk_sentence(coverage).en.startswith(f"Code {coverage.result_code}")


def test_nothing_personal_is_logged(insurance: PortalInsurance, caplog: pytest.LogCaptureFixture) -> None:
    person = PEOPLE[0]
    with caplog.at_level("DEBUG"), capture_logs() as entries:
        insurance.lookup(citizen_of(person), TODAY)
    assert {"insurance looked up", "request"} <= {entry["event"] for entry in entries}
    assert set().union(*(entry for entry in entries if entry["event"] != "request")) - {"log_level"} <= ALLOWED
    logged = str(entries) + caplog.text
    for secret in (person["name"], person["name"].upper(), person["card"]["number"], "token=", "GD401", "password="):
        assert secret not in logged
