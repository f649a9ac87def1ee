from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from cardreader.authenticity.verdict import Authenticity, Passive
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.model import HELP_LINE
from kiosk.core.visit import HelpCase, HelpTicket, Track, Visit
from kiosk.register.database.rows import HelpRow, row_of
from kiosk.register.database.tables import help_cases
from kiosk.register.desk.dossier import case_of
from kiosk.register.personal_data import Forgotten, Who, forget, purge, rotate
from tests.kiosk.register.desk_house import House

Make = Callable[..., Visit]
HELP_WAITS = (HELP_LINE, Track.NORMAL)
pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)


def kept(house: House, case: HelpCase) -> HelpCase | None:
    with house.register.database.transaction() as connection:
        row = connection.execute(help_cases.select().where(help_cases.c.id == case.id)).one()
        return case_of(house.register.database.open(), row_of(HelpRow, row))


def test_places_in_line_follow_each_other_and_say_how_many_wait(house: House) -> None:
    tickets = [house.register.open_help(HelpCase(uuid4(), "help_wanted")) for _ in range(3)]
    assert [(ticket.number, ticket.waiting_before) for ticket in tickets] == [
        ("TG 001", 0),
        ("TG 002", 1),
        ("TG 003", 2),
    ]
    assert house.flaws() == ()


def test_an_alarm_is_answered_when_a_clerk_takes_it_up_and_no_board_shows_it(house: House) -> None:
    alarm = house.asks_for_help("emergency")
    assert not house.register.is_answered(alarm)
    house.queue.take_up(house.clerk, alarm)
    assert house.register.is_answered(alarm)
    assert house.queue.board() == ()
    assert [item.answered for item in house.desk.work()] == [True]
    assert house.flaws() == ()


def test_an_alarm_called_by_mistake_waits_no_more_and_one_that_was_taken_up_stays(house: House) -> None:
    mistake, real = house.asks_for_help("emergency"), house.asks_for_help("emergency")
    house.queue.take_up(house.clerk, real)
    for alarm in (mistake, real, uuid4()):
        house.register.withdraw_help(alarm)
    assert [item.id for item in house.desk.work()] == [real]
    assert not house.register.is_answered(mistake)
    assert house.queue.waiting().get(HELP_WAITS, 0) == 0
    assert house.flaws() == ()


def test_the_same_case_twice_is_one_place(house: House) -> None:
    house.register.open_help(HelpCase(uuid4(), "help_wanted"))
    house.clock.pass_minutes(1)
    case = HelpCase(uuid4(), "not_me", arrived=house.clock())
    assert house.register.open_help(case) == HelpTicket(case.id, "TG 002", 1, house.clock())
    assert house.register.open_help(case) == HelpTicket(case.id, "TG 002", 1, house.clock())


def test_a_button_that_somebody_plays_with_fills_no_list_and_no_emergency_is_refused(house: House) -> None:
    """Five emergencies of a machine ring; more of them join the newest until the desk has ended one."""
    five = [house.asks_for_help("emergency") for _ in range(5)]
    more = HelpCase(uuid4(), "emergency", arrived=house.clock())
    assert house.register.open_help(more).case_id == five[-1]
    assert house.register.open_help(HelpCase(uuid4(), "help_wanted")).number == "TG 006"
    house.desk.void(house.head, five[-1], "patient_left", "")
    assert house.register.open_help(more).case_id == more.id
    house.clock.pass_minutes(61)
    late = HelpCase(uuid4(), "emergency", arrived=house.clock())
    assert house.register.open_help(late).case_id == late.id
    assert house.flaws() == ()


def test_the_line_begins_anew_each_day_of_the_clinic(house: House) -> None:
    house.register.open_help(HelpCase(uuid4(), "help_wanted"))
    house.clock.now += timedelta(days=1)
    assert house.register.open_help(HelpCase(uuid4(), "help_wanted")).number == "TG 001"


def test_a_case_comes_back_as_it_was_opened(house: House, visit: Make) -> None:
    case = HelpCase(
        uuid4(),
        "authenticity_failed",
        citizen=visit(1).citizen,
        coverage=replace(visit(1).coverage, decision=Decision.IDENTITY_MISMATCH, differences=("name",)),
        authenticity=Authenticity(Passive.FAILED, detail=("a hash differs",), reason="hash"),
        access="pace",
        given="001190000001",
        arrived=house.clock(),
    )
    house.register.open_help(case)
    assert kept(house, case) == case


def test_what_was_typed_is_found_again_by_its_number_and_forgotten_with_it(house: House) -> None:
    case = HelpCase(uuid4(), "no_chip", given="001190000001", arrived=house.clock())
    house.register.open_help(case)
    assert [dossier.id for dossier in house.desk.search("001190000001")] == [case.id]
    who = Who("admin", house.clock(), "asked in writing")
    assert forget(house.register.database, who, "001190000001") == Forgotten(0, 0, help_cases=1)
    assert kept(house, case) is None
    assert house.flaws() == ()


def test_a_purge_empties_old_cases_and_a_new_key_seals_the_others_anew(house: House, visit: Make) -> None:
    old = HelpCase(uuid4(), "help_wanted", citizen=visit(1).citizen, arrived=house.clock() - timedelta(days=400))
    new = HelpCase(uuid4(), "help_wanted", citizen=visit(2).citizen, coverage=Coverage(Decision.COVERED, "000"))
    for case in (old, new):
        house.register.open_help(case)
    who = Who("admin", house.clock(), "retention")
    done = purge(house.register.database, who, house.clock().date(), personal_days=300, lookups_days=300)
    assert done == Forgotten(0, 0, help_cases=1)
    assert kept(house, old) is None
    assert rotate(house.register.database, who) == 4
    house.register.close()
    known = kept(house, new)
    assert known is not None
    assert known.citizen == visit(2).citizen
    assert house.flaws() == ()
