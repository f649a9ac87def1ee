from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.visit import Visit
from kiosk.register.database import database
from kiosk.register.database.database import Database, faults_in_words
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify

Make = Callable[..., Visit]
both = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def begun() -> bool:
    """Here registers are made at their first use."""
    return False


def opened(url: str, folder: Path, zone: ZoneInfo) -> SqlRegister:
    return SqlRegister(url, folder / "register.key", zone, busy_seconds=0.1)


def refusal(register: SqlRegister, visit: Visit) -> str:
    """Try to register and give the one line that staff read."""
    with pytest.raises(RegisterUnavailable) as caught:
        register.register(visit)
    register.close()
    line = str(caught.value)
    assert "\n" not in line
    assert visit.citizen.number not in line
    return line


@pytest.fixture
def used(register: SqlRegister, visit: Make) -> SqlRegister:
    """A register with one visit, closed."""
    register.register(visit(1))
    register.close()
    return register


def test_a_register_is_not_touched_before_its_first_use(url: str, folder: Path, register: SqlRegister) -> None:
    assert list(folder.iterdir()) == []


def test_a_new_register_leaves_the_database_and_the_key_alone(used: SqlRegister, folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == ["register.key", "register.sqlite"]
    assert (folder / "register.key").stat().st_mode & 0o077 == 0


def test_the_database_is_in_wal_mode_and_waits_for_the_disk(register: SqlRegister) -> None:
    register.check()
    with register.database.engine.begin() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


def test_the_connection_used_last_is_used_next_so_that_one_cache_fills(register: SqlRegister) -> None:
    register.check()
    engine = register.database.engine
    with engine.connect(), engine.connect(), engine.connect():
        assert engine.pool.checkedout() == 3  # type: ignore[attr-defined]  # a queue's, which this pool is
    used = set()
    for _ in range(4):
        with engine.connect() as connection:
            used.add(id(connection.connection.driver_connection))
    assert len(used) == 1


def test_a_missing_folder_is_named_with_the_setting(folder: Path, register: SqlRegister, visit: Make) -> None:
    lost = opened(f"sqlite:///{folder}/no/register.sqlite", folder, register._origin.zone)
    assert re.search("cannot be opened|cannot be made", refusal(lost, visit()))


def test_a_folder_that_cannot_be_written_is_named(folder: Path, register: SqlRegister, visit: Make) -> None:
    lost = opened("sqlite:////proc/register.sqlite", folder, register._origin.zone)
    assert "cannot be opened; check database.url" in refusal(lost, visit())


def test_a_database_that_may_only_be_read_is_named(used: SqlRegister, url: str, folder: Path, visit: Make) -> None:
    read_only = opened(url, folder, used._origin.zone)
    event.listen(read_only.database.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=1"))
    assert "may only be read" in refusal(read_only, visit(2))


def test_a_register_that_is_gone_is_not_begun_anew(used: SqlRegister, url: str, folder: Path, visit: Make) -> None:
    (folder / "register.sqlite").unlink()
    assert "is gone while its key file" in refusal(opened(url, folder, used._origin.zone), visit(2))
    assert not (folder / "register.sqlite").exists()


def test_a_register_removed_under_a_running_kiosk_is_noticed(register: SqlRegister, folder: Path, visit: Make) -> None:
    register.register(visit(1))
    (folder / "register.sqlite").rename(folder / "moved.sqlite")
    assert "cannot be opened" in refusal(register, visit(2))
    assert not (folder / "register.sqlite").exists()


def test_a_locked_database_is_named_and_works_when_free_again(
    used: SqlRegister, url: str, folder: Path, visit: Make
) -> None:
    waiting = opened(url, folder, used._origin.zone)
    other = sqlite3.connect(folder / "register.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "is locked by another program" in refusal(waiting, visit(2))
    other.execute("ROLLBACK")
    other.close()
    assert waiting.register(visit(2)).number == "A 002"
    waiting.close()


def test_a_file_that_is_no_database_is_named_and_left_as_it_is(
    register: SqlRegister, folder: Path, visit: Make
) -> None:
    (folder / "register.sqlite").write_bytes(b"not a database" * 100)
    assert "is damaged or no database" in refusal(register, visit())
    assert (folder / "register.sqlite").read_bytes() == b"not a database" * 100


def test_a_damaged_database_is_named(used: SqlRegister, url: str, folder: Path, visit: Make) -> None:
    file = folder / "register.sqlite"
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)
    assert "is damaged" in refusal(opened(url, folder, used._origin.zone), visit(2))


def test_a_database_whose_own_words_are_damaged_is_named(
    used: SqlRegister, url: str, folder: Path, visit: Make
) -> None:
    """SQLite then quotes bytes that are no text."""
    file = folder / "register.sqlite"
    whole = file.read_bytes()
    assert b"CREATE TABLE claims" in whole
    file.write_bytes(whole.replace(b"CREATE TABLE claims", b"CREATE \xf3ABLE claims"))
    assert "is damaged; stop the kiosk and restore the backup" in refusal(
        opened(url, folder, used._origin.zone), visit(2)
    )


def test_another_program_s_database_is_refused_and_left_as_it_is(
    register: SqlRegister, folder: Path, visit: Make
) -> None:
    foreign = sqlite3.connect(folder / "register.sqlite")
    foreign.execute("CREATE TABLE visits (id INTEGER)")
    foreign.commit()
    foreign.close()
    before = (folder / "register.sqlite").read_bytes()
    assert "belongs to another program" in refusal(register, visit())
    assert (folder / "register.sqlite").read_bytes() == before


@pytest.mark.parametrize("content", ["application = 'other'", "schema_version = 99"])
def test_a_register_of_another_kind_is_refused(
    used: SqlRegister, url: str, folder: Path, visit: Make, content: str
) -> None:
    database = sqlite3.connect(folder / "register.sqlite")
    database.execute(f"UPDATE register_info SET {content}")  # noqa: S608 - words of our own
    database.commit()
    database.close()
    line = refusal(opened(url, folder, used._origin.zone), visit(2))
    assert "belongs to another program" in line or "install the kiosk that made it" in line


def test_a_lost_key_file_is_named_and_no_new_one_is_made(
    used: SqlRegister, url: str, folder: Path, visit: Make
) -> None:
    (folder / "register.key").unlink()
    assert "is missing; put its copy back" in refusal(opened(url, folder, used._origin.zone), visit(2))
    assert not (folder / "register.key").exists()


def test_another_register_s_key_file_is_refused(used: SqlRegister, url: str, folder: Path, visit: Make) -> None:
    (folder / "register.key").write_text("ab" * 32)
    assert "belongs to another register" in refusal(opened(url, folder, used._origin.zone), visit(2))


def test_a_damaged_key_file_is_named_without_its_content(
    used: SqlRegister, url: str, folder: Path, visit: Make
) -> None:
    (folder / "register.key").write_text("secret-but-not-hex")
    line = refusal(opened(url, folder, used._origin.zone), visit(2))
    assert "is damaged" in line
    assert "secret" not in line


@pytest.mark.parametrize("address", ["nonsense", "oracle://somewhere", "unknown+driver://x"])
def test_an_address_of_no_database_is_refused_at_once(address: str, folder: Path, register: SqlRegister) -> None:
    with pytest.raises(RegisterUnavailable, match=r"database\.url"):
        opened(address, folder, register._origin.zone)


def test_a_fault_before_the_commit_leaves_nothing_behind(register: SqlRegister, visit: Make) -> None:
    register.register(visit(1))
    with register.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE audit_head")
    assert "does not work" in refusal(register, visit(2))
    with register.database.engine.begin() as connection:
        counted = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608 - names of our own
            for table in ("visits", "outbox", "audit")
        ]
        last = connection.exec_driver_sql("SELECT last FROM queue_counters").scalar_one()
    assert (counted, last) == ([1, 1, 1], 1)


def test_a_kiosk_that_died_before_its_first_register_had_a_name_begins_again(
    register: SqlRegister, folder: Path, visit: Make
) -> None:
    (folder / ".register.key-first").write_text("ab" * 32)
    (folder / ".register.sqlite-4711").write_bytes(b"half a register")
    (folder / ".register.sqlite-4711-wal").touch()
    assert register.register(visit()).number == "A 001"
    register.close()
    assert sorted(path.name for path in folder.iterdir()) == ["register.key", "register.sqlite"]


def test_a_kiosk_that_died_before_its_first_key_had_a_name_carries_on(
    used: SqlRegister, folder: Path, visit: Make
) -> None:
    (folder / "register.key").rename(folder / ".register.key-first")
    assert used.register(visit(2)).number == "A 002"
    used.close()
    assert sorted(path.name for path in folder.iterdir()) == ["register.key", "register.sqlite"]


def test_a_register_made_by_another_process_meanwhile_is_left_alone(used: SqlRegister, folder: Path) -> None:
    before = (folder / "register.sqlite").read_bytes()
    database._make_sqlite(folder / "register.sqlite", folder / "register.key", beside=False)
    assert (folder / "register.sqlite").read_bytes() == before


@pytest.mark.parametrize("fault", [TimeoutError(), OSError("disk"), PoolTimeout()])
def test_faults_without_a_name_of_their_own_become_one_line_too(fault: Exception) -> None:
    with pytest.raises(RegisterUnavailable, match=r"^the register r does not work \(\w+\); "), faults_in_words("r"):
        raise fault


def test_a_full_disk_is_named_and_leaves_nothing_half_written(
    used: SqlRegister, url: str, folder: Path, visit: Make
) -> None:
    full = opened(url, folder, used._origin.zone)
    event.listen(full.database.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count=1"))

    def register_until_full() -> None:
        for person in range(2, 500):
            full.register(visit(person))

    with pytest.raises(RegisterUnavailable, match="the disk is full; make room"):
        register_until_full()
    full.close()
    later = opened(url, folder, used._origin.zone)
    with later.database.transaction() as connection:
        assert verify(connection, later.database.open()) == ()
    later.close()


@both
def test_a_clinic_begins_with_a_key_that_was_made_before(url: str, folder: Path, visit: Make) -> None:
    (folder / "register.key").write_text("ab" * 32 + "\n")
    database = Database(url, folder / "register.key", make=False)
    database.begin()
    database.check()
    assert (folder / "register.key").read_text() == "ab" * 32 + "\n"
    with pytest.raises(RegisterUnavailable, match="there is a register already"):
        database.begin()
    database.close()


@both
def test_who_only_looks_makes_no_register(url: str, folder: Path) -> None:
    database = Database(url, folder / "register.key", make=False)
    for _ in range(2):
        with pytest.raises(RegisterUnavailable, match=r"there is no register: .*`kiosk begin`"):
            database.check()
    assert list(folder.iterdir()) == []
    database.close()
