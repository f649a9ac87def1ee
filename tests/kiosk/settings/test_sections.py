from __future__ import annotations

from datetime import time

import pytest

from kiosk.settings.sections import Screen


@pytest.mark.parametrize(
    ("at", "dark"), [(time(18, 59), False), (time(19), True), (time(3), True), (time(6), False), (time(12), False)]
)
def test_the_night_goes_over_midnight(at: time, *, dark: bool) -> None:
    assert Screen().hours().is_dark(at) is dark


def test_a_night_within_one_day_is_one_too() -> None:
    night = Screen(night_from=time(1), night_until=time(5)).hours()
    assert [night.is_dark(time(hour)) for hour in (0, 1, 4, 5)] == [False, True, True, False]


def test_the_clinic_may_want_it_always_or_never() -> None:
    assert Screen(night="always").hours().is_dark(time(12))
    assert not Screen(night="never").hours().is_dark(time(0))
