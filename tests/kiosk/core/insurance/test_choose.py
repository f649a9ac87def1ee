from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.insurance.answer import Answer, CardData
from kiosk.core.insurance.choose import choose

OLD, NEW = "HS4010199999903", "DN4010199999903"


def answer(card: CardData | None, new: CardData | None, code: str = "004", previous: str = "") -> Answer:
    return Answer(code, "", "", None, "", card, new, previous, None)


def card(number: str, first: date | None, last: date | None) -> CardData:
    return CardData(number, first, last, "01999")


TWO = answer(card(OLD, date(2025, 10, 1), date(2026, 12, 31)), card(NEW, date(2027, 1, 1), date(2027, 12, 31)))


def test_of_two_cards_the_one_that_is_valid_on_the_day_counts() -> None:
    before, after = choose(TWO, date(2026, 12, 31)), choose(TWO, date(2027, 1, 1))
    assert before is not None
    assert after is not None
    assert (before.card.number, before.is_new) == (OLD, False)
    assert (after.card.number, after.is_new) == (NEW, True)


def test_on_a_day_without_a_valid_card_none_counts() -> None:
    assert choose(TWO, date(2028, 1, 1)) is None
    assert choose(TWO, date(2025, 9, 30)) is None


def test_the_new_card_goes_before_the_old_one_where_both_hold() -> None:
    both = answer(card(OLD, date(2025, 1, 1), None), card(NEW, date(2026, 1, 1), None))
    chosen = choose(both, date(2026, 11, 22))
    assert chosen is not None
    assert chosen.card.number == NEW


def test_a_renewed_card_may_keep_its_number() -> None:
    renewed = answer(card(OLD, date(2025, 1, 1), date(2025, 12, 31)), card(OLD, date(2026, 1, 1), None), "003")
    chosen = choose(renewed, date(2026, 11, 22))
    assert chosen is not None
    assert (chosen.is_new, chosen.card.valid_from) == (True, date(2026, 1, 1))


def test_the_same_number_again_is_no_new_card_unless_the_code_says_so() -> None:
    same = answer(card(OLD, date(2025, 1, 1), None), card(OLD, date(2026, 1, 1), None), "000")
    chosen = choose(same, date(2026, 11, 22))
    assert chosen is not None
    assert not chosen.is_new


def test_a_card_that_has_a_predecessor_is_itself_the_new_one() -> None:
    successor = answer(card(OLD, date(2025, 1, 1), None), card(NEW, date(2025, 1, 1), None), previous="GD4")
    chosen = choose(successor, date(2026, 11, 22))
    assert chosen is not None
    assert chosen.card.number == OLD


days = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))
cards = st.none() | st.builds(card, st.sampled_from([OLD, NEW]), days, days)


@given(cards, cards, st.sampled_from(["000", "003", "004"]), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_chosen_card_always_holds_on_the_day(
    first: CardData | None, second: CardData | None, code: str, day: date
) -> None:
    chosen = choose(answer(first, second, code), day)
    if chosen:
        assert chosen.card.valid_from <= day
        assert chosen.card.valid_to is None or day <= chosen.card.valid_to
