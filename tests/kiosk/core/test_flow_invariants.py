"""Any event may come at any time: what must hold all the same (DESIGN: invariants of a check-in)."""

from __future__ import annotations

import os
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core import effects as ef
from kiosk.core import events as ev
from kiosk.core.coverage import Coverage
from kiosk.core.flow import ESSENTIAL, step
from kiosk.core.limits import time_limit
from kiosk.core.moves_help import case_id
from kiosk.core.problems import Problem
from kiosk.core.rules import track_of, trusted
from kiosk.core.state import Idle, Kiosk, Line, OutOfService, Registering, SeeClerk, TakeSlip, Turn
from kiosk.core.visit import Payment, Today

from .any_event import EARLIER_TICKET, counters, coverages, days, happenings, play_any
from .examples import NOW as DEFAULT
from .examples import help_ticket

NOW = replace(DEFAULT, rules=replace(DEFAULT.rules, reminders=2))
EXAMPLES = int(os.environ.get("KIOSK_FLOW_EXAMPLES", "500"))
"""How many courses of events are tried; the long form of the campaign sets some 100,000."""
Happened = list[tuple[ev.Event, bool]]


@settings(max_examples=EXAMPLES)
@given(happenings)
def test_whatever_happens_the_invariants_hold(happened: Happened) -> None:
    registered: set[int] = set()
    forged: set[int] = set()
    helped: set[tuple[int, Problem]] = set()
    for before, _, kiosk, effects in play_any(NOW, happened):
        _no_one_is_remembered_between_turns(kiosk)
        if kiosk.turn is not None and kiosk.turn.authenticity is not None and kiosk.turn.authenticity.failed:
            forged.add(kiosk.turn.id)
        for effect in effects:
            match effect:
                case ef.Register(turn=turn):
                    _register_only_who_is_proven(effect)
                    assert turn.id not in registered, "one visit a turn"
                    assert turn.id not in forged, "a forged chip never gets a number"
                    registered.add(turn.id)
                case ef.Print(turn=turn, ticket=ticket):
                    _only_a_genuine_chip_prints(turn)
                    drawn = [visit.ticket.visit_id for visit in (turn.today or Today()).earlier]
                    known = turn.id in registered and isinstance(before.page, Registering)
                    assert known or (ticket.again and ticket.visit_id in drawn), "only what was drawn is printed"
                case ef.PrintHelp():
                    _help_slips_are_for_genuine_chips_or_none(kiosk, effect)
                case ef.OpenHelp(turn=turn, problem=problem):
                    assert problem is not Problem.EMERGENCY, "an emergency has no line"
                    assert (turn.id, problem) not in helped, "one place in line for one reason"
                    helped.add((turn.id, problem))
                case ef.LookUp(turn=number, citizen=who) | ef.AskToday(turn=number, citizen=who):
                    assert kiosk.turn is not None
                    assert (number, who) == (kiosk.turn.id, kiosk.turn.citizen)
                case _:
                    pass
        if isinstance(kiosk.page, SeeClerk) and kiosk.page.line not in (Line.NONE, Line.AFTER_CHIP):
            assert kiosk.turn is not None
            assert (kiosk.turn.id, kiosk.page.problem) in helped, "who is sent to the desk keeps a place in line"


def _no_one_is_remembered_between_turns(kiosk: Kiosk) -> None:
    if isinstance(kiosk.page, Idle | OutOfService):
        assert kiosk.turn is None
    else:
        assert kiosk.turn is not None
        kinds = [claim.kind for claim in kiosk.turn.claims]
        assert len(kinds) == len(set(kinds)), "one claim of a kind"
    if isinstance(kiosk.page, Idle):
        assert not kiosk.down & ESSENTIAL
    if isinstance(kiosk.page, OutOfService):
        assert kiosk.page.devices == kiosk.down & ESSENTIAL


