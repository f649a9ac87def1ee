"""Numbers that a clerk moves, voids and takes back, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.core.coverage import Decision
from kiosk.core.desk.model import VisitState, Work
from kiosk.core.texts import Text
from kiosk.core.visit import Claim, ClaimKind, Payment, Service, Track, Visit
from kiosk.register.desk.decisions import SqlDesk
from kiosk.register.personal_data import Who, forget
from tests.kiosk.register.conftest import ZONE
from tests.kiosk.register.desk_house import CHILDREN, GENERAL, House, code_of, deliver, messages

Make = Callable[..., Visit]
pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)


def test_a_moved_visit_has_a_number_of_the_other_queue_and_the_old_one_is_void(house: House, visit: Make) -> None:
    registered = replace(visit(1), claims=(Claim(ClaimKind.REFERRAL, "paper", "GT-12"),))
    house.comes(registered)
    ticket = house.desk.move(house.clerk, registered.id, "children", Track.NORMAL, "other_service_needed", "")
    assert ticket.number == "B 001"
    assert house.desk.dossier(registered.id).state is VisitState.VOID
    moved = house.desk.dossier(ticket.visit_id)
    assert (moved.state, moved.service, moved.decision) == (VisitState.WAITING, "children", "covered")
    assert moved.claims[0].claim.number == "GT-12"
    assert [forced.action for forced in moved.forced] == ["move"]
    assert (messages(house, registered.id)["check_in"], messages(house, ticket.visit_id)["check_in"]) == (
        "done",
        "waiting",
    )
    assert house.comes(visit(1)).number == "A 002"
    assert house.flaws() == ()


def test_what_was_notified_is_not_notified_again_after_a_move(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    deliver(house)
    ticket = house.desk.move(house.clerk, registered.id, "children", Track.NORMAL, "other_service_needed", "")
    assert messages(house, ticket.visit_id) == {"handover": "waiting"}
    assert messages(house, registered.id)["handover"] == "waiting"


def test_a_move_to_where_it_stands_or_onto_another_number_is_refused(house: House, visit: Make) -> None:
    first, second = visit(1), visit(1, service=CHILDREN)
    for each in (first, second):
        house.comes(each)
    move = house.desk.move
    assert (
        code_of(lambda: move(house.clerk, first.id, "general", Track.NORMAL, "chosen_by_mistake", "")) == "wrong_state"
    )
    assert code_of(lambda: move(house.clerk, first.id, "children", Track.NORMAL, "chosen_by_mistake", "")) == "double"
    assert house.desk.dossier(first.id).state is VisitState.WAITING
    assert house.flaws() == ()


def test_a_confirmed_priority_moves_to_the_priority_track(house: House, visit: Make) -> None:
    registered = replace(visit(1), claims=(Claim(ClaimKind.PRIORITY, "PREGNANT"),))
    house.comes(registered)
    dossier = house.desk.decide_claim(house.clerk, registered.id, ClaimKind.PRIORITY, confirmed=True)
    assert (dossier.number, dossier.track) == ("ƯT A 001", Track.PRIORITY)
    assert [state.confirmed for state in dossier.claims] == [True]
    assert house.desk.dossier(registered.id).state is VisitState.VOID
    assert house.flaws() == ()


def test_a_rejected_claim_leaves_the_number_as_it_is(house: House, visit: Make) -> None:
    registered = replace(visit(1), claims=(Claim(ClaimKind.PRIORITY, "PREGNANT"), Claim(ClaimKind.ADULT, "mother")))
    house.comes(registered)
    dossier = house.desk.decide_claim(
        house.clerk, registered.id, ClaimKind.PRIORITY, confirmed=False, words="không có giấy tờ"
    )
    assert (dossier.number, dossier.id) == ("A 001", registered.id)
    assert {state.claim.kind: state.confirmed for state in dossier.claims} == {
        ClaimKind.ADULT: None,
        ClaimKind.PRIORITY: False,
    }
    assert dossier.forced[0].words == "không có giấy tờ"
    assert (
        code_of(lambda: house.desk.decide_claim(house.clerk, registered.id, ClaimKind.REFERRAL, confirmed=True))
        == "not_found"
    )
    assert house.flaws() == ()


def test_a_void_number_waits_no_longer_and_the_patient_may_come_again(house: House, visit: Make) -> None:
    first = visit(1)
    house.comes(first)
    house.desk.void(house.head, first.id, "patient_left", "")
    assert house.queue.waiting() == {("general", Track.NORMAL): 0}
    assert messages(house, first.id)["check_in"] == "done"
    again = house.comes(visit(1))
    assert (again.number, again.again, again.waiting_before) == ("A 002", False, 0)
    assert code_of(lambda: house.desk.reopen(house.head, first.id, "came_back", "")) == "double"
    assert house.flaws() == ()


def test_a_reopened_number_waits_again_with_its_messages(house: House, visit: Make) -> None:
    first = visit(1)
    house.comes(first)
    house.desk.void(house.head, first.id, "patient_left", "")
    assert house.desk.reopen(house.head, first.id, "voided_by_mistake", "").state is VisitState.WAITING
    assert house.queue.waiting() == {("general", Track.NORMAL): 1}
    assert messages(house, first.id) == {"check_in": "waiting", "handover": "waiting"}
    assert code_of(lambda: house.desk.reopen(house.head, first.id, "came_back", "")) == "wrong_state"
    assert house.flaws() == ()


def test_a_number_that_is_void_already_is_not_voided_again(house: House, visit: Make) -> None:
    first = visit(1)
    house.comes(first)
    house.desk.void(house.head, first.id, "patient_left", "")
    assert code_of(lambda: house.desk.void(house.head, first.id, "patient_left", "")) == "wrong_state"


def test_who_was_served_is_not_moved(house: House, visit: Make) -> None:
    first = visit(1)
    house.comes(first)
    house.queue.call_next(house.clerk, "1", ("general",))
    house.queue.served(house.clerk, first.id)
    move = house.desk.move
    assert (
        code_of(lambda: move(house.clerk, first.id, "children", Track.NORMAL, "chosen_by_mistake", "")) == "wrong_state"
    )


def test_a_visit_of_which_nothing_personal_is_left_is_not_moved(house: House, visit: Make) -> None:
    first = visit(1)
    house.comes(first)
    forget(house.register.database, Who("admin", house.clock(), "asked for"), first.citizen.number)
    move = house.desk.move
    assert (
        code_of(lambda: move(house.clerk, first.id, "children", Track.NORMAL, "chosen_by_mistake", "")) == "wrong_state"
    )
    assert house.flaws() == ()


DRIVER = Service("driver", "L", Text("Khám lái xe", "Driver's examination"), Text("Phòng 9", "Room 9"), insured=False)


@pytest.fixture
def desk(house: House) -> SqlDesk:
    """A desk of a clinic that has a service without insurance too."""
    return SqlDesk(house.register.database, ZONE, (GENERAL, CHILDREN, DRIVER), house.clock)


def test_no_insurance_pays_for_the_service_to_which_a_visit_was_moved_where_it_is_not_insured(
    house: House, desk: SqlDesk, visit: Make
) -> None:
    registered = visit(1)
    house.comes(registered)
    there = desk.move(house.clerk, registered.id, "driver", Track.NORMAL, "chosen_by_mistake", "").visit_id
    assert desk.dossier(there).payment is Payment.SELF_PAY
    back = desk.move(house.clerk, there, "children", Track.NORMAL, "chosen_by_mistake", "").visit_id
    assert desk.dossier(back).payment is Payment.INSURANCE


def test_who_pays_by_a_person_s_decision_is_changed_by_no_move_and_no_look_up(
    house: House, desk: SqlDesk, visit: Make
) -> None:
    registered = visit(1)
    house.comes(registered)
    desk.set_payment(house.head, registered.id, Payment.SELF_PAY, "patient_pays", "")
    assert desk.noted_lookup(house.clerk, registered.id, registered.coverage).payment is Payment.SELF_PAY
    moved = desk.move(house.clerk, registered.id, "children", Track.NORMAL, "other_service_needed", "").visit_id
    assert desk.noted_lookup(house.clerk, moved, registered.coverage).payment is Payment.SELF_PAY
    there = desk.move(house.clerk, moved, "driver", Track.NORMAL, "chosen_by_mistake", "").visit_id
    back = desk.move(house.clerk, there, "general", Track.NORMAL, "chosen_by_mistake", "").visit_id
    assert desk.dossier(back).payment is Payment.SELF_PAY
    assert house.flaws() == ()


def test_what_staff_decided_goes_with_a_visit_through_all_its_moves(house: House, visit: Make) -> None:
    mismatch = replace(visit(1).coverage, decision=Decision.IDENTITY_MISMATCH)
    registered = replace(visit(1), coverage=mismatch, claims=(Claim(ClaimKind.PRIORITY, "PREGNANT"),))
    house.comes(registered)
    house.desk.accept(house.clerk, registered.id, "documents_compared", "")
    house.desk.set_route(house.clerk, registered.id, "1.3", "referral_seen", "")
    first = house.desk.decide_claim(house.clerk, registered.id, ClaimKind.PRIORITY, confirmed=True).id
    moved = house.desk.move(house.clerk, first, "children", Track.NORMAL, "other_service_needed", "").visit_id
    assert {forced.action for forced in house.desk.dossier(moved).forced} == {"accept", "set_route", "move"}
    assert Work.MISMATCH not in {item.work for item in house.desk.work()}
    assert house.desk.noted_lookup(house.clerk, moved, registered.coverage).route_code == "1.3"
    assert house.flaws() == ()


def test_a_number_that_was_moved_and_taken_back_can_be_moved_once_more(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    moved = house.desk.move(house.clerk, registered.id, "children", Track.NORMAL, "other_service_needed", "")
    house.desk.void(house.head, moved.visit_id, "chosen_by_mistake", "")
    house.desk.reopen(house.head, registered.id, "came_back", "")
    again = house.desk.move(house.clerk, registered.id, "children", Track.NORMAL, "other_service_needed", "")
    assert again.number == "B 002"
    assert house.flaws() == ()
