"""The real flow behind the real window: whatever happens, nobody's data are on the screen outside their turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.password import Can
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.effects import Now
from kiosk.core.check_in.flow import step
from kiosk.core.check_in.help import case_id
from kiosk.core.check_in.state import Device, Kiosk, SeeClerk
from kiosk.core.claims import Adult, Paper
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules
from kiosk.core.texts import Language
from kiosk.core.visit import EarlierVisit, HelpTicket, Payment, Ticket, Today, Track
from kiosk.galleries.patient_states import COVERED, GROUPS, LONG, MAI, SERVICES
from kiosk.screens.look import Look
from kiosk.screens.window import KioskWindow
from tests.examples import examples
from tests.kiosk.screens.said import everything_said

NOW = Now(Rules(SERVICES, GROUPS), date(2026, 11, 22), time(8, 30))
GENUINE = Authenticity(Passive.CHAIN_OK, ChipProof.NOT_OFFERED, ChipProof.OK)
TICKET = Ticket(UUID(int=17), "A 017", 3, datetime(2026, 11, 22, 1, tzinfo=UTC))
HELP = HelpTicket(UUID(int=18), "TG 004", 3, TICKET.issued)
GIVEN = "GD4019999900001"
NUMBERS = st.integers(0, 4)

EVENTS = st.one_of(
    st.sampled_from(
        [
            ev.CardInserted(),
            ev.CardRemoved(),
            ev.AccessGiven(Can("987654")),
            ev.Continue(),
            ev.NotMe(),
            ev.Cancel(),
            ev.HelpWanted(),
            ev.EmergencyCalled(),
            ev.Begin(),
            ev.Touched(),
            ev.LanguageChosen(Language.EN),
            ev.DeviceDown(Device.READER),
            ev.DeviceUp(Device.READER),
            *(ev.ServiceChosen(service.key) for service in SERVICES),
            ev.PaySelf(),
            ev.Back(),
            ev.NoChipCard(),
            ev.NumberWanted(),
            ev.NumberGiven(GIVEN),
            ev.PriorityWanted(),
            ev.PriorityChosen("MERIT"),
            ev.PaperNumberGiven("12/3"),
            ev.PaperDateGiven("01112026"),
            ev.ShowAgain(TICKET.visit_id),
            *(ev.PaperChosen(paper) for paper in Paper),
            *(ev.AdultChosen(adult) for adult in Adult),
        ]
    ),
    st.builds(ev.Progressed, NUMBERS, st.integers(0, 100), st.just(100)),
    st.builds(ev.CitizenFound, NUMBERS, st.sampled_from([MAI, LONG]), vouched=st.booleans()),
    st.builds(ev.ChipVerified, NUMBERS, st.just(GENUINE), st.just("pace")),
    st.builds(ev.PortraitDecoded, NUMBERS, st.just(b"a portrait")),
    st.builds(ev.ReadFailed, NUMBERS, st.sampled_from(Problem)),
    st.builds(ev.CoverageKnown, NUMBERS, st.sampled_from([COVERED, Coverage(Decision.NUMBER_WRONG, "051")])),
    st.builds(ev.Registered, NUMBERS, st.just(TICKET)),
    st.builds(ev.TodayKnown, NUMBERS, st.just(Today((EarlierVisit(TICKET, "eyes", Payment.INSURANCE, Track.NORMAL),)))),
    st.builds(ev.HelpOpened, NUMBERS, st.just(HELP)),
    st.builds(ev.HelpFailed, NUMBERS),
    st.builds(ev.HelpPrinted, NUMBERS, ok=st.booleans()),
    st.builds(ev.RegisterFailed, NUMBERS),
    st.builds(ev.SlipPrinted, NUMBERS, st.booleans()),
    st.builds(ev.TimeUp, st.integers(0, 30)),
)

CHECK_IN = (
    ev.CardInserted(),
    ev.AccessGiven(Can("987654")),
    ev.CitizenFound(1, LONG, vouched=True),
    ev.CoverageKnown(1, COVERED),
    ev.ChipVerified(1, GENUINE, "pace"),
    ev.PortraitDecoded(1, b"a portrait"),
    ev.Continue(),
    ev.ServiceChosen("general"),
    ev.Registered(1, TICKET),
    ev.SlipPrinted(1, ok=True),
)


@pytest.fixture(scope="module")
def window(qapp: QApplication) -> Iterator[KioskWindow]:
    """One window for all examples: what one leaves behind would show in the next."""
    made = KioskWindow(lambda _event: None, clinic="Trung tâm Y tế Sông Xanh", look=Look(motion=False))
    made.resize(540, 960)
    yield made
    made.deleteLater()


def of_this_case(event: ev.Event, kiosk: Kiosk) -> ev.Event:
    """Let every other number that the desk gives be the one that this patient waits for."""
    page, turn = kiosk.page, kiosk.turn
    if isinstance(event, ev.HelpOpened) and isinstance(page, SeeClerk) and turn is not None and event.turn % 2:
        return replace(event, turn=turn.id, ticket=replace(HELP, case_id=case_id(turn, page.problem)))
    return event


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(CHECK_IN)), st.lists(EVENTS, max_size=30))
def test_nobody_is_named_outside_their_turn(window: KioskWindow, steps: int, events: list[ev.Event]) -> None:
    kiosk = Kiosk()
    window.show(kiosk)
    for event in (*CHECK_IN[:steps], *events):
        kiosk, _effects = step(kiosk, of_this_case(event, kiosk), NOW)
        window.show(kiosk)
        holder = kiosk.turn.citizen if kiosk.turn else None
        said = "\n".join(everything_said(window))
        for citizen in (MAI, LONG):
            assert citizen.number not in said
            if citizen != holder:
                assert citizen.name not in said
                assert citizen.number[-4:] not in said
        assert GIVEN not in said
        if kiosk.turn is None:
            assert TICKET.number not in said
            assert HELP.number not in said
            assert "photo" not in said.split("\n")
