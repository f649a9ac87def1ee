from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import select

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.texts import Text
from kiosk.core.visit import Service, Ticket, Track, Visit
from kiosk.register.database import tables
from kiosk.register.database.rows import metadata
from kiosk.register.register import SqlRegister

Make = Callable[..., Visit]

pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
CHILDREN = Service("children", "B", Text("Khám nhi", "Paediatrics"), Text("Phòng 2", "Room 2"))


def rows(register: SqlRegister, table: str) -> list[dict[str, object]]:
    with register.database.engine.begin() as connection:
        return [dict(row._mapping) for row in connection.execute(select(metadata.tables[table]))]


def test_the_first_visit_of_the_day_gets_number_one(register: SqlRegister, visit: Make) -> None:
    first = visit()
    ticket = register.register(first)
    assert ticket == Ticket(first.id, "A 001", waiting_before=0, issued=first.arrived, again=False, wait_minutes=0)


def test_numbers_follow_each_other(register: SqlRegister, visit: Make) -> None:
    tickets = [register.register(visit(person)) for person in range(1, 4)]
    assert [ticket.number for ticket in tickets] == ["A 001", "A 002", "A 003"]
    assert [ticket.waiting_before for ticket in tickets] == [0, 1, 2]


def test_a_thousandth_number_is_written_in_full(register: SqlRegister, visit: Make) -> None:
    register.register(visit(1))
    with register.database.engine.begin() as connection:
        connection.execute(tables.counters.update().values(last=999))
    assert register.register(visit(2)).number == "A 1000"


def test_the_priority_track_has_numbers_of_its_own(register: SqlRegister, visit: Make) -> None:
    assert register.register(visit(1)).number == "A 001"
    assert register.register(visit(2, track=Track.PRIORITY)).number == "ƯT A 001"
    assert register.register(visit(3)).number == "A 002"


def test_each_service_has_numbers_of_its_own(register: SqlRegister, visit: Make) -> None:
    assert register.register(visit(1)).number == "A 001"
    assert register.register(visit(1, service=CHILDREN)).number == "B 001"


def test_numbers_begin_anew_at_midnight_of_the_clinic_and_not_of_utc(register: SqlRegister, visit: Make) -> None:
    just_before = visit(1).arrived.replace(hour=16, minute=59)
    assert register.register(visit(1, arrived=just_before)).number == "A 001"
    assert register.register(visit(2, arrived=just_before)).number == "A 002"
    assert register.register(visit(1, arrived=just_before + timedelta(minutes=1))).number == "A 001"


def test_the_same_visit_registered_twice_gives_the_same_ticket_and_one_row(register: SqlRegister, visit: Make) -> None:
    once = visit()
    assert register.register(once) == register.register(once)
    assert len(rows(register, "visits")) == len(rows(register, "outbox")) == len(rows(register, "audit")) == 1


def test_the_same_patient_for_the_same_service_keeps_the_number_of_the_day(register: SqlRegister, visit: Make) -> None:
    first, second = visit(1), visit(1)
    ticket = register.register(first)
    again = register.register(second)
    assert again == Ticket(first.id, ticket.number, ticket.waiting_before, ticket.issued, again=True, wait_minutes=0)
    assert register.register(second) == again
    assert [row["action"] for row in rows(register, "audit")] == ["registered", "came_again"]
    assert register.register(visit(2)).number == "A 002"


def test_a_slip_is_recorded_with_its_outcome(register: SqlRegister, visit: Make) -> None:
    first, second, unprinted = visit(1), visit(2), visit(3)
    for each in (first, second, unprinted):
        register.register(each)
    register.record_print(first.id, ok=True)
    register.record_print(second.id, ok=False)
    slips = {row["id"]: row["slip"] for row in rows(register, "visits")}
    assert slips == {first.id: "printed", second.id: "failed", unprinted.id: "waiting"}


def test_a_slip_may_be_recorded_twice_in_the_same_moment(register: SqlRegister, visit: Make) -> None:
    registered = visit(1)
    register.register(registered)
    for _ in range(2):
        register.record_print(registered.id, ok=True)
    assert rows(register, "visits")[0]["slip"] == "printed"


def test_a_slip_may_be_recorded_under_the_id_of_the_second_visit(register: SqlRegister, visit: Make) -> None:
    first, second = visit(1), visit(1)
    register.register(first)
    register.register(second)
    register.record_print(second.id, ok=True)
    assert rows(register, "visits")[0]["slip"] == "printed"


def test_a_slip_of_an_unknown_visit_is_refused(register: SqlRegister) -> None:
    with pytest.raises(RegisterUnavailable, match="no visit of that id"):
        register.record_print(uuid4(), ok=True)


def test_the_outbox_holds_the_notification_of_each_visit(register: SqlRegister, visit: Make) -> None:
    registered = visit()
    register.register(registered)
    (row,) = rows(register, "outbox")
    assert (row["visit_id"], row["kind"], row["state"], row["attempts"]) == (registered.id, "check_in", "waiting", 0)


def test_a_register_opened_again_carries_on(register: SqlRegister, visit: Make, url: str, folder: Path) -> None:
    register.register(visit(1))
    register.close()
    later = SqlRegister(url, folder / "register.key", register._origin.zone)
    assert later.register(visit(2)).number == "A 002"
    later.close()


def test_a_register_made_in_one_thread_works_in_others(register: SqlRegister, visit: Make) -> None:
    tickets: list[Ticket] = []
    threads = [Thread(target=lambda n=n: tickets.append(register.register(visit(n)))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ticket.number for ticket in tickets) == [f"A {n:03d}" for n in range(1, 9)]


def test_the_same_patient_at_two_kiosks_at_once_gets_one_number(register: SqlRegister, visit: Make) -> None:
    tickets: list[Ticket] = []
    threads = [Thread(target=lambda: tickets.append(register.register(visit(7)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {ticket.number for ticket in tickets} == {"A 001"}
    assert [ticket.again for ticket in tickets].count(False) == 1
