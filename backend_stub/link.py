"""One kept connection to a database, without SQLAlchemy's cost for each call.

Statements are built and compiled by SQLAlchemy once, then run on the driver.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, String, bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql import CompoundSelect, Select

from backend_stub.libpq import Statements

KEY = bindparam("key", type_=String())
"""The one parameter that a prepared statement takes."""

Prepared = tuple[str, dict[str, Any]]
"""SQL text and the parameters that never change."""

_Run = Callable[[Prepared, str], list[tuple[Any, ...]]]


class DatabaseAway(Exception):
    """The database does not answer. The text names the kind of error and holds no data."""


class Link:
    """Runs prepared statements. For one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._run: _Run | None = None

    def prepare(self, statement: Select[Any] | CompoundSelect[Any]) -> Prepared:
        """Compile a statement whose only parameter is `KEY`."""
        dialect = self._engine.dialect
        if dialect.name == "postgresql":
            dialect = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy left it open
        compiled = statement.compile(dialect=dialect)
        return str(compiled), {name: value for name, value in compiled.params.items() if name != KEY.key}

    def rows(self, prepared: Prepared, key: str) -> list[tuple[Any, ...]]:
        """Run a statement; once more on a new connection when an old one broke. Raises `DatabaseAway`."""
        if self._run is not None:
            try:
                return self._rows(prepared, key)
            except DatabaseAway:
                self.close()
        try:
            return self._rows(prepared, key)
        except DatabaseAway:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connection; the next statement opens another one."""
        connection, self._connection, self._run = self._connection, None, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _rows(self, prepared: Prepared, key: str) -> list[tuple[Any, ...]]:
        try:
            run = self._run = self._run or self._opened()
            return run(prepared, key)
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
            raise DatabaseAway(type(error).__name__) from None

    def _opened(self) -> _Run:
        self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        driver: Any = self._connection.connection.driver_connection
        if self._engine.dialect.name == "postgresql":
            statements = Statements(driver)
            return lambda prepared, key: statements.rows(prepared[0], key)
        # Named parameters: see `open_engine`.
        return lambda prepared, key: driver.execute(prepared[0], {**prepared[1], "key": key}).fetchall()
