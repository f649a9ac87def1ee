"""The figures of a day, from what the register holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from kiosk.core.day_figures import Count
from kiosk.core.delivery import CHECK_IN, Waits
from kiosk.core.desk.model import Role
from kiosk.core.desk.policy import Action
from kiosk.core.visit import HelpCase, Payment, Track, Visit
from kiosk.register.audit.unit_of_work import Entry, associated_data, seal, unit_of_work
from kiosk.register.database.rows import ForcedRow, StaffRow
from kiosk.register.database.tables import forced, staff
from kiosk.register.day_figures import day_figures
from kiosk.register.lookups import LookupLog
from kiosk.register.outbox import Outbox
from kiosk.register.register import SqlRegister, by_id
from kiosk.register.verify import last_link
from tests.kiosk.register.conftest import CHILDREN, MORNING, ZONE

pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgres"], indirect=True)

DAY = date(2026, 11, 23)
Make = Callable[..., Visit]


def later(**time: float) -> datetime:
    """Give a moment after the morning's begin."""
    return MORNING + timedelta(**time)


def change(register: SqlRegister, visit: Visit, **changed: Any) -> None:
    """Change a visit's row as the desk does."""
    with unit_of_work(register.database, "test", lambda: MORNING) as work:
        row = by_id(work.connection, visit.id)
        assert row is not None
        work.update(row, replace(row, **changed), Entry.CALLED)


def test_a_register_without_visits_gives_a_day_of_zeros(register: SqlRegister) -> None:
    figures = day_figures(register.database, DAY, ZONE)
    assert (figures.visits, figures.waiting, figures.lookups.asked, figures.forced) == (0, None, 0, ())


def test_visits_are_counted_by_what_they_are(register: SqlRegister, visit: Make) -> None:
    register.register(visit(1))
    register.register(visit(2, service=CHILDREN, track=Track.PRIORITY, arrived=later(hours=2)))
    register.register(replace(visit(3, arrived=later(hours=2)), payment=Payment.TO_BE_CHECKED))
    figures = day_figures(register.database, DAY, ZONE)
    assert figures.visits == 3
    assert figures.by_service == (Count("general", 2), Count("children", 1))
    assert figures.by_payment == (Count("insurance", 2), Count("to_be_checked", 1))
    assert (figures.by_hour[8], figures.by_hour[10], figures.priority) == (1, 2, 1)
    assert figures.by_access == (Count("pace", 3),)
    assert figures.undelivered == 3


def test_what_nobody_is_to_be_told_of_is_not_undelivered(register: SqlRegister, visit: Make) -> None:
    outbox = Outbox(register.database, lambda: MORNING)
    for person, why in enumerate(Waits):
        register.register(visit(person))
        message = outbox.claim(CHECK_IN)
        assert message is not None
        outbox.postpone(message, later(hours=1), why.of())
    assert day_figures(register.database, DAY, ZONE).undelivered == 3


def test_another_day_is_another_report(register: SqlRegister, visit: Make) -> None:
    register.register(visit(1))
    assert day_figures(register.database, DAY - timedelta(days=1), ZONE).visits == 0


def test_the_wait_is_counted_from_the_number_to_the_first_call(register: SqlRegister, visit: Make) -> None:
    first, second = visit(1), visit(2)
    for each in (first, second):
        register.register(each)
    change(register, first, first_call=later(minutes=10), last_call=later(minutes=12), served_at=later(minutes=20))
    change(register, second, first_call=later(minutes=30), last_call=later(minutes=30))
    figures = day_figures(register.database, DAY, ZONE)
    assert figures.waiting is not None
    assert (figures.waiting.count, figures.waiting.longest) == (2, timedelta(minutes=30))
    assert figures.serving is not None
    assert (figures.serving.count, figures.serving.median) == (1, timedelta(minutes=8))


def test_a_clock_that_was_put_back_measures_nothing(register: SqlRegister, visit: Make) -> None:
    called = visit(1)
    register.register(called)
    change(register, called, first_call=later(minutes=-5))
    assert day_figures(register.database, DAY, ZONE).waiting is None


class Asked:
    """A look-up as the insurance client reports it."""

    staff_name, staff_number, citizen_number, body = "Lễ Tân", "001190000009", "001190000001", b"{}"

    def __init__(self, code: str, milliseconds: int | None) -> None:
        self.code, self.milliseconds, self.asked_at = code, milliseconds, later(seconds=milliseconds or 0)


def test_look_ups_without_an_answer_are_told_apart(register: SqlRegister) -> None:
    log = LookupLog(register.database)
    for code, milliseconds in (("000", 200), ("010", 400), ("500", 900), ("timeout", 8000), ("timeout", 8001)):
        log.keep(Asked(code, milliseconds))
    told = day_figures(register.database, DAY, ZONE).lookups
    assert (told.asked, told.failed) == (5, (Count("timeout", 2), Count("500", 1)))
    assert told.times is not None
    assert told.times.median == timedelta(milliseconds=900)


@pytest.mark.usefixtures("as_desk")
def test_forced_decisions_are_named_with_who_and_why(register: SqlRegister, visit: Make) -> None:
    decided = visit(1)
    register.register(decided)
    with unit_of_work(register.database, "test", lambda: later(minutes=1)) as work:
        identity = {"login": "lan", "name": "Lan", "number": "001190000009"}
        lan = StaffRow(
            id=1,
            role=Role.CLERK,
            active=True,
            made=work.at,
            login_hash=bytes(32),
            identity=seal(work.vault, associated_data(staff, "identity", 1), identity),
            pin=b"x",
        )
        work.insert(lan, Entry.STAFF_ADDED)
        decision = uuid4()
        accepted = ForcedRow(
            id=decision,
            of_id=decided.id,
            at=work.at,
            staff_id=1,
            action=Action.ACCEPT,
            reason="documents_compared",
            words=seal(work.vault, associated_data(forced, "words", decision), "Tên đệm cũ"),
        )
        work.insert(accepted, Entry.FORCED)
    (line,) = day_figures(register.database, DAY, ZONE).forced
    assert (line.by, line.ticket, line.action, line.reason, line.words) == (
        "lan",
        "A 001",
        "accept",
        "documents_compared",
        "Tên đệm cũ",
    )


def test_people_who_were_helped_are_counted(register: SqlRegister) -> None:
    register.open_help(HelpCase(uuid4(), "no_chip", arrived=MORNING))
    assert day_figures(register.database, DAY, ZONE).help_cases == 1


def test_the_seal_is_the_audits_last_link_of_the_day(register: SqlRegister, visit: Make) -> None:
    register.register(visit(1))
    with register.database.transaction() as connection:
        number, link = last_link(connection)
    assert day_figures(register.database, DAY, ZONE).anchor.link == link
    assert day_figures(register.database, DAY, ZONE).anchor.entries == number
    with unit_of_work(register.database, "test", lambda: datetime(2026, 11, 24, 9, tzinfo=UTC)) as work:
        work.note(Entry.LOGGED_IN, "test")
    assert day_figures(register.database, DAY, ZONE).anchor.link == link
    assert day_figures(register.database, DAY + timedelta(days=1), ZONE).anchor.entries == number + 1
