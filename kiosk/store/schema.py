"""Makes a new register, or sees that an existing one is ours, whole and opened by this key file."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text

from kiosk.core.ports import RegisterUnavailable
from kiosk.store import tables
from kiosk.store.crypto import Vault, link_once, make_key_file
from kiosk.store.engine import make_engine, sqlite_file

APPLICATION = "chip-id-kiosk"
SCHEMA_VERSION = 1
_MAKING = 0x43484950
"""Number of the advisory lock under which PostgreSQL makes the tables once."""


def prepare(engine: Engine, key_file: Path) -> Vault:
    """Give the vault of a register that is ready for use; make register and key when there are none.

    Raises `RegisterUnavailable`, `KeyTrouble` or the database's own errors.
    """
    file = sqlite_file(engine)
    if file is not None and not file.exists():
        _make_sqlite(file, key_file)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MAKING})
            if not inspect(connection).get_table_names():
                _make_tables(connection, key_file)
        return _checked(connection, key_file)


def _make_sqlite(file: Path, key_file: Path) -> None:
    """Make the register unless another process made it meanwhile. Raises `RegisterUnavailable` when it was lost."""
    with _alone(file):
        if file.exists():
            return
        if key_file.exists():
            message = (
                f"the register {file} is gone while its key file {key_file} is there; restore the backup, "
                "or put the key file away to begin a new register"
            )
            raise RegisterUnavailable(message)
        _make_file(file, key_file)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Let one process at a time make the register. SQLite's own lock works on every system."""
    lock = file.with_name(f".{file.name}-making")
    guard = make_engine(f"sqlite:///{lock}", busy_seconds=30, create=True)
    try:
        with guard.begin():
            yield
    finally:
        guard.dispose()
        lock.unlink(missing_ok=True)


def _make_file(file: Path, key_file: Path) -> None:
    """Make the file aside and name it when it is whole: no reader ever sees half a register."""
    making = file.with_name(f".{file.name}-{os.getpid()}")
    making.unlink(missing_ok=True)
    engine = make_engine(f"sqlite:///{making}", create=True)
    try:
        with engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA journal_mode = WAL")  # type: ignore[union-attr]  # a live connection has its driver's
        with engine.begin() as connection:
            _make_tables(connection, key_file)
        engine.dispose()
        link_once(making, file)
    finally:
        engine.dispose()
        for rest in ("", "-wal", "-shm"):
            making.with_name(making.name + rest).unlink(missing_ok=True)


def _make_tables(connection: Connection, key_file: Path) -> None:
    make_key_file(key_file)
    vault = Vault.from_file(key_file)
    tables.metadata.create_all(connection)
    connection.execute(
        tables.info.insert().values(id=1, application=APPLICATION, schema_version=SCHEMA_VERSION, key_check=vault.check)
    )
    connection.execute(tables.audit_head.insert().values(id=1, seq=0, hash=bytes(32)))


def _checked(connection: Connection, key_file: Path) -> Vault:
    if not inspect(connection).has_table(tables.info.name):
        message = "the register's database belongs to another program; check database.url"
        raise RegisterUnavailable(message)
    row = connection.execute(select(tables.info)).one_or_none()
    if row is None or row.application != APPLICATION:
        message = "the register's database belongs to another program; check database.url"
        raise RegisterUnavailable(message)
    if row.schema_version != SCHEMA_VERSION:
        message = (
            f"the register has version {row.schema_version}, this kiosk knows version {SCHEMA_VERSION}; "
            "install the kiosk that made it"
        )
        raise RegisterUnavailable(message)
    vault = Vault.from_file(key_file)
    if not hmac.compare_digest(vault.check, row.key_check):
        message = f"the key file {key_file} belongs to another register; put the right one back"
        raise RegisterUnavailable(message)
    return vault
