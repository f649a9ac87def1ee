"""Questions are asked only when they matter; opening hours and daily limits decide what is on offer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.citizen import PartialDate
from kiosk.core.check_in import effects as ef
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.effects import Now
from kiosk.core.check_in.service import on_offer, who_answers
from kiosk.core.check_in.state import (
    Again,
    AskAdult,
    AskPaperDate,
    AskPaperNumber,
    AskPapers,
    AskPriority,
    ChooseService,
    Closed,
    ClosedReason,
    Kiosk,
    NotCovered,
    QueuePlace,
    Registering,
    SeeClerk,
    TakeSlip,
    Turn,
    Who,
    You,
)
from kiosk.core.claims import Adult, Paper
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules
from kiosk.core.visit import Claim, ClaimKind, Hours, Payment, Today, Track
from tests.kiosk.core.examples import (
    COVERED,
    DRIVER,
    ELSEWHERE,
    FORGED,
    GENERAL,
    GENUINE,
    MORNING,
    NOT_COVERED,
    NOW,
    PREGNANT,
    TICKET,
    TO_SERVICE,
    TO_YOU,
    TODAY,
    citizen,
    earlier,
    play,
    read,
)

CHILD = citizen(born=PartialDate(2022, 3, 1))


def registered(effects: list[ef.Effect]) -> ef.Register:
    (asked,) = [effect for effect in effects if isinstance(effect, ef.Register)]
    return asked


def claims(kiosk: Kiosk) -> tuple[Claim, ...]:
    assert kiosk.turn is not None
    return kiosk.turn.claims


# Who pays


def test_who_is_not_covered_may_pay_or_ask_the_clerk() -> None:
    kiosk, _ = play(NOW, *read(citizen(), NOT_COVERED))
    assert kiosk.page == NotCovered()
    assert play(NOW, ev.HelpWanted(), kiosk=kiosk)[0].page == SeeClerk(Problem.NOT_COVERED, QueuePlace.ASKED)
    assert play(NOW, ev.Back(), kiosk=kiosk)[0].page == You()
    kiosk, effects = play(NOW, ev.PaySelf(), ev.ServiceChosen("general"), kiosk=kiosk)
    assert registered(effects).payment is Payment.SELF_PAY


def test_an_uninsured_service_is_self_paid_even_with_insurance() -> None:
    kiosk, _ = play(NOW, *TO_SERVICE, ev.ServiceChosen("driver"))
    assert isinstance(kiosk.page, Registering)
    assert kiosk.page.payment is Payment.SELF_PAY


# Services


def test_a_clinic_with_one_service_does_not_ask_for_it() -> None:
    kiosk, _ = play(Now(Rules(services=(GENERAL,)), TODAY, MORNING), *TO_SERVICE)
    assert isinstance(kiosk.page, Registering)


def test_a_clinic_whose_one_service_is_closed_says_so() -> None:
    shut = replace(GENERAL, hours=(Hours(frozenset({TODAY.weekday()}), time(13), time(16)),))
    kiosk, _ = play(Now(Rules(services=(shut,)), TODAY, MORNING), *TO_SERVICE)
    assert kiosk.page == ChooseService((), (Closed(shut, ClosedReason.NOT_YET, time(13)),))


def test_a_service_that_is_not_on_offer_is_not_taken() -> None:
    kiosk, _ = play(NOW, *TO_SERVICE, ev.ServiceChosen("heart-surgery"))
    assert isinstance(kiosk.page, ChooseService)


def test_a_full_service_is_hidden_with_a_word_as_soon_as_the_register_says_so() -> None:
    few = replace(DRIVER, daily_limit=2)
    now = Now(Rules(services=(GENERAL, few)), TODAY, MORNING)
    kiosk, _ = play(now, *TO_SERVICE)
    assert kiosk.page == ChooseService((GENERAL, few))
    kiosk, _ = play(now, ev.TodayKnown(1, Today(drawn=(("driver", 2),))), kiosk=kiosk)
    assert kiosk.page == ChooseService((GENERAL,), (Closed(few, ClosedReason.FULL),))
    assert play(now, ev.ServiceChosen("driver"), kiosk=kiosk) == (kiosk, [])


# Children


@pytest.mark.parametrize("adult", Adult)
def test_a_child_under_six_is_asked_for_the_adult_once(adult: Adult) -> None:
    kiosk, _ = play(NOW, *read(CHILD, COVERED))
    assert kiosk.page == AskAdult()
    kiosk, _ = play(NOW, ev.AdultChosen(adult), kiosk=kiosk)
    assert isinstance(kiosk.page, ChooseService)
    assert not kiosk.page.may_claim_priority, "a child comes first by its age"
    kiosk, effects = play(NOW, ev.ServiceChosen("general"), kiosk=kiosk)
    asked = registered(effects)
    assert (asked.turn.claims, asked.track) == ((Claim(ClaimKind.ADULT, adult),), Track.PRIORITY)


def test_back_from_the_adult_returns_to_who_you_are() -> None:
    assert play(NOW, *read(CHILD, COVERED), ev.Back())[0].page == You(who=Who.ADULT_OF_CHILD)


# Priority


def test_a_claimed_priority_waits_for_the_desk_in_the_normal_queue() -> None:
    kiosk, _ = play(NOW, *read(citizen(), COVERED), ev.PriorityWanted())
    assert kiosk.page == AskPriority((PREGNANT,))
    kiosk, _ = play(NOW, ev.PriorityChosen("pregnant"), kiosk=kiosk)
    assert isinstance(kiosk.page, ChooseService)
    _, effects = play(NOW, ev.ServiceChosen("general"), kiosk=kiosk)
    asked = registered(effects)
    assert (asked.turn.claims, asked.track) == ((Claim(ClaimKind.PRIORITY, "pregnant"),), Track.NORMAL)


def test_a_priority_claim_can_be_taken_back_or_left() -> None:
    claimed = (*read(citizen(), COVERED), ev.PriorityWanted(), ev.PriorityChosen("pregnant"), ev.PriorityWanted())
    kiosk, _ = play(NOW, *claimed)
    assert claims(play(NOW, ev.PriorityChosen(""), kiosk=kiosk)[0]) == ()
    assert claims(play(NOW, ev.Back(), kiosk=kiosk)[0]) == (Claim(ClaimKind.PRIORITY, "pregnant"),)
    assert play(NOW, ev.PriorityChosen("king"), kiosk=kiosk) == (kiosk, [])


@pytest.mark.parametrize("born", [PartialDate(1940), PartialDate(2022)])
def test_who_comes_first_by_age_is_not_asked_for_a_group(born: PartialDate) -> None:
    kiosk, _ = play(NOW, *read(citizen(born=born), COVERED), ev.AdultChosen(Adult.MOTHER))
    assert isinstance(kiosk.page, ChooseService)
    assert play(NOW, ev.PriorityWanted(), kiosk=kiosk) == (kiosk, [])


# Papers


def test_papers_are_asked_for_only_when_they_change_what_is_paid() -> None:
    assert play(NOW, *read(citizen(), ELSEWHERE), ev.ServiceChosen("general"))[0].page == AskPapers(GENERAL)
    for coverage in (
        COVERED,
        NOT_COVERED,
        replace(ELSEWHERE, registered_here=True),
        replace(ELSEWHERE, route_percent=100),
    ):
        kiosk, _ = play(NOW, *read(citizen(), coverage), ev.PaySelf(), ev.ServiceChosen("general"))
        assert isinstance(kiosk.page, Registering)
    kiosk, _ = play(NOW, *read(citizen(), ELSEWHERE), ev.ServiceChosen("driver"))
    assert isinstance(kiosk.page, Registering)


TO_PAPERS = (*read(citizen(), ELSEWHERE), ev.ServiceChosen("general"))


def test_a_referral_with_number_and_date_becomes_a_claim() -> None:
    kiosk, _ = play(NOW, *TO_PAPERS, ev.PaperChosen(Paper.REFERRAL))
    assert kiosk.page == AskPaperNumber(GENERAL, ClaimKind.REFERRAL)
    kiosk, _ = play(NOW, ev.PaperNumberGiven(" 12 34"), kiosk=kiosk)
    assert kiosk.page == AskPaperDate(GENERAL, ClaimKind.REFERRAL, "1234")
    _, effects = play(NOW, ev.PaperDateGiven("20112026"), kiosk=kiosk)
    assert registered(effects).turn.claims == (Claim(ClaimKind.REFERRAL, "paper", "1234", date(2026, 11, 20)),)


def test_number_and_date_of_a_paper_may_be_left_out() -> None:
    _, effects = play(
        NOW, *TO_PAPERS, ev.PaperChosen(Paper.RE_EXAMINATION), ev.PaperNumberGiven(""), ev.PaperDateGiven("")
    )
    assert registered(effects).turn.claims == (Claim(ClaimKind.RE_EXAMINATION, "paper"),)


@pytest.mark.parametrize(
    ("paper", "claimed"), [(Paper.IN_VNEID, (Claim(ClaimKind.REFERRAL, "vneid"),)), (Paper.NONE, ())]
)
def test_a_paper_on_the_phone_and_no_paper_need_no_more_questions(paper: Paper, claimed: tuple[Claim, ...]) -> None:
    _, effects = play(NOW, *TO_PAPERS, ev.PaperChosen(paper))
    assert registered(effects).turn.claims == claimed


@pytest.mark.parametrize("digits", ["99999999", "20112025", "23112026", "2011"])
def test_a_date_with_which_the_paper_cannot_count_is_asked_for_again(digits: str) -> None:
    kiosk, effects = play(
        NOW, *TO_PAPERS, ev.PaperChosen(Paper.REFERRAL), ev.PaperNumberGiven("7"), ev.PaperDateGiven(digits)
    )
    assert kiosk.page == AskPaperDate(GENERAL, ClaimKind.REFERRAL, "7", wrong=True)
    assert not any(isinstance(effect, ef.Register) for effect in effects)


def test_a_paper_number_that_can_be_none_is_not_taken() -> None:
    kiosk, _ = play(NOW, *TO_PAPERS, ev.PaperChosen(Paper.REFERRAL))
    assert play(NOW, ev.PaperNumberGiven("<script>"), kiosk=kiosk) == (kiosk, [])


def test_back_leads_through_the_questions() -> None:
    kiosk, _ = play(NOW, *TO_PAPERS, ev.PaperChosen(Paper.REFERRAL), ev.PaperNumberGiven("7"), ev.Back())
    assert kiosk.page == AskPaperNumber(GENERAL, ClaimKind.REFERRAL)
    kiosk, _ = play(NOW, ev.Back(), kiosk=kiosk)
    assert kiosk.page == AskPapers(GENERAL)
    kiosk, _ = play(NOW, ev.Back(), kiosk=kiosk)
    assert isinstance(kiosk.page, ChooseService)


def test_what_was_said_of_papers_is_forgotten_with_another_service() -> None:
    moved = (
        *TO_YOU,
        ev.CoverageKnown(1, ELSEWHERE),
        ev.Continue(),
        ev.ServiceChosen("general"),
        ev.PaperChosen(Paper.IN_VNEID),
        ev.CardRemoved(),
        ev.CardInserted(),
        ev.CitizenFound(2, citizen(), vouched=True),
        ev.ChipVerified(2, GENUINE, "pace"),
        ev.Continue(),
        ev.ServiceChosen("driver"),
    )
    _, effects = play(NOW, *moved)
    assert registered(effects).turn.claims == ()


# A second time today


def test_who_was_here_today_reads_so_and_can_see_the_number_again() -> None:
    kiosk, _ = play(NOW, *TO_YOU, ev.TodayKnown(1, earlier()))
    had = Again(TICKET, GENERAL, Payment.INSURANCE, Track.NORMAL)
    assert kiosk.page == You((had,))
    done = (ev.CoverageKnown(1, COVERED), ev.ChipVerified(1, GENUINE, "pace"), ev.ShowAgain(TICKET.visit_id))
    kiosk, effects = play(NOW, *done, kiosk=kiosk)
    ticket = replace(TICKET, again=True)
    assert kiosk.page == TakeSlip(ticket, GENERAL, Payment.INSURANCE, Track.NORMAL)
    assert [type(effect) for effect in effects] == [ef.DecodePortrait, ef.Print]


def test_a_number_is_shown_again_only_to_a_chip_that_is_found_genuine() -> None:
    waiting = (*TO_YOU, ev.TodayKnown(1, earlier()), ev.CoverageKnown(1, COVERED), ev.ShowAgain(TICKET.visit_id))
    kiosk, effects = play(NOW, *waiting)
    assert isinstance(kiosk.page, Registering)
    assert not any(isinstance(effect, ef.Print | ef.Register) for effect in effects)
    forged, effects = play(NOW, ev.ChipVerified(1, FORGED, "pace"), kiosk=kiosk)
    assert forged.page == SeeClerk(Problem.AUTHENTICITY_FAILED)
    genuine, effects = play(NOW, ev.ChipVerified(1, GENUINE, "pace"), kiosk=kiosk)
    assert isinstance(genuine.page, TakeSlip)
    assert [type(effect) for effect in effects] == [ef.Print]


def test_somebody_elses_number_is_not_shown() -> None:
    kiosk, _ = play(NOW, *TO_YOU, ev.TodayKnown(1, earlier()), ev.CoverageKnown(1, COVERED))
    assert play(NOW, ev.ShowAgain(UUID(int=2)), kiosk=kiosk) == (kiosk, [])


def test_an_earlier_number_of_a_service_that_is_no_more_is_left_out() -> None:
    assert play(NOW, *TO_YOU, ev.TodayKnown(1, earlier("closed-for-good")))[0].page == You()


def test_what_the_register_knows_comes_late_or_never_without_delay() -> None:
    kiosk, _ = play(NOW, *TO_SERVICE, ev.ChipVerified(1, GENUINE, "pace"), ev.ServiceChosen("general"))
    after, effects = play(NOW, ev.TodayKnown(1, earlier()), kiosk=kiosk)
    assert after.page == kiosk.page
    assert effects == []


def test_who_was_here_today_may_take_another_service() -> None:
    kiosk, _ = play(NOW, *TO_YOU, ev.TodayKnown(1, earlier()), ev.CoverageKnown(1, COVERED), ev.Continue())
    assert isinstance(kiosk.page, ChooseService)


# What cannot be


def test_a_service_chosen_by_nobody_is_a_fault_of_the_program() -> None:
    nobody = Kiosk(page=AskPapers(GENERAL), turn=Turn(id=1))
    with pytest.raises(AssertionError, match="somebody who was read"):
        play(NOW, ev.PaperChosen(Paper.NONE), kiosk=nobody)


@pytest.mark.parametrize(
    "event",
    [ev.Continue(), ev.PaySelf(), ev.PaperChosen(Paper.NONE), ev.PaperNumberGiven("1"), ev.ShowAgain(UUID(int=1))],
)
def test_an_answer_that_no_page_asked_for_is_dropped(event: ev.Event) -> None:
    kiosk, _ = play(NOW, ev.CardInserted())
    assert play(NOW, event, kiosk=kiosk) == (kiosk, [])


MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 22)
WEEKDAYS = frozenset(range(5))
OFFICE = replace(GENERAL, hours=(Hours(WEEKDAYS, time(7), time(11, 30)), Hours(WEEKDAYS, time(13), time(16, 30))))


@pytest.mark.parametrize(
    ("day", "at", "closed"),
    [
        (MONDAY, time(6, 59), Closed(OFFICE, ClosedReason.NOT_YET, time(7))),
        (MONDAY, time(7), None),
        (MONDAY, time(11, 29), None),
        (MONDAY, time(11, 30), Closed(OFFICE, ClosedReason.NOT_YET, time(13))),
        (MONDAY, time(16, 30), Closed(OFFICE, ClosedReason.NO_MORE)),
        (SUNDAY, time(9), Closed(OFFICE, ClosedReason.NOT_TODAY)),
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
    assert closed == ((Closed(few, ClosedReason.FULL),) if full else ())


def test_without_word_from_the_register_no_service_counts_as_full() -> None:
    assert on_offer((replace(GENERAL, daily_limit=1),), None, MONDAY, time(9))[1] == ()


@given(st.datetimes(), st.integers(0, 5))
def test_every_service_is_either_on_offer_or_closed(moment: object, drawn: int) -> None:
    services = (OFFICE, replace(DRIVER, daily_limit=3), GENERAL)
    today, at = moment.date(), moment.time()  # type: ignore[attr-defined]  # hypothesis gives datetimes
    offered, closed = on_offer(services, Today(drawn=(("driver", drawn),)), today, at)
    assert {*offered, *(one.service for one in closed)} == set(services)
    assert len(offered) + len(closed) == len(services)


@pytest.mark.parametrize(
    ("born", "who"),
    [
        ((1950, 1, 1), Who.HOLDER),
        ((2010, 11, 22), Who.HOLDER),
        ((2010, 11, 23), Who.MAYBE_CHILD),
        ((2020, 11, 22), Who.MAYBE_CHILD),
        ((2020, 11, 23), Who.ADULT_OF_CHILD),
        ((2026, 11, 1), Who.ADULT_OF_CHILD),
    ],
)
def test_the_page_asks_whoever_answers_at_that_age(born: tuple[int, int, int], who: Who) -> None:
    holder = citizen(born=PartialDate(*born))
    assert who_answers(holder, date(2026, 11, 22)) is who


def test_who_has_no_known_birth_date_answers_alone() -> None:
    assert who_answers(replace(citizen(), birth_date=None), date(2026, 11, 22)) is Who.HOLDER
