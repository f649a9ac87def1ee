"""Each fault of the register, met for real, is said in Vietnamese without an English word."""

from __future__ import annotations

import resource
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.register.audit.settings_changes import Value, record_settings, settings_changes
from kiosk.register.audit.unit_of_work import check_clock, machine_ahead
from kiosk.register.backup import backup, restore
from kiosk.register.database import roles
from kiosk.register.database.crypto import Vault, make_key_file
from kiosk.register.database.database import Database, faults_in_words
from kiosk.register.register import SqlRegister
from tests.kiosk.fault_words import assert_vietnamese

DATA = Path(__file__).with_name("data")
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
BIG = "CREATE TABLE big AS SELECT zeroblob(9000000) AS content"


class Place:
    """A folder with a register, and what is done to it."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self.folder = folder
        self.key = folder / "register.key"
        self.file = folder / "register.sqlite"
        self.copy = folder / "copy.sqlite"
        self._request = request

    def database(self, url: str | None = None, *, make: bool = True) -> Database:
        database = Database(url or f"sqlite:///{self.file}", self.key, busy_seconds=0.1, make=make)
        self._request.addfinalizer(database.close)
        return database

    def server(self) -> str:
        url: str = self._request.getfixturevalue("postgres").new_database()
        return url

    def under_kiosk(self, url: str) -> str:
        """Let the kiosk's role open that database; the first register of the session's server made the role."""
        self._request.getfixturevalue("made_in_postgres")
        return url.replace("//kiosk@", f"//{roles.KIOSK}@")

    def on_server(self) -> str:
        """Make a register on the server."""
        self._request.getfixturevalue("made_in_postgres")
        url = self.server()
        self.database(url).check()
        return url

    def made(self) -> Database:
        database = self.database()
        database.check()
        database.close()
        return database

    def old(self) -> None:
        shutil.copy(DATA / "v1.key", self.key)
        self.sql((DATA / "v1.sqlite.sql").read_text(encoding="utf-8"))

    def sql(self, script: str, file: Path | None = None) -> None:
        with closing(sqlite3.connect(file or self.file)) as connection:
            connection.executescript(script)

    def run(self, statement: str, pragma: str = "") -> None:
        database = self.made()
        if pragma:
            event.listen(database.engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {pragma}"))
        with database.transaction() as connection:
            connection.exec_driver_sql(statement)


def owner_migrates(place: Place) -> None:
    url = place.on_server()
    with place.database(url).engine.begin() as connection:
        connection.exec_driver_sql("UPDATE register_info SET schema_version = 4")
    place.database(place.under_kiosk(url)).check()


def no_rights(place: Place) -> None:
    with place.database(place.under_kiosk(place.on_server())).transaction() as connection:
        connection.exec_driver_sql("DELETE FROM audit")


def locked(place: Place) -> None:
    database = place.made()
    with closing(sqlite3.connect(place.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        database.check()


def disk_errors(place: Place) -> None:
    """The system refuses to let the files grow."""
    place.made()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        place.run(BIG)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def damaged(place: Place) -> None:
    place.made()
    content = bytearray(place.file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    place.file.write_bytes(content)
    place.database().check()


def no_database(place: Place) -> None:
    place.file.write_bytes(b"not a database" * 100)
    make_key_file(place.key)
    place.database().check()


def gone(place: Place) -> None:
    place.made()
    place.file.unlink()
    place.database().check()


def begun_twice(place: Place, url: str | None = None) -> None:
    for _ in range(2):
        place.database(url).begin()


def foreign(place: Place) -> None:
    place.sql("CREATE TABLE visits (id INTEGER)")
    make_key_file(place.key)
    place.database().check()


def newer(place: Place) -> None:
    place.made()
    place.sql("UPDATE register_info SET schema_version = 99")
    place.database().check()


def tables_unfit(place: Place) -> None:
    place.old()
    place.sql("DELETE FROM visits")
    place.database().check()


def not_copied(place: Place) -> None:
    place.old()
    (place.folder / ".register.sqlite.version-1-1").symlink_to("/dev/full")
    place.database().check()


def backup_there(place: Place) -> None:
    for _ in range(2):
        backup(place.made(), place.copy)


def backup_not_copied(place: Place) -> None:
    backup(place.made(), place.copy)
    restore(place.database(f"sqlite:///{place.folder}/no/register.sqlite"), place.copy)


def in_use(place: Place) -> None:
    backup(place.made(), place.copy)
    with place.database().transaction():
        restore(place.database(), place.copy)


def backup_damaged(place: Place) -> None:
    place.sql("CREATE TABLE t(a); INSERT INTO t VALUES (NULL)", place.copy)
    with closing(sqlite3.connect(place.copy)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE t(a NOT NULL)'")
        connection.commit()
    restore(place.made(), place.copy)


def no_visit(place: Place) -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    SqlRegister(f"sqlite:///{place.file}", place.key, zone).record_print(UUID(int=1), ok=True)


def entry_changed(place: Place) -> None:
    database = place.database()
    record_settings(database, "os:root", "kiosk-1", {"kiosk.name": Value("a")}, lambda: NOW)
    place.sql("UPDATE audit SET after = 'words of somebody else'")
    with database.transaction() as connection:
        list(settings_changes(connection))


def key_missing(place: Place) -> None:
    place.made()
    place.key.unlink()
    place.database().check()


def key_unreadable(place: Place) -> None:
    place.made()
    place.key.unlink()
    place.key.mkdir()
    place.database().check()


def with_key(content: str) -> Callable[[Place], None]:
    def use(place: Place) -> None:
        place.made()
        place.key.write_text(content)
        place.database().check()

    return use


def key_not_made(place: Place) -> None:
    with faults_in_words("r"):
        make_key_file(place.folder / "no" / "register.key")


def opened(change: Callable[[bytes], bytes]) -> Callable[[Place], None]:
    def use(place: Place) -> None:
        make_key_file(place.key)
        vault = Vault.from_file(place.key)
        with faults_in_words("r"):
            vault.open(change(vault.seal(b"personal", "here")), "here")

    return use


F = RegisterFault
CASES: dict[RegisterFault, Callable[[Place], object]] = {
    F.BAD_URL: lambda place: place.database("nonsense"),
    F.LOCKED: locked,
    F.READ_ONLY: lambda place: place.run("DELETE FROM audit", "query_only=1"),
    F.CANNOT_OPEN: lambda place: place.database("sqlite:////proc/register.sqlite").check(),
    F.DISK_FULL: lambda place: place.run(BIG, "max_page_count=1"),
    F.DISK_ERRORS: disk_errors,
    F.DAMAGED: damaged,
    F.NO_DATABASE: no_database,
    F.BROKEN: lambda place: place.run("SELECT * FROM nothing"),
    F.SERVER_AWAY: lambda place: place.database(f"postgresql+psycopg://kiosk@/kiosk?host={place.folder}").check(),
    F.ROW_REFUSED: lambda place: place.run("INSERT INTO register_info SELECT * FROM register_info"),
    F.NO_FILE: lambda place: place.database(make=False).check(),
    F.NO_TABLES: lambda place: place.database(place.server(), make=False).check(),
    F.GONE: gone,
    F.FILE_THERE: begun_twice,
    F.TABLES_THERE: lambda place: begun_twice(place, place.server()),
    F.OWNER_MAKES: lambda place: place.database(place.under_kiosk(place.server())).check(),
    F.OWNER_MIGRATES: owner_migrates,
    F.ROLES_THERE: lambda place: place.database(place.on_server()).make_roles(),
    F.NO_ROLES: lambda place: place.made().make_roles(),
    F.NO_RIGHTS: no_rights,
    F.FOREIGN: foreign,
    F.NEWER: newer,
    F.TABLES_UNFIT: tables_unfit,
    F.NOT_COPIED: not_copied,
    F.CLOCK_BEFORE: lambda _: check_clock(NOW - timedelta(days=1), NOW),
    F.CLOCK_AFTER: lambda _: check_clock(NOW + timedelta(days=400), NOW),
    F.CLOCKS_APART: lambda _: machine_ahead(datetime.now(UTC) - timedelta(days=1)),
    F.BACKUP_THERE: backup_there,
    F.BACKUP_NOT_WRITTEN: lambda place: backup(place.made(), place.folder / "no" / "copy.sqlite"),
    F.BACKUP_NOT_COPIED: backup_not_copied,
    F.IN_USE: in_use,
    F.BACKUP_UNREADABLE: lambda place: restore(place.made(), place.folder / "nothing"),
    F.BACKUP_DAMAGED: backup_damaged,
    F.NOT_SQLITE: lambda place: backup(place.database(place.server()), place.copy),
    F.NO_VISIT: no_visit,
    F.ENTRY_CHANGED: entry_changed,
    F.KEY_MISSING: key_missing,
    F.KEY_UNREADABLE: key_unreadable,
    F.KEY_DAMAGED: with_key("not hexadecimal"),
    F.KEY_NOT_MADE: key_not_made,
    F.KEY_OTHER: with_key("ab" * 32),
    F.KEY_UNKNOWN: opened(lambda sealed: b"\x09" + sealed[1:]),
    F.SEAL_BROKEN: opened(lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1])),
}


@pytest.mark.parametrize("code", list(RegisterFault), ids=str)
def test_each_fault_of_the_register_is_said_in_vietnamese(
    code: RegisterFault, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(RegisterUnavailable) as caught:
        CASES[code](Place(tmp_path, request))
    assert caught.value.fault.code is code
    assert str(caught.value) == caught.value.fault.line
    assert_vietnamese(caught.value.fault)
