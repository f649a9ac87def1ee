from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kiosk.register.database import tables
from kiosk.register.register import SqlRegister

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)]

SCRIPT = Path(__file__).with_name("registering.py")


def start(url: str, folder: Path, first: int, count: int) -> subprocess.Popen[str]:
    arguments = [url, str(folder / "register.key"), str(first), str(count)]
    return subprocess.Popen([sys.executable, str(SCRIPT), *arguments], stdout=subprocess.PIPE, text=True)


def tickets(process: subprocess.Popen[str]) -> dict[int, str]:
    written, _ = process.communicate()
    lines = (line.split(" ", 1) for line in written.splitlines())
    return {int(person): number for person, number in lines}


def test_eight_processes_at_once_on_a_new_register_leave_no_gap_and_no_double(
    register: SqlRegister, url: str, folder: Path
) -> None:
    each = 25
    processes = [start(url, folder, 1 + number * each, each) for number in range(8)]
    given = [number for process in processes for number in tickets(process).values()]
    assert [process.returncode for process in processes] == [0] * 8
    assert sorted(given) == [f"A {number:03d}" for number in range(1, 8 * each + 1)]


def test_a_process_killed_in_the_middle_loses_nothing_and_the_next_carries_on(
    register: SqlRegister, url: str, folder: Path
) -> None:
    promised: dict[int, str] = {}
    for lines_before_the_kill in (1, 3, 7, 2):
        process = start(url, folder, 1, 60)
        assert process.stdout is not None
        for line in (process.stdout.readline() for _ in range(lines_before_the_kill)):
            person, number = line.strip().split(" ", 1)
            promised[int(person)] = number
        process.kill()
        for earlier, given in tickets(process).items():
            assert promised.setdefault(earlier, given) == given
    final = tickets(start(url, folder, 1, 60))
    assert final | promised == final
    assert sorted(final.values()) == [f"A {number:03d}" for number in range(1, 61)]
    with register.database.engine.begin() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.visits, tables.outbox, tables.audit)
        ]
    assert counts == [60, 60, 60]
