from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.desk import flow
from kiosk.core.desk.flow import (
    ChoosingPin,
    DeskRules,
    DeskState,
    EndSession,
    Event,
    LoggedOut,
    Place,
    Resume,
    Working,
    step,
)
from kiosk.core.desk.model import Role, Session, Staff
from kiosk.core.texts import Language

START = datetime(2026, 11, 23, 1, tzinfo=UTC)
CASE = UUID(int=7)
CLERK = Session(Staff("lan", "Lan", "001190000009", Role.CLERK), START)
NEW = Session(Staff("thu", "Thu", "001190000010", Role.CLERK), START, START + timedelta(days=7))
ADMIN = Session(Staff("minh", "Minh", "048080000117", Role.ADMIN), START)
RULES = DeskRules(timedelta(minutes=5), lambda role, place: place is not Place.STAFF or role is Role.ADMIN)


def run(*events: Event) -> tuple[DeskState, list[EndSession]]:
    state, ended = DeskState(), []
    for event in events:
        state, end = step(state, event, RULES)
        ended += [end] if end else []
    return state, ended


def working(session: Session = CLERK) -> tuple[Event, ...]:
    return (flow.AccountsKnown(empty=False), flow.LoggedIn(session, START))


def test_without_an_account_nobody_logs_in_until_one_was_made_elsewhere() -> None:
    nobody = flow.AccountsKnown(empty=True)
    assert run(nobody)[0].state == LoggedOut(no_account=True)
    assert run(nobody, nobody, flow.LoggedIn(CLERK, START))[0].state == LoggedOut(no_account=True)
    assert run(nobody, flow.AccountsKnown(empty=False))[0].state == LoggedOut()


def test_nobody_works_before_it_is_known_whether_there_are_accounts() -> None:
    assert run(flow.LoggedIn(CLERK, START))[0].state == flow.Starting()


def test_quiet_locks_the_desk_and_a_touch_keeps_it_open() -> None:
    touched = flow.Touched(START + timedelta(minutes=4))
    state, ended = run(*working(), touched, flow.Ticked(START + timedelta(minutes=8)))
    assert isinstance(state.state, Working)
    assert not ended
    state, ended = run(*working(), touched, flow.Ticked(START + timedelta(minutes=9)))
    assert state.state == LoggedOut(Resume("lan", Place.WORK, None))
    assert ended == [EndSession(CLERK, locked=True)]


def test_who_comes_back_finds_the_work_and_another_person_does_not() -> None:
    locked = (*working(), flow.Went(Place.SEARCH), flow.Opened(CASE), flow.LockAsked())
    back, _ = run(*locked, flow.LoggedIn(CLERK, START))
    assert isinstance(back.state, Working)
    assert (back.state.place, back.state.dossier) == (Place.SEARCH, CASE)
    other, _ = run(*locked, flow.LoggedIn(ADMIN, START))
    assert isinstance(other.state, Working)
    assert (other.state.place, other.state.dossier) == (Place.WORK, None)


def test_with_a_one_time_pin_nothing_is_open_before_a_pin_was_chosen() -> None:
    first = (flow.AccountsKnown(empty=False), flow.LoggedIn(NEW, START))
    everything = (flow.Went(Place.SEARCH), flow.Opened(CASE), flow.Closed(), flow.PinChosen(NEW, START))
    assert run(*first, *everything)[0].state == ChoosingPin(NEW, START)
    chosen, ended = run(*first, flow.PinChosen(replace(NEW, one_time=None), START))
    assert isinstance(chosen.state, Working)
    assert not ended


def test_who_leaves_before_choosing_a_pin_is_logged_out() -> None:
    first = (flow.AccountsKnown(empty=False), flow.LoggedIn(NEW, START))
    touched = flow.Touched(START + timedelta(minutes=4))
    assert run(*first, touched, flow.Ticked(START + timedelta(minutes=8)))[1] == []
    for leaving in (flow.Ticked(START + timedelta(minutes=9)), flow.LockAsked(), flow.LeaveAsked()):
        state, ended = run(*first, touched, leaving)
        assert state.state == LoggedOut()
        assert ended == [EndSession(NEW, locked=False)]


def test_a_page_that_the_role_may_not_open_stays_closed() -> None:
    state, _ = run(*working(), flow.Went(Place.STAFF))
    assert isinstance(state.state, Working)
    assert state.state.place is Place.WORK


def test_a_help_case_goes_with_the_form_by_hand_and_nowhere_else() -> None:
    state, _ = run(*working(), flow.Went(Place.BY_HAND, CASE))
    assert isinstance(state.state, Working)
    assert state.state.for_help == CASE
    state, _ = run(*working(), flow.Went(Place.SEARCH, CASE))
    assert isinstance(state.state, Working)
    assert state.state.for_help is None


times = st.integers(0, 3_600).map(lambda seconds: START + timedelta(seconds=seconds))
events: st.SearchStrategy[Event] = st.one_of(
    st.booleans().map(flow.AccountsKnown),
    st.builds(flow.LoggedIn, st.sampled_from([CLERK, ADMIN, NEW]), times),
    st.builds(flow.PinChosen, st.sampled_from([CLERK, ADMIN, NEW]), times),
    st.builds(flow.Went, st.sampled_from(Place), st.sampled_from([None, CASE])),
    st.just(flow.Opened(CASE)),
    st.just(flow.Closed()),
    times.map(flow.Touched),
    times.map(flow.Ticked),
    st.just(flow.LockAsked()),
    st.just(flow.LeaveAsked()),
    st.sampled_from(Language).map(flow.LanguageChosen),
)


@given(st.lists(events, max_size=40))
def test_any_event_may_come_at_any_time(came: list[Event]) -> None:
    state = DeskState()
    for event in came:
        before = state
        state, ended = step(before, event, RULES)
        match before.state, state.state:
            case Working(session=session), LoggedOut():
                assert ended is not None
                assert ended.session is session
            case ChoosingPin(session=session), LoggedOut():
                assert ended == EndSession(session, locked=False)
            case ChoosingPin(), Working():
                assert isinstance(event, flow.PinChosen)
            case LoggedOut(), Working():
                assert isinstance(event, flow.LoggedIn)
                assert ended is None
            case Working(session=one), Working(session=other):
                assert one is other
                assert ended is None
            case _:
                assert ended is None
        if isinstance(state.state, Working):
            assert state.state.session.one_time is None
            assert RULES.open_to(state.state.session.staff.role, state.state.place)
            assert state.state.for_help is None or state.state.place is Place.BY_HAND
        if isinstance(state.state, LoggedOut) and isinstance(event, flow.LeaveAsked) and state != before:
            assert state.state.resume is None
