from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.visit import Visit
from kiosk.register.backup import backup, restore
from kiosk.register.database.database import Database
from kiosk.register.register import SqlRegister

Make = Callable[..., Visit]


@pytest.fixture
def copy(register: SqlRegister, visit: Make, folder: Path) -> Path:
    """A backup with one visit, of a register that has two by now."""
    register.register(visit(1))
    backup(register.database, folder / "copy.sqlite")
    register.register(visit(2))
    return folder / "copy.sqlite"


def test_a_backup_is_one_file_made_while_the_register_is_open(copy: Path, folder: Path) -> None:
    names = {path.name for path in folder.iterdir()} - {"register.sqlite-wal", "register.sqlite-shm"}
    assert names == {"copy.sqlite", "register.key", "register.sqlite"}


def test_a_restored_register_carries_on_from_the_backup(
    copy: Path, register: SqlRegister, visit: Make, folder: Path
) -> None:
    aside = restore(register.database, copy)
    assert aside == folder / "register.sqlite.before-restore-1"
    assert aside.exists()
    assert register.register(visit(3)).number == "A 002"


def test_a_lost_register_is_restored(copy: Path, register: SqlRegister, visit: Make, folder: Path) -> None:
    register.close()
    (folder / "register.sqlite").unlink()
    assert restore(register.database, copy) is None
    assert register.register(visit(1)).number == "A 001"


def test_a_damaged_register_is_put_aside_and_restored(
    copy: Path, register: SqlRegister, visit: Make, folder: Path
) -> None:
    register.close()
    (folder / "register.sqlite").write_bytes(b"garbage" * 1000)
    assert restore(register.database, copy) is not None
    assert register.register(visit(1)).number == "A 001"


def test_a_register_in_use_is_not_replaced(copy: Path, register: SqlRegister, url: str, folder: Path) -> None:
    running = Database(url, folder / "register.key")
    with running.transaction(), pytest.raises(RegisterUnavailable, match="stop every kiosk first"):
        restore(register.database, copy)
    running.close()


def test_a_damaged_backup_is_refused_and_the_register_stays(
    copy: Path, register: SqlRegister, visit: Make, folder: Path
) -> None:
    content = bytearray(copy.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    copy.write_bytes(content)
    with pytest.raises(RegisterUnavailable, match="is damaged"):
        restore(register.database, copy)
    assert register.register(visit(3)).number == "A 003"


def test_what_is_no_backup_is_refused(register: SqlRegister, folder: Path) -> None:
    with pytest.raises(RegisterUnavailable, match="cannot be read or is damaged"):
        restore(register.database, folder / "nothing")


def test_a_backup_of_another_key_is_refused(copy: Path, register: SqlRegister, folder: Path) -> None:
    (folder / "register.key").write_text("ab" * 32)
    with pytest.raises(RegisterUnavailable, match="belongs to another register"):
        restore(register.database, copy)


def test_a_backup_never_replaces_a_file(copy: Path, register: SqlRegister) -> None:
    with pytest.raises(RegisterUnavailable, match="exists already"):
        backup(register.database, copy)


def test_a_backup_that_cannot_be_written_leaves_nothing(register: SqlRegister, folder: Path) -> None:
    with pytest.raises(RegisterUnavailable, match="cannot be written"):
        backup(register.database, folder / "no" / "copy.sqlite")


def test_a_second_restore_keeps_the_first_register_too(copy: Path, register: SqlRegister, folder: Path) -> None:
    restore(register.database, copy)
    assert restore(register.database, copy) == folder / "register.sqlite.before-restore-2"


def test_a_restore_into_a_missing_folder_is_refused_and_leaves_nothing(copy: Path, folder: Path) -> None:
    nowhere = Database(f"sqlite:///{folder}/no/register.sqlite", folder / "register.key")
    with pytest.raises(RegisterUnavailable, match="cannot be copied"):
        restore(nowhere, copy)


def test_as_root_a_register_and_its_key_belong_to_whoever_owns_their_folder(
    copy: Path, register: SqlRegister, folder: Path, visit: Make
) -> None:
    """So the kiosk may write what was restored or begun by the administrator."""
    nobody = 65534 if os.geteuid() == 0 else os.geteuid()
    service = folder / "service"
    service.mkdir()
    os.chown(service, nobody, -1)
    shutil.copy(folder / "register.key", service)
    restored = Database(f"sqlite:///{service}/register.sqlite", service / "register.key")
    restore(restored, copy)
    begun = Database(f"sqlite:///{service}/new.sqlite", service / "new.key")
    begun.begin()
    assert {(service / name).stat().st_uid for name in ("register.sqlite", "new.sqlite", "new.key")} == {nobody}


def test_a_postgresql_register_is_left_to_its_own_means(folder: Path) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    database = Database("postgresql+psycopg://kiosk@/kiosk", folder / "register.key")
    with pytest.raises(RegisterUnavailable, match="use pg_dump and pg_restore"):
        backup(database, folder / "copy.sqlite")


def test_register_backup_and_what_is_restored_are_their_owners_alone(
    copy: Path, register: SqlRegister, visit: Make, folder: Path
) -> None:
    restore(register.database, copy)
    register.register(visit(3))
    files = [path for path in folder.glob("*.sqlite*") if path.is_file()]
    assert {path.name for path in files} >= {"register.sqlite", "register.sqlite-wal", "copy.sqlite"}
    assert {path.name: stat.filemode(path.stat().st_mode) for path in files} == {
        path.name: "-rw-------" for path in files
    }
