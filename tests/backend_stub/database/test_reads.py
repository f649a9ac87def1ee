"""Where a look-up reads: from the replica when there is one, from the primary when the replica cannot know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine, event

from backend_stub.contract.wire import Inquiry, Record, encode
from backend_stub.database import schema
from backend_stub.database.reads import Reads
from backend_stub.database.store import DatabaseFailure, Store, open_engine

NUMBER, SOCIAL, CARD = "001080000001", "0100000001", "GD4010100000001"
SOMEBODY = Record("000", "Nguyễn Văn Mẫu", "01/01/1980", "Nam", SOCIAL, card=CARD)
EARLIER = Inquiry("01999_BV", "202611220801", "Thẻ còn giá trị sử dụng! ...", "000")


@dataclass
class Pair:
    """A primary and what stands for its replica: another database, which follows when the test says so."""

    primary: Store
    replica: Store
    now: float = 0.0
    made: list[Reads] = field(default_factory=list)

    def reads(self, replica: Engine | None = None) -> Reads:
        replica = replica or self.replica.engine
        self.made.append(Reads(self.primary.engine, self.primary.notes, replica, lambda: self.now))
        return self.made[-1]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    primary, replica = (Store(open_engine(f"sqlite:///{tmp_path / name}.sqlite")) for name in ("primary", "replica"))
    pair = Pair(primary, replica)
    yield pair
    for reads in pair.made:
        reads.close()
    primary.close()
    replica.close()


def known_as(reads: Reads, number: str = NUMBER) -> str | None:
    found = reads.find(number)
    return found.record.name if found else None


@pytest.mark.parametrize("number", [NUMBER, SOCIAL, CARD])
def test_the_replica_answers_and_the_primary_is_left_alone(pair: Pair, number: str) -> None:
    pair.replica.put_people([(NUMBER, SOMEBODY)])
    assert known_as(pair.reads(), number) == SOMEBODY.name


@pytest.mark.parametrize("number", [NUMBER, SOCIAL, CARD])
def test_somebody_whom_the_replica_does_not_know_yet_is_found(pair: Pair, number: str) -> None:
    pair.primary.put_people([(NUMBER, SOMEBODY)])
    assert known_as(pair.reads(), number) == SOMEBODY.name


def test_nobody_is_nobody(pair: Pair) -> None:
    assert known_as(pair.reads()) is None


def test_a_replica_that_is_away_is_left_alone_for_a_while(pair: Pair, tmp_path: Path) -> None:
    pair.primary.put_people([(NUMBER, SOMEBODY)])
    away = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'replica.sqlite'}")
    reads = pair.reads(away)
    assert known_as(reads) == SOMEBODY.name
    (tmp_path / "nowhere").mkdir()
    came_back = Store(away)
    came_back.put_people([(NUMBER, Record("000", "Bản Sao", "1980", "Nam", SOCIAL))])
    assert known_as(reads) == SOMEBODY.name
    pair.now += 5
    assert known_as(reads) == "Bản Sao"
    came_back.close()


def test_a_primary_that_is_away_is_said(tmp_path: Path, pair: Pair) -> None:
    away = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'portal.sqlite'}")
    with pytest.raises(DatabaseFailure):
        Reads(away, pair.primary.notes).find(NUMBER)


def test_a_connection_that_broke_is_opened_again(pair: Pair) -> None:
    pair.primary.put_people([(NUMBER, SOMEBODY)])
    reads = pair.primary.reads
    assert known_as(reads) == SOMEBODY.name
    connection = reads._sources[-1]._connection
    assert connection is not None
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.close()
    assert known_as(reads) == SOMEBODY.name


def test_a_damaged_table_is_said_and_not_tried_for_ever(pair: Pair) -> None:
    schema.metadata.drop_all(pair.primary.engine)
    for _ in range(2):
        with pytest.raises(DatabaseFailure):
            pair.primary.reads.find(NUMBER)


def test_earlier_look_ups_are_told_before_and_after_they_are_written_down_and_only_the_last_five(pair: Pair) -> None:
    pair.primary.put_people([(NUMBER, SOMEBODY)])
    reads, notes = pair.primary.reads, pair.primary.notes

    def told() -> list[str]:
        found = reads.find(NUMBER)
        assert found is not None
        return [inquiry.user for inquiry in reads.earlier(found)]

    for user in "abcdefg":
        notes.add(NUMBER, Inquiry(user, "202611220801", "", "000"))
        if user == "d":
            assert told() == ["d", "c", "b", "a"]
            notes.flush()
            assert told() == ["d", "c", "b", "a"]
    assert told() == ["g", "f", "e", "d", "c"]
    notes.flush()
    assert told() == ["g", "f", "e", "d", "c"]


def test_what_cannot_be_written_down_stays_noted(pair: Pair) -> None:
    pair.primary.put_people([(NUMBER, SOMEBODY)])
    notes = pair.primary.notes
    notes.add(NUMBER, EARLIER)
    schema.inquiry.drop(pair.primary.engine)
    with pytest.raises(Exception, match="no such table"):
        notes.flush()
    notes.add(NUMBER, EARLIER)
    assert [note[1] for note in notes.of(NUMBER)] == [encode(EARLIER)] * 2
    schema.metadata.create_all(pair.primary.engine)
    notes.flush()
    assert notes.of(NUMBER) == []


def test_a_person_who_is_written_again_is_the_new_one(pair: Pair) -> None:
    other = Record("000", "Trần Thị Mới", "1981", "Nữ", "0100000002")
    for record in (SOMEBODY, other):
        pair.primary.put_people([(NUMBER, record)])
    assert known_as(pair.primary.reads) == other.name
    assert known_as(pair.primary.reads, SOCIAL) is None
    assert known_as(pair.primary.reads, "0100000002") == other.name


def test_a_person_and_the_last_look_ups_are_read_in_two_statements(pair: Pair) -> None:
    pair.primary.put_people([(NUMBER, SOMEBODY)])
    seven = [msgspec.structs.replace(EARLIER, at=f"20261122080{minute}") for minute in range(7)]
    for inquiry in seven:
        pair.primary.notes.add(NUMBER, inquiry)
    pair.primary.notes.flush()
    pair.made.append(reads := Reads(pair.primary.engine, pair.primary.notes))
    statements: list[str] = []
    event.listen(pair.primary.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    found = reads.find(NUMBER)
    assert found is not None
    assert len(statements) == 2
    assert reads.earlier(found) == seven[:1:-1]


def test_each_statement_of_a_look_up_reads_one_table_by_its_key_as_a_distributed_planner_needs(pair: Pair) -> None:
    pair.primary.put_people([(NUMBER, SOMEBODY)])
    said: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(" ".join(statement.split()))

    reads = pair.reads(pair.primary.engine)
    event.listen(pair.primary.engine, "before_cursor_execute", listen)
    found = reads.find(CARD)
    assert found is not None
    pair.primary.notes.add(NUMBER, EARLIER)
    pair.primary.notes.flush()
    keys = {"social_number": "social", "person": "number", "inquiry": "number"}
    selects, inserts = said[:3], said[3:]
    for statement, (table, key) in zip(selects, keys.items(), strict=True):
        assert f"FROM {table} WHERE {table}.{key} = ?" in statement
        assert "JOIN" not in statement
        assert statement.count("SELECT") == 1
    assert [statement.partition("VALUES")[0] for statement in inserts] == ["INSERT INTO inquiry (number, at, inquiry) "]
