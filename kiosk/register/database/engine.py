"""Connections to the register's database, and its faults in words."""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)

from kiosk.core.fault import Fault
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.register.database.crypto import KeyTrouble

_TRUSTED_SECONDS = 5


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
    connection.exec_driver_sql("BEGIN IMMEDIATE")


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
    return RegisterFault.BROKEN.of(register=name, error=code)
