"""The register's database as its users see it: a vault and transactions, every fault in words.

At first use a new register is made, or an existing one is checked: that it is ours, opened by this key file and of this
version. Below are the connections, and the faults of SQLite and PostgreSQL in words.
"""

from __future__ import annotations

import hmac
import math
import os
import sqlite3
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Row, create_engine, event, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)

from kiosk.core.fault import Fault
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.process.account import give_to_folder
from kiosk.register.database import roles, tables
from kiosk.register.database.crypto import KeyTrouble, Vault, link_once, make_key_file
from kiosk.register.database.rows import metadata


class RowRefused(RegisterUnavailable):
    """The database refused a row: mostly because another process wrote the same one first."""


class Database:
    """Opens, and makes if need be, at first use; may be used from any thread. Raises `RegisterUnavailable`.

    `beside`: a second file under the key of a register that is elsewhere (`kiosk.register.spool`). Without `make` it
    must be there.
    """

    def __init__(
        self, url: str, key_file: Path, *, busy_seconds: float = 10, beside: bool = False, make: bool = True
    ) -> None:
        self.engine: Engine = make_engine(url, busy_seconds=busy_seconds)
        # Whoever forgets to close it leaves no open file behind: connections go with it at the latest.
        weakref.finalize(self, self.engine.dispose).atexit = False
        self.key_file = key_file
        self.name = self.engine.url.database or ""
        self._beside, self._make = beside, make
        self._vault: Vault | None = None
        self._opening = Lock()

    def open(self) -> Vault:
        """Check that the register is there and ours, and return its vault."""
        with self._opening:
            if self._vault is None:
                with faults_in_words(self.name):
                    self._vault = prepare(self.engine, self.key_file, beside=self._beside, make=self._make)
            return self._vault

    def begin(self) -> None:
        """Make a new and empty register, under a key file that may be there already."""
        with faults_in_words(self.name):
            begin(self.engine, self.key_file)

    def make_roles(self) -> None:
        """Make the PostgreSQL roles of a register that exists. Raises `RegisterUnavailable`."""
        if sqlite_file(self.engine) is not None:
            raise RegisterUnavailable(RegisterFault.NO_ROLES.of())
        with faults_in_words(self.name), self.engine.begin() as connection:
            roles.make_roles(connection)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Do everything inside or nothing. Raises `RowRefused` where a unique value was taken already."""
        self.open()
        with faults_in_words(self.name):
            try:
                with self.engine.begin() as connection:
                    yield connection
            except IntegrityError as error:
                raise RowRefused(RegisterFault.ROW_REFUSED.of()) from error

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Read the register as it is at one moment. Whoever writes meanwhile is neither held up nor seen."""
        self.open()
        server = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        how = {_READS_ONLY: True} if self.engine.dialect.name == "sqlite" else server
        with (
            faults_in_words(self.name),
            self.engine.connect().execution_options(**how) as connection,
            connection.begin(),
        ):
            yield connection

    def check(self) -> None:
        """Check that the register can be written now."""
        with self.transaction():
            pass  # the write lock was taken and given back

    def close(self) -> None:
        """Close every connection; the next use opens again."""
        self.engine.dispose()
        self._vault = None


APPLICATION = "chip-id-kiosk"
SCHEMA_VERSION = 5
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
            roles.require_owner(connection, RegisterFault.OWNER_MAKES)
            _make_tables(connection, key_file)
            roles.grant(connection)
        vault, version = _checked(connection, key_file)
        if version < SCHEMA_VERSION:
            roles.require_owner(connection, RegisterFault.OWNER_MIGRATES, version=version, known=SCHEMA_VERSION)
            _migrations().migrate(connection, vault, version)
            roles.grant(connection)
        return vault


def _seen(engine: Engine, key_file: Path) -> tuple[Vault, int]:
    with engine.begin() as connection:
        return _checked(connection, key_file)


def _update_sqlite(engine: Engine, file: Path, key_file: Path) -> None:
    """Bring the file to this version, unless another process did so meanwhile."""
    with _alone(file):
        vault, version = _seen(engine, key_file)
        engine.dispose()
        if version < SCHEMA_VERSION:
            _migrations().migrate_file(file, vault, version)


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


_TRUSTED_SECONDS = 5
_READS_ONLY = "kiosk_reads_only"


class ServerAway(RegisterUnavailable):
    """The database server does not answer, or can take nothing now. The kiosk's own file still can."""


