from __future__ import annotations

from dataclasses import MISSING, fields, replace
from typing import get_type_hints

import pytest
from sqlalchemy import DefaultClause, select, text

from kiosk.core.desk.model import VisitState
from kiosk.core.visit import Track
from kiosk.register.audit.unit_of_work import AUDITED, SEALED
from kiosk.register.database.rows import MERGED, Row, VisitRow, columns_of, row_of
from kiosk.register.database.tables import TABLE_OF, visits
from kiosk.register.register import SqlRegister, by_id
from tests.kiosk.register.conftest import MakeVisit


@pytest.mark.parametrize("kind", TABLE_OF, ids=lambda kind: str(kind.__name__))
def test_a_row_has_the_columns_of_its_table(kind: type[Row]) -> None:
    table = TABLE_OF[kind]
    assert {field.name for field in fields(kind)} == {column.name for column in table.columns}
    hints = get_type_hints(kind)
    may_be_empty = {name for name, hint in hints.items() if type(None) in getattr(hint, "__args__", ())}
    assert may_be_empty == {column.name for column in table.columns if column.nullable}


def test_every_audited_table_has_a_type_of_row() -> None:
    assert list(TABLE_OF.values()) == list(AUDITED) == list(SEALED)


def test_what_is_personal_is_not_shown_with_a_row() -> None:
    for kind, table in TABLE_OF.items():
        shown = {field.name for field in fields(kind) if field.repr}
        assert shown.isdisjoint({*SEALED[table], "person_hash", "login_hash"})


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_a_row_comes_back_with_its_enums(register: SqlRegister, visit: MakeVisit) -> None:
    registered = visit()
    register.register(registered)
    with register.database.transaction() as connection:
        row = by_id(connection, registered.id)
    assert row is not None
    assert (row.state, row.track) == (VisitState.WAITING, Track.NORMAL)
    assert row.state is VisitState.WAITING
    assert row == replace(row)
    assert VisitRow(**columns_of(row)) == row


@pytest.mark.parametrize("written", [MERGED, "unknown"])
def test_a_state_that_is_none_is_read_as_it_stands(register: SqlRegister, visit: MakeVisit, written: str) -> None:
    register.register(visit())
    with register.database.transaction() as connection:
        connection.execute(text("UPDATE visits SET state = :written"), {"written": written})
        row = row_of(VisitRow, connection.execute(select(visits)).one())
    assert row.state == written
    assert not isinstance(row.state, VisitState)


def test_a_queue_begins_as_the_database_fills_it_in() -> None:
    defaults = {field.name: field.default for field in fields(VisitRow) if field.default is not MISSING}
    filled_in = {column.name: column.server_default for column in visits.columns if column.server_default is not None}
    for name, default in filled_in.items():
        assert isinstance(default, DefaultClause)
        assert str(defaults[name]) == str(default.arg)
