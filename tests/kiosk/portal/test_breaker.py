from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.portal.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def opened() -> tuple[Breaker, Clock]:
    clock = Clock()
    breaker = Breaker(3, 60, clock)
    for _ in range(3):
        assert breaker.allows()
        breaker.failed()
    return breaker, clock


def test_three_failures_in_a_row_pause_the_asking() -> None:
    breaker, _ = opened()
    assert not breaker.allows()


def test_a_success_between_failures_starts_the_count_anew() -> None:
    breaker = Breaker(2, 60, Clock())
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.allows()


def test_after_the_pause_one_call_probes() -> None:
    breaker, clock = opened()
    clock.now = 60
    assert breaker.allows()
    assert not breaker.allows()


def test_a_good_probe_ends_the_pause() -> None:
    breaker, clock = opened()
    clock.now = 60
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows()


def test_a_bad_probe_begins_another_pause() -> None:
    breaker, clock = opened()
    clock.now = 60
    assert breaker.allows()
    breaker.failed()
    clock.now = 119
    assert not breaker.allows()
    clock.now = 120
    assert breaker.allows()


@given(st.lists(st.sampled_from(["ask", "good", "bad", "wait"]), max_size=50))
def test_it_never_stays_closed_for_longer_than_the_pause(steps: list[str]) -> None:
    clock = Clock()
    breaker = Breaker(3, 60, clock)
    for step in steps:
        match step:
            case "ask":
                breaker.allows()
            case "good":
                breaker.succeeded()
            case "bad":
                breaker.failed()
            case _:
                clock.now += 20
    clock.now += 60
    assert breaker.allows()
