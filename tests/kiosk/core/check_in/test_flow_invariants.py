"""Any event may come at any time: what must hold all the same (DESIGN: invariants of a check-in)."""

from __future__ import annotations

import os
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.check_in import effects as ef
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.flow import step
from kiosk.core.check_in.limits import time_limit
from kiosk.core.check_in.state import (
    Idle,
    Kiosk,
    NotCovered,
    OutOfService,
    Question,
    QueuePlace,
    Registering,
    SeeClerk,
    TakeSlip,
    You,
)
from kiosk.core.coverage import Coverage
from kiosk.core.problems import Problem
from kiosk.core.rules import trusted
from kiosk.core.visit import Today
from tests.examples import examples
from tests.kiosk.core.check_in.any_event import EARLIER_TICKET, counters, coverages, days, happenings, play_any
from tests.kiosk.core.check_in.invariants import hold
from tests.kiosk.core.examples import NOW as DEFAULT
from tests.kiosk.core.examples import help_ticket

NOW = replace(DEFAULT, rules=replace(DEFAULT.rules, reminders=2))
EXAMPLES = int(os.environ.get("KIOSK_FLOW_EXAMPLES", examples(150)))
"""How many courses of events are tried; the long form of the campaign sets some 100,000."""
Happened = list[tuple[ev.Event, bool]]


@settings(max_examples=EXAMPLES)
@given(happenings)
def test_whatever_happens_the_invariants_hold(happened: Happened) -> None:
    registered: set[int] = set()
    forged: set[int] = set()
    helped: set[tuple[int, Problem]] = set()
    for before, event, kiosk, effects in play_any(NOW, happened):
        hold(before, event, kiosk, effects, NOW)
        if kiosk.turn is not None and kiosk.turn.authenticity is not None and kiosk.turn.authenticity.failed:
            forged.add(kiosk.turn.id)
        for effect in effects:
            match effect:
                case ef.Register(turn=turn):
                    assert turn.id not in registered, "one visit a turn"
                    assert turn.id not in forged, "a forged chip never gets a number"
                    registered.add(turn.id)
                case ef.Print(turn=turn, ticket=ticket):
                    drawn = [visit.ticket.visit_id for visit in (turn.today or Today()).earlier]
                    known = turn.id in registered and isinstance(before.page, Registering)
                    assert known or (ticket.again and ticket.visit_id in drawn), "only what was drawn is printed"
                case ef.OpenHelp(turn=turn, problem=problem):
                    assert (turn.id, problem) not in helped, "one place in line for one reason"
                    helped.add((turn.id, problem))
                case _:
                    pass
        page = kiosk.page
        if (
            isinstance(page, SeeClerk)
            and page.problem is not Problem.EMERGENCY
            and page.line is not QueuePlace.AFTER_CHIP
        ):
            assert kiosk.turn is not None
            assert (kiosk.turn.id, page.problem) in helped, "who is sent to the desk keeps a place in line"


@settings(max_examples=EXAMPLES)
@given(happenings)
def test_for_whom_nobody_vouches_nothing_is_asked_or_shown_before_the_verdict_in_any_order(happened: Happened) -> None:
    unvouched = [
        (replace(event, vouched=False) if isinstance(event, ev.CitizenFound) else event, here)
        for event, here in happened
    ]
    for _, event, kiosk, effects in play_any(NOW, unvouched):
        for effect in effects:
            if isinstance(effect, ef.LookUp | ef.AskToday):
                assert isinstance(event, ev.ChipVerified)
                assert trusted(event.authenticity, NOW.rules)
        if kiosk.turn is not None and kiosk.turn.authenticity is None:
            assert not kiosk.turn.looked_up
            assert not isinstance(kiosk.page, You | NotCovered | Question | Registering | TakeSlip)


@settings(max_examples=examples(60))
@given(happenings)
def test_left_alone_the_kiosk_is_ready_for_the_next_patient_by_itself(happened: Happened) -> None:
    kiosk = Kiosk()
    for _, _, after, _ in play_any(NOW, happened):
        kiosk = after
    for _ in range(2 * NOW.rules.reminders + 6):
        if time_limit(kiosk, NOW.rules) is None:
            break
        kiosk, _ = step(kiosk, ev.TimeUp(kiosk.serial), NOW)
    assert isinstance(kiosk.page, Idle | OutOfService)
    assert time_limit(kiosk, NOW.rules) is None


@settings(max_examples=examples(60))
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


@settings(max_examples=examples(60))
@given(happenings, st.booleans())
def test_what_a_patient_gave_is_gone_with_the_turn(happened: Happened, card_in: bool) -> None:  # noqa: FBT001 - hypothesis
    kiosk = Kiosk(card_in=card_in)
    for _, _, after, _ in play_any(NOW, happened):
        kiosk = after
    ended, effects = step(kiosk, ev.Cancel(), NOW)
    if ended.turn is None:
        assert isinstance(ended.page, Idle | OutOfService)
        assert kiosk.turn is None or ef.Forget(kiosk.turn.id) in effects
