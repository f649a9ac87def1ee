"""Look-ups by libpq's own prepared statements, on a real server."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection

from backend_stub.libpq import Statements
from tests.postgres_server import PostgresServer

ECHO = "SELECT $1::varchar"


@pytest.fixture
def connection(postgres: PostgresServer) -> Iterator[Connection]:
    url = postgres.url("postgres").replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def statements(connection: Connection) -> Statements:
    return Statements(connection)


ODD = ("", "001080000001", "Nguyễn Văn Mẫu", "'; DROP TABLE person; --", "\\x00", "$1", "\x7f\n")


@pytest.mark.parametrize("key", ODD)
def test_a_key_is_found_as_it_was_given(statements: Statements, key: str) -> None:
    assert statements.rows(ECHO, key) == [(key,)]


@pytest.mark.parametrize("key", ["\0", "001080000001\0", "001080000001\0and more"])
def test_a_key_does_not_end_at_a_nul(statements: Statements, key: str) -> None:
    with pytest.raises(psycopg.DataError, match="invalid byte sequence"):
        statements.rows(ECHO, key)
    assert statements.rows(ECHO, "next") == [("next",)]


def test_rows_come_in_order_with_the_types_of_their_columns(statements: Statements) -> None:
    many = "SELECT n::bigint, decode(lpad(to_hex(n), 4, '0'), 'hex'), $1::varchar FROM generate_series(1, 1000) AS n"
    assert statements.rows(many, "key") == [(n, n.to_bytes(2, "big"), "key") for n in range(1, 1001)]


def test_no_row_is_an_empty_list(statements: Statements) -> None:
    assert statements.rows("SELECT 1 WHERE $1::varchar = 'somebody'", "nobody") == []


def test_a_missing_value_is_none(statements: Statements) -> None:
    missing = "SELECT NULL::bigint, NULL::bytea, NULL::varchar, $1::varchar"
    assert statements.rows(missing, "key") == [(None, None, None, "key")]


def test_statements_are_told_apart(statements: Statements) -> None:
    other = "SELECT 'other', $1::varchar"
    for _ in range(2):
        assert statements.rows(ECHO, "one") == [("one",)]
        assert statements.rows(other, "two") == [("other", "two")]


def test_a_statement_that_the_server_does_not_understand_is_its_error(statements: Statements) -> None:
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable, match="nowhere"):
            statements.rows("SELECT * FROM nowhere WHERE $1::varchar = ''", "key")
    assert statements.rows(ECHO, "next") == [("next",)]


def test_an_error_while_it_runs_leaves_the_connection_usable(statements: Statements) -> None:
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        statements.rows("SELECT ($1::varchar)::integer", "no number")
    assert statements.rows(ECHO, "next") == [("next",)]


def test_a_connection_that_the_server_ended_is_an_error(connection: Connection, statements: Statements) -> None:
    assert statements.rows(ECHO, "first") == [("first",)]
    with psycopg.connect(connection.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.info.backend_pid,))
    for _ in range(2):
        with pytest.raises(psycopg.Error):
            statements.rows(ECHO, "second")


def test_a_connection_that_was_closed_here_is_an_error(connection: Connection, statements: Statements) -> None:
    connection.close()
    with pytest.raises(psycopg.OperationalError):
        statements.rows(ECHO, "key")
