"""Every fault of the double at every step of a look-up: what the patient is told, and that the kiosk recovers."""

from __future__ import annotations

import time

import pytest

from backend_stub.app import Portal as Double
from backend_stub.faults import Fault, Kind, Step, When
from cardreader.citizen import Citizen
from kiosk.core.coverage import Decision
from kiosk.insurance.explain import clerk_sentence, patient_sentence
from kiosk.insurance.service import PortalInsurance
from kiosk.settings import Facility

from .conftest import TODAY, settings_for

HARMLESS = {Kind.WRONG_CASING, Kind.NULLS, Kind.DELAY, Kind.LONG_TAIL}
CODES = {
    Kind.RESET: "unreachable",
    Kind.HALF_ANSWER: "bad_answer",
    Kind.SLOW_DRIP: "timeout",
    Kind.HTML_502: "http_error",
    Kind.HTML_503: "http_error",
    Kind.HTML_200: "bad_answer",
    Kind.TRUNCATED_JSON: "bad_answer",
    Kind.WRONG_JSON: "bad_answer",
    Kind.EMPTY: "bad_answer",
    Kind.CODE_100: "100",
    Kind.CODE_101: "101",
    Kind.CODE_500: "500",
    Kind.UNKNOWN_CODE: "777",
}


@pytest.mark.parametrize("step", [Step.TOKEN, Step.LOOKUP])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_fault_ends_in_a_decision_and_passes(
    double: Double, address: str, facility: Facility, citizen: Citizen, kind: Kind, step: Step
) -> None:
    seconds = 0.02 if kind is Kind.SLOW_DRIP else 0.001
    double.faults.set([Fault(kind, step, When.AFTER, seconds=seconds)])
    # Only the faults that end by the deadline get a short one: a busy machine must not turn others into time-outs.
    deadline = 0.6 if CODES.get(kind) == "timeout" else 20
    insurance = PortalInsurance(settings_for(address, total_seconds=deadline), facility)
    started = time.monotonic()
    coverage = insurance.lookup(citizen, TODAY)
    assert time.monotonic() - started < deadline + 1.4
    if kind in HARMLESS:
        assert coverage.decision is Decision.COVERED
    else:
        assert coverage.decision is Decision.PORTAL_UNAVAILABLE
        words = CODES[kind]
        if step is Step.TOKEN and words.isdigit():
            words = "bad_answer"
        assert coverage.result_code == words
        assert "quầy sẽ kiểm tra thẻ sau" in patient_sentence(coverage).vi
        assert "Unknown result code" not in clerk_sentence(coverage).en or kind is Kind.UNKNOWN_CODE
    double.faults.set([])
    assert insurance.lookup(citizen, TODAY).decision is Decision.COVERED
    insurance.close()
