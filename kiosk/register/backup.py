"""Copies of the register: made while the kiosk runs, put back while it does not.

For SQLite. A PostgreSQL register is backed up by PostgreSQL's own means (pg_dump, base backups). The key file is never
part of a backup: it must be kept apart.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.process.account import give_to_folder
from kiosk.register.database.database import Database, faults_in_words, make_private, sqlite_file

_COMPANIONS = ("", "-wal", "-shm")


def backup(database: Database, target: Path) -> None:
    """Copy the register to `target`, which must not exist. Raises `RegisterUnavailable`; leaves no half a copy."""
    source = _file(database)
    database.check()
    if target.exists():
        raise RegisterUnavailable(RegisterFault.BACKUP_THERE.of(file=str(target)))
    with _copied(source, target, "DELETE", RegisterFault.BACKUP_NOT_WRITTEN) as part:
        _require_whole(part)


def restore(database: Database, source: Path) -> Path | None:
    """Put a backup in the register's place; give where the former register now lies, None if there was none.

    Raises `RegisterUnavailable` when the backup is damaged, belongs to another key file, or a kiosk still runs.
    """
    file = _file(database)
    _require_whole(source)
    candidate = Database(f"sqlite:///{source}", database.key_file)
    candidate.open()
    candidate.close()
    database.close()
    aside = _put_aside(file) if file.exists() else None
    with faults_in_words(str(file)), _copied(source, file, "WAL", RegisterFault.BACKUP_NOT_COPIED) as part:
        give_to_folder(part)
    return aside


@contextmanager
def _copied(source: Path, target: Path, journal: str, fault: RegisterFault) -> Iterator[Path]:
    """Yield a copy beside the target, and rename it afterwards: if it breaks off, there is no file rather than half."""
    part = target.with_name(f".{target.name}-{os.getpid()}")
    try:
        make_private(part)
        with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(part)) as writing:
            reading.backup(writing)
            writing.execute(f"PRAGMA journal_mode = {journal}")
        yield part
        part.rename(target)
    except (sqlite3.Error, OSError) as error:
        raise RegisterUnavailable(fault.of(file=str(target))) from error
    finally:
        for companion in _COMPANIONS:
            part.with_name(part.name + companion).unlink(missing_ok=True)


def _put_aside(file: Path) -> Path:
    """Move the register away, unless somebody uses it. A damaged one is moved with its companions."""
    try:
        with closing(sqlite3.connect(file, timeout=0.5)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")  # only possible when nobody else has it open
    except sqlite3.OperationalError as error:
        raise RegisterUnavailable(RegisterFault.IN_USE.of(file=str(file))) from error
    except sqlite3.DatabaseError:
        pass  # damaged: that is why a backup is being restored
    number = 1
    while (aside := file.with_name(f"{file.name}.before-restore-{number}")).exists():
        number += 1
    for companion in _COMPANIONS:
        part = file.with_name(file.name + companion)
        if part.exists():
            part.rename(aside.with_name(aside.name + companion))
    return aside


def _require_whole(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise RegisterUnavailable(RegisterFault.BACKUP_UNREADABLE.of(file=str(file))) from error
    if verdict != "ok":
        raise RegisterUnavailable(RegisterFault.BACKUP_DAMAGED.of(file=str(file)))


def _file(database: Database) -> Path:
    file = sqlite_file(database.engine)
    if file is None:
        raise RegisterUnavailable(RegisterFault.NOT_SQLITE.of())
    return file
