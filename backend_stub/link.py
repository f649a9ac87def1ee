"""One kept connection to a database, without SQLAlchemy's cost for each call.

Statements are built and compiled by SQLAlchemy once, then run on the driver.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, String, bindparam
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql import CompoundSelect, Select

KEY = bindparam("key", type_=String())
"""The one parameter that a prepared statement takes."""

Prepared = tuple[str, dict[str, Any]]
"""SQL text and the parameters that never change."""


class DatabaseAway(Exception):
    """The database does not answer. The text names the kind of error and holds no data."""


class Link:
    """Runs prepared statements. For one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def prepare(self, statement: Select[Any] | CompoundSelect[Any]) -> Prepared:
        """Compile a statement whose only parameter is `KEY`."""
        compiled = statement.compile(self._engine, compile_kwargs={"render_postcompile": True})
        return str(compiled), {name: value for name, value in compiled.params.items() if name != KEY.key}

    def rows(self, prepared: Prepared, key: str) -> list[tuple[Any, ...]]:
        """Run a statement; once more on a new connection when an old one broke. Raises `DatabaseAway`."""
        if self._connection is not None:
            try:
                return self._run(prepared, key)
            except DatabaseAway:
                self.close()
        try:
            return self._run(prepared, key)
        except DatabaseAway:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connection; the next statement opens another one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _run(self, prepared: Prepared, key: str) -> list[tuple[Any, ...]]:
        statement, parameters = prepared
        try:
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            driver = self._connection.connection.dbapi_connection
            cursor = driver.cursor()  # type: ignore[union-attr]  # a connection that was just opened has its driver's
            cursor.execute(statement, {**parameters, "key": key})  # named parameters: see `open_engine`
            rows = list(cursor.fetchall())
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
            raise DatabaseAway(type(error).__name__) from None
        return rows
