from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Thread
from uuid import uuid4

import pytest

from kiosk.core.desk.model import HELP_LINE, Called, VisitState, Work
from kiosk.core.desk.ports import Refused
from kiosk.core.visit import Track, Visit
from tests.kiosk.register.desk_house import CHILDREN, House

Make = Callable[..., Visit]
pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)

NORMAL, PRIORITY = Track.NORMAL, Track.PRIORITY


def arrive(house: House, visit: Make, tracks: list[Track]) -> list[Visit]:
    visits = [visit(person, track=track) for person, track in enumerate(tracks, 1)]
    for each in visits:
        house.comes(each)
    return visits


def call(house: House, services: tuple[str, ...] = ("general",)) -> str:
    house.clock.pass_minutes(1)
    called = house.queue.call_next(house.clerk, "1", services)
    return "" if called is None else called.number


def test_numbers_are_called_as_they_came_and_nobody_twice(house: House, visit: Make) -> None:
    arrive(house, visit, [NORMAL] * 2)
    assert [call(house) for _ in range(3)] == ["A 001", "A 002", ""]
    assert house.flaws() == ()


def test_priority_goes_first_but_after_three_of_them_one_of_the_others(house: House, visit: Make) -> None:
    arrive(house, visit, [NORMAL, NORMAL, *[PRIORITY] * 5])
    order = [call(house) for _ in range(7)]
    assert order == ["ƯT A 001", "ƯT A 002", "ƯT A 003", "A 001", "ƯT A 004", "ƯT A 005", "A 002"]


def states(house: House) -> list[tuple[str, VisitState]]:
    return [(one.number, one.state) for one in house.queue.line(("general", HELP_LINE))]


def test_the_line_says_who_is_called_absent_waits_and_was_received(house: House, visit: Make) -> None:
    first, second, *_ = arrive(house, visit, [NORMAL] * 3 + [PRIORITY])
    house.asks_for_help()
    assert call(house) == "ƯT A 001"
    house.queue.served(house.clerk, house.queue.board()[0].id)
    assert call(house) == "A 001"
    house.queue.absent(house.clerk, first.id)
    assert call(house) == "A 002"
    assert states(house) == [
        ("A 002", VisitState.CALLED),
        ("A 001", VisitState.ABSENT),
        ("A 003", VisitState.WAITING),
        ("TG 001", VisitState.WAITING),
        ("ƯT A 001", VisitState.SERVED),
    ]
    assert house.queue.line(()) == ()
    assert second.id == house.queue.board()[0].id
    assert house.flaws() == ()


def test_an_absent_number_is_called_again_and_any_number_before_its_turn(house: House, visit: Make) -> None:
    first, _, third = arrive(house, visit, [NORMAL] * 3)
    assert call(house) == "A 001"
    house.queue.absent(house.clerk, first.id)
    assert house.queue.call_this(house.clerk, first.id, "2").counter == "2"
    assert house.queue.call_this(house.clerk, third.id, "1").number == "A 003"
    assert call(house) == "A 002"
    assert call(house) == ""
    assert house.queue.waiting() == {("general", NORMAL): 0}
    assert house.flaws() == ()


def test_a_number_that_is_put_back_keeps_its_place(house: House, visit: Make) -> None:
    first, *_ = arrive(house, visit, [NORMAL] * 2)
    assert call(house) == "A 001"
    house.queue.put_back(house.clerk, first.id)
    assert house.queue.waiting() == {("general", NORMAL): 2}
    assert [call(house), call(house)] == ["A 001", "A 002"]
    with pytest.raises(Refused):
        house.queue.undo(house.clerk, first.id, VisitState.VOID)
    assert house.flaws() == ()


def test_the_last_act_is_undone_at_once_and_a_received_patient_not_later(house: House, visit: Make) -> None:
    (one,) = arrive(house, visit, [NORMAL])
    assert call(house) == "A 001"
    for act in (house.queue.absent, house.queue.served):
        act(house.clerk, one.id)
        house.queue.undo(house.clerk, one.id, VisitState.CALLED)
        assert states(house) == [("A 001", VisitState.CALLED)]
    house.queue.undo(house.clerk, one.id, VisitState.WAITING)
    assert house.queue.waiting() == {("general", NORMAL): 1}
    assert call(house) == "A 001"
    house.queue.served(house.clerk, one.id)
    house.clock.pass_minutes(1)
    with pytest.raises(Refused):
        house.queue.undo(house.clerk, one.id, VisitState.CALLED)
    assert house.flaws() == ()


