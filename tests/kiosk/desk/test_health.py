from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.desk import health, words
from kiosk.desk.health import GIGABYTE, Level, Reading, worst

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("free", "level"), [(41, Level.GOOD), (5, Level.SOON), (1, Level.BAD), (0, Level.BAD)])
def test_the_disk_is_red_before_it_is_full(free: int, level: Level) -> None:
    assert health.disk(free * GIGABYTE).level is level


@pytest.mark.parametrize(
    ("seconds", "level"), [(2, Level.GOOD), (-40, Level.SOON), (40, Level.SOON), (-300, Level.BAD)]
)
def test_the_clock_may_be_fast_or_slow(seconds: int, level: Level) -> None:
    assert health.clock(timedelta(seconds=seconds)).level is level


@pytest.mark.parametrize(
    ("last_days", "level"),
    [
        ([], Level.SOON),
        ([date(2026, 11, 22)], Level.BAD),
        ([date(2026, 11, 22), date(2037, 10, 1)], Level.SOON),
        ([date(2027, 1, 2)], Level.SOON),
        ([date(2037, 10, 1)], Level.GOOD),
    ],
)
def test_certificates_are_yellow_before_they_expire(last_days: list[date], level: Level) -> None:
    assert health.trust(last_days, TODAY).level is level


@pytest.mark.parametrize(("minutes", "level"), [(5, Level.GOOD), (30, Level.SOON), (240, Level.BAD)])
def test_the_outbox_is_red_when_its_oldest_is_old(minutes: int, level: Level) -> None:
    assert health.outbox(3, timedelta(minutes=minutes)).level is level


def test_an_empty_outbox_is_good() -> None:
    assert health.outbox(0, None).level is Level.GOOD


@given(st.integers(0, 100 * GIGABYTE))
def test_everything_that_is_not_good_has_a_remedy(free: int) -> None:
    reading = health.disk(free)
    assert (reading.remedy is None) is (reading.level is Level.GOOD)


def test_the_worst_counts() -> None:
    good, soon, bad = (Reading(level, words.DISK) for level in Level)
    assert worst([]) is Level.GOOD
    assert worst([good, bad, soon]) is Level.BAD
