"""The shell of the flow: threads, timers and ports."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from cardreader.errors import CardLost, CardReaderError
from cardreader.pcsc import events as watch
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.state import (
    ChooseService,
    Device,
    Idle,
    OutOfService,
    Printing,
    PutCard,
    QueuePlace,
    Registering,
    SeeClerk,
    TakeSlip,
    You,
)
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.ports import PrintFailed, RegisterUnavailable
from kiosk.core.problems import Problem
from kiosk.core.register_faults import RegisterFault
from kiosk.core.rules import TimeLimits
from kiosk.core.visit import Claim, ClaimKind, EarlierVisit, Payment, Ticket, Today, Track
from tests.kiosk.fake_house import CAN, CITIZEN, GENUINE, House

FULL = RegisterUnavailable(RegisterFault.DISK_FULL.of(register="r"))
AWAY = RegisterUnavailable(RegisterFault.SERVER_AWAY.of(register="r"))


@pytest.fixture
def house(qtbot: QtBot) -> Iterator[House]:
    house = House(qtbot)
    house.start()
    yield house
    house.chip.may_end.set()
    house.runtime.stop()


def test_a_patient_is_registered_and_the_slip_printed(house: House) -> None:
    house.come(ChooseService)
    house.chip.may_end.set()
    house.runtime.post(ev.ServiceChosen("general"))
    house.wait_for(TakeSlip)
    house.qtbot.waitUntil(lambda: house.register.printed == [True])
    assert [visit.citizen for visit in house.register.visits] == [CITIZEN]
    assert [slip.number for slip in house.printer.slips] == ["A 001"]
    assert CITIZEN.number not in repr(house.printer.slips[0])


def test_another_card_on_the_reader_is_told_without_a_touch(house: House) -> None:
    house.chip.other = True
    house.runtime.post(ev.CardInserted())
    house.wait_for(PutCard)
    assert house.page == PutCard(other=True)


def test_the_slip_waits_for_the_chips_verdict(house: House) -> None:
    house.come(ChooseService)
    house.runtime.post(ev.ServiceChosen("general"))
    house.wait_for(Registering)
    assert house.register.visits == []
    house.chip.may_end.set()
    house.wait_for(TakeSlip)


def test_a_moved_card_is_asked_for_again(house: House) -> None:
    house.chip.error = CardLost("moved")
    house.come(You)
    house.chip.may_end.set()
    house.wait_for(PutCard)


def test_a_fault_of_ours_in_the_read_sends_to_the_clerk(house: House) -> None:
    house.chip.error = ZeroDivisionError("a fault of ours")
    house.come(You)
    house.chip.may_end.set()
    house.wait_for(SeeClerk)
    assert isinstance(house.page, SeeClerk)
    assert house.page.problem is Problem.CARD_UNREADABLE


def test_a_fault_of_ours_in_the_look_up_counts_as_no_answer(house: House) -> None:
    house.insurance.error = ZeroDivisionError("a fault of ours")
    house.come(ChooseService)
    turn = house.runtime.kiosk.turn
    assert turn is not None
    assert turn.coverage is not None
    assert turn.coverage.decision is Decision.PORTAL_UNAVAILABLE


@pytest.mark.parametrize("error", [FULL, ZeroDivisionError("a fault of ours")])
def test_a_register_that_fails_registers_nobody(house: House, error: Exception) -> None:
    house.come(ChooseService)
    house.chip.may_end.set()
    house.register.error = error
    house.runtime.post(ev.ServiceChosen("general"))
    house.wait_for(SeeClerk)
    house.qtbot.waitUntil(lambda: house.page == SeeClerk(Problem.REGISTER_DOWN, QueuePlace.FAILED))
    assert house.printer.slips == []


def test_a_register_that_comes_back_opens_the_kiosk_again(house: House) -> None:
    house.register.error = RegisterUnavailable(RegisterFault.LOCKED.of(register="r"))
    house.runtime.post(ev.HelpWanted())  # found away by the worker that looked when the kiosk started, and after it
    house.qtbot.waitUntil(lambda: Device.REGISTER in house.runtime.kiosk.down)
    house.runtime.post(ev.Cancel())
    house.wait_for(OutOfService)
    house.register.error = None
    house.wait_for(Idle)


@pytest.mark.parametrize("error", [PrintFailed("no paper"), ZeroDivisionError("a fault of ours")])
def test_a_failed_print_keeps_the_number_on_the_screen(house: House, error: Exception) -> None:
    house.printer.error = error
    house.come(ChooseService)
    house.chip.may_end.set()
    house.runtime.post(ev.ServiceChosen("general"))
    house.wait_for(TakeSlip)
    house.qtbot.waitUntil(lambda: getattr(house.runtime.kiosk.page, "printing", None) is Printing.FAILED)


def test_the_next_patient_finds_nothing_of_the_last_one(house: House) -> None:
    house.come(You)
    house.runtime.post(ev.Cancel())
    house.wait_for(Idle)
    assert house.chip.stopped
    assert house.runtime.kiosk.turn is None
    assert house.screens.shown[-1].turn is None
    house.qtbot.waitUntil(lambda: house.chip.forgotten == 1)


def test_a_page_that_nobody_touches_ends_by_itself(qtbot: QtBot) -> None:
    house = House(qtbot, TimeLimits(idle=0.2))
    house.start()
    house.chip.source.tell(watch.CardInserted("reader", b""))
    qtbot.waitUntil(lambda: house.runtime.kiosk.turns == 1)
    house.wait_for(Idle)
    house.runtime.stop()


def test_a_reader_that_goes_and_comes_closes_and_opens_the_kiosk(house: House) -> None:
    house.chip.source.tell(watch.ReaderRemoved("reader"))
    house.wait_for(OutOfService)
    house.chip.source.tell(watch.ReaderAdded("reader"))
    house.wait_for(Idle)


def test_staff_read_why_the_reader_cannot_be_used_as_long_as_it_is_so(house: House) -> None:
    def known() -> list[str]:
        return [fault.code.value for _, fault in house.runtime.kiosk.why_down]

    house.chip.source.tell(watch.ServiceLost("reader_not_allowed"))
    house.qtbot.waitUntil(lambda: known() == ["reader_not_allowed"])
    house.chip.source.tell(watch.ServiceLost("card_reader"))
    house.qtbot.waitUntil(lambda: known() == [])
    house.chip.source.tell(watch.ServiceLost("no_reader"))
    house.qtbot.waitUntil(lambda: known() == ["no_reader"])
    house.chip.source.tell(watch.ServiceBack())
    house.qtbot.waitUntil(lambda: known() == [])
    assert isinstance(house.runtime.kiosk.page, OutOfService)


def test_the_error_of_a_read_says_what_the_patient_must_do() -> None:
    from kiosk.reader.chip import problem_of  # noqa: PLC0415 - one test's own

    for kind in _subclasses(CardReaderError):
        error = kind.__new__(kind)
        assert isinstance(problem_of(error), Problem)


def _subclasses(kind: type[CardReaderError]) -> set[type[CardReaderError]]:
    found = set(kind.__subclasses__())
    return found | {deeper for child in found for deeper in _subclasses(child)}


def test_who_asks_for_help_gets_a_number_on_screen_and_paper(house: House) -> None:
    house.runtime.post(ev.HelpWanted())
    house.qtbot.waitUntil(lambda: getattr(house.page, "printing", None) is Printing.DONE)
    assert isinstance(house.page, SeeClerk)
    assert house.page.line is QueuePlace.KEPT
    assert [case.reason for case in house.register.cases] == ["help_wanted"]
    (slip,) = house.printer.slips
    assert (slip.number, slip.name, slip.masked_number, slip.insurance) == ("TG 001", "", "", None)


@pytest.mark.parametrize("error", [FULL, ZeroDivisionError("a fault of ours")])
def test_a_register_that_keeps_no_place_leaves_the_words(house: House, error: Exception) -> None:
    house.register.error = error
    house.runtime.post(ev.HelpWanted())
    house.qtbot.waitUntil(lambda: getattr(house.page, "line", None) is QueuePlace.FAILED)
    assert house.printer.slips == []


def test_the_help_case_says_what_is_known_of_the_patient(house: House) -> None:
    house.insurance.coverage = Coverage(Decision.NUMBER_WRONG, "051")
    house.chip.source.tell(watch.CardInserted("reader", b""))
    house.runtime.post(ev.AccessGiven(CAN))
    house.wait_for(SeeClerk)
    assert house.register.cases == [], "the chip is judged first"
    house.chip.may_end.set()
    house.qtbot.waitUntil(lambda: len(house.register.cases) == 1)
    (case,) = house.register.cases
    assert (case.reason, case.citizen, case.authenticity, case.access) == ("number_wrong", CITIZEN, GENUINE, "pace")
    assert case.coverage == house.insurance.coverage


def test_an_emergency_stands_on_the_desks_list_and_shows_no_number(house: House) -> None:
    house.runtime.post(ev.EmergencyCalled())
    house.qtbot.waitUntil(lambda: [case.reason for case in house.register.cases] == ["emergency"])
    assert house.page == SeeClerk(Problem.EMERGENCY, QueuePlace.NONE)
    assert house.printer.slips == []


def test_an_emergency_is_said_to_be_answered_once_a_desk_took_it_up(house: House) -> None:
    house.runtime.post(ev.EmergencyCalled())
    house.qtbot.waitUntil(lambda: len(house.register.cases) == 1)
    house.register.answered = True
    answered = SeeClerk(Problem.EMERGENCY, QueuePlace.KEPT)
    house.qtbot.waitUntil(lambda: house.page == answered)


def test_an_emergency_called_by_mistake_is_taken_back_at_the_desk(house: House) -> None:
    house.runtime.post(ev.EmergencyCalled())
    house.qtbot.waitUntil(lambda: len(house.register.cases) == 1)
    house.runtime.post(ev.CalledByMistake())
    house.qtbot.waitUntil(lambda: house.register.withdrawn == [house.register.cases[0].id])
    assert isinstance(house.page, Idle)


@pytest.mark.parametrize(
    ("error", "logged"),
    [
        (RegisterUnavailable(RegisterFault.LOCKED.of(register="r")), "alarm_not_delivered"),
        (ZeroDivisionError("a fault of ours"), "worker_crashed"),
        (None, "alarm_not_delivered"),
    ],
    ids=["no register", "a fault of ours", "in the kiosk's own file alone"],
)
def test_an_alarm_that_reaches_no_desk_is_told_to_who_called(
    house: House, kiosk_log: io.StringIO, error: Exception | None, logged: str
) -> None:
    house.register.error, house.register.provisional = error, error is None
    house.runtime.post(ev.EmergencyCalled())
    house.qtbot.waitUntil(lambda: house.page == SeeClerk(Problem.EMERGENCY, QueuePlace.FAILED))
    assert logged in kiosk_log.getvalue()


def test_what_the_patient_says_is_written_with_the_visit_and_on_the_slip(house: House) -> None:
    house.come(ChooseService)
    house.chip.may_end.set()
    for event in (ev.PriorityWanted(), ev.PriorityChosen("pregnant"), ev.ServiceChosen("general")):
        house.runtime.post(event)
    house.wait_for(TakeSlip)
    house.qtbot.waitUntil(lambda: len(house.printer.slips) == 1)
    assert [visit.claims for visit in house.register.visits] == [(Claim(ClaimKind.PRIORITY, "pregnant"),)]
    (slip,) = house.printer.slips
    assert not slip.priority
    assert "phụ nữ có thai" in " ".join(note.vi for note in slip.notes)


@pytest.mark.parametrize("error", [AWAY, ZeroDivisionError("a fault of ours")])
def test_a_register_that_knows_nothing_of_today_is_no_obstacle(house: House, error: Exception) -> None:
    house.register.today_error = error
    house.come(ChooseService)
    house.chip.may_end.set()
    house.runtime.post(ev.ServiceChosen("general"))
    house.wait_for(TakeSlip)


def test_who_was_here_today_gets_the_same_number_printed_again(house: House) -> None:
    had = Ticket(UUID(int=7), "A 007", 4, datetime(2026, 11, 22, 0, tzinfo=UTC))
    house.register.known = Today((EarlierVisit(had, "general", Payment.INSURANCE, Track.NORMAL),))
    house.come(You)
    house.chip.may_end.set()
    house.qtbot.waitUntil(lambda: getattr(house.page, "earlier", ()) != ())
    house.qtbot.waitUntil(lambda: house.runtime.kiosk.turn.coverage is not None)  # type: ignore[union-attr]  # a turn runs
    house.runtime.post(ev.ShowAgain(had.visit_id))
    house.wait_for(TakeSlip)
    house.qtbot.waitUntil(lambda: house.register.printed == [True])
    assert [slip.number for slip in house.printer.slips] == ["A 007"]
    assert house.register.visits == []


def test_a_portal_that_gives_no_answer_is_noted_until_it_answers(house: House) -> None:
    house.insurance.coverage = Coverage(Decision.PORTAL_UNAVAILABLE, "timeout")
    house.come(ChooseService)
    house.qtbot.waitUntil(lambda: Device.PORTAL in house.runtime.kiosk.down)
    house.insurance.coverage = Coverage(Decision.COVERED, "000")
    house.runtime.post(ev.Cancel())
    house.wait_for(Idle)
    house.chip.source.tell(watch.CardRemoved("reader"))
    house.come(You)
    house.qtbot.waitUntil(lambda: Device.PORTAL not in house.runtime.kiosk.down)


def test_every_run_and_every_turn_writes_under_ids_of_its_own(qtbot: QtBot) -> None:
    seen = set()
    for _ in range(2):
        house = House(qtbot)
        house.start()
        for _ in range(2):
            house.runtime.post(ev.HelpWanted())
            house.wait_for(SeeClerk)
            house.runtime.post(ev.Cancel())
            house.wait_for(Idle)
        qtbot.waitUntil(lambda: len(house.register.cases) == 2)  # noqa: B023 - waited for at once
        seen |= {case.id for case in house.register.cases}
        house.runtime.stop()
    assert len(seen) == 4
