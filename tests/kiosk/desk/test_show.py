from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cardreader.authenticity.verdict import ChipProof
from kiosk.core.visit import Claim, ClaimKind
from kiosk.desk import show, words_visits
from kiosk.galleries import desk_people as people
from kiosk.look.tokens import Tone

VISIT = people.DOSSIERS[0]


@pytest.mark.parametrize(
    ("minutes", "said"), [(-1, "0 phút"), (0, "0 phút"), (59.9, "59 phút"), (60, "1 giờ 00"), (135, "2 giờ 15")]
)
def test_waits_are_said_in_minutes_and_hours(minutes: float, said: str) -> None:
    assert show.waited(people.NOW - timedelta(minutes=minutes), people.NOW).vi == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("001190000123", "001 190 000 123"),
        ("0110000123", "0110 000 123"),
        ("DN4010000000123", "DN 4 01 0000000123"),
        ("odd", "odd"),
    ],
)
def test_numbers_are_written_in_groups(number: str, said: str) -> None:
    assert show.spaced(number) == said


def test_codes_of_every_source_have_words_and_others_stand_for_themselves() -> None:
    assert "KHÔNG đúng" in show.reason_words("authenticity_failed").vi
    assert show.reason_words("referral") == words_visits.CLAIMS[ClaimKind.REFERRAL]
    assert show.reason_words("060").vi.startswith("060: ")
    assert show.reason_words("connection refused").vi == "connection refused"


def test_a_claim_is_said_with_number_and_day() -> None:
    said = show.claim_words(Claim(ClaimKind.REFERRAL, "paper", "GCT-1", date(2026, 11, 16)), VISIT.day)
    assert "số GCT-1" in said.vi
    assert "dated 16/11/2026" in said.en


def test_a_failed_proof_counts_more_than_a_good_one() -> None:
    torn = replace(VISIT, active=ChipProof.FAILED, chip=ChipProof.OK)
    assert show.chip_tone(torn) is Tone.STOP
    assert words_visits.COPY[ChipProof.FAILED] in show.chip_words(torn)


def test_what_was_received_on_other_documents_never_reads_as_a_verified_chip() -> None:
    accepted = replace(people.DOSSIERS[2], access="by_hand")
    assert words_visits.OTHER_DOCUMENTS in show.chip_words(accepted)
    assert show.chip_tone(accepted) is Tone.STOP
    by_hand = replace(accepted, passive="")
    assert show.chip_words(by_hand) == (words_visits.OTHER_DOCUMENTS,)
    assert show.chip_tone(by_hand) is Tone.NOTE


def test_insurance_is_said_with_its_code_or_as_not_asked() -> None:
    said = show.insurance_words(VISIT).vi
    assert said.startswith("Mã 000")
    assert "Thẻ GD4010199990107, nơi đăng ký 01999 (tại đây)" in said
    assert "dưới 379.500 đồng" in said
    assert show.insurance_tone(VISIT) is Tone.GOOD
    unasked = people.DOSSIERS[3]
    assert show.insurance_words(unasked) == words_visits.NOT_ASKED
    assert show.insurance_tone(unasked) is Tone.NOTE
    for decision, tone in (("portal_unavailable", Tone.NOTE), ("unknown_code", Tone.CAUTION)):
        assert show.insurance_tone(replace(VISIT, decision=decision)) is tone
