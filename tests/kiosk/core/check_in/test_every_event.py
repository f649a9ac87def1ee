"""Every event in every state that can be reached, one after the other: nothing is left to chance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import get_args

import pytest

from cardreader.password import Can
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.flow import step
from kiosk.core.check_in.state import Device, Kiosk, Page, SeeClerk
from kiosk.core.claims import Adult, Paper
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.problems import Problem
from kiosk.core.rules import small_child, trust_in
from kiosk.core.texts import Language
from tests.kiosk.core.check_in.any_event import CHILD, EARLIER_TICKET, NO_CASE, OF_A_READ, QR, meant
from tests.kiosk.core.check_in.invariants import hold
from tests.kiosk.core.check_in.test_help import UNPROVEN
from tests.kiosk.core.examples import (
    COVERED,
    ELSEWHERE,
    FORGED,
    GENUINE,
    NOT_COVERED,
    PAPER_CARD,
    TICKET,
    citizen,
    earlier,
    help_ticket,
)
from tests.kiosk.core.examples import NOW as DEFAULT

NOW = replace(DEFAULT, rules=replace(DEFAULT.rules, reminders=1))
UNVOUCHED = replace(UNPROVEN, issuer_installed=False)
STALE = 99
"""No turn, no read and no page here has this number."""
FROM_OUTSIDE: tuple[ev.Event, ...] = (
    *(
        ev.CardInserted(),
        ev.CardRemoved(),
        ev.EmergencyCalled(),
        ev.Begin(),
        ev.Touched(),
        ev.Cancel(),
        ev.Back(),
        ev.HelpWanted(),
        ev.CalledByMistake(),
    ),
    *(ev.AccessGiven(Can("990107")), ev.AccessGiven(QR), ev.Continue(), ev.NotMe(), ev.PaySelf(), ev.PriorityWanted()),
    *(ev.NoChipCard(), ev.NumberWanted(), ev.NumberGiven("0199990107"), ev.NumberGiven("1")),
    *(ev.PaperCardScanned(PAPER_CARD), ev.PaperCardScanned("damaged")),
    *(ev.ShowAgain(TICKET.visit_id), ev.ShowAgain(NO_CASE)),
    *(ev.LanguageChosen(language) for language in Language),
    *(ev.ServiceChosen(key) for key in ("general", "driver", "no-such")),
    *(ev.AdultChosen(Adult.MOTHER), ev.PriorityChosen("pregnant"), ev.PriorityChosen(""), ev.PriorityChosen("no-such")),
    *(ev.PaperChosen(paper) for paper in Paper),
    *(ev.PaperNumberGiven(""), ev.PaperNumberGiven("<>")),
    *(ev.PaperDateGiven(digits) for digits in ("", "20112026", "99999999")),
    *(change(device) for change in (ev.DeviceDown, ev.DeviceUp) for device in Device),
)
ANSWERS: tuple[ev.Event, ...] = (
    ev.Progressed(STALE, 5, 10),
    *(
        ev.CitizenFound(STALE, who, vouched=True)
        for who in (citizen(), citizen("001178990214"), citizen(expires=date(2020, 1, 1)), CHILD)
    ),
    ev.CitizenFound(STALE, citizen(), vouched=False),
    *(ev.ChipVerified(STALE, verdict, "pace") for verdict in (GENUINE, FORGED, UNPROVEN, UNVOUCHED)),
    ev.PortraitDecoded(STALE, b"a portrait"),
    *(ev.ReadFailed(STALE, problem) for problem in OF_A_READ),
    ev.ReadFailed(STALE, Problem.AUTHENTICITY_FAILED, FORGED),
    *(ev.CoverageKnown(STALE, coverage) for coverage in (COVERED, ELSEWHERE, NOT_COVERED)),
    ev.CoverageKnown(STALE, Coverage(Decision.NUMBER_WRONG, "051")),
    ev.OtherCardSeen(STALE),
    ev.TodayKnown(STALE, earlier()),
    *(ev.Registered(STALE, EARLIER_TICKET), ev.RegisterFailed(STALE)),
    *(ev.SlipPrinted(STALE, ok=True), ev.SlipPrinted(STALE, ok=False)),
    *(ev.HelpOpened(STALE, help_ticket(Kiosk())), ev.HelpFailed(STALE)),
    *(ev.AlarmAnswered(STALE, answered=answered) for answered in (True, False)),
    *(ev.HelpPrinted(STALE, ok=True), ev.HelpPrinted(STALE, ok=False)),
    ev.TimeUp(STALE),
)


def shape(kiosk: Kiosk) -> tuple[object, ...]:
    """What of a state decides what can happen next: the page, what is known of the patient, card and devices."""
    turn, page = kiosk.turn, kiosk.page
    judged = turn and turn.authenticity and trust_in(turn.authenticity, NOW.rules)
    if isinstance(page, SeeClerk):
        known: tuple[object, ...] = (turn and turn.citizen is not None, None, None, None)
    elif turn:
        known = (
            turn.citizen and small_child(turn.citizen, NOW.today),
            turn.coverage,
            turn.today is not None,
            turn.looked_up,
        )
    else:
        known = (None, None, None, None)
    names = ("asked", "line", "kind", "again", "printing", "wrong", "lost")
    details = (type(page), *(getattr(page, name, None) for name in names))
    reminded = min(getattr(page, "reminded", 0), NOW.rules.reminders + 1)  # a patient may stop as often as he likes
    return details, reminded, *known, judged, kiosk.card_in, Device.READER in kiosk.down


def pairs(shape: tuple[object, ...]) -> set[tuple[object, ...]]:
    """The page with any two of the rest: what one of them does to the next step, another may change."""
    page, *rest = shape
    return {(page, *one, *other) for one, other in combinations(enumerate(rest), 2)}


@pytest.fixture(scope="module")
def every_state(long_form: bool) -> list[Kiosk]:  # noqa: FBT001 - a fixture
    """A state for each pair of what decides what happens next, on each page; in the long form one for each shape."""
    start = Kiosk(serial=1)
    found, waiting = [start], [start]
    seen: set[tuple[object, ...]] = set()
    while waiting:
        for _, after in _each(waiting.pop()):
            new = {shape(after)} if long_form else pairs(shape(after))
            if not new <= seen:
                seen |= new
                found.append(after)
                waiting.append(after)
    return found


def _each(before: Kiosk) -> Iterator[tuple[ev.Event, Kiosk]]:
    """Let each event happen there, each answer as one that belongs there, and see that what must hold holds."""
    for event in (*FROM_OUTSIDE, *ANSWERS):
        here = meant(before, event, here=True)
        after, effects = step(before, here, NOW)
        hold(before, here, after, effects, NOW)
        if after is not before:
            yield here, after


def test_every_kind_of_event_is_tried_in_every_kind_of_page(every_state: list[Kiosk]) -> None:
    assert {type(event) for event in (*FROM_OUTSIDE, *ANSWERS)} == set(get_args(ev.Event))
    assert {type(kiosk.page) for kiosk in every_state} == set(get_args(Page))


def test_what_comes_late_from_another_turn_read_or_page_changes_nothing_in_any_state(every_state: list[Kiosk]) -> None:
    for kiosk in every_state:
        for late in ANSWERS:
            assert step(kiosk, late, NOW) == (kiosk, ())
