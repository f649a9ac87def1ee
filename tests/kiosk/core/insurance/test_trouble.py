from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.coverage import Coverage, Decision
from kiosk.core.insurance.decide import trouble
from kiosk.core.insurance.trouble import Pace, Trouble, is_answer, was_asked
from kiosk.delivery.tries import until_ready

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
PACE = Pace(timedelta(minutes=2), timedelta(minutes=30))


def test_the_wait_doubles_up_to_the_longest() -> None:
    waits = [PACE.next_look(attempts, NOW, 0.5) - NOW for attempts in range(1, 7)]
    assert [wait / timedelta(minutes=1) for wait in waits] == [2, 4, 8, 16, 30, 30]


@given(st.integers(1, 10**6), st.floats(0, 1, exclude_max=True))
def test_kiosks_never_ask_in_step_nor_out_of_bounds(attempts: int, chance: float) -> None:
    wait = PACE.next_look(attempts, NOW, chance) - NOW
    assert 0.8 * PACE.first <= wait <= 1.2 * PACE.longest
    assert (PACE.next_look(attempts, NOW, 0.1) == PACE.next_look(attempts, NOW, 0.9)) is False


def test_trouble_is_no_answer_and_every_statement_is_one() -> None:
    assert not any(is_answer(trouble(word)) for word in Trouble)
    assert [one for one in Decision if is_answer(Coverage(one, ""))] == [
        one for one in Decision if one is not Decision.PORTAL_UNAVAILABLE
    ]


def test_a_portal_that_is_left_alone_was_not_asked() -> None:
    assert {word for word in Trouble if not was_asked(trouble(word))} == {Trouble.PAUSED, Trouble.TOO_MANY}


def test_the_older_a_visit_the_more_rarely_it_is_looked_at() -> None:
    ages = (timedelta(), timedelta(minutes=10), timedelta(hours=2), timedelta(days=1), timedelta(days=90))
    waits = [until_ready(NOW - age, NOW) - NOW for age in ages]
    assert waits == [
        timedelta(minutes=5),
        timedelta(minutes=5),
        timedelta(hours=1),
        timedelta(hours=12),
        timedelta(days=1),
    ]
