from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.visit import HelpCase, Visit
from kiosk.register.audit import unit_of_work
from kiosk.register.audit.unit_of_work import AHEAD, BACK, accept_clock, check_clock
from tests.kiosk.register.desk_house import House

Make = Callable[..., Visit]
THEN = datetime(2026, 11, 23, 1, tzinfo=UTC)


@given(st.timedeltas(-timedelta(days=4000), timedelta(days=4000)))
def test_a_clock_is_believed_from_a_little_before_the_last_entry_to_a_long_holiday_after(passed: timedelta) -> None:
    if -BACK <= passed <= AHEAD:
        check_clock(THEN + passed, THEN)
    else:
        with pytest.raises(RegisterUnavailable, match="set the clock, or confirm it at the desk"):
            check_clock(THEN + passed, THEN)


def test_a_new_register_believes_any_clock() -> None:
    check_clock(THEN, None)


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize(("days", "words"), [(-1, "before the register"), (400, "long after the register")])
def test_a_clock_that_jumps_is_a_clear_state_and_ends_with_a_right_clock(
    house: House, visit: Make, days: int, words: str
) -> None:
    house.comes(visit(1))
    right = house.clock.now
    house.clock.now += timedelta(days=days)
    late = replace(visit(2), arrived=house.clock.now)
    for work in (
        house.register.check,
        lambda: house.register.register(late),
        lambda: house.register.open_help(HelpCase(uuid4(), "help_wanted")),
        lambda: house.queue.call_next(house.clerk, "1", ("general",)),
    ):
        with pytest.raises(RegisterUnavailable, match=words) as caught:
            work()
        assert "\n" not in str(caught.value)
    house.clock.now = right
    assert house.comes(visit(2)).number == "A 002"


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_a_number_that_was_drawn_by_a_wrong_clock_is_drawn_again(house: House, visit: Make) -> None:
    house.comes(visit(1))
    second = replace(visit(2), arrived=house.clock.now)
    house.clock.now -= timedelta(hours=1)
    with pytest.raises(RegisterUnavailable, match="before the register"):
        house.register.register(second)
    house.clock.now += timedelta(hours=1)
    assert house.register.register(second).number == "A 002"


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("days", [-1, 400])
def test_a_clock_that_somebody_confirmed_is_believed_and_the_audit_says_who(
    house: House, visit: Make, days: int
) -> None:
    house.comes(visit(1))
    house.clock.now += timedelta(days=days)
    accept_clock(house.register.database, "os:root", house.clock)
    late = replace(visit(2), arrived=house.clock.now)
    assert house.register.register(late).number == "A 001"
    assert house.flaws() == ()


@given(st.timedeltas(-timedelta(days=400), timedelta(days=400)), st.timedeltas(-BACK / 2, BACK / 2))
def test_beside_a_server_it_is_the_server_s_clock_that_is_compared_with_the_last_entry(
    passed: timedelta, ahead: timedelta
) -> None:
    """A machine that is a little ahead of the server must not stop one that is a little behind."""
    server = unit_of_work.utc_now() - ahead
    now = THEN + passed + ahead
    if -BACK + timedelta(seconds=5) <= passed <= AHEAD - timedelta(seconds=5):
        check_clock(now, THEN, server)
    elif not -BACK - timedelta(seconds=5) <= passed <= AHEAD + timedelta(seconds=5):
        with pytest.raises(RegisterUnavailable, match="the clock says"):
            check_clock(now, THEN, server)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.parametrize("days", [-1, 1, 400])
def test_a_wrong_clock_stops_its_own_machine_and_no_other(
    house: House, visit: Make, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day ahead a kiosk would draw tomorrow's numbers, and its entries would put every right clock in the wrong."""
    house.comes(visit(1))
    with monkeypatch.context() as here:
        here.setattr(unit_of_work, "utc_now", lambda: datetime.now(UTC) + timedelta(days=days))
        for work in (
            house.register.check,
            lambda: house.comes(visit(2)),
            lambda: house.register.open_help(HelpCase(uuid4(), "help_wanted")),
            lambda: accept_clock(house.register.database, "os:root", house.clock),
        ):
            with pytest.raises(RegisterUnavailable, match=r"and the database server's .*; set the one that is wrong"):
                work()
    assert house.comes(visit(2)).number == "A 002"
    assert house.flaws() == ()
