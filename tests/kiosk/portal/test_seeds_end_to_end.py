"""Every person of the seeds, asked for over HTTP: the decision and the benefit that the person stands for."""

from __future__ import annotations

import traceback
from typing import Any

import pytest
from structlog.testing import capture_logs

from backend_stub.contract.faults import Fault, Kind, Step
from backend_stub.web.app import Portal as Double
from kiosk.core.coverage import Decision
from kiosk.core.insurance.explain import clerk_sentence, patient_sentence
from kiosk.core.insurance.trouble import PortalTrouble
from kiosk.delivery.notifier import PortalNotifier
from kiosk.delivery.receipts import NotTaken
from kiosk.delivery.xml0 import write
from kiosk.portal.service import PortalInsurance
from kiosk.process.logs import ALLOWED
from kiosk.settings import Facility
from tests.kiosk.delivery.test_xml0 import prepared
from tests.kiosk.portal_house import TODAY, citizen_of, read_seeds, settings_for

PEOPLE = read_seeds("people.json")["people"]


@pytest.mark.parametrize("person", PEOPLE, ids=[person["key"] for person in PEOPLE])
def test_a_person_ends_in_the_outcome_they_stand_for(insurance: PortalInsurance, person: dict[str, Any]) -> None:
    coverage = insurance.lookup(citizen_of(person), TODAY, vouched=True)
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
    coverage = insurance.lookup(citizen_of(person), TODAY, vouched=True)
    sentence = patient_sentence(coverage)
    for text in (sentence.vi, sentence.en):
        assert len(text) < 200
        assert person["name"] not in text
        assert person["card"]["number"] not in text
    assert clerk_sentence(coverage).en.startswith(f"Code {coverage.result_code}")


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_personal_is_logged_or_raised_whatever_the_portal_does(
    double: Double, address: str, facility: Facility, caplog: pytest.LogCaptureFixture, kind: Kind
) -> None:
    insurance = PortalInsurance(settings_for(address, breaker_failures=100), facility)
    notifier = PortalNotifier(insurance.client, facility.code)
    document = write(prepared())
    said: list[str] = []
    with caplog.at_level("DEBUG"), capture_logs() as entries:
        for step in (Step.TOKEN, Step.LOOKUP, Step.NOTIFICATION):
            double.forget_tokens()
            double.faults.set([Fault(kind, step, seconds=0.001)])
            said.append(repr(insurance.lookup(citizen_of(PEOPLE[0]), TODAY, vouched=True)))
            try:
                notifier.deliver(document)
            except (PortalTrouble, NotTaken) as error:
                said.extend(traceback.format_exception(error))
    insurance.close()
    shown = "".join([str(entries), caplog.text, *said])
    assert "insurance looked up" in shown
    for secret in (
        "MẪU",
        "Mẫu",
        PEOPLE[0]["card"]["number"],
        "GD401",
        "token=",
        "password=",
        "23F71B19",
        "fileHSBase64=",
    ):
        assert secret not in shown


def test_nothing_personal_is_logged(insurance: PortalInsurance, caplog: pytest.LogCaptureFixture) -> None:
    person = PEOPLE[0]
    with caplog.at_level("DEBUG"), capture_logs() as entries:
        insurance.lookup(citizen_of(person), TODAY, vouched=True)
    assert {"insurance looked up", "request"} <= {entry["event"] for entry in entries}
    assert set().union(*(entry for entry in entries if entry["event"] != "request")) - {"log_level"} <= ALLOWED
    logged = str(entries) + caplog.text
    for secret in (person["name"], person["name"].upper(), person["card"]["number"], "token=", "GD401", "password="):
        assert secret not in logged
