from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.visit import Claim, ClaimKind, Ticket, Visit
from kiosk.register.database import database, tables
from kiosk.register.database.rows import UtcTime
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify

Make = Callable[..., Visit]

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


@pytest.fixture
def begun() -> bool:
    """Here registers are made at their first use."""
    return False


def test_a_register_on_postgresql_has_no_flaw_after_a_day(register: SqlRegister, visit: Make) -> None:
    visits = [visit(person) for person in (1, 2, 1)]
    for each in visits:
        register.register(each)
    register.record_print(visits[0].id, ok=True)
    with register.database.transaction() as connection:
        assert verify(connection, register.database.open()) == ()


def test_a_changed_decision_on_postgresql_is_found_and_named(register: SqlRegister, visit: Make) -> None:
    registered = visit()
    register.register(registered)
    with register.database.transaction() as connection:
        connection.execute(text("UPDATE visits SET decision = 'not_covered'"))
        (flaw,) = verify(connection, register.database.open())
    assert (flaw.where, flaw.text) == (f"visit {registered.id}", "was changed in decision")


def test_a_database_with_tables_of_others_is_refused(register: SqlRegister, visit: Make) -> None:
    with register.database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE patients (id int)"))
    with pytest.raises(RegisterUnavailable, match="belongs to another program"):
        register.register(visit())


def test_two_kiosks_need_the_same_key_file(register: SqlRegister, url: str, visit: Make, folder: Path) -> None:
    register.register(visit(1))
    (folder / "other.key").write_text("ab" * 32)
    other = SqlRegister(url, folder / "other.key", register._origin.zone)
    with pytest.raises(RegisterUnavailable, match="belongs to another register"):
        other.register(visit(2))
    other.close()


def test_a_second_kiosk_without_the_key_file_is_told_to_copy_it(
    register: SqlRegister, url: str, visit: Make, folder: Path
) -> None:
    register.register(visit(1))
    other = SqlRegister(url, folder / "missing.key", register._origin.zone)
    with pytest.raises(RegisterUnavailable, match="is missing; put its copy back"):
        other.register(visit(2))
    other.close()


def test_a_server_that_is_away_is_named_with_the_setting(folder: Path, register: SqlRegister, visit: Make) -> None:
    away = SqlRegister(
        f"postgresql+psycopg://kiosk@/kiosk?host={folder}", folder / "register.key", register._origin.zone
    )
    with pytest.raises(RegisterUnavailable, match=r"does not answer; check the database server, .* database\.url"):
        away.register(visit())
    away.close()


def test_a_server_that_restarted_overnight_is_used_again_by_itself(
    register: SqlRegister, url: str, visit: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connections are dead; those that were idle are asked first."""
    monkeypatch.setattr(database, "_TRUSTED_SECONDS", -1)
    register.register(visit(1))
    assert register.register(visit(2)).number == "A 002"
    other = database.make_engine(url)
    with other.begin() as connection:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        connection.execute(text(f"{cut} AND pid <> pg_backend_pid()"))
    other.dispose()
    assert register.register(visit(3)).number == "A 003"


def test_a_table_that_somebody_removed_is_trouble_in_one_line(register: SqlRegister, visit: Make) -> None:
    register.register(visit(1))
    with register.database.engine.begin() as connection:
        connection.execute(text("DROP TABLE outbox CASCADE"))
    with pytest.raises(RegisterUnavailable, match=r"does not work \(UndefinedTable\)"):
        register.register(visit(2))


def test_a_time_without_zone_is_never_written(register: SqlRegister) -> None:
    with pytest.raises(ValueError, match="without zone"):
        UtcTime().process_bind_param(datetime(2026, 11, 23), register.database.engine.dialect)  # noqa: DTZ001 - the point


def test_a_patient_whom_another_kiosk_registered_in_between_keeps_that_number(
    register: SqlRegister, visit: Make, url: str, folder: Path
) -> None:
    """Between the look for an earlier number and the writing; a visit with a claim is written word by word."""
    other = SqlRegister(url, folder / "register.key", register._origin.zone, register._clock)
    register.check()

    first: list[Ticket] = []

    def just_before(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FOR UPDATE" in statement and not first:
            first.append(other.register(visit(7)))

    event.listen(register.database.engine, "before_cursor_execute", just_before)
    ticket = register.register(replace(visit(7), claims=(Claim(ClaimKind.REFERRAL, "paper", "GT-12"),)))
    other.close()
    assert (ticket.number, ticket.visit_id, ticket.again) == ("A 001", first[0].visit_id, True)
    with register.database.transaction() as connection:
        actions = connection.execute(select(tables.audit.c.action).order_by(tables.audit.c.seq)).scalars().all()
        assert verify(connection, register.database.open()) == ()
    assert actions == ["registered", "came_again"]


def test_a_number_is_given_back_when_the_driver_refuses_what_follows_it(register: SqlRegister, visit: Make) -> None:
    """The server heard of no error then, and would commit what it heard."""
    register.register(visit(1))
    second, kinds = visit(2), register.outbox_kinds
    register.outbox_kinds = ("a text that no server keeps: \0",)
    with pytest.raises(RegisterUnavailable):
        register.register(second)
    register.outbox_kinds = kinds
    assert register.register(second).number == "A 002"
    with register.database.transaction() as connection:
        assert verify(connection, register.database.open()) == ()


def test_a_connection_that_registered_begins_transactions_again(register: SqlRegister, visit: Make) -> None:
    for person in (1, 2):
        register.register(visit(person))
    with register.database.engine.connect() as connection:
        connection.execute(tables.counters.update().values(last=99))
        connection.rollback()
    assert register.register(visit(3)).number == "A 003"
