from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from kiosk.register.database import tables
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify
from tests.forked import Parent

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)]


def run(processes: Parent, url: str, folder: Path, word: int) -> int | None:
    arguments = [url, str(folder / "register.key"), "1", "1", str(word)]
    process = processes.start("tests.kiosk.register.registering", *arguments)
    process.finish()
    return process.returncode


def test_a_kiosk_that_dies_at_any_word_to_the_database_leaves_it_whole_and_the_next_finishes(
    register: SqlRegister, processes: Parent, url: str, folder: Path
) -> None:
    """The same visit is sent again after each death: in the end there is one visit with number one."""
    register.check()
    deaths = 0
    while (code := run(processes, url, folder, deaths + 1)) == 9:
        deaths += 1
        with register.database.transaction() as connection:
            assert verify(connection, register.database.open()) == ()
    assert code == 0
    assert deaths >= 8
    with register.database.transaction() as connection:
        visits = connection.execute(select(tables.visits.c.ticket, tables.visits.c.slip)).all()
        queued = connection.execute(select(func.count()).select_from(tables.outbox)).scalar_one()
    assert [tuple(row) for row in visits] == [("A 001", "printed")]
    assert queued == 1
