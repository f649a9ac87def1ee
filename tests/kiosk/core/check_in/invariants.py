"""What holds after every event in every state (DESIGN: invariants of a check-in), as far as one step shows it."""

from __future__ import annotations

from kiosk.core.check_in import effects as ef
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.effects import Now
from kiosk.core.check_in.flow import ESSENTIAL
from kiosk.core.check_in.help import case_id
from kiosk.core.check_in.state import (
    EnterDigits,
    Idle,
    Kiosk,
    NotCovered,
    OutOfService,
    PutCard,
    Question,
    QueuePlace,
    ReadingChip,
    Registering,
    SeeClerk,
    TakeSlip,
    Turn,
    You,
)
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules, Trust, track_of, trust_in, trusted
from kiosk.core.visit import Payment, Today

NOT_GENUINE = (Problem.AUTHENTICITY_FAILED, Problem.CHIP_NOT_PROVEN, Problem.CHIP_NOT_TRUSTED)


def hold(before: Kiosk, event: ev.Event, kiosk: Kiosk, effects: tuple[ef.Effect, ...], now: Now) -> None:
    """Assert all of it."""
    no_one_is_remembered_between_turns(before, kiosk, effects)
    nobody_is_told_to_use_a_device_that_is_gone(event, kiosk)
    a_number_on_the_screen_is_a_registered_one(before, event, kiosk, effects)
    an_emergency_stays_one(before, event, kiosk)
    nothing_of_a_person_is_shown_before_the_look_up(kiosk)
    for effect in effects:
        match effect:
            case ef.Register():
                no_unvouched_turn_is_said_insured(effect.turn, effect.payment, now.rules)
                only_the_proven_are_registered(effect, now)
            case ef.Print(turn=turn, payment=payment):
                no_unvouched_turn_is_said_insured(turn, payment, now.rules)
                only_a_genuine_chip_prints(turn, now.rules)
            case ef.PrintHelp():
                help_slips_are_for_genuine_chips_or_none(kiosk, effect, now.rules)
            case ef.OpenHelp(problem=problem):
                assert problem is not Problem.EMERGENCY, "an emergency has no line"
            case ef.LookUp(turn=number, citizen=who) | ef.AskToday(turn=number, citizen=who):
                assert kiosk.turn is not None
                assert (number, who) == (kiosk.turn.id, kiosk.turn.citizen)
                nobody_is_looked_up_before_an_issuer_or_the_verdict_allows_it(event, now.rules)
            case _:
                pass


def no_one_is_remembered_between_turns(before: Kiosk, kiosk: Kiosk, effects: tuple[ef.Effect, ...]) -> None:
    if isinstance(kiosk.page, Idle | OutOfService):
        assert kiosk.turn is None
    else:
        assert kiosk.turn is not None
        kinds = [claim.kind for claim in kiosk.turn.claims]
        assert len(kinds) == len(set(kinds)), "one claim of a kind"
    if before.turn is not None and (kiosk.turn is None or kiosk.turn.id != before.turn.id):
        assert ef.Forget(before.turn.id) in effects, "what was read and held outside the flow goes with the turn"
        assert ef.StopReading() in effects
    if isinstance(kiosk.page, Idle):
        assert not kiosk.down & ESSENTIAL
    if isinstance(kiosk.page, OutOfService):
        assert kiosk.page.devices == kiosk.down & ESSENTIAL


def nobody_is_told_to_use_a_device_that_is_gone(event: ev.Event, kiosk: Kiosk) -> None:
    if isinstance(event, ev.DeviceDown) and event.device.value == "reader":
        assert not isinstance(kiosk.page, EnterDigits | PutCard | ReadingChip)


def nobody_is_looked_up_before_an_issuer_or_the_verdict_allows_it(event: ev.Event, rules: Rules) -> None:
    match event:
        case ev.CitizenFound(vouched=vouched):
            assert vouched
        case ev.ChipVerified(authenticity=authenticity):
            assert trusted(authenticity, rules)
        case _:
            raise AssertionError(event)


def nothing_of_a_person_is_shown_before_the_look_up(kiosk: Kiosk) -> None:
    if isinstance(kiosk.page, You | NotCovered | Question):
        assert kiosk.turn is not None
        assert kiosk.turn.looked_up


def a_number_on_the_screen_is_a_registered_one(
    before: Kiosk, event: ev.Event, kiosk: Kiosk, effects: tuple[ef.Effect, ...]
) -> None:
    if not isinstance(kiosk.page, TakeSlip) or isinstance(before.page, TakeSlip):
        return
    if isinstance(event, ev.Registered):
        assert kiosk.page.ticket == event.ticket
        assert isinstance(before.page, Registering)
        assert before.page.asked
    else:
        assert kiosk.turn is not None
        assert kiosk.page.ticket.again
        assert kiosk.page.ticket.visit_id in [v.ticket.visit_id for v in (kiosk.turn.today or Today()).earlier]
    assert [type(effect) for effect in effects if isinstance(effect, ef.Print)] == [ef.Print], "one slip a number"


def an_emergency_stays_one(before: Kiosk, event: ev.Event, kiosk: Kiosk) -> None:
    if isinstance(kiosk.page, SeeClerk) and kiosk.page.problem is Problem.EMERGENCY:
        assert kiosk.page.line in (QueuePlace.NONE, QueuePlace.KEPT, QueuePlace.FAILED)
        if kiosk.page.line is QueuePlace.KEPT and before.page != kiosk.page:
            assert isinstance(event, ev.AlarmAnswered), "nobody is said to come before a desk says so"
            assert event.answered
        assert kiosk.page.ticket is None
    called = isinstance(before.page, SeeClerk) and before.page.problem is Problem.EMERGENCY
    if called and kiosk.turn is not None and before.turn is not None and kiosk.turn.id == before.turn.id:
        assert isinstance(kiosk.page, SeeClerk), event
        assert kiosk.page.problem is Problem.EMERGENCY


def only_the_proven_are_registered(effect: ef.Register, now: Now) -> None:
    turn = effect.turn
    assert turn.citizen is not None
    assert turn.coverage is not None
    only_a_genuine_chip_prints(turn, now.rules)
    assert effect.track is track_of(turn.citizen, now.today), "a claim moves nobody before the desk has confirmed it"
    if not effect.service.insured:
        assert effect.payment is Payment.SELF_PAY


def no_unvouched_turn_is_said_insured(turn: Turn, payment: Payment, rules: Rules) -> None:
    assert turn.authenticity is not None
    insured = payment in (Payment.INSURANCE, Payment.INSURANCE_SHOW_CARD)
    assert not insured or trust_in(turn.authenticity, rules) is Trust.VOUCHED


def only_a_genuine_chip_prints(turn: Turn, rules: Rules) -> None:
    assert turn.authenticity is not None
    assert not turn.authenticity.failed
    assert trusted(turn.authenticity, rules)


def help_slips_are_for_genuine_chips_or_none(kiosk: Kiosk, effect: ef.PrintHelp, rules: Rules) -> None:
    turn, page = kiosk.turn, kiosk.page
    assert turn is not None
    assert isinstance(page, SeeClerk)
    assert effect.ticket.case_id == case_id(turn, page.problem)
    assert page.problem not in (*NOT_GENUINE, Problem.EMERGENCY)
    assert turn.authenticity is None or trusted(turn.authenticity, rules)
