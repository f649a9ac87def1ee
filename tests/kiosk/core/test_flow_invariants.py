"""Any event may come at any time: what must hold all the same (DESIGN: invariants of a check-in)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from cardreader.access.password import Can
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from kiosk.core import effects as ef
from kiosk.core import events as ev
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.flow import ESSENTIAL, Now, step
from kiosk.core.moves import time_limit
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules, trusted
from kiosk.core.state import Device, Idle, Kiosk, OutOfService, Registering, TakeSlip
from kiosk.core.texts import Language
from kiosk.core.visit import Ticket

from .examples import DRIVER, GENERAL, TODAY, citizen

NOW = Now(Rules(services=(GENERAL, DRIVER), reminders=2), TODAY)
TICKET = Ticket(UUID(int=1), "A 001", 0, datetime(2026, 11, 22, 1, tzinfo=UTC))

counters = st.integers(1, 4)
verdicts = st.builds(Authenticity, st.sampled_from(Passive), st.sampled_from(ChipProof), st.sampled_from(ChipProof))
citizens = st.sampled_from([citizen(), citizen("001178990214"), citizen(expires=date(2020, 1, 1))])
coverages = st.builds(Coverage, st.sampled_from(Decision), st.just("000"))

events: st.SearchStrategy[ev.Event] = st.one_of(
    st.sampled_from(
        [
            ev.CardInserted(),
            ev.CardRemoved(),
            ev.AccessGiven(Can("990107")),
            ev.Continue(),
            ev.NotMe(),
            ev.Cancel(),
            ev.HelpWanted(),
            ev.EmergencyCalled(),
            ev.Touched(),
        ]
    ),
    st.builds(ev.LanguageChosen, st.sampled_from(Language)),
    st.builds(ev.ServiceChosen, st.sampled_from(["general", "driver", "no-such"])),
    st.builds(ev.Progressed, counters, st.integers(0, 10), st.integers(0, 10)),
    st.builds(ev.CitizenFound, counters, citizens),
    st.builds(ev.ChipVerified, counters, verdicts, st.just("pace")),
    st.builds(ev.ReadFailed, counters, st.sampled_from(Problem), st.none() | verdicts),
    st.builds(ev.CoverageKnown, counters, coverages),
    st.builds(ev.Registered, counters, st.just(TICKET)),
    st.builds(ev.RegisterFailed, counters),
    st.builds(ev.SlipPrinted, counters, st.booleans()),
    st.builds(ev.TimeUp, st.integers(0, 30)),
    st.builds(ev.DeviceDown, st.sampled_from(Device)),
    st.builds(ev.DeviceUp, st.sampled_from(Device)),
)


@settings(max_examples=400)
@given(st.lists(events, max_size=40))
def test_whatever_happens_the_invariants_hold(happened: list[ev.Event]) -> None:
    kiosk = Kiosk()
    registered: set[int] = set()
    forged: set[int] = set()
    for event in happened:
        before = kiosk
        kiosk, effects = step(kiosk, event, NOW)
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
                case ef.Print(turn=turn):
                    assert isinstance(before.page, Registering)
                    assert turn.id in registered, "nothing is printed that was not written down"
                    assert turn.id not in forged
                case ef.LookUp(turn=number, citizen=who):
                    assert kiosk.turn is not None
                    assert (number, who) == (kiosk.turn.id, kiosk.turn.citizen)
                case _:
                    pass


def _no_one_is_remembered_between_turns(kiosk: Kiosk) -> None:
    if isinstance(kiosk.page, Idle | OutOfService):
        assert kiosk.turn is None
    else:
        assert kiosk.turn is not None
    if isinstance(kiosk.page, Idle):
        assert not kiosk.down & ESSENTIAL
    if isinstance(kiosk.page, OutOfService):
        assert kiosk.page.devices == kiosk.down & ESSENTIAL


def _register_only_who_is_proven(effect: ef.Register) -> None:
    turn = effect.turn
    assert turn.citizen is not None
    assert turn.coverage is not None
    assert turn.authenticity is not None
    assert not turn.authenticity.failed
    assert trusted(turn.authenticity, NOW.rules)


@settings(max_examples=200)
@given(st.lists(events, max_size=40))
def test_left_alone_the_kiosk_is_ready_for_the_next_patient_by_itself(happened: list[ev.Event]) -> None:
    kiosk = Kiosk()
    for event in happened:
        kiosk, _ = step(kiosk, event, NOW)
    for _ in range(NOW.rules.reminders + 4):
        if time_limit(kiosk, NOW.rules) is None:
            break
        kiosk, _ = step(kiosk, ev.TimeUp(kiosk.serial), NOW)
    assert isinstance(kiosk.page, Idle | OutOfService)


@settings(max_examples=200)
@given(st.lists(events, max_size=40), counters, coverages)
def test_an_answer_for_another_turn_changes_nothing(happened: list[ev.Event], number: int, coverage: Coverage) -> None:
    kiosk = Kiosk()
    for event in happened:
        kiosk, _ = step(kiosk, event, NOW)
    if kiosk.turn is not None and kiosk.turn.id == number:
        return
    for late in (ev.CoverageKnown(number, coverage), ev.Registered(number, TICKET), ev.SlipPrinted(number, ok=True)):
        assert step(kiosk, late, NOW) == (kiosk, ())


@settings(max_examples=200)
@given(st.lists(events, max_size=40))
def test_a_number_on_the_screen_is_always_a_registered_one(happened: list[ev.Event]) -> None:
    kiosk = Kiosk()
    granted = False
    for event in happened:
        before = kiosk
        kiosk, _ = step(kiosk, event, NOW)
        if isinstance(kiosk.page, TakeSlip) and not isinstance(before.page, TakeSlip):
            granted = isinstance(event, ev.Registered)
            assert granted
