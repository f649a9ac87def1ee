"""When a read begins and ends, and what the link took of it."""

from __future__ import annotations

import pytest

from cardreader.virtual.panel.slot import PAUSE_SECONDS, Stopwatch


def told(watch: Stopwatch) -> tuple[float, float, float]:
    timing = watch.timing
    assert timing is not None
    return timing.commands, timing.seconds, timing.floor


def test_nothing_was_read_yet() -> None:
    assert Stopwatch().timing is None


def test_a_read_lasts_from_the_first_command_to_the_last_answer() -> None:
    watch = Stopwatch()
    watch.note(10.0, 10.2, 0.15)
    watch.note(10.3, 10.6, 0.25)
    assert told(watch) == pytest.approx((2, 0.6, 0.4))


def test_after_a_pause_another_read_begins() -> None:
    watch = Stopwatch()
    watch.note(10.0, 10.2, 0.15)
    later = 10.2 + PAUSE_SECONDS + 0.1
    watch.note(later, later + 0.5, 0.3)
    assert told(watch) == pytest.approx((1, 0.5, 0.3))
