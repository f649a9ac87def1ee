from __future__ import annotations

from dataclasses import replace

import pytest

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import PartialDate
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.rules import payment_of, track_of, trusted, wait_minutes
from kiosk.core.visit import Payment, Track

from .examples import DRIVER, GENERAL, GENUINE, NOW, TICKET, TODAY, citizen


@pytest.mark.parametrize(
    ("born", "track"),
    [
        (PartialDate(1951, 11, 22), Track.PRIORITY),
        (PartialDate(1951, 11, 23), Track.NORMAL),
        (PartialDate(2020, 11, 23), Track.PRIORITY),
        (PartialDate(2020, 11, 22), Track.NORMAL),
    ],
)
def test_age_alone_gives_the_priority_queue(born: PartialDate, track: Track) -> None:
    assert track_of(citizen(born=born), TODAY) is track


def test_whoever_s_age_is_unknown_waits_with_everyone() -> None:
    assert track_of(replace(citizen(), birth_date=None), TODAY) is Track.NORMAL


@pytest.mark.parametrize("proof", [GENUINE.chip, ChipProof.NOT_OFFERED])
@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("passive", Passive)
def test_a_chip_is_trusted_by_its_issuer_or_by_a_proof_of_its_own_that_the_clinic_accepts(
    passive: Passive,
    strict: bool,  # noqa: FBT001 - a table
    proof: ChipProof,
) -> None:
    verdict = Authenticity(passive, ChipProof.NOT_OFFERED, proof)
    by_itself = passive is Passive.UNANCHORED and proof is ChipProof.OK and not strict
    assert trusted(verdict, replace(NOW.rules, unanchored_needs_clerk=strict)) == (
        passive is Passive.CHAIN_OK or by_itself
    )


def test_a_service_outside_the_insurance_is_paid_by_the_patient_whatever_the_insurance_says() -> None:
    assert {payment_of(DRIVER, Coverage(decision, "000")) for decision in Decision} == {Payment.SELF_PAY}


@pytest.mark.parametrize(
    ("decision", "payment"),
    [
        (Decision.COVERED, Payment.INSURANCE),
        (Decision.COVERED_SHOW_PAPER_CARD, Payment.INSURANCE_SHOW_CARD),
        (Decision.PORTAL_UNAVAILABLE, Payment.TO_BE_CHECKED),
        (Decision.UNKNOWN_CODE, Payment.TO_BE_CHECKED),
        (Decision.NOT_COVERED, Payment.SELF_PAY),
        (Decision.IDENTITY_MISMATCH, Payment.SELF_PAY),
        (Decision.NUMBER_WRONG, Payment.SELF_PAY),
        (Decision.CHILD_WITHOUT_CARD, Payment.SELF_PAY),
    ],
)
def test_who_pays_follows_from_what_the_insurance_says(decision: Decision, payment: Payment) -> None:
    assert payment_of(GENERAL, Coverage(decision, "000")) is payment


@pytest.mark.parametrize(
    ("measured", "each", "minutes"), [(12, 4, 12), (None, 4, 24), (None, None, None), (12, None, 12)]
)
def test_the_wait_is_what_the_register_measured_or_what_the_clinic_reckons(
    measured: int | None, each: int | None, minutes: int | None
) -> None:
    ticket = replace(TICKET, waiting_before=6, wait_minutes=measured)
    assert wait_minutes(ticket, replace(GENERAL, minutes_each=each)) == minutes