def test_who_waits_at_midnight_is_called_before_those_of_the_new_day(house: House, visit: Make) -> None:
    """In a house that is open by night; the numbers begin again all the same."""
    house.clock.now = datetime(2026, 11, 23, 16, 50, tzinfo=UTC)  # ten to twelve in the clinic
    house.comes(visit(1, arrived=house.clock.now))
    house.asks_for_help("emergency")
    house.clock.pass_minutes(30)
    assert house.comes(visit(2, arrived=house.clock.now)).number == "A 001"
    assert house.queue.waiting() == {("general", NORMAL): 2, (HELP_LINE, NORMAL): 1}
    assert {item.work for item in house.desk.work()} >= {Work.HELP}
    assert len(house.desk.search("A 001")) == 2
    both = ("general", HELP_LINE)
    assert [call(house, both) for _ in range(4)] == ["TG 001", "A 001", "A 001", ""]
    assert sorted(each.number for each in house.queue.board()) == ["A 001", "A 001", "TG 001"]
    assert house.queue.waiting() == {("general", NORMAL): 0}
    assert house.flaws() == ()


def test_who_was_left_over_the_day_before_is_not_called_in_the_morning(house: House, visit: Make) -> None:
    house.comes(visit(1))
    house.clock.pass_minutes(24 * 60)
    assert call(house) == ""
    assert house.queue.waiting() == {}


def test_only_the_counter_s_own_services_are_called(house: House, visit: Make) -> None:
    house.comes(visit(1))
    house.comes(visit(2, service=CHILDREN))
    assert call(house, ("children",)) == "B 001"
    assert call(house, ("children",)) == ""
    assert call(house, ("children", "general")) == "A 001"


def test_those_who_wait_for_help_are_called_in_turn_and_an_emergency_before_all(house: House, visit: Make) -> None:
    house.asks_for_help()
    arrive(house, visit, [NORMAL, PRIORITY])
    house.asks_for_help("emergency")
    both = ("general", HELP_LINE)
    assert call(house) == "ƯT A 001"
    assert [call(house, both) for _ in range(4)] == ["TG 002", "TG 001", "A 001", ""]
    assert house.flaws() == ()


def test_an_absent_number_leaves_the_board_and_can_be_called_again(house: House, visit: Make) -> None:
    (visit_,) = arrive(house, visit, [NORMAL])
    call(house)
    house.queue.absent(house.clerk, visit_.id)
    assert house.queue.board() == ()
    again = house.queue.call_again(house.clerk, visit_.id)
    assert (again.number, again.counter, again.times) == ("A 001", "1", 2)
    house.queue.served(house.clerk, visit_.id)
    assert house.desk.dossier(visit_.id).state is VisitState.SERVED
    assert house.flaws() == ()


def test_the_board_shows_what_is_called_now_newest_first_and_no_names(house: House, visit: Make) -> None:
    visits = arrive(house, visit, [NORMAL] * 3)
    for _ in visits:
        call(house)
    house.queue.served(house.clerk, visits[0].id)
    board = house.queue.board()
    assert [called.number for called in board] == ["A 003", "A 002"]
    assert "Sao Mai" not in repr(board)


def test_what_does_not_fit_the_state_is_refused(house: House, visit: Make) -> None:
    (visit_,) = arrive(house, visit, [NORMAL])
    for act in (house.queue.absent, house.queue.call_again):
        with pytest.raises(Refused) as caught:
            act(house.clerk, visit_.id)
        assert caught.value.code == "wrong_state"
    with pytest.raises(Refused) as caught:
        house.queue.served(house.clerk, uuid4())
    assert caught.value.code == "not_found"


def test_who_waits_is_counted_by_service_and_track(house: House, visit: Make) -> None:
    arrive(house, visit, [NORMAL, NORMAL, PRIORITY])
    house.asks_for_help()
    call(house)
    assert house.queue.waiting() == {
        ("general", NORMAL): 2,
        ("general", PRIORITY): 0,
        (HELP_LINE, NORMAL): 1,
    }


def test_a_new_ticket_says_how_many_wait_and_how_long_by_the_pace_of_the_day(house: House, visit: Make) -> None:
    visits = arrive(house, visit, [NORMAL] * 4)
    assert house.register.register(visits[3]).wait_minutes == 21
    for each in visits[:3]:
        call(house)
        house.clock.pass_minutes(2)
        house.queue.served(house.clerk, each.id)
    ticket = house.comes(visit(9))
    assert (ticket.waiting_before, ticket.wait_minutes) == (1, 3)
    house.clock.pass_minutes(90)
    call(house)
    house.queue.served(house.clerk, visits[3].id)
    assert house.comes(visit(10)).wait_minutes == 3
    assert house.register.register(visits[3]).wait_minutes is None


def test_counters_that_call_at_once_never_get_the_same_number(house: House, visit: Make) -> None:
    arrive(house, visit, [NORMAL] * 8)
    called: list[Called | None] = []
    threads = [
        Thread(target=lambda n=n: called.append(house.queue.call_next(house.clerk, str(n), ("general",))))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.number for each in called if each is not None}) == 8
    assert house.flaws() == ()
