"""What was claimed, in the words of slip and desk."""

from __future__ import annotations

import pytest

from kiosk.core.claims import ADULTS, IN_VNEID, PAPERS, Adult, Paper, claim_words
from kiosk.core.texts import Text
from kiosk.core.visit import Claim, ClaimKind
from tests.kiosk.core.examples import PREGNANT


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (Claim(ClaimKind.ADULT, "mother"), Text("trẻ đi cùng: mẹ", "the child comes with: mother")),
        (Claim(ClaimKind.ADULT, "aunt"), Text("trẻ đi cùng: aunt", "the child comes with: aunt")),
        (Claim(ClaimKind.PRIORITY, "pregnant"), Text("ưu tiên (phụ nữ có thai)", "priority (pregnant woman)")),
        (Claim(ClaimKind.PRIORITY, "merit"), Text("ưu tiên (merit)", "priority (merit)")),
        (Claim(ClaimKind.REFERRAL, "paper", "12/GCT"), Text("giấy chuyển tuyến", "the referral letter")),
        (Claim(ClaimKind.RE_EXAMINATION, "paper"), Text("giấy hẹn khám lại", "the re-examination slip")),
    ],
)
def test_a_claim_is_said_without_number_and_date_and_an_unknown_code_as_it_stands(claim: Claim, words: Text) -> None:
    assert claim_words(claim, (PREGNANT,)) == words


@pytest.mark.parametrize("kind", [ClaimKind.REFERRAL, ClaimKind.RE_EXAMINATION])
def test_a_letter_on_the_phone_may_be_of_either_kind(kind: ClaimKind) -> None:
    said = claim_words(Claim(kind, IN_VNEID), ())
    assert "VNeID" in said.vi
    assert "VNeID" in said.en


def test_every_choice_has_words() -> None:
    assert set(ADULTS) == set(Adult)
    assert set(PAPERS) == set(Paper)
