"""What a distributed PostgreSQL asks of a table before it spreads it: the column it is split by is in every key."""

from __future__ import annotations

import pytest
from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint, text

from backend_stub.database import schema
from backend_stub.database.store import Store, open_engine
from tests.postgres_server import PostgresServer

TABLES = list(schema.metadata.tables.values())
SPLIT = [table for table in TABLES if schema.SPLIT_BY in table.info]


def test_everything_that_grows_is_split() -> None:
    assert {table.name for table in SPLIT} == {
        "person",
        "social_number",
        "inquiry",
        "notification",
        "refused_notification",
    }


@pytest.mark.parametrize("table", SPLIT, ids=lambda table: table.name)
def test_every_key_of_a_split_table_holds_the_column_that_it_is_split_by(table: Table) -> None:
    column = table.c[table.info[schema.SPLIT_BY]]
    keys = [
        set(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint | PrimaryKeyConstraint)
    ]
    keys += [set(index.columns) for index in table.indexes if index.unique]
    assert keys
    assert all(column in key for key in keys)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_table_refers_to_another(table: Table) -> None:
    assert not any(isinstance(each, ForeignKeyConstraint) for each in table.constraints)


def test_what_a_look_up_reads_and_notes_is_split_by_the_same_number() -> None:
    assert {table.info[schema.SPLIT_BY] for table in SPLIT if table.name in ("person", "inquiry")} == {"number"}


def test_the_database_has_no_other_unique_keys(postgres: PostgresServer) -> None:
    store = Store(open_engine(postgres.new_database()))
    statement = text(
        "SELECT c.relname, pg_get_partkeydef(c.oid), pg_get_indexdef(i.indexrelid) FROM pg_class c"
        " JOIN pg_index i ON i.indrelid = c.oid AND i.indisunique WHERE c.relkind = 'p'"
    )
    with store.engine.connect() as connection:
        found = connection.execute(statement).all()
    store.close()
    assert {name for name, _, _ in found} == {table.name for table in SPLIT}
    for name, split, index in found:
        column = schema.metadata.tables[name].info[schema.SPLIT_BY]
        assert split == f"HASH ({column})"
        assert f"({column}" in index
