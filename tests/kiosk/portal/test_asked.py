from __future__ import annotations

import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.portal.asked import MOST_KEPT, Asked, Budget, Limits, Urgency
from kiosk.portal.client import StaffPair
from kiosk.portal.service import Evidence, PortalInsurance
from kiosk.settings import Facility
from tests.kiosk.portal_house import TODAY, settings_for

COVERED = Coverage(Decision.COVERED, "000")
NO_ANSWER = Coverage(Decision.PORTAL_UNAVAILABLE, "timeout")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Portal:
    """Counts how often it is asked."""

    def __init__(self, coverage: Coverage = COVERED) -> None:
        self.coverage = coverage
        self.times = 0

    def __call__(self) -> Coverage:
        self.times += 1
        return self.coverage


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def asked(clock: Clock) -> Asked:
    return Asked(Limits(patient=300, forced=60), clock)


def test_the_last_answer_counts_until_its_time_is_over(asked: Asked, clock: Clock, citizen: Citizen) -> None:
    portal = Portal()
    for moment in (0.0, 299.0, 300.0):
        clock.now = moment
        assert asked.answer(citizen, TODAY, Urgency.PATIENT, portal) == COVERED
    assert portal.times == 2


def test_a_kept_answer_cannot_be_read_without_the_card(asked: Asked, citizen: Citizen) -> None:
    card = InsuranceCard("GD4019999999999", date(2026, 1, 1), None, "01999")
    told = replace(COVERED, card=card, portal_note="Thẻ còn hạn", differences=("name",))
    assert asked.answer(citizen, TODAY, Urgency.PATIENT, lambda: told) == told
    kept = pickle.dumps(list(asked._kept.values()))
    assert b"GD4019999999999" not in kept
    assert "còn hạn".encode() not in kept
    assert asked.answer(citizen, TODAY, Urgency.PATIENT, Portal()) == told


def test_no_more_answers_are_kept_than_patients_come_meanwhile(asked: Asked, citizen: Citizen) -> None:
    portal = Portal()
    patients = [replace(citizen, number=f"{number:012}") for number in range(MOST_KEPT + 1)]
    for patient in patients:
        asked.answer(patient, TODAY, Urgency.PATIENT, portal)
    assert len(asked) == MOST_KEPT
    asked.answer(patients[1], TODAY, Urgency.PATIENT, portal)
    assert portal.times == MOST_KEPT + 1
    asked.answer(patients[0], TODAY, Urgency.PATIENT, portal)
    assert portal.times == MOST_KEPT + 2


def test_a_clerk_may_ask_again_once_a_minute(asked: Asked, clock: Clock, citizen: Citizen) -> None:
    portal = Portal()
    for moment in (0.0, 59.0, 60.0, 61.0):
        clock.now = moment
        asked.answer(citizen, TODAY, Urgency.CLERK, portal)
    assert portal.times == 2


def test_no_answer_is_none_to_keep_for_a_patient_and_keeps_a_clerk_for_a_minute(
    asked: Asked, clock: Clock, citizen: Citizen
) -> None:
    portal = Portal(NO_ANSWER)
    for urgency in (Urgency.PATIENT, Urgency.BACKGROUND, Urgency.CLERK):
        assert asked.answer(citizen, TODAY, urgency, portal) == NO_ANSWER
    assert portal.times == 2
    clock.now = 60
    asked.answer(citizen, TODAY, Urgency.CLERK, portal)
    assert portal.times == 3


def test_whoever_is_read_otherwise_is_asked_about_anew(asked: Asked, citizen: Citizen) -> None:
    portal = Portal()
    for one in (citizen, replace(citizen, name="LÊ MẪU"), replace(citizen, number="001080990108")):
        asked.answer(one, TODAY, Urgency.PATIENT, portal)
    asked.answer(citizen, TODAY.replace(day=1), Urgency.PATIENT, portal)
    assert portal.times == 4


def test_two_who_ask_at_once_share_one_answer(asked: Asked, citizen: Citizen) -> None:
    begun, go_on = threading.Event(), threading.Event()
    portal = Portal()

    def slowly() -> Coverage:
        begun.set()
        assert go_on.wait(60)
        return portal()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(asked.answer, citizen, TODAY, Urgency.PATIENT, slowly)
        assert begun.wait(60)
        second = pool.submit(asked.answer, citizen, TODAY, Urgency.CLERK, slowly)
        go_on.set()
        assert first.result(60) == second.result(60) == COVERED
    assert portal.times == 1


def test_a_fault_of_ours_is_kept_by_nobody(asked: Asked, citizen: Citizen) -> None:
    def broken() -> Coverage:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asked.answer(citizen, TODAY, Urgency.PATIENT, broken)
    assert asked.answer(citizen, TODAY, Urgency.PATIENT, Portal()) == COVERED


def test_what_is_over_is_forgotten_without_being_asked_for(asked: Asked, clock: Clock, citizen: Citizen) -> None:
    asked.answer(citizen, TODAY, Urgency.PATIENT, Portal())
    asked.forget_old()
    assert len(asked) == 1
    clock.now = 300
    asked.forget_old()
    assert len(asked) == 0


def test_the_memory_shows_nobody(asked: Asked, citizen: Citizen) -> None:
    asked.answer(citizen, TODAY, Urgency.PATIENT, Portal())
    assert citizen.number not in repr(vars(asked))


