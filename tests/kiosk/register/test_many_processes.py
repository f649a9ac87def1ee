from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from kiosk.register.database import tables
from kiosk.register.register import SqlRegister
from tests.forked import Forked, Parent

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)]

PEOPLE = "tests.kiosk.register.registering"


class Kiosks:
    """Kiosks in processes of their own, on one register."""

    def __init__(self, processes: Parent, url: str, folder: Path) -> None:
        self._processes = processes
        self._register = (url, str(folder / "register.key"))

    def start(self, first: int, count: int) -> Forked:
        return self._processes.start(PEOPLE, *self._register, str(first), str(count))


@pytest.fixture
def kiosks(processes: Parent, url: str, folder: Path) -> Kiosks:
    return Kiosks(processes, url, folder)


def tickets(process: Forked) -> dict[int, str]:
    lines = (line.split(" ", 1) for line in process.finish().splitlines())
    return {int(person): number for person, number in lines}


def test_eight_processes_at_once_on_a_new_register_leave_no_gap_and_no_double(
    register: SqlRegister, kiosks: Kiosks
) -> None:
    each = 12
    processes = [kiosks.start(1 + number * each, each) for number in range(8)]
    given = [number for process in processes for number in tickets(process).values()]
    assert [process.returncode for process in processes] == [0] * 8
    assert sorted(given) == [f"A {number:03d}" for number in range(1, 8 * each + 1)]


def test_a_process_killed_in_the_middle_loses_nothing_and_the_next_carries_on(
    register: SqlRegister, kiosks: Kiosks
) -> None:
    promised: dict[int, str] = {}
    for lines_before_the_kill in (1, 3, 7, 2):
        process = kiosks.start(1, 30)
        for line in (process.stdout.readline() for _ in range(lines_before_the_kill)):
            person, number = line.strip().split(" ", 1)
            promised[int(person)] = number
        process.kill()
        for earlier, given in tickets(process).items():
            assert promised.setdefault(earlier, given) == given
    final = tickets(kiosks.start(1, 30))
    assert final | promised == final
    assert sorted(final.values()) == [f"A {number:03d}" for number in range(1, 31)]
    with register.database.engine.begin() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.visits, tables.outbox, tables.audit)
        ]
    assert counts == [30, 30, 30]
