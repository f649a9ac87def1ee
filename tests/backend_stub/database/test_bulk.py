from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from select import select as ready

import msgspec
import pytest
from sqlalchemy import select, text

from backend_stub.contract.wire import Record
from backend_stub.database import bulk, schema
from backend_stub.database.bulk import write_people
from backend_stub.database.schema import PARTITIONS
from backend_stub.database.store import Store, open_engine
from backend_stub.people.population import BLOCK, people
from tests.postgres_server import PostgresServer


def everything(store: Store) -> list[tuple[object, ...]]:
    with store.engine.connect() as connection:
        persons = connection.execute(select(schema.person)).all()
        socials = connection.execute(select(schema.social_number)).all()
    return [tuple(row) for row in (*persons, *socials)]


def test_people_are_written_once_and_found_by_each_number(store: Store) -> None:
    before = store.count()
    assert write_people(store.engine, 1000, seed=1) == 1000
    assert write_people(store.engine, 1000, seed=1) == 0
    assert store.count() == before + 1000
    for row in list(people(1000))[::20]:
        record = msgspec.json.decode(row.record, type=Record)
        for number in (row.number, row.social, record.card):
            found = store.reads.find(number)
            assert found is not None
            assert (found.number, found.record) == (row.number, record)


def test_postgresql_spreads_people_over_its_partitions(postgres: PostgresServer) -> None:
    store = Store(open_engine(postgres.new_database()))
    write_people(store.engine, 1000, seed=1)
    with store.engine.connect() as connection:
        counted = [connection.scalar(text(f"SELECT count(*) FROM person_{part}")) for part in range(PARTITIONS)]  # noqa: S608 - our own names
    store.close()
    assert sum(counted) == 1000
    assert min(counted) > 20


def test_the_same_people_are_written_whatever_the_number_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_IN_ONE_PROCESS", 0)
    written = []
    for processes in (1, 2, 3):
        store = Store(open_engine(f"sqlite:///{tmp_path / str(processes)}.sqlite"))
        assert write_people(store.engine, BLOCK + 700, seed=5, processes=processes) == BLOCK + 700
        written.append(everything(store))
        store.close()
    assert written[0] == written[1] == written[2]


MAKING = """
import os, signal
from backend_stub.database.bulk import makers

if __name__ == "__main__":
    with makers(1) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        signal.pause()
"""


def test_who_makes_people_ends_with_whom_they_are_made_for(tmp_path: Path) -> None:
    program = tmp_path / "making.py"
    program.write_text(MAKING, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(bulk.__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, str(program)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        maker = os.pidfd_open(int(process.stdout.readline()))
        process.kill()
        assert ready([maker], [], [], 60)[0]  # readable once it is gone
        os.close(maker)
