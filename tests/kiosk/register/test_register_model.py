"""The register against a model of a dozen lines, under any order of events."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cardreader.authenticity.verdict import Authenticity
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.texts import Text
from kiosk.core.visit import Payment, Service, Ticket, Track, Visit
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify
from tests.examples import examples

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SERVICES = [Service(key, key, Text("Khám", "Care"), Text("Phòng", "Room")) for key in ("A", "B")]

people = st.integers(1, 4)
services = st.sampled_from(SERVICES)
tracks = st.sampled_from(Track)


class RegisterModel(RuleBasedStateMachine):
    """Numbers as a person with paper and pencil would give them."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.now = START
        self.open()
        self.visits: list[Visit] = []
        self.tickets: dict[UUID, Ticket] = {}
        self.drawn: dict[object, int] = {}
        self.first: dict[object, Ticket] = {}

    def open(self) -> None:
        folder = Path(self.folder.name)
        self.register = SqlRegister(
            f"sqlite:///{folder}/register.sqlite", folder / "register.key", ZONE, lambda: self.now
        )

    @rule(person=people, service=services, track=tracks)
    def comes(self, person: int, service: Service, track: Track) -> None:
        citizen = Citizen(f"{person:012d}", "Sao Mai", "SAO MAI", PartialDate(1990), Sex.FEMALE, "VNM")
        coverage = Coverage(Decision.COVERED, "000")
        visit = Visit(uuid4(), citizen, service, track, Payment.INSURANCE, coverage, Authenticity(), "pace", self.now)
        self.visits.append(visit)
        day = self.now.astimezone(ZONE).date()
        queue, same = (day, service.key, track), (day, service.key, person)
        if same in self.first:
            earlier = self.first[same]
            expected = replace(earlier, again=True)
        else:
            number = self.drawn[queue] = self.drawn.get(queue, 0) + 1
            printed = f"{'ƯT ' if track is Track.PRIORITY else ''}{service.key} {number:03d}"
            expected = self.first[same] = Ticket(visit.id, printed, number - 1, self.now, wait_minutes=7 * (number - 1))
        self.tickets[visit.id] = expected
        assert self.register.register(visit) == expected

    @rule(data=st.data())
    def repeats(self, data: st.DataObject) -> None:
        if self.visits:
            visit = data.draw(st.sampled_from(self.visits))
            assert self.register.register(visit) == self.tickets[visit.id]

    @rule(data=st.data(), ok=st.booleans())
    def prints(self, data: st.DataObject, *, ok: bool) -> None:
        if self.visits:
            self.register.record_print(data.draw(st.sampled_from(self.visits)).id, ok=ok)

    @rule(hours=st.integers(1, 30))
    def waits(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def restarts(self) -> None:
        self.register.close()
        self.open()

    @invariant()
    def nothing_is_wrong(self) -> None:
        if hasattr(self, "register"):
            with self.register.database.transaction() as connection:
                assert verify(connection, self.register.database.open()) == ()

    def teardown(self) -> None:
        if hasattr(self, "register"):
            self.register.close()
            self.folder.cleanup()


TestRegister = RegisterModel.TestCase
TestRegister.settings = settings(max_examples=examples(10), stateful_step_count=20, deadline=None)
