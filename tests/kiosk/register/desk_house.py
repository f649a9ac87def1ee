"""A desk on a register of its own, with staff of every role; the clock is the test's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.desk.model import ByHand, Role, Session, Staff
from kiosk.core.desk.ports import Refused
from kiosk.core.texts import Text
from kiosk.core.visit import HelpCase, Payment, Service, Ticket, Track, Visit
from kiosk.register import staff as staff_rows
from kiosk.register.audit.unit_of_work import unit_of_work
from kiosk.register.database.tables import audit, outbox
from kiosk.register.desk.decisions import SqlDesk
from kiosk.register.desk.queue import SqlQueue
from kiosk.register.flaw import Flaw
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify

GENERAL = Service("general", "A", Text("Khám bệnh", "Examination"), Text("Phòng 1", "Room 1"))
CHILDREN = Service("children", "B", Text("Khám nhi", "Paediatrics"), Text("Phòng 2", "Room 2"))
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BOTH_DELIVERIES = ("check_in", "handover")


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@dataclass
class House:
    """Register, desk and queue of one clinic."""

    url: str
    folder: object
    register: SqlRegister
    desk: SqlDesk
    queue: SqlQueue
    clock: Clock
    sessions: dict[Role, Session] = field(default_factory=dict)

    @property
    def clerk(self) -> Session:
        return self.sessions[Role.CLERK]

    @property
    def head(self) -> Session:
        return self.sessions[Role.HEAD]

    @property
    def admin(self) -> Session:
        return self.sessions[Role.ADMIN]

    def second_desk(self) -> SqlDesk:
        """Give the desk of another clerk."""
        return SqlDesk(self.register.database, ZoneInfo("Asia/Ho_Chi_Minh"), (GENERAL, CHILDREN), self.clock)

    def comes(self, visit: Visit) -> Ticket:
        """Let somebody register, a minute later than the one before."""
        self.clock.pass_minutes(1)
        return self.register.register(visit)

    def asks_for_help(self, reason: str = "help_wanted", **known: object) -> UUID:
        self.clock.pass_minutes(1)
        case = HelpCase(uuid4(), reason, arrived=self.clock(), **known)  # type: ignore[arg-type]  # as the test has it
        self.register.open_help(case)
        return case.id

    def flaws(self) -> tuple[Flaw, ...]:
        with self.register.database.transaction() as connection:
            return verify(connection, self.register.database.open())

    def audited(self) -> list[tuple[str, str]]:
        """Give actor and action of every entry of the desk."""
        with self.register.database.transaction() as connection:
            rows = connection.execute(select(audit).where(audit.c.actor.like("staff:%")).order_by(audit.c.seq)).all()
        return [(row.actor, row.action) for row in rows]


def make_house(register: SqlRegister, clock: Clock, url: str, folder: object) -> House:
    """Open a desk with a clerk, a head and an administrator."""
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    services = (GENERAL, CHILDREN)
    desk = SqlDesk(register.database, zone, services, clock, outbox_kinds=BOTH_DELIVERIES)
    house = House(url, folder, register, desk, SqlQueue(register.database, zone, clock), clock)
    with unit_of_work(register.database, "test", clock) as work:
        for number, role in enumerate(Role):
            staff = Staff(f"{role.value}1", f"Trần Thị {role.name}", f"00119000000{number}", role)
            staff_rows.insert(work, staff, staff_rows.Pin("no PIN fits this"))
            house.sessions[role] = Session(staff, clock())
    return house


_BIRTH = PartialDate(1990, 2, 17)


def by_hand(
    number: str = "001190000077", *, name: str = "Lê Thị Hoa Ban", birth: PartialDate | None = _BIRTH, **more: object
) -> ByHand:
    """Give what a clerk typed."""
    values: dict[str, object] = {
        "service": "general",
        "track": Track.NORMAL,
        "payment": Payment.TO_BE_CHECKED,
        "reason": "no_chip_card",
    }
    person = Citizen(number, name, birth_date=birth, sex=Sex.FEMALE)
    return ByHand(id=uuid4(), person=person, **(values | more))  # type: ignore[arg-type]  # as the test has it


FORGED = Authenticity(Passive.FAILED, ChipProof.NOT_OFFERED, ChipProof.FAILED, ("a hash differs",), "hash")


def code_of(work: Callable[[], object]) -> str:
    """Give the code with which something is refused."""
    with pytest.raises(Refused) as caught:
        work()
    assert "\n" not in str(caught.value)
    return caught.value.code


def messages(house: House, visit_id: UUID) -> dict[str, str]:
    with house.register.database.transaction() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.visit_id == visit_id)).all()
    return {row.kind: row.state for row in rows}


def deliver(house: House) -> None:
    with house.register.database.transaction() as connection:
        connection.execute(update(outbox).values(state="done", receipt="received"))
