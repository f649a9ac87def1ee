"""Opening hours and daily limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.opening import on_offer
from kiosk.core.state import Closed, Why
from kiosk.core.visit import Hours, Today
from tests.kiosk.core.examples import DRIVER, GENERAL

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 22)
WEEKDAYS = frozenset(range(5))
OFFICE = replace(GENERAL, hours=(Hours(WEEKDAYS, time(7), time(11, 30)), Hours(WEEKDAYS, time(13), time(16, 30))))


@pytest.mark.parametrize(
    ("day", "at", "closed"),
    [
        (MONDAY, time(6, 59), Closed(OFFICE, Why.NOT_YET, time(7))),
        (MONDAY, time(7), None),
        (MONDAY, time(11, 29), None),
        (MONDAY, time(11, 30), Closed(OFFICE, Why.NOT_YET, time(13))),
        (MONDAY, time(16, 30), Closed(OFFICE, Why.NO_MORE)),
        (SUNDAY, time(9), Closed(OFFICE, Why.NOT_TODAY)),
    ],
)
def test_a_service_gives_numbers_in_its_hours(day: date, at: time, closed: Closed | None) -> None:
    expected = ((OFFICE,), ()) if closed is None else ((), (closed,))
    assert on_offer((OFFICE,), None, day, at) == expected


@pytest.mark.parametrize(("drawn", "full"), [(0, False), (2, False), (3, True), (4, True)])
def test_a_service_is_full_when_its_numbers_are_drawn(drawn: int, full: bool) -> None:  # noqa: FBT001 - pytest's table
    few = replace(DRIVER, daily_limit=3)
    known = Today(drawn=(("driver", drawn), ("general", 99)))
    offered, closed = on_offer((GENERAL, few), known, MONDAY, time(9))
    assert offered == ((GENERAL,) if full else (GENERAL, few))
    assert closed == ((Closed(few, Why.FULL),) if full else ())


def test_without_word_from_the_register_no_service_counts_as_full() -> None:
    assert on_offer((replace(GENERAL, daily_limit=1),), None, MONDAY, time(9))[1] == ()


@given(st.datetimes(), st.integers(0, 5))
def test_every_service_is_either_on_offer_or_closed(moment: object, drawn: int) -> None:
    services = (OFFICE, replace(DRIVER, daily_limit=3), GENERAL)
    today, at = moment.date(), moment.time()  # type: ignore[attr-defined]  # hypothesis gives datetimes
    offered, closed = on_offer(services, Today(drawn=(("driver", drawn),)), today, at)
    assert {*offered, *(one.service for one in closed)} == set(services)
    assert len(offered) + len(closed) == len(services)
