"""A turn: one patient, from the card to the end."""

from __future__ import annotations

from uuid import UUID

import pytest

from kiosk.core.check_in import effects as ef
from kiosk.core.check_in.effects import begin_turn, end_turn, go, turn_of
from kiosk.core.check_in.state import Idle, Kiosk, QueuePlace, SeeClerk
from kiosk.core.problems import Problem
from kiosk.core.texts import Language

BEGUN = begin_turn(Kiosk(seed=UUID(int=5)))


def test_a_page_of_a_turn_without_a_turn_is_a_fault_of_the_program() -> None:
    with pytest.raises(AssertionError, match="Idle is a page of a turn"):
        turn_of(Kiosk())


def test_the_end_of_a_turn_forgets_the_patient_and_speaks_vietnamese() -> None:
    ended, effects = end_turn(Kiosk(turn=BEGUN.turn, language=Language.EN))
    assert (ended.page, ended.turn, ended.language) == (Idle(), None, Language.VI)
    assert effects == (ef.StopReading(), ef.Forget(1))


def test_nobody_has_to_be_forgotten_between_turns() -> None:
    assert end_turn(Kiosk())[1] == ()


def test_who_leaves_before_the_chips_verdict_is_on_the_desks_list_all_the_same() -> None:
    waiting, _ = go(BEGUN, SeeClerk(Problem.NOT_ME, QueuePlace.AFTER_CHIP))
    assert end_turn(waiting)[1][0] == ef.OpenHelp(turn_of(BEGUN), Problem.NOT_ME)
