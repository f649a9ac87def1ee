"""To the desk: the reason, the number that keeps the place in line, its slip, and the ways without a chip."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cardreader.access.qr import from_qr
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.password import Can
from kiosk.core.check_in import effects as ef
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.help import case_id
from kiosk.core.check_in.limits import time_limit
from kiosk.core.check_in.state import (
    Device,
    EnterDigits,
    EnterNumber,
    Idle,
    Kiosk,
    NoChip,
    OutOfService,
    Printing,
    QueuePlace,
    ReadingChip,
    SeeClerk,
    TakeSlip,
)
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.problems import Problem
from tests.kiosk.core.examples import (
    CAN,
    FORGED,
    GENUINE,
    NOW,
    PAPER_CARD,
    TICKET,
    TO_SERVICE,
    TO_SLIP,
    TO_YOU,
    help_ticket,
    play,
)

UNPROVEN = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.NOT_OFFERED, issuer_installed=True)
WRONG_NUMBER = ev.CoverageKnown(1, Coverage(Decision.NUMBER_WRONG, "051"))


def helped(*happened: ev.Event) -> tuple[Kiosk, list[ef.Effect]]:
    """Let it happen, then let the register open the help case that was asked for."""
    kiosk, _ = play(NOW, *happened)
    return play(NOW, ev.HelpOpened(1, help_ticket(kiosk)), kiosk=kiosk)


def test_who_wants_help_gets_a_number_that_keeps_the_place_in_line() -> None:
    kiosk, effects = play(NOW, ev.HelpWanted())
    assert kiosk.page == SeeClerk(Problem.HELP_WANTED, QueuePlace.ASKED)
    assert [effect.problem for effect in effects if isinstance(effect, ef.OpenHelp)] == [Problem.HELP_WANTED]
    ticket = help_ticket(kiosk)
    kiosk, effects = play(NOW, ev.HelpOpened(1, ticket), kiosk=kiosk)
    assert kiosk.page == SeeClerk(Problem.HELP_WANTED, QueuePlace.KEPT, ticket, Printing.RUNNING)
    assert effects == [ef.PrintHelp(1, ticket, kiosk.language)]
    kiosk, _ = play(NOW, ev.HelpPrinted(1, ok=False), kiosk=kiosk)
    assert kiosk.page == SeeClerk(Problem.HELP_WANTED, QueuePlace.KEPT, ticket, Printing.FAILED)


def test_the_same_turn_and_reason_open_the_same_case() -> None:
    first, _ = play(NOW, ev.HelpWanted())
    second, _ = play(NOW, ev.HelpWanted(), ev.Cancel(), ev.HelpWanted())
    assert first.turn is not None
    assert second.turn is not None
    assert case_id(first.turn, Problem.HELP_WANTED) == case_id(first.turn, Problem.HELP_WANTED)
    assert case_id(first.turn, Problem.HELP_WANTED) != case_id(first.turn, Problem.NOT_ME)
    assert case_id(first.turn, Problem.HELP_WANTED) != case_id(second.turn, Problem.HELP_WANTED)


def test_a_register_that_keeps_no_place_leaves_the_words() -> None:
    kiosk, _ = play(NOW, ev.HelpWanted(), ev.HelpFailed(1))
    assert kiosk.page == SeeClerk(Problem.HELP_WANTED, QueuePlace.FAILED)


@pytest.mark.parametrize(
    ("happened", "problem"),
    [
        ((*TO_YOU, ev.ReadFailed(1, Problem.AUTHENTICITY_FAILED, FORGED)), Problem.AUTHENTICITY_FAILED),
        ((*TO_YOU, ev.ChipVerified(1, FORGED, "pace")), Problem.AUTHENTICITY_FAILED),
        ((*TO_YOU, ev.ChipVerified(1, UNPROVEN, "pace")), Problem.CHIP_NOT_TRUSTED),
    ],
)
def test_a_chip_that_is_not_found_genuine_gets_a_number_on_the_screen_and_no_paper(
    happened: tuple[ev.Event, ...], problem: Problem
) -> None:
    kiosk, effects = helped(*happened)
    assert isinstance(kiosk.page, SeeClerk)
    assert (kiosk.page.problem, kiosk.page.line, kiosk.page.printing) == (problem, QueuePlace.KEPT, None)
    assert effects == []


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        (Decision.IDENTITY_MISMATCH, Problem.IDENTITY_MISMATCH),
        (Decision.NUMBER_WRONG, Problem.NUMBER_WRONG),
        (Decision.CHILD_WITHOUT_CARD, Problem.CHILD_WITHOUT_CARD),
        (Decision.UNKNOWN_CODE, Problem.INSURANCE_UNKNOWN),
    ],
)
def test_what_only_staff_can_settle_goes_to_the_clerk_at_once(decision: Decision, problem: Problem) -> None:
    kiosk, effects = play(NOW, *TO_YOU, ev.CoverageKnown(1, Coverage(decision, "060")))
    assert kiosk.page == SeeClerk(problem, QueuePlace.AFTER_CHIP)
    assert not any(isinstance(effect, ef.OpenHelp | ef.StopReading) for effect in effects)


def test_the_clerk_hears_whether_the_chip_is_genuine_before_the_case_is_opened() -> None:
    kiosk, effects = play(NOW, *TO_YOU, WRONG_NUMBER, ev.ChipVerified(1, GENUINE, "pace"))
    assert kiosk.page == SeeClerk(Problem.NUMBER_WRONG, QueuePlace.ASKED)
    opened = [effect for effect in effects if isinstance(effect, ef.OpenHelp)]
    assert [effect.turn.authenticity for effect in opened] == [GENUINE]


@pytest.mark.parametrize("end", [ev.ReadFailed(1, Problem.CARD_MOVED), ev.CardRemoved()])
def test_a_read_that_ends_without_a_verdict_does_not_cost_the_place_in_line(end: ev.Event) -> None:
    kiosk, effects = play(NOW, *TO_YOU, WRONG_NUMBER, end)
    assert kiosk.page == SeeClerk(Problem.NUMBER_WRONG, QueuePlace.ASKED)
    assert len([effect for effect in effects if isinstance(effect, ef.OpenHelp)]) == 1


def test_who_leaves_before_the_verdict_is_on_the_desks_list_all_the_same() -> None:
    kiosk, effects = play(NOW, *TO_YOU, WRONG_NUMBER, ev.Cancel())
    assert kiosk.page == Idle()
    assert [effect.problem for effect in effects if isinstance(effect, ef.OpenHelp)] == [Problem.NUMBER_WRONG]


@pytest.mark.parametrize(
    "verdict", [ev.ReadFailed(1, Problem.AUTHENTICITY_FAILED, FORGED), ev.ChipVerified(1, FORGED, "pace")]
)
def test_a_chip_that_fails_while_the_clerk_is_called_is_the_graver_reason(verdict: ev.Event) -> None:
    kiosk, effects = play(NOW, *TO_YOU, WRONG_NUMBER, verdict)
    assert kiosk.page == SeeClerk(Problem.AUTHENTICITY_FAILED)
    assert [effect.problem for effect in effects if isinstance(effect, ef.OpenHelp)] == [Problem.AUTHENTICITY_FAILED]


def test_the_ticket_of_another_reason_is_not_shown() -> None:
    first, _ = play(NOW, *TO_YOU, ev.HelpWanted())
    late = help_ticket(first)
    kiosk, _ = play(NOW, ev.ReadFailed(1, Problem.AUTHENTICITY_FAILED, FORGED), kiosk=first)
    after, effects = play(NOW, ev.HelpOpened(1, late), kiosk=kiosk)
    assert (after, effects) == (kiosk, [])


def test_a_late_help_ticket_of_the_last_patient_is_not_shown_to_the_next() -> None:
    first, _ = play(NOW, ev.HelpWanted())
    kiosk, _ = play(NOW, ev.Cancel(), ev.HelpWanted(), kiosk=first)
    for late in (ev.HelpOpened(1, help_ticket(first)), ev.HelpFailed(1), ev.HelpPrinted(1, ok=True)):
        assert play(NOW, late, kiosk=kiosk) == (kiosk, [])


@pytest.mark.parametrize("events", [(), TO_YOU, TO_SERVICE, TO_SLIP, (ev.DeviceDown(Device.READER),)])
def test_emergency_calls_the_desk_from_any_page_and_has_no_line(events: tuple[ev.Event, ...]) -> None:
    kiosk, effects = play(NOW, *events, ev.EmergencyCalled())
    assert kiosk.page == SeeClerk(Problem.EMERGENCY, QueuePlace.NONE)
    assert kiosk.turn is not None
    assert ef.AlarmDesk(kiosk.turn, Problem.EMERGENCY) in effects
    assert not any(isinstance(effect, ef.OpenHelp) for effect in effects)


def test_an_emergency_stays_one_whatever_the_chip_says_later() -> None:
    kiosk, _ = play(NOW, *TO_YOU, ev.EmergencyCalled())
    after, effects = play(NOW, ev.ReadFailed(1, Problem.AUTHENTICITY_FAILED, FORGED), kiosk=kiosk)
    assert after.page == kiosk.page
    assert effects == []


def test_an_emergency_of_which_no_desk_heard_says_so_and_stays_an_emergency() -> None:
    kiosk, _ = play(NOW, *TO_YOU, ev.EmergencyCalled(), ev.HelpFailed(1))
    assert kiosk.page == SeeClerk(Problem.EMERGENCY, QueuePlace.FAILED)
    for late in (ev.HelpOpened(1, help_ticket(kiosk)), ev.ReadFailed(1, Problem.AUTHENTICITY_FAILED, FORGED)):
        assert play(NOW, late, kiosk=kiosk)[0].page == kiosk.page


def test_nobody_is_said_to_come_before_a_desk_has_answered() -> None:
    kiosk, effects = play(NOW, ev.EmergencyCalled())
    assert ef.AskAnswered(1) in effects
    kiosk, effects = play(NOW, ev.AlarmAnswered(1, answered=False), kiosk=kiosk)
    assert (kiosk.page, effects) == (SeeClerk(Problem.EMERGENCY, QueuePlace.NONE), [ef.AskAnswered(1)])
    kiosk, effects = play(NOW, ev.AlarmAnswered(1, answered=True), kiosk=kiosk)
    assert (kiosk.page, effects) == (SeeClerk(Problem.EMERGENCY, QueuePlace.KEPT), [])


def test_an_emergency_that_nobody_answers_in_time_says_so_however_often_the_screen_is_touched() -> None:
    called, _ = play(NOW, ev.EmergencyCalled())
    touched, _ = play(NOW, *[ev.Touched()] * 9, kiosk=called)
    assert touched.serial == called.serial
    assert time_limit(touched, NOW.rules) == NOW.rules.limits.answer
    unheard, _ = play(NOW, ev.TimeUp(touched.serial), kiosk=touched)
    assert unheard.page == SeeClerk(Problem.EMERGENCY, QueuePlace.FAILED)
    late, _ = play(NOW, ev.AlarmAnswered(1, answered=True), kiosk=unheard)
    assert late.page == SeeClerk(Problem.EMERGENCY, QueuePlace.KEPT)


def test_an_emergency_called_by_mistake_is_taken_back_until_a_desk_has_answered() -> None:
    called, _ = play(NOW, ev.EmergencyCalled())
    ended, effects = play(NOW, ev.CalledByMistake(), kiosk=called)
    assert (ended.page, ended.turn) == (Idle(), None)
    assert ef.WithdrawAlarm(1) in effects
    answered, _ = play(NOW, ev.AlarmAnswered(1, answered=True), kiosk=called)
    assert play(NOW, ev.CalledByMistake(), kiosk=answered) == (answered, [])


def test_a_visit_being_written_down_is_shown_even_in_an_emergency() -> None:
    kiosk, effects = play(NOW, *TO_SLIP[:-1], ev.EmergencyCalled(), ev.Registered(1, TICKET))
    assert isinstance(kiosk.page, TakeSlip)
    assert any(isinstance(effect, ef.AlarmDesk) for effect in effects)


# Without a chip


def test_without_a_chip_card_there_are_ways() -> None:
    kiosk, _ = play(NOW, ev.NoChipCard())
    assert kiosk.page == NoChip()
    assert play(NOW, ev.HelpWanted(), kiosk=kiosk)[0].page == SeeClerk(Problem.NO_CHIP)
    assert play(NOW, ev.Back(), kiosk=kiosk)[0].page == Idle()
    assert play(NOW, ev.CardInserted(), kiosk=kiosk)[0].page == EnterDigits()


def test_without_a_chip_card_there_are_ways_even_while_the_reader_is_gone() -> None:
    kiosk, _ = play(NOW, ev.DeviceDown(Device.READER), ev.NoChipCard())
    assert kiosk.page == NoChip()
    assert play(NOW, ev.CardInserted(), kiosk=kiosk)[0].page == NoChip()
    assert isinstance(play(NOW, ev.Cancel(), kiosk=kiosk)[0].page, OutOfService)


def test_back_from_the_ways_without_a_chip_returns_to_the_card_on_the_reader() -> None:
    kiosk, _ = play(NOW, ev.CardInserted(), ev.NoChipCard(), ev.Back())
    assert kiosk.page == EnterDigits()
    assert play(NOW, ev.AccessGiven(CAN), kiosk=kiosk)[0].page == ReadingChip()


@pytest.mark.parametrize("number", ["0199990107", "001080990107", "GD4010199990107"])
def test_a_number_that_can_be_one_goes_to_the_desk_with_the_patient(number: str) -> None:
    kiosk, effects = play(NOW, ev.NoChipCard(), ev.NumberWanted(), ev.NumberGiven(number))
    assert kiosk.page == SeeClerk(Problem.NO_CHIP)
    assert [effect.turn.given for effect in effects if isinstance(effect, ef.OpenHelp)] == [number]
    assert number not in repr(kiosk)
    assert number not in repr(effects)


def test_a_number_that_can_be_none_is_refused_with_words() -> None:
    kiosk, effects = play(NOW, ev.NoChipCard(), ev.NumberWanted(), ev.NumberGiven("12345"))
    assert kiosk.page == EnterNumber(wrong=True)
    assert effects == []
    assert play(NOW, ev.Back(), kiosk=kiosk)[0].page == NoChip()


@pytest.mark.parametrize("before", [(), (ev.NoChipCard(),), (ev.NoChipCard(), ev.NumberWanted())])
def test_a_paper_insurance_card_goes_to_the_desk_with_the_patient(before: tuple[ev.Event, ...]) -> None:
    kiosk, effects = play(NOW, *before, ev.PaperCardScanned(PAPER_CARD))
    assert kiosk.page == SeeClerk(Problem.NO_CHIP)
    assert [effect.turn.given for effect in effects if isinstance(effect, ef.OpenHelp)] == [PAPER_CARD]


@pytest.mark.parametrize("before", [(ev.CardInserted(),), TO_YOU])
def test_a_paper_insurance_card_means_nothing_where_a_citizen_card_is_read(before: tuple[ev.Event, ...]) -> None:
    kiosk, _ = play(NOW, *before)
    assert play(NOW, ev.PaperCardScanned(PAPER_CARD), kiosk=kiosk) == (kiosk, [])


def test_a_damaged_paper_card_means_nothing() -> None:
    kiosk, _ = play(NOW, ev.NoChipCard())
    damaged = PAPER_CARD.replace("4e677579", "4e67757?")
    assert play(NOW, ev.PaperCardScanned(damaged), kiosk=kiosk) == (kiosk, [])


def test_the_qr_of_a_citizen_card_without_a_working_chip_gives_its_number_to_the_desk() -> None:
    qr = from_qr("001080990107||Nguyễn Văn Mẫu|17051980|Nam|Hà Nội|01012022")
    kiosk, effects = play(NOW, ev.NoChipCard(), ev.AccessGiven(qr))
    assert kiosk.page == SeeClerk(Problem.NO_CHIP)
    assert [effect.turn.given for effect in effects if isinstance(effect, ef.OpenHelp)] == ["001080990107"]
    kiosk, _ = play(NOW, ev.NoChipCard())
    assert play(NOW, ev.AccessGiven(Can("990107")), kiosk=kiosk) == (kiosk, [])


def test_a_clinic_that_sends_unknown_issuers_to_the_clerk_prints_them_no_help_slip() -> None:
    strict = replace(NOW, rules=replace(NOW.rules, unanchored_needs_clerk=True))
    verdict = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.OK)
    kiosk, _ = play(strict, *TO_YOU, WRONG_NUMBER, ev.ChipVerified(1, verdict, "pace"))
    kiosk, effects = play(strict, ev.HelpOpened(1, help_ticket(kiosk)), kiosk=kiosk)
    assert isinstance(kiosk.page, SeeClerk)
    assert kiosk.page.line is QueuePlace.KEPT
    assert effects == []
