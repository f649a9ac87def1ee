"""The double's tables. The citizen number is the key of everything that one look-up needs.

On PostgreSQL the large tables are split by the hash of one column, so that a distributed PostgreSQL can spread them
over machines without a change: every key holds that column, and no table refers to another.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    event,
)

PARTITIONS = 16
SPLIT_BY = "split_by"
"""Key of a split table's `info`: the column."""

metadata = MetaData()


def _split(name: str, key: str, *columns: Column[Any]) -> Table:
    """Make a table that is split by the hash of `key` where the database can, and clustered by its primary key."""
    table = Table(
        name,
        metadata,
        *columns,
        sqlite_with_rowid=False,
        postgresql_partition_by=f"HASH ({key})",
        info={SPLIT_BY: key},
    )
    for part in range(PARTITIONS):
        statement = (
            f"CREATE TABLE IF NOT EXISTS {name}_{part} PARTITION OF {name} "
            f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {part})"
        )
        ddl = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy left it open
        event.listen(table, "after_create", ddl.execute_if(dialect="postgresql"))
    return table


person = _split(
    "person",
    "number",
    Column("number", String(12), primary_key=True),
    Column("record", LargeBinary, nullable=False),
)

social_number = _split(
    "social_number",
    "social",
    Column("social", String(10), primary_key=True),
    Column("number", String(12), nullable=False),
)

inquiry = _split(
    "inquiry",
    "number",
    Column("number", String(12), primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False, comment="counts up within a process"),
    Column("inquiry", LargeBinary, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("username", String(40), primary_key=True),
    Column("account", LargeBinary, nullable=False),
)

notification = _split(
    "notification",
    "visit",
    Column("visit", String(100), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("at", BigInteger, nullable=False, comment="order of arrival: counts up within a process"),
    Column("facility", String(5), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("times", Integer, nullable=False),
    Column("document", LargeBinary, nullable=False),
)

refusal = _split(
    "refused_notification",
    "digest",
    Column("digest", String(64), primary_key=True),
    Column("at", BigInteger, nullable=False, comment="order of arrival: counts up within a process"),
    Column("username", String(40), nullable=False),
    Column("code", String(10), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("times", Integer, nullable=False),
    Column("document", LargeBinary, nullable=False),
)

secret = Table(
    "secret",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)
