from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from kiosk.core.delivery import CHECK_IN, DeliveryFault
from kiosk.core.visit import Visit
from kiosk.register.database.tables import audit, lookups, visits
from kiosk.register.lookups import LookupLog
from kiosk.register.outbox import Outbox
from kiosk.register.personal_data import Forgotten, Who, forget, purge, rotate
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify

Make = Callable[..., Visit]
pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WHO = Who("admin", MORNING, "asked for in writing")


@dataclass(frozen=True)
class Asked:
    citizen_number: str
    asked_at: datetime = MORNING
    code: str = "000"
    milliseconds: int | None = 300
    staff_name: str = "Trần Thị Lễ Tân"
    staff_number: str = "001190000009"
    body: bytes = '{"hoTen":"Nguyễn Thị Sao Mai"}'.encode()


@pytest.fixture
def years(register: SqlRegister, visit: Make) -> list[Visit]:
    """Three visits a year apart, the first and the last of the same person, each looked up."""
    each = [
        visit(1, arrived=MORNING - timedelta(days=730)),
        visit(2, arrived=MORNING - timedelta(days=365)),
        visit(1),
    ]
    log = LookupLog(register.database)
    for one in each:
        log.keep(Asked(one.citizen.number, one.arrived))
        register.register(one)
    return each


def left(register: SqlRegister) -> tuple[list[bool], int]:
    """Whether each visit still has its patient, and how many look-ups there are."""
    with register.database.transaction() as connection:
        patients = [row.patient is not None for row in connection.execute(select(visits).order_by(visits.c.arrived))]
        return patients, len(connection.execute(select(lookups)).all())


def flawless(register: SqlRegister) -> bool:
    with register.database.transaction() as connection:
        return verify(connection, register.database.open()) == ()


def test_a_purge_empties_what_is_too_old_and_nothing_else(register: SqlRegister, years: list[Visit]) -> None:
    done = purge(register.database, WHO, date(2026, 11, 23), personal_days=400, lookups_days=300)
    assert done == Forgotten(visits=1, lookups=2)
    assert left(register) == ([False, True, True], 1)
    assert flawless(register)


def test_a_purge_is_recorded_and_the_next_finds_nothing(register: SqlRegister, years: list[Visit]) -> None:
    purge(register.database, WHO, date(2026, 11, 23), personal_days=400, lookups_days=300)
    again = purge(register.database, WHO, date(2026, 11, 23), personal_days=400, lookups_days=300)
    assert again == Forgotten(0, 0)
    with register.database.transaction() as connection:
        recorded = connection.execute(select(audit).where(audit.c.action == "purged")).all()
    assert [(row.subject, row.actor) for row in recorded] == [(str(years[0].id), "admin"), ("lookups: 2", "admin")]


def test_a_person_is_forgotten_everywhere_and_the_others_stay(register: SqlRegister, years: list[Visit]) -> None:
    assert forget(register.database, WHO, years[0].citizen.number) == Forgotten(visits=2, lookups=2)
    assert left(register) == ([False, True, False], 1)
    assert flawless(register)


def test_of_a_forgotten_person_nothing_waits_to_be_delivered_any_more(
    register: SqlRegister, years: list[Visit]
) -> None:
    """It could only fail, and turn the page of devices red for good."""
    messages = Outbox(register.database, lambda: MORNING)
    dead = messages.claim(CHECK_IN)
    assert dead is not None
    messages.give_up(dead, DeliveryFault.RESULT_CODE.of(result="2001"))
    forget(register.database, WHO, years[0].citizen.number)
    assert messages.dead_letters() == ()
    assert messages.count("waiting") == 1
    assert flawless(register)


def test_somebody_unknown_is_forgotten_without_trace(register: SqlRegister, years: list[Visit]) -> None:
    assert forget(register.database, WHO, "001190999999") == Forgotten(0, 0)


def test_a_forgotten_patient_who_comes_again_gets_a_number(
    register: SqlRegister, years: list[Visit], visit: Make
) -> None:
    forget(register.database, WHO, years[2].citizen.number)
    assert register.register(visit(1)).number == "A 002"


def test_a_look_up_that_cannot_be_kept_is_logged_without_the_person(tmp_path: Path, register: SqlRegister) -> None:
    lost = SqlRegister(f"sqlite:///{tmp_path}/no/register.sqlite", tmp_path / "key", register._origin.zone)
    with capture_logs() as logs:
        LookupLog(lost.database).keep(Asked("001190000001"))
    assert [entry["event"] for entry in logs] == ["look-up not kept"]
    assert "001190000001" not in str(logs)


def test_a_new_key_seals_everything_anew(register: SqlRegister, years: list[Visit], folder: Path) -> None:
    with register.database.transaction() as connection:
        before = {row.patient for row in connection.execute(select(visits))}
    assert rotate(register.database, WHO) == 6
    with register.database.transaction() as connection:
        after = {row.patient for row in connection.execute(select(visits))}
    assert not before & after
    assert {sealed[0] for sealed in after} == {2}
    assert len((folder / "register.key").read_text().split()) == 2
    assert flawless(register)


def test_numbers_are_found_and_drawn_as_before_after_a_new_key(
    register: SqlRegister, years: list[Visit], visit: Make
) -> None:
    rotate(register.database, WHO)
    assert register.register(visit(1)).again
    assert register.register(visit(3)).number == "A 002"