_SQLITE_FAULTS = {
    "SQLITE_BUSY": RegisterFault.LOCKED,
    "SQLITE_LOCKED": RegisterFault.LOCKED,
    "SQLITE_READONLY": RegisterFault.READ_ONLY,
    "SQLITE_PERM": RegisterFault.READ_ONLY,
    "SQLITE_CANTOPEN": RegisterFault.CANNOT_OPEN,
    "SQLITE_FULL": RegisterFault.DISK_FULL,
    "SQLITE_IOERR": RegisterFault.DISK_ERRORS,
    "SQLITE_CORRUPT": RegisterFault.DAMAGED,
    "SQLITE_NOTADB": RegisterFault.NO_DATABASE,
}


def make_private(file: Path) -> None:
    """Make an empty file that its owner alone can read. SQLite gives the files beside it (-wal, -shm) the same mode."""
    file.touch(mode=0o600)


def make_engine(url: str, *, busy_seconds: float = 10, create: bool = False) -> Engine:
    """Return the engine for a database URL; opens nothing yet. Raises `RegisterUnavailable` for a URL that cannot be.

    A missing SQLite file is made only with `create`: a register that vanished must not silently begin again.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            connect = _sqlite_connector(parsed.database or "", busy_seconds, create)
            # In turn, every connection would fill a cache of 2 MB of its own.
            engine = create_engine(parsed, hide_parameters=True, creator=connect, pool_use_lifo=True)
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "checkout", _require_same_file)
            event.listen(engine, "begin", _begin_immediately)
        else:
            engine = create_engine(parsed, hide_parameters=True, connect_args=_time_limits(busy_seconds))
            event.listen(engine, "checkin", _note_time)
            event.listen(engine, "checkout", partial(_require_alive, engine))
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise RegisterUnavailable(RegisterFault.BAD_URL.of()) from error
    return engine


def _time_limits(seconds: float) -> dict[str, int]:
    """Return libpq's time limits: to connect, and for a server that falls silent in the middle."""
    return {"connect_timeout": int(seconds), "tcp_user_timeout": int(seconds * 1000)}


def sqlite_file(engine: Engine) -> Path | None:
    """Return the file of a SQLite database; None for other databases."""
    return Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None


def _sqlite_connector(file: str, busy_seconds: float, create: bool) -> Callable[[], sqlite3.Connection]:  # noqa: FBT001 - private
    address = f"file:{quote(file)}?mode={'rwc' if create else 'rw'}"
    return lambda: sqlite3.connect(address, timeout=busy_seconds, uri=True, check_same_thread=False)


def _inode(connection: sqlite3.Connection) -> tuple[int, int] | None:
    file = connection.execute("PRAGMA database_list").fetchone()[2]
    try:
        found = Path(file).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _require_same_file(connection: sqlite3.Connection, record: Any, _proxy: Any) -> None:
    """Open again when the file was moved or replaced: what is written to a removed file is lost without a word."""
    if _inode(connection) != record.info["inode"]:
        raise DisconnectionError


def _note_time(_connection: Any, record: Any) -> None:
    record.info["at"] = time.monotonic()


def _require_alive(engine: Engine, connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection that was idle whether it still lives; while visits follow each other it need not be asked."""
    if time.monotonic() - record.info.get("at", math.inf) < _TRUSTED_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise DisconnectionError from error


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    record.info["inode"] = _inode(connection)
    connection.isolation_level = None  # SQLAlchemy's "begin" below begins, not the driver
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_immediately(connection: Connection) -> None:
    """Take the write lock at once: a reading transaction that wants to write later could only fail."""
    reads = connection.get_execution_options().get(_READS_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def faults_in_words(name: str) -> Iterator[None]:
    """Turn every fault of the database or the key into `RegisterUnavailable`, whose words say what to do."""
    try:
        yield
    except KeyTrouble as error:
        raise RegisterUnavailable(error.fault) from error
    except DBAPIError as error:
        away = not isinstance(error.orig, sqlite3.Error) and isinstance(error, OperationalError | InterfaceError)
        raise (ServerAway if away else RegisterUnavailable)(_fault(name, error)) from error
    except UnicodeDecodeError as error:  # sqlite3 quotes what it cannot read, and stumbles over its own words
        raise RegisterUnavailable(RegisterFault.DAMAGED.of(register=name)) from error
    except (SQLAlchemyError, OSError) as error:
        raise RegisterUnavailable(RegisterFault.BROKEN.of(register=name, error=type(error).__name__)) from error


def _fault(name: str, error: DBAPIError) -> Fault:
    code = type(error.orig).__name__
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorname", code)
        known = next((fault for start, fault in _SQLITE_FAULTS.items() if code.startswith(start)), None)
        if known is not None:
            return known.of(register=name)
    elif isinstance(error, OperationalError | InterfaceError):
        return RegisterFault.SERVER_AWAY.of(register=name)
    elif code == "InsufficientPrivilege":
        return RegisterFault.NO_RIGHTS.of(register=name)
    return RegisterFault.BROKEN.of(register=name, error=code)
