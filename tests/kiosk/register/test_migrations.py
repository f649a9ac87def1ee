"""Registers made by earlier kiosks (`data/v1.*`, `v3.*`, `v4.*`, dumped from them) are brought to this version."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, inspect, select, text

from kiosk.core.delivery import DeliveryFault, Waits, read
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.core.visit import Visit
from kiosk.register.database import database, migrate, tables
from kiosk.register.database.database import make_engine
from kiosk.register.flaw import Flaw
from kiosk.register.outbox import Outbox, waits_for
from kiosk.register.reading import VisitReader
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify

Make = Callable[..., Visit]
DATA = Path(__file__).with_name("data")
LATER = datetime(2026, 11, 23, 2, tzinfo=UTC)
F = DeliveryFault
NO_ANSWER, NO_CONNECTION = F.NO_ANSWER.of(), F.NO_CONNECTION.of()
CODES = (
    *(why.of() for why in Waits),
    F.REFUSED.of(refusal="777"),
    F.BROKEN_FIELDS.of(fields="TEN_DICH_VU, NGAY_SINH"),
    *(F.HTTP_STATUS.of(status=status) for status in (503, 429, 500)),
    F.LOGIN_STATUS.of(status=401),
    F.RESULT_CODE.of(result="101"),
    *(NO_ANSWER, NO_ANSWER, NO_ANSWER, NO_CONNECTION, NO_CONNECTION),
    *(code.of() for code in (F.CERTIFICATE, F.ACCOUNT_REFUSED, F.TOKEN_REFUSED, F.NOT_ALLOWED)),
    *(code.of() for code in (F.ANSWER_NO_TOKEN, F.ANSWER_NO_TOKEN, F.ANSWER_TOO_LONG, F.ANSWER_NOT_JSON)),
    *(code.of() for code in (F.ANSWER_NO_OBJECT, F.ANSWER_NO_CODE, F.ANSWER_NO_TRANSACTION, F.BROKEN_HTTP)),
    *(code.of() for code in (F.ANSWER_NO_DATE, F.FOLDER_FULL)),
    F.FOLDER_BROKEN.of(errno="Input/output error"),
    F.LOOKUP_UNANSWERED.of(days=7),
    F.LOOKUP_OPEN.of(result="timeout"),
    F.OTHER.of(detail='unknown words of an earlier kiosk "quoted"'),
)
"""What stands in the outbox of version 3, by visit from the second on; the first waits for nothing."""


@pytest.fixture
def old(backend: str, url: str, folder: Path) -> str:
    """The URL of a register of version 1: three visits of one morning, one of which came again and one printed."""
    return stored(1, backend, url, folder)


def stored(version: int, backend: str, url: str, folder: Path) -> str:
    """Put the stored register of that version in place; return its URL."""
    shutil.copy(DATA / f"v{version}.key", folder / "register.key")
    words = (DATA / f"v{version}.{backend}.sql").read_text(encoding="utf-8")
    if backend == "sqlite":
        with closing(sqlite3.connect(folder / "register.sqlite")) as connection:
            connection.executescript(words)
    else:
        engine = make_engine(url)
        with engine.begin() as begun:
            begun.connection.driver_connection.execute(words.encode())  # type: ignore[union-attr]  # a live connection has its driver's
        engine.dispose()
    return url


@pytest.fixture
def of_version_3(backend: str, url: str, folder: Path) -> str:
    """The URL of a register of version 3: one visit for each sentence that its outbox could hold (`CODES`)."""
    return stored(3, backend, url, folder)


@pytest.fixture
def updated(old: str, register: SqlRegister) -> Iterator[SqlRegister]:
    later = SqlRegister(old, register.database.key_file, register._origin.zone, lambda: LATER)
    later.check()
    yield later
    later.close()


both = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def begun() -> bool:
    """Here a register is an old one, or new."""
    return False


def shape(engine: Engine) -> dict[str, object]:
    """Give columns, keys and indexes of all tables, without the order in which they were made."""
    seen = inspect(engine)
    return {
        table: {
            "columns": sorted(
                (
                    column["name"],
                    str(column["type"]),
                    column["nullable"],
                    str(column["default"] or "").partition("::")[0],
                )
                for column in seen.get_columns(table)
            ),
            "primary": seen.get_pk_constraint(table)["constrained_columns"],
            "unique": sorted((each["name"] or "", each["column_names"]) for each in seen.get_unique_constraints(table)),
            "foreign": sorted((each["name"] or "", each["referred_table"]) for each in seen.get_foreign_keys(table)),
            "indexes": sorted(
                (each["name"] or "", each["column_names"], each["unique"], rows_of(each))
                for each in seen.get_indexes(table)
            ),
        }
        for table in seen.get_table_names()
        if table != tables.alembic_version.name
    }


def rows_of(index: Mapping[str, Any]) -> list[str]:
    """Give which rows an index takes, where it does not take all."""
    return [str(of) for said, of in index.get("dialect_options", {}).items() if said.endswith("_where")]


@both
def test_the_index_of_one_number_a_day_takes_no_void_visit(register: SqlRegister) -> None:
    register.check()
    (index,) = (
        each
        for each in inspect(register.database.engine).get_indexes("visits")
        if each["name"] == "ux_visits_person_of_day"
    )
    (rows,) = rows_of(index)
    assert "state" in rows
    assert "<> 'void'" in rows


@both
def test_an_updated_register_has_the_tables_of_a_new_one(
    updated: SqlRegister, backend: str, request: pytest.FixtureRequest, folder: Path
) -> None:
    fresh_url = (
        f"sqlite:///{folder}/new.sqlite" if backend == "sqlite" else request.getfixturevalue("postgres").new_database()
    )
    fresh = SqlRegister(fresh_url, folder / "new.key", updated._origin.zone)
    fresh.check()
    assert shape(updated.database.engine) == shape(fresh.database.engine)
    fresh.close()


@both
def test_an_updated_register_has_lost_nothing_and_has_no_flaw(updated: SqlRegister) -> None:
    read = VisitReader(updated.database).of_day(date(2026, 11, 23))
    assert [(stored.ticket.number, stored.slip, stored.state) for stored in read] == [
        ("A 001", "printed", "waiting"),
        ("ƯT A 001", "waiting", "waiting"),
        ("A 002", "waiting", "waiting"),
    ]
    assert read[0].visit is not None
    assert read[0].visit.citizen.name == "Nguyễn Thị Sao Mai"
    with updated.database.transaction() as connection:
        assert verify(connection, updated.database.open()) == ()


@both
def test_an_updated_register_carries_on_with_the_next_number(updated: SqlRegister, visit: Make) -> None:
    assert updated.register(visit(1)).visit_id == UUID(int=1)
    ticket = updated.register(visit(9))
    assert (ticket.number, ticket.waiting_before) == ("A 003", 2)
    with updated.database.transaction() as connection:
        assert verify(connection, updated.database.open()) == ()


@both
def test_an_old_visit_moved_in_its_queue_behind_the_kiosk_s_back_is_found(updated: SqlRegister) -> None:
    with updated.database.transaction() as connection:
        connection.execute(text("UPDATE visits SET state = 'void' WHERE number = 2"))
        flaws = verify(connection, updated.database.open())
    assert Flaw(f"visit {UUID(int=3)}", "was changed in state") in flaws


@both
def test_the_version_is_written_for_this_kiosk_and_for_older_ones(updated: SqlRegister) -> None:
    with updated.database.transaction() as connection:
        assert connection.execute(select(tables.alembic_version)).scalar_one() == "5"
        assert connection.execute(select(tables.info.c.schema_version)).scalar_one() == 5


def test_the_file_as_it_was_is_kept_beside(updated: SqlRegister, folder: Path) -> None:
    assert sorted(path.name for path in folder.glob("register.sqlite.*")) == ["register.sqlite.version-1-1"]
    assert (folder / "register.sqlite.version-1-1").stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(folder / "register.sqlite.version-1-1")) as copy:
        assert copy.execute("SELECT schema_version FROM register_info").fetchone() == (1,)
        assert copy.execute("SELECT count(*) FROM visits").fetchone() == (3,)


@both
def test_an_update_that_fails_leaves_the_register_as_it_was(
    old: str, register: SqlRegister, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RegisterUnavailable(RegisterFault.DISK_FULL.of(register="r"))

    whole = migrate.migrate

    def and_then_fail(*of: Any) -> None:
        whole(*of)
        fail()

    monkeypatch.setattr(migrate, "migrate", and_then_fail)
    with pytest.raises(RegisterUnavailable, match="make room"):
        register.check()
    monkeypatch.undo()
    engine = make_engine(old)
    with engine.begin() as connection:
        assert connection.execute(select(tables.info.c.schema_version)).scalar_one() == 1
        assert not inspect(connection).has_table("staff")
    engine.dispose()


def test_a_full_disk_is_told_before_the_update_begins(old: str, register: SqlRegister, folder: Path) -> None:
    (folder / ".register.sqlite.version-1-1").symlink_to("/dev/full")
    with pytest.raises(RegisterUnavailable, match="before its update; make room"):
        register.check()


@both
def test_a_register_of_another_key_is_not_touched(old: str, register: SqlRegister, folder: Path) -> None:
    (folder / "register.key").write_text("ab" * 32)
    with pytest.raises(RegisterUnavailable, match="belongs to another register"):
        register.check()
    engine = make_engine(old)
    with engine.begin() as connection:
        assert connection.execute(select(tables.info.c.schema_version)).scalar_one() == 1
    engine.dispose()


@both
def test_a_register_that_keeps_account_of_its_steps_takes_only_those_it_misses(old: str, register: SqlRegister) -> None:
    engine = make_engine(old)
    with engine.begin() as connection:
        tables.alembic_version.create(connection)
        connection.execute(tables.alembic_version.insert().values(version_num="1"))
    engine.dispose()
    register.check()
    with register.database.transaction() as connection:
        assert connection.execute(select(tables.alembic_version)).scalar_one() == "5"


def test_an_earlier_copy_is_never_written_over(old: str, register: SqlRegister, folder: Path) -> None:
    (folder / "register.sqlite.version-1-1").write_text("the copy of an earlier try")
    register.check()
    assert (folder / "register.sqlite.version-1-1").read_text() == "the copy of an earlier try"
    assert (folder / "register.sqlite.version-1-2").stat().st_size > 4096


def test_a_register_whose_rows_point_to_nothing_is_left_as_it_was(
    old: str, register: SqlRegister, folder: Path
) -> None:
    with closing(sqlite3.connect(folder / "register.sqlite")) as connection:
        connection.execute("DELETE FROM visits")
        connection.commit()
    with pytest.raises(RegisterUnavailable, match="do not fit together; restore a backup"):
        register.check()
    with closing(sqlite3.connect(folder / "register.sqlite")) as connection:
        assert connection.execute("SELECT schema_version FROM register_info").fetchone() == (1,)


def test_of_two_kiosks_that_start_at_once_the_second_finds_the_register_updated(
    old: str, register: SqlRegister, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = database._alone
    other = SqlRegister(old, register.database.key_file, register._origin.zone, lambda: LATER)

    def after_the_other(file: Path) -> AbstractContextManager[None]:
        monkeypatch.undo()
        other.check()
        return alone(file)

    monkeypatch.setattr(database, "_alone", after_the_other)
    register.check()
    other.close()
    assert sorted(path.name for path in folder.glob("register.sqlite.version-*")) == ["register.sqlite.version-1-1"]


@both
def test_sentences_of_version_3_become_codes_and_nothing_is_lost(of_version_3: str, register: SqlRegister) -> None:
    with register.database.transaction() as connection:
        kept = connection.execute(select(tables.outbox.c.last_error).order_by(tables.outbox.c.visit_id)).scalars().all()
        assert kept[0] is None
        assert [read(text or "") for text in kept[1:]] == list(CODES)
        assert verify(connection, register.database.open()) == ()


@both
def test_a_register_of_version_3_has_the_tables_of_a_new_one(
    of_version_3: str, register: SqlRegister, backend: str, request: pytest.FixtureRequest, folder: Path
) -> None:
    register.check()
    fresh_url = (
        f"sqlite:///{folder}/new.sqlite" if backend == "sqlite" else request.getfixturevalue("postgres").new_database()
    )
    fresh = SqlRegister(fresh_url, folder / "new.key", register._origin.zone)
    fresh.check()
    assert shape(register.database.engine) == shape(fresh.database.engine)
    fresh.close()


@both
def test_what_was_refused_before_the_update_keeps_its_reason_and_its_document(
    of_version_3: str, register: SqlRegister
) -> None:
    messages = Outbox(register.database)
    (refused,) = (each for each in messages.dead_letters() if each.fault.code is DeliveryFault.REFUSED)
    (refusal,) = messages.refusals(refused.message.id)
    assert (refusal.code, refusal.document) == ("777", b"<refused/>")
    assert "sai ngày sinh" in refusal.reason


@both
def test_who_waited_before_the_update_is_found_by_the_code(of_version_3: str, register: SqlRegister) -> None:
    with register.database.transaction() as connection:
        waiting = connection.execute(select(tables.visits.c.id).where(waits_for(Waits.FIRST_SERVICE))).scalars().all()
    assert waiting == [UUID(int=CODES.index(Waits.FIRST_SERVICE.of()) + 2)]


def test_the_file_of_version_3_is_kept_beside(of_version_3: str, register: SqlRegister, folder: Path) -> None:
    register.check()
    with closing(sqlite3.connect(folder / "register.sqlite.version-3-1")) as copy:
        assert copy.execute("SELECT schema_version FROM register_info").fetchone() == (3,)


@both
@pytest.mark.parametrize("version", [1, 3, 4])
def test_an_update_takes_what_was_there_into_the_audit_and_a_later_change_of_it_is_named(
    version: int, backend: str, url: str, folder: Path, register: SqlRegister
) -> None:
    stored(version, backend, url, folder)
    with register.database.transaction() as connection:
        assert verify(connection, register.database.open()) == ()
        connection.execute(text("UPDATE outbox SET attempts = attempts + 1 WHERE id = 2"))
        assert verify(connection, register.database.open()) == (Flaw("message 2", "was changed"),)


@both
def test_after_the_update_of_a_version_4_every_kind_of_row_is_held_by_the_audit(
    backend: str, url: str, folder: Path, register: SqlRegister
) -> None:
    stored(4, backend, url, folder)
    changes = {
        "UPDATE outbox SET receipt = 'GD2' WHERE id = 1": "message 1",
        "UPDATE delivery_refusals SET code = '778'": "refusal",
        "UPDATE lookups SET milliseconds = 7": "look-up 1",
        "UPDATE visit_aliases SET visit_id = (SELECT id FROM visits WHERE number = 3)": "alias",
    }
    with register.database.transaction() as connection:
        for change in changes:
            connection.execute(text(change))
        flaws = verify(connection, register.database.open())
    assert len(flaws) == len(changes)
    for flaw, name in zip(flaws, changes.values(), strict=True):
        assert flaw.where.startswith(name)
        assert flaw.text == "was changed"
