"""Open look-ups are repeated in the background: real register, and a portal at the port or the double over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cardreader.citizen import Citizen
from kiosk.app.background_jobs import Relookups
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.insurance.decide import trouble
from kiosk.core.insurance.trouble import Pace, Trouble
from kiosk.core.visit import Payment, Visit
from kiosk.register.lookups import OpenLookups
from kiosk.register.reading import VisitReader
from kiosk.register.register import SqlRegister
from tests.kiosk.register.registering import a_visit

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOT_COVERED = Coverage(Decision.NOT_COVERED, "010")


class FakePortal:
    """Answers what it is told to, then says that somebody is not covered."""

    def __init__(self, *answers: Coverage) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, date]] = []
        self.tell: Callable[[], None] = lambda: None
        self.answered = threading.Event()

    def look_up_open(self, citizen: Citizen, visit_date: date) -> Coverage:
        self.asked.append((citizen.number, visit_date))
        answer = self.answers.pop(0) if self.answers else NOT_COVERED
        if answer.decision is not Decision.PORTAL_UNAVAILABLE:
            self.answered.set()
        return answer

    def when_back(self, tell: Callable[[], None]) -> None:
        self.tell = tell

    def forget_old(self) -> None:
        pass


class Clinic:
    """A register whose clock moves when told to, and what looks up again."""

    def __init__(self, folder: Path, portal: FakePortal) -> None:
        self.now = datetime(2026, 11, 23, 1, tzinfo=UTC)
        self.register = SqlRegister(f"sqlite:///{folder / 'r.sqlite'}", folder / "r.key", ZONE, lambda: self.now)
        self.open = OpenLookups(self.register.database, "kiosk:kiosk-1", lambda: self.now)
        pace = Pace(timedelta(minutes=2), timedelta(minutes=30))
        self.relookups = Relookups(self.open, portal, pace, lambda: self.now, pause=60)

    def visit(self, person: int) -> Visit:
        unanswered = trouble(Trouble.TIMEOUT)
        visit = replace(a_visit(person), payment=Payment.TO_BE_CHECKED, coverage=unanswered, arrived=self.now)
        self.register.register(visit)
        return visit

    def decision(self, visit: Visit) -> Decision:
        found = VisitReader(self.register.database).one(visit.id)
        assert found is not None
        assert found.visit is not None
        return found.visit.coverage.decision

    def pass_minutes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def portal() -> FakePortal:
    return FakePortal()


@pytest.fixture
def clinic(tmp_path: Path, portal: FakePortal) -> Iterator[Clinic]:
    clinic = Clinic(tmp_path, portal)
    yield clinic
    clinic.register.close()


def test_a_visit_without_an_answer_is_asked_about_until_there_is_one(clinic: Clinic, portal: FakePortal) -> None:
    visit = clinic.visit(1)
    portal.answers = [trouble(Trouble.TIMEOUT), Coverage(Decision.COVERED, "000")]
    for minutes in (0, 2, 5, 30):
        clinic.pass_minutes(minutes)
        clinic.relookups.round()
    assert portal.asked == [(visit.citizen.number, date(2026, 11, 23))] * 2
    assert clinic.decision(visit) is Decision.COVERED


def test_a_portal_that_is_left_alone_ends_the_round(clinic: Clinic, portal: FakePortal) -> None:
    for person in (1, 2, 3):
        clinic.visit(person)
    clinic.relookups.round()
    clinic.pass_minutes(2)
    portal.answers = [trouble(Trouble.TIMEOUT), trouble(Trouble.PAUSED)]
    clinic.relookups.round()
    assert len(portal.asked) == 2
    assert clinic.open.waiting() == 3


def test_when_the_portal_is_back_all_are_asked_about_at_once(clinic: Clinic, portal: FakePortal) -> None:
    visits = [clinic.visit(person) for person in (1, 2)]
    portal.answers = [trouble(Trouble.TIMEOUT)] * 8
    for minutes in (0, 2, 5, 10, 20):
        clinic.pass_minutes(minutes)
        clinic.relookups.round()
    portal.answers = []
    clinic.relookups.round()
    assert clinic.open.waiting() == 2
    portal.tell()
    clinic.relookups.round()
    assert [clinic.decision(visit) for visit in visits] == [Decision.NOT_COVERED] * 2


def test_what_an_earlier_run_left_open_is_asked_about_in_the_background(
    tmp_path: Path, clinic: Clinic, portal: FakePortal
) -> None:
    visit = clinic.visit(1)
    clinic.relookups.round()
    clinic.pass_minutes(3)
    later = Clinic(tmp_path, portal)
    later.now = clinic.now
    later.relookups.start()
    assert portal.answered.wait(60)
    later.relookups.stop()
    assert not any(thread.name == "relookups" for thread in threading.enumerate())
    assert clinic.decision(visit) is Decision.NOT_COVERED
    later.register.close()
