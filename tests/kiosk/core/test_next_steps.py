"""What is left to do once the number is there."""

from __future__ import annotations

import pytest

from kiosk.core.next_steps import CLAIMS, Where, next_steps
from kiosk.core.texts import Language, Text
from kiosk.core.visit import Claim, ClaimKind, Payment, Service

SERVICE = Service("general", "A", Text("Khám Nội", "General medicine"), Text("Phòng 101, tầng 1", "Room 101"))
REFERRAL = Claim(ClaimKind.REFERRAL, "paper")
PRIORITY = Claim(ClaimKind.PRIORITY, "pregnant")


@pytest.mark.parametrize(
    ("payment", "claims", "unvouched", "card_in", "wanted"),
    [
        (Payment.INSURANCE, (), False, True, [Where.CARD, Where.ROOM]),
        (Payment.INSURANCE, (), False, False, [Where.ROOM]),
        (Payment.SELF_PAY, (), False, False, [Where.ROOM]),
        (Payment.TO_BE_CHECKED, (), False, False, [Where.ROOM]),
        (Payment.TO_BE_CHECKED, (), True, True, [Where.CARD, Where.DESK, Where.ROOM]),
        (Payment.INSURANCE, (REFERRAL,), False, False, [Where.DESK, Where.ROOM]),
        (Payment.INSURANCE_SHOW_CARD, (), False, True, [Where.CARD, Where.DESK, Where.ROOM]),
    ],
)
def test_the_steps_are_the_card_then_the_desk_where_something_is_shown_then_the_room(
    payment: Payment, claims: tuple[Claim, ...], *, unvouched: bool, card_in: bool, wanted: list[Where]
) -> None:
    steps = next_steps(SERVICE, payment, claims, unvouched=unvouched, card_in=card_in)
    assert [step.where for step in steps] == wanted
    assert steps[-1].what(Language.VI) == "Đến Phòng 101, tầng 1"


def test_the_step_to_the_desk_says_everything_that_is_to_be_shown_there() -> None:
    (desk, _) = next_steps(SERVICE, Payment.INSURANCE_SHOW_CARD, (PRIORITY, REFERRAL), unvouched=True, card_in=False)
    for language in Language:
        for part in (
            Text("thẻ căn cước", "ID card"),
            Text("giấy", "paper"),
            *(CLAIMS[c.kind] for c in (PRIORITY, REFERRAL)),
        ):
            assert part(language) in desk.more(language)


def test_every_kind_of_claim_has_its_words() -> None:
    assert set(CLAIMS) == set(ClaimKind)
