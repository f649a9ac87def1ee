"""Whatever somebody changes in the desk's tables behind the kiosk's back is found and named."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import LargeBinary, Table, select, text, update

from kiosk.core.visit import Claim, ClaimKind, Visit
from kiosk.register.audit.unit_of_work import AUDITED, name_of
from kiosk.register.database.rows import as_dict
from kiosk.register.database.tables import audit, audit_head, claims, forced, help_cases, staff, visits
from kiosk.register.flaw import Flaw
from tests.examples import examples
from tests.kiosk.register.desk_house import House, by_hand

pytestmark = pytest.mark.usefixtures("as_administrator")  # who tampers here may do everything

Make = Callable[..., Visit]


both = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def day(house: House, visit: Make) -> House:
    """A visit with a confirmed claim, a forced decision, somebody who waits for help, and staff."""
    registered = replace(
        visit(1), claims=(Claim(ClaimKind.REFERRAL, "paper", "GT-1"), Claim(ClaimKind.ADULT, "mother"))
    )
    house.comes(registered)
    house.asks_for_help(citizen=visit(2).citizen)
    house.desk.decide_claim(house.clerk, registered.id, ClaimKind.REFERRAL, confirmed=True)
    house.desk.accept(house.clerk, registered.id, "other", "đã xem giấy tờ")
    house.desk.register(house.clerk, by_hand())
    assert house.flaws() == ()
    return house


def first_row(house: House, table: Table) -> dict[str, Any]:
    with house.register.database.transaction() as connection:
        return as_dict(connection.execute(select(table).order_by(*table.primary_key).limit(1)).one())


def tamper(house: House, table: Table, row: dict[str, Any], **changed: Any) -> None:
    this = [column == row[column.name] for column in table.primary_key]
    with house.register.database.transaction() as connection:
        assert connection.execute(update(table).where(*this).values(changed)).rowcount == 1


def another(value: Any) -> Any:
    """Give a value of the same kind that is not this one."""
    match value:
        case bool():
            return not value
        case int():
            return value + 40
        case str():
            return f"{value[:-1]}~" if value else "~"
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:]
        case datetime():
            return value + timedelta(microseconds=1)
        case date():
            return value + timedelta(days=1)
        case UUID():
            return UUID(int=value.int ^ 1)
        case _:
            raise TypeError(value)


_KEYS = {"id", "seq", "visit_id", "of_id", "staff_id", "kind"}
"""A row under another name: found as one removed and one put in."""


@both
@pytest.mark.parametrize("table", [audit, *AUDITED], ids=str)
def test_every_changed_column_is_found_and_named(day: House, table: Table) -> None:
    row = first_row(day, table)
    for column in table.columns:
        if column.name in _KEYS or row[column.name] is None:
            continue
        tamper(day, table, row, **{column.name: another(row[column.name])})
        assert named_change(table, row, column.name) in day.flaws()
        tamper(day, table, row, **{column.name: row[column.name]})
    assert day.flaws() == ()


def named_change(table: Table, row: dict[str, Any], column: str) -> Flaw:
    if table is audit:
        return Flaw(f"audit {row['seq']}", "was changed or put in")
    return Flaw(name_of(table, row), f"was changed in {column}")


@both
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        (help_cases, "counter", "2"),
        (help_cases, "served_at", datetime(2026, 11, 23, tzinfo=UTC)),
        (claims, "confirmed", False),
        (staff, "locked_until", datetime(2026, 11, 23, tzinfo=UTC)),
    ],
    ids=str,
)
def test_a_column_that_was_filled_is_found_and_named(day: House, table: Table, column: str, value: object) -> None:
    row = first_row(day, table)
    tamper(day, table, row, **{column: value})
    assert Flaw(name_of(table, row), f"was changed in {column}") in day.flaws()


def test_an_entry_that_is_no_entry_any_more_is_found_and_named(day: House) -> None:
    with day.register.database.transaction() as connection:
        connection.execute(text("UPDATE audit SET after = '{' || after WHERE seq = 1"))
    assert Flaw("audit 1", "was changed or put in") in day.flaws()


def test_a_time_that_is_none_is_found_and_named(day: House) -> None:
    with day.register.database.transaction() as connection:
        connection.execute(text("UPDATE help_cases SET arrived = '2026-13-45'"))
        connection.execute(text("UPDATE audit SET at = 'yesterday' WHERE seq = 2"))
    texts = {(flaw.where.split()[0], flaw.text) for flaw in day.flaws()}
    assert {
        ("help_cases", "holds a value that cannot be read"),
        ("audit", "holds a value that cannot be read"),
    } <= texts


@both
@pytest.mark.parametrize("table", [claims, forced, help_cases], ids=str)
def test_a_removed_row_is_found_and_named(day: House, table: Table) -> None:
    row = first_row(day, table)
    this = [column == row[column.name] for column in table.primary_key]
    with day.register.database.transaction() as connection:
        connection.execute(table.delete().where(*this))
    assert Flaw(name_of(table, row), "was removed") in day.flaws()


@both
def test_a_decision_put_in_is_found_and_named(day: House) -> None:
    row = first_row(day, forced) | {"id": first_row(day, help_cases)["id"]}
    with day.register.database.transaction() as connection:
        connection.execute(forced.insert(), row)
    assert Flaw(name_of(forced, row), "is in no entry of the audit") in day.flaws()


def test_a_sealed_value_moved_to_another_row_does_not_open(day: House) -> None:
    """Whoever had the audit's key still could not give one clerk's PIN to another."""
    with day.register.database.transaction() as connection:
        pins = [row.pin for row in connection.execute(select(staff).order_by(staff.c.id))]
    tamper(day, staff, first_row(day, staff), pin=pins[1])
    assert Flaw("staff 1", "was changed in pin") in day.flaws()


def test_the_clock_s_mark_set_back_is_found(day: House) -> None:
    with day.register.database.transaction() as connection:
        connection.execute(update(audit_head).values(at=day.clock.now.replace(year=2020)))
    assert day.flaws() == (Flaw("audit end", "remembers another time than that of the entries"),)


def test_a_count_of_those_who_wait_that_is_wrong_is_found(day: House) -> None:
    with day.register.database.transaction() as connection:
        connection.execute(text("UPDATE queue_counters SET waiting = waiting - 1 WHERE service = 'general'"))
    assert day.flaws() == (Flaw("queue 2026-11-23 general normal", "counts 1 who wait, but 2 do"),)


@pytest.mark.parametrize("table", [audit, *AUDITED], ids=str)
def test_a_row_under_another_name_is_found_and_named(day: House, table: Table) -> None:
    """As somebody does it who has the file, and no rules of ours to hold him up."""
    row = first_row(day, table)
    for key in table.primary_key:
        other = another(row[key.name]) if key.name != "seq" else 4711
        with closing(sqlite3.connect(str(day.url).removeprefix("sqlite:///"))) as file, file:
            stored, wanted = (value.hex if isinstance(value, UUID) else value for value in (row[key.name], other))
            put = f"UPDATE {table.name} SET {key.name} = ? WHERE {key.name} = ?"  # noqa: S608 - words of our own
            file.execute(put, (wanted, stored))
            file.commit()
            found = day.flaws()
            file.execute(put, (stored, wanted))
        if table is audit:
            assert Flaw("audit 1", "is missing") in found
        else:
            assert Flaw(name_of(table, row), "was removed") in found
            assert Flaw(name_of(table, row | {key.name: other}), "is in no entry of the audit") in found
    assert day.flaws() == ()


def test_a_key_that_stands_otherwise_in_a_table_than_in_its_index_is_found(day: House) -> None:
    """The kiosk finds by the index: a byte changed in the table alone would else be seen by nobody, or by some."""
    day.register.close()
    file = Path(str(day.url).removeprefix("sqlite:///"))
    whole = file.read_bytes()
    key = first_row(day, visits)["id"].hex.encode()
    places = [found.start() for found in re.finditer(key, whole)]
    assert len(places) > 6
    for place in places:
        day.register.close()
        file.write_bytes(whole[:place] + (b"0" if whole[place] != ord("0") else b"1") + whole[place + 1 :])
        assert "file" in {flaw.where for flaw in day.flaws()}
    day.register.close()
    file.write_bytes(whole)
    assert day.flaws() == ()


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_single_bit_of_audit_or_of_any_audited_row_is_found_and_named(day: House, data: st.DataObject) -> None:
    """Takes one stored text or bytes, turns one bit of it, looks, and turns it back."""
    table = data.draw(st.sampled_from([audit, *AUDITED]), label="table")
    column = data.draw(
        st.sampled_from([column for column in table.columns if column.name not in _KEYS]), label="column"
    )
    kind = "BLOB" if isinstance(column.type, LargeBinary) else "TEXT"
    read = f"SELECT rowid, CAST({column.name} AS BLOB) FROM {table.name} ORDER BY rowid"  # noqa: S608 - words of our own
    put = text(f"UPDATE {table.name} SET {column.name} = CAST(:value AS {kind}) WHERE rowid = :row")  # noqa: S608 - as above
    with day.register.database.transaction() as connection:
        row, value = data.draw(st.sampled_from(connection.execute(text(read)).all()), label="row")
        if not value:
            return
        bit = data.draw(st.integers(0, len(value) * 8 - 1), label="bit")
        turned = bytearray(value)
        turned[bit // 8] ^= 1 << bit % 8
        connection.execute(put, {"value": bytes(turned), "row": row})
    found = day.flaws()
    with day.register.database.transaction() as connection:
        connection.execute(put, {"value": value, "row": row})
    assert {key for flaw in found for key in flaw.where.split()} & names_of(day, table, row)
    assert day.flaws() == ()


def names_of(house: House, table: Table, number: int) -> set[str]:
    """Give the words by which the row of that number in the file may be named: its key, in either spelling."""
    with house.register.database.transaction() as connection:
        ordered = select(*table.primary_key).order_by(text("rowid"))
        below = text(f"SELECT count(*) FROM {table.name} WHERE rowid < :row")  # noqa: S608 - words of our own
        place = connection.execute(below, {"row": number}).scalar_one()
        key = connection.execute(ordered.offset(place).limit(1)).one()
    return {str(part) for part in key} | {part.hex for part in key if isinstance(part, UUID)}
