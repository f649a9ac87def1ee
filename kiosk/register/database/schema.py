"""Makes a new register, or sees that an existing one is ours, opened by this key file, and of this version."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

from sqlalchemy import Connection, Engine, Row, inspect, select, text

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.process.account import give_to_folder
from kiosk.register.database import desk_tables as _desk_tables  # noqa: F401 - they belong to the register as well
from kiosk.register.database import tables
from kiosk.register.database.columns import metadata
from kiosk.register.database.crypto import Vault, link_once, make_key_file
from kiosk.register.database.engine import make_engine, make_private, sqlite_file

APPLICATION = "chip-id-kiosk"
SCHEMA_VERSION = 4
_MAKING = 0x43484950
"""Number of the advisory lock under which PostgreSQL makes the tables once."""


def prepare(engine: Engine, key_file: Path, *, beside: bool = False, make: bool = True) -> Vault:
    """Return the vault of a register that is ready for use; with `make`, make register and key when there are none.

    `beside` makes a second file under a key that must be there already.
    A register of an earlier version is brought to this one's. Raises `RegisterUnavailable`, `KeyTrouble` or the
    database's own errors.
    """
    file = sqlite_file(engine)
    if file is None:
        return _prepare_server(engine, key_file, make=make)
    if not (make or file.exists() or key_file.exists()):
        raise RegisterUnavailable(RegisterFault.NO_FILE.of(file=str(file)))
    if not (file.exists() and key_file.exists()):
        _make_sqlite(file, key_file, beside=beside)
    vault, version = _seen(engine, key_file)
    if version < SCHEMA_VERSION:
        _update_sqlite(engine, file, key_file)
    return vault


def begin(engine: Engine, key_file: Path) -> None:
    """Make a new and empty register, under a key file that may be there already. Raises `RegisterUnavailable`.

    `prepare` refuses a key without its register, which looks like one that was lost: this says that it was not.
    """
    file = sqlite_file(engine)
    if file is None:
        _begin_server(engine, key_file)
        return
    with _alone(file):
        if file.exists():
            raise RegisterUnavailable(RegisterFault.FILE_THERE.of(file=str(file)))
        _make_file(file, key_file)


def _begin_server(engine: Engine, key_file: Path) -> None:
    with engine.begin() as connection:
        if inspect(connection).get_table_names():
            raise RegisterUnavailable(RegisterFault.TABLES_THERE.of())
    _prepare_server(engine, key_file, make=True)


def _prepare_server(engine: Engine, key_file: Path, *, make: bool) -> Vault:
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MAKING})
        if not inspect(connection).get_table_names():
            if not make:
                raise RegisterUnavailable(RegisterFault.NO_TABLES.of())
            _make_tables(connection, key_file)
        vault, version = _checked(connection, key_file)
        if version < SCHEMA_VERSION:
            _migrations().migrate(connection)
        return vault


def _seen(engine: Engine, key_file: Path) -> tuple[Vault, int]:
    with engine.begin() as connection:
        return _checked(connection, key_file)


def _update_sqlite(engine: Engine, file: Path, key_file: Path) -> None:
    """Bring the file to this version, unless another process did so meanwhile."""
    with _alone(file):
        _, version = _seen(engine, key_file)
        engine.dispose()
        if version < SCHEMA_VERSION:
            _migrations().migrate_file(file, version)


def _migrations() -> ModuleType:
    """Load alembic only where it is needed: it would cost every start a fifth of a second."""
    return import_module("kiosk.register.database.migrate")


def _make_sqlite(file: Path, key_file: Path, *, beside: bool) -> None:
    """Make the register unless another process made it meanwhile. Raises `RegisterUnavailable` when it was lost.

    A new key has another name until the register under it has its own: a kiosk that dies in between is not mistaken for
    one that lost its register.
    """
    first_key = key_file.with_name(f".{key_file.name}-first")
    with _alone(file):
        if not file.exists():
            if beside:
                Vault.from_file(key_file)  # a key of its own would fit nothing else
            elif key_file.exists():
                raise RegisterUnavailable(RegisterFault.GONE.of(file=str(file), key=str(key_file)))
            _make_file(file, key_file if beside else first_key)
        if first_key.exists() and not key_file.exists():
            first_key.replace(key_file)


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
    for left_by_the_dead in file.parent.glob(f".{file.name}-[0-9]*"):
        left_by_the_dead.unlink()
    making = file.with_name(f".{file.name}-{os.getpid()}")
    make_private(making)
    engine = make_engine(f"sqlite:///{making}", create=True)
    try:
        with engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA journal_mode = WAL")  # type: ignore[union-attr]  # a live connection has its driver's
        with engine.begin() as connection:
            _make_tables(connection, key_file)
        engine.dispose()
        give_to_folder(making)
        link_once(making, file)
    finally:
        engine.dispose()
        for rest in ("", "-wal", "-shm"):
            making.with_name(making.name + rest).unlink(missing_ok=True)


def _make_tables(connection: Connection, key_file: Path) -> None:
    make_key_file(key_file)
    vault = Vault.from_file(key_file)
    metadata.create_all(connection)
    connection.execute(
        tables.info.insert().values(id=1, application=APPLICATION, schema_version=SCHEMA_VERSION, key_check=vault.check)
    )
    connection.execute(tables.audit_head.insert().values(id=1, seq=0, hash=bytes(32)))
    connection.execute(tables.alembic_version.insert().values(version_num=str(SCHEMA_VERSION)))


def _checked(connection: Connection, key_file: Path) -> tuple[Vault, int]:
    """See whose database this is; give its vault and version."""
    row = _card(connection)
    if row is None or row.application != APPLICATION:
        raise RegisterUnavailable(RegisterFault.FOREIGN.of())
    if row.schema_version > SCHEMA_VERSION:
        raise RegisterUnavailable(RegisterFault.NEWER.of(version=row.schema_version, known=SCHEMA_VERSION))
    vault = Vault.from_file(key_file)
    if not hmac.compare_digest(vault.check, row.key_check):
        raise RegisterUnavailable(RegisterFault.KEY_OTHER.of(file=str(key_file)))
    return vault, row.schema_version


def _card(connection: Connection) -> Row[tuple[int, str, int, bytes]] | None:
    if not inspect(connection).has_table(tables.info.name):
        return None
    return connection.execute(select(tables.info)).one_or_none()
