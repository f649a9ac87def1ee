"""What happens when nobody touches the screen."""

from __future__ import annotations

import pytest

from kiosk.core.check_in import effects as ef
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.limits import time_limit
from kiosk.core.check_in.state import Idle, TakeSlip
from kiosk.core.problems import Problem
from kiosk.core.texts import Language
from tests.kiosk.core.examples import (
    CAN,
    COVERED,
    ELSEWHERE,
    NOT_COVERED,
    NOW,
    TO_SERVICE,
    TO_SLIP,
    TO_YOU,
    citizen,
    help_ticket,
    play,
    read,
)


def test_a_card_left_behind_is_reminded_of_until_it_is_gone() -> None:
    kiosk, _ = play(NOW, *TO_SLIP)
    for times in range(1, 4):
        kiosk, effects = play(NOW, ev.TimeUp(kiosk.serial), kiosk=kiosk)
        assert isinstance(kiosk.page, TakeSlip)
        assert kiosk.page.reminded == times
        assert effects == [ef.RemindOfCard()]


def test_a_card_forgotten_for_good_calls_the_desk_and_clears_the_page() -> None:
    kiosk, _ = play(NOW, *TO_SLIP)
    turn = kiosk.turn
    done: list[ef.Effect] = []
    for _ in range(NOW.rules.reminders + 1):
        kiosk, effects = play(NOW, ev.TimeUp(kiosk.serial), kiosk=kiosk)
        done = effects
    assert isinstance(kiosk.page, Idle)
    assert turn is not None
    assert ef.AlarmDesk(turn, Problem.CARD_LEFT) in done


@pytest.mark.parametrize("events", [(ev.CardInserted(),), TO_YOU, (*TO_YOU, ev.HelpWanted())])
def test_a_card_whose_holder_left_in_the_middle_is_reminded_of_too_and_the_desk_called_once(
    events: tuple[ev.Event, ...],
) -> None:
    kiosk, _ = play(NOW, *events)
    kiosk, _ = play(NOW, ev.TimeUp(kiosk.serial), kiosk=kiosk)
    done: list[ef.Effect] = []
    while time_limit(kiosk, NOW.rules) == NOW.rules.limits.card_reminder:
        assert isinstance(kiosk.page, Idle)
        kiosk, effects = play(NOW, ev.TimeUp(kiosk.serial), kiosk=kiosk)
        done += effects
    assert done[:-1] == [ef.RemindOfCard()] * NOW.rules.reminders
    assert isinstance(done[-1], ef.AlarmDesk)
    assert (done[-1].problem, done[-1].turn.citizen) == (Problem.CARD_LEFT, None), "whose card it is the card says"
    assert (kiosk.turn, time_limit(kiosk, NOW.rules)) == (None, None), "then the room is left in peace"
    assert play(NOW, ev.CardRemoved(), kiosk=kiosk)[0].page == Idle()


@pytest.mark.parametrize("stays", [ev.Touched(), ev.CardInserted(), ev.PriorityWanted()])
def test_a_page_that_names_the_patient_ends_ten_seconds_after_the_card_was_taken(stays: ev.Event) -> None:
    limits = NOW.rules.limits
    here, _ = play(NOW, *read(citizen(), COVERED))
    gone, _ = play(NOW, ev.CardRemoved(), kiosk=here)
    assert (time_limit(here, NOW.rules), time_limit(gone, NOW.rules)) == (limits.idle, limits.taken)
    assert gone.serial > here.serial, "the time begins again"
    stayed, _ = play(NOW, stays, kiosk=gone)
    assert stayed.serial > gone.serial
    assert time_limit(stayed, NOW.rules) == limits.idle
    ended, _ = play(NOW, ev.TimeUp(gone.serial), kiosk=gone)
    assert (ended.page, ended.turn) == (Idle(), None)


def test_a_number_that_is_on_no_paper_stays_longer() -> None:
    limits = NOW.rules.limits
    shown, _ = play(NOW, *TO_SLIP, ev.CardRemoved())
    assert time_limit(shown, NOW.rules) == limits.done
    printed, _ = play(NOW, ev.SlipPrinted(1, ok=True), kiosk=shown)
    assert time_limit(printed, NOW.rules) == limits.done
    failed, _ = play(NOW, ev.SlipPrinted(1, ok=False), kiosk=shown)
    assert failed.serial > shown.serial, "the time begins again"
    assert time_limit(failed, NOW.rules) == limits.idle > limits.done

    asked, _ = play(NOW, ev.HelpWanted())
    kept, _ = play(NOW, ev.HelpOpened(1, help_ticket(asked)), ev.HelpPrinted(1, ok=True), kiosk=asked)
    assert (time_limit(asked, NOW.rules), time_limit(kept, NOW.rules)) == (limits.idle, limits.help)


def test_the_desk_is_called_once_for_a_card_left_with_its_number() -> None:
    kiosk, _ = play(NOW, *TO_SLIP)
    for _ in range(NOW.rules.reminders + 1):
        kiosk, _ = play(NOW, ev.TimeUp(kiosk.serial), kiosk=kiosk)
    assert kiosk.turn is None
    assert time_limit(kiosk, NOW.rules) is None


def test_a_card_that_lies_there_lets_the_next_one_choose_a_language() -> None:
    kiosk, _ = play(NOW, ev.CardInserted(), ev.Cancel(), ev.LanguageChosen(Language.EN))
    assert time_limit(kiosk, NOW.rules) == NOW.rules.limits.idle
    kiosk, effects = play(NOW, ev.TimeUp(kiosk.serial), kiosk=kiosk)
    assert (kiosk.language, effects) == (Language.VI, [])
    assert time_limit(kiosk, NOW.rules) == NOW.rules.limits.card_reminder


def test_a_language_chosen_by_somebody_who_left_does_not_stay() -> None:
    kiosk, _ = play(NOW, ev.LanguageChosen(Language.EN))
    assert time_limit(kiosk, NOW.rules) is not None
    kiosk, _ = play(NOW, ev.TimeUp(kiosk.serial), kiosk=kiosk)
    assert kiosk.language is Language.VI
    assert time_limit(kiosk, NOW.rules) is None


def test_a_timer_of_an_earlier_page_does_nothing() -> None:
    kiosk, _ = play(NOW, *TO_YOU)
    after, effects = play(NOW, ev.TimeUp(kiosk.serial - 1), kiosk=kiosk)
    assert (after, effects) == (kiosk, [])


@pytest.mark.parametrize(
    "events",
    [
        (ev.AccessGiven(CAN),),
        TO_YOU,
        TO_SERVICE,
        TO_SLIP,
        (ev.HelpWanted(),),
        (ev.NoChipCard(),),
        (ev.NoChipCard(), ev.NumberWanted()),
        read(citizen(), NOT_COVERED),
        (*TO_SERVICE, ev.PriorityWanted()),
        (*read(citizen(), ELSEWHERE), ev.ServiceChosen("general")),
    ],
)
def test_a_page_of_a_turn_has_a_time_limit_and_ends_with_it(events: tuple[ev.Event, ...]) -> None:
    kiosk, _ = play(NOW, *events, ev.CardRemoved())
    assert time_limit(kiosk, NOW.rules) is not None
    kiosk, effects = play(NOW, ev.TimeUp(kiosk.serial), kiosk=kiosk)
    assert kiosk.page == Idle()
    assert kiosk.turn is None
    assert ef.Forget(1) in effects
