"""Sums of times and figures that must agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.day_figures import Times
from tests.kiosk.printing.report.conftest import make_day


def seconds(count: float) -> timedelta:
    """Give so many seconds."""
    return timedelta(seconds=count)


def test_nothing_measured_is_no_time() -> None:
    assert Times.of([]) is None


@pytest.mark.parametrize(("count", "ninth"), [(1, 1), (9, 9), (10, 9), (11, 10), (20, 18), (100, 90)])
def test_nine_of_ten_took_no_longer(count: int, ninth: int) -> None:
    times = Times.of([seconds(number) for number in range(count, 0, -1)])
    assert times is not None
    assert times.ninth == seconds(ninth)


@given(st.lists(st.integers(0, 100_000), min_size=1).map(lambda values: [seconds(value) for value in values]))
def test_median_ninth_and_longest_are_in_order(lasted: list[timedelta]) -> None:
    times = Times.of(lasted)
    assert times is not None
    assert min(lasted) <= times.median <= times.longest
    assert times.median <= times.ninth <= times.longest == max(lasted)
    assert sum(value <= times.ninth for value in lasted) * 10 >= 9 * len(lasted)


def test_hours_that_do_not_add_up_to_the_visits_are_refused() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        make_day(visits=3)
