"""Brings a register of an earlier version to this one's, and keeps a copy of the file as it was.

Either the whole way is done or nothing. A PostgreSQL register is changed in one transaction; its copy is the clinic's
(`pg_dump` before an update).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.register.audit.unit_of_work import UnitOfWork, append, digest_all, hold, utc_now
from kiosk.register.database.crypto import Vault
from kiosk.register.database.database import make_engine, make_private
from kiosk.register.database.tables import alembic_version

_STEPS: Final = Path(__file__).with_name("migrations")


_DIGESTS_SINCE: Final = 5


def migrate(connection: Connection, vault: Vault, version: int) -> None:
    """Take every step that a register of that version misses, inside the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    if not inspect(connection).has_table(alembic_version.name):
        command.stamp(config, "1")  # the first kiosks kept no account of steps
    command.upgrade(config, "head")
    if version < _DIGESTS_SINCE:
        head = hold(connection)
        work = UnitOfWork(connection, vault, f"update from {version}", utc_now())
        digest_all(work)
        append(connection, vault, head, work.close())


def migrate_file(file: Path, vault: Vault, version: int) -> Path:
    """Copy a SQLite register of that version aside and bring it to this version; give the copy's name."""
    aside = _copy(file, version)
    engine = make_engine(f"sqlite:///{file}", busy_seconds=30)
    try:
        with engine.connect() as connection:
            # A table that others point to is made again under its own name: meanwhile nothing watches the pointers.
            driver = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]  # a live connection has its driver's
            with connection.begin():
                migrate(connection, vault, version)
                _check_pointers(connection)
    finally:
        engine.dispose()
    return aside


def _check_pointers(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise RegisterUnavailable(RegisterFault.TABLES_UNFIT.of())


def _copy(file: Path, version: int) -> Path:
    number = 1
    while (aside := file.with_name(f"{file.name}.version-{version}-{number}")).exists():
        number += 1
    part = aside.with_name(f".{aside.name}")
    try:
        make_private(part)
        with closing(sqlite3.connect(file)) as reading, closing(sqlite3.connect(part)) as writing:
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode = DELETE")
        part.rename(aside)
    except (sqlite3.Error, OSError) as error:
        raise RegisterUnavailable(RegisterFault.NOT_COPIED.of(file=str(aside))) from error
    finally:
        part.unlink(missing_ok=True)
    return aside
