from __future__ import annotations

from dataclasses import replace

import pytest

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import PartialDate
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.rules import Trust, payment_of, payment_under, track_of, trust_in, trusted, wait_minutes
from kiosk.core.visit import Payment, Track
from tests.kiosk.core.examples import DRIVER, GENERAL, NOW, TICKET, TODAY, citizen


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


@pytest.mark.parametrize("proof", [ChipProof.OK, ChipProof.NOT_OFFERED, ChipProof.NOT_DONE])
@pytest.mark.parametrize(
    ("passive", "installed", "strict", "trust"),
    [
        (Passive.CHAIN_OK, True, True, Trust.VOUCHED),
        (Passive.CHAIN_OK, True, False, Trust.VOUCHED),
        (Passive.UNANCHORED, False, False, Trust.TO_BE_CHECKED),
        (Passive.UNANCHORED, False, True, Trust.CLERK),
        (Passive.UNANCHORED, True, False, Trust.CLERK),
        (Passive.NOT_DONE, False, False, Trust.CLERK),
        (Passive.FAILED, True, False, Trust.FAILED),
    ],
)
def test_what_a_chip_is_trusted_with_follows_from_who_vouches_for_it_and_not_from_its_own_proof(
    passive: Passive,
    installed: bool,  # noqa: FBT001 - a table
    strict: bool,  # noqa: FBT001 - a table
    trust: Trust,
    proof: ChipProof,
) -> None:
    verdict = Authenticity(passive, ChipProof.NOT_OFFERED, proof, issuer_installed=installed)
    rules = replace(NOW.rules, unanchored_needs_clerk=strict)
    assert trust_in(verdict, rules) is trust
    assert trusted(verdict, rules) == (trust in (Trust.VOUCHED, Trust.TO_BE_CHECKED))


def test_a_chip_that_failed_its_proof_is_trusted_by_nobody() -> None:
    assert trust_in(Authenticity(Passive.CHAIN_OK, chip=ChipProof.FAILED), NOW.rules) is Trust.FAILED


@pytest.mark.parametrize("trust", [trust for trust in Trust if trust is not Trust.VOUCHED])
@pytest.mark.parametrize("payment", Payment)
def test_only_a_vouched_chip_makes_anybody_insured(trust: Trust, payment: Payment) -> None:
    assert payment_under(Trust.VOUCHED, payment) is payment
    assert payment_under(trust, payment) in (Payment.TO_BE_CHECKED, Payment.SELF_PAY)


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