def test_an_hour_holds_so_many_look_ups_and_the_background_leaves_half(clock: Clock) -> None:
    budget = Budget(4, clock)
    assert [budget.spend(Urgency.BACKGROUND) for _ in range(3)] == [True, True, False]
    assert [budget.spend(Urgency.PATIENT) for _ in range(3)] == [True, True, False]
    clock.now = 3599
    assert not budget.spend(Urgency.CLERK)
    clock.now = 3600
    assert budget.spend(Urgency.CLERK)


def test_invented_persons_leave_the_reserved_share_to_vouched_chips_and_clerks(clock: Clock) -> None:
    budget = Budget(300, clock, reserved=0.5)
    asked = [budget.spend(Urgency.UNVOUCHED) for _ in range(300)]
    assert asked.count(True) == 150
    assert not budget.spend(Urgency.BACKGROUND)
    proved = [budget.spend(urgency) for _ in range(75) for urgency in (Urgency.PATIENT, Urgency.CLERK)]
    assert all(proved)
    assert not budget.spend(Urgency.PATIENT), "the hour is over for everybody"


def test_the_background_and_unvouched_chips_share_what_is_not_reserved(clock: Clock) -> None:
    budget = Budget(10, clock, reserved=0.8)
    assert [budget.spend(Urgency.BACKGROUND) for _ in range(2)] == [True, True]
    assert not budget.spend(Urgency.UNVOUCHED)
    budget.give_back(Urgency.BACKGROUND)
    assert budget.spend(Urgency.UNVOUCHED)


def test_vouched_patients_take_nothing_from_those_for_whom_nobody_vouches(clock: Clock) -> None:
    budget = Budget(10, clock, reserved=0.5)
    assert all(budget.spend(Urgency.PATIENT) for _ in range(5))
    assert [budget.spend(Urgency.UNVOUCHED) for _ in range(6)] == [True] * 5 + [False]


@pytest.mark.parametrize(("reserved", "left"), [(0.0, 3), (0.5, 2), (1.0, 0)])
def test_the_share_that_is_reserved_is_a_setting(clock: Clock, reserved: float, left: int) -> None:
    budget = Budget(3, clock, reserved)
    assert [budget.spend(Urgency.UNVOUCHED) for _ in range(3)].count(True) == left


def test_what_was_not_asked_after_all_does_not_count(clock: Clock) -> None:
    budget = Budget(1, clock)
    assert budget.spend(Urgency.PATIENT)
    budget.give_back(Urgency.PATIENT)
    assert budget.spend(Urgency.PATIENT)


# Through the port, against the double


def test_the_portal_is_asked_once_for_a_patient_who_comes_back(
    address: str, facility: Facility, citizen: Citizen
) -> None:
    kept: list[Evidence] = []
    insurance = PortalInsurance(settings_for(address, patient_minutes=5), facility, keep=kept.append)
    first, second = (insurance.lookup(citizen, TODAY, vouched=True) for _ in range(2))
    insurance.close()
    assert first == second
    assert len(kept) == 1
    assert kept[0].milliseconds is not None


def test_a_clerk_asks_in_their_own_name_and_through_a_pause(address: str, facility: Facility, citizen: Citizen) -> None:
    kept: list[Evidence] = []
    settings = settings_for(address, staff_number="001190000008", breaker_failures=1, patient_minutes=5)
    insurance = PortalInsurance(settings, facility, keep=kept.append)
    assert insurance.lookup(citizen, TODAY, vouched=True).result_code == "054"
    insurance._breaker.failed()
    assert insurance.lookup(citizen, TODAY, vouched=True).result_code == "paused"
    clerk = StaffPair("Trần Thị Lễ Tân", "001190000009")
    assert insurance.look_up_again(citizen, TODAY, clerk).decision is Decision.COVERED
    assert insurance.lookup(citizen, TODAY, vouched=True).decision is Decision.COVERED
    insurance.close()
    assert [(one.code, one.staff_number) for one in kept] == [("054", "001190000008"), ("000", "001190000009")]


def test_more_than_an_hour_holds_is_to_be_checked_later(address: str, facility: Facility, citizen: Citizen) -> None:
    insurance = PortalInsurance(settings_for(address, lookups_per_hour=2), facility)
    codes = [insurance.lookup(citizen, TODAY, vouched=True).result_code for _ in range(3)]
    assert codes == ["000", "000", "too_many"]
    assert insurance.look_up_open(citizen, TODAY).result_code == "too_many"
    insurance.close()


def test_a_chip_for_which_nobody_vouches_is_not_looked_up_from_the_reserved_share(
    address: str, facility: Facility, citizen: Citizen
) -> None:
    insurance = PortalInsurance(settings_for(address, lookups_per_hour=2, lookups_reserved=1), facility)
    assert insurance.lookup(citizen, TODAY, vouched=False).result_code == "too_many"
    assert insurance.lookup(citizen, TODAY, vouched=True).result_code == "000"
    insurance.close()


def test_the_end_of_a_pause_is_told(address: str, facility: Facility, citizen: Citizen) -> None:
    told: list[str] = []
    insurance = PortalInsurance(settings_for(address, breaker_failures=1, breaker_seconds=0), facility)
    insurance.when_back(lambda: told.append("back"))
    insurance.lookup(citizen, TODAY, vouched=True)
    assert told == []
    insurance._breaker.failed()
    insurance.lookup(citizen, TODAY, vouched=True)
    assert told == ["back"]
    insurance.close()