def _register_only_who_is_proven(effect: ef.Register) -> None:
    turn = effect.turn
    assert turn.citizen is not None
    assert turn.coverage is not None
    _only_a_genuine_chip_prints(turn)
    assert effect.track is track_of(turn.citizen, NOW.today), "a claim moves nobody before the desk has confirmed it"
    if not effect.service.insured:
        assert effect.payment is Payment.SELF_PAY


def _only_a_genuine_chip_prints(turn: Turn) -> None:
    assert turn.authenticity is not None
    assert not turn.authenticity.failed
    assert trusted(turn.authenticity, NOW.rules)


def _help_slips_are_for_genuine_chips_or_none(kiosk: Kiosk, effect: ef.PrintHelp) -> None:
    turn, page = kiosk.turn, kiosk.page
    assert turn is not None
    assert isinstance(page, SeeClerk)
    assert effect.ticket.case_id == case_id(turn, page.problem)
    assert page.problem not in (Problem.AUTHENTICITY_FAILED, Problem.CHIP_NOT_TRUSTED, Problem.EMERGENCY)
    assert turn.authenticity is None or trusted(turn.authenticity, NOW.rules)


@settings(max_examples=200)
@given(happenings)
def test_left_alone_the_kiosk_is_ready_for_the_next_patient_by_itself(happened: Happened) -> None:
    kiosk = Kiosk()
    for _, _, after, _ in play_any(NOW, happened):
        kiosk = after
    for _ in range(NOW.rules.reminders + 4):
        if time_limit(kiosk, NOW.rules) is None:
            break
        kiosk, _ = step(kiosk, ev.TimeUp(kiosk.serial), NOW)
    assert isinstance(kiosk.page, Idle | OutOfService)


@settings(max_examples=200)
@given(happenings, counters, coverages, days)
def test_an_answer_for_another_turn_changes_nothing(
    happened: Happened, number: int, coverage: Coverage, day: Today
) -> None:
    kiosk = Kiosk()
    for _, _, after, _ in play_any(NOW, happened):
        kiosk = after
    if kiosk.turn is not None and kiosk.turn.id == number:
        return
    for late in (
        ev.CoverageKnown(number, coverage),
        ev.TodayKnown(number, day),
        ev.Registered(number, EARLIER_TICKET),
        ev.RegisterFailed(number),
        ev.SlipPrinted(number, ok=True),
        ev.HelpOpened(number, help_ticket(kiosk)),
        ev.HelpFailed(number),
        ev.HelpPrinted(number, ok=True),
    ):
        assert step(kiosk, late, NOW) == (kiosk, ())


@settings(max_examples=300)
@given(happenings)
def test_a_number_on_the_screen_is_always_a_registered_one(happened: Happened) -> None:
    for before, event, kiosk, effects in play_any(NOW, happened):
        if not isinstance(kiosk.page, TakeSlip) or isinstance(before.page, TakeSlip):
            continue
        if isinstance(event, ev.Registered):
            assert kiosk.page.ticket == event.ticket
        else:
            assert kiosk.turn is not None
            assert kiosk.page.ticket.again
            assert kiosk.page.ticket.visit_id in [v.ticket.visit_id for v in (kiosk.turn.today or Today()).earlier]
        assert [type(effect) for effect in effects if isinstance(effect, ef.Print)] == [ef.Print], "one slip a number"


@settings(max_examples=200)
@given(happenings, st.booleans())
def test_what_a_patient_gave_is_gone_with_the_turn(happened: Happened, card_in: bool) -> None:  # noqa: FBT001 - hypothesis
    kiosk = Kiosk(card_in=card_in)
    for _, _, after, _ in play_any(NOW, happened):
        kiosk = after
    ended, effects = step(kiosk, ev.Cancel(), NOW)
    if ended.turn is None:
        assert isinstance(ended.page, Idle | OutOfService)
        assert kiosk.turn is None or ef.Forget(kiosk.turn.id) in effects
