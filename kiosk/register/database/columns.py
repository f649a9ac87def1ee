"""What the tables are made of: one naming of constraints, times in UTC, counting keys, and the columns of a queue."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Integer, MetaData, SmallInteger, String, TypeDecorator
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

SERIAL = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts by itself only in a column named INTEGER."""


_AS_WRITTEN = r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{6})\Z"


class UtcTime(TypeDecorator[datetime]):
    """An aware time; kept in UTC. On SQLite it is read only in the one form in which it is written."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column's type in that database."""
        if dialect.name != "sqlite":
            return dialect.type_descriptor(self.impl_instance)
        return dialect.type_descriptor(sqlite.DATETIME(regexp=_AS_WRITTEN))  # type: ignore[no-untyped-call]  # SQLAlchemy's is untyped

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without zone and turn the others to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a time without zone"
            raise ValueError(message)
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Flag(TypeDecorator[bool]):
    """Yes or no, kept as 1 or 0. Anything else that stands there comes back as it is, and is no equal of either."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: ARG002, FBT001 - SQLAlchemy's
        """Return 1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's
        """Return True or False."""
        return {0: False, 1: True}.get(value, value) if value is not None else None


def queue_columns() -> tuple[Column[Any], ...]:
    """Return the columns of whatever waits to be called: a visit, or somebody who needs help."""
    return (
        Column("series", String(8), nullable=False, server_default=""),
        Column("state", String(16), nullable=False, server_default="waiting"),
        Column("counter", String(16)),
        Column("calls", Integer, nullable=False, server_default="0"),
        Column("first_call", UtcTime),
        Column("last_call", UtcTime),
        Column("served_at", UtcTime),
        Column("version", Integer, nullable=False, server_default="0"),
    )


QUEUE_BEGIN: dict[str, Any] = {
    "series": "",
    "state": "waiting",
    "counter": None,
    "calls": 0,
    "first_call": None,
    "last_call": None,
    "served_at": None,
    "version": 0,
}
"""How a row stands in its queue before anything happened."""
