"""Eight kiosks and counters on one register, some of which die in the middle; the model is paper and pencil.

Short in the suite; `KIOSK_CAMPAIGN=40` makes it forty times as long. What takes more than the suite's five minutes for
one test, as 170 (8160 people), wants `-o faulthandler_timeout=1800` as well.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.register import staff as staff_rows
from kiosk.register.audit.unit_of_work import unit_of_work
from kiosk.register.database.tables import help_cases, outbox, visits
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify
from tests.forked import Parent
from tests.kiosk.register.conftest import ZONE
from tests.kiosk.register.working import STAFF

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)]

SCRIPT = "tests.kiosk.register.working"
LONGER = int(os.environ.get("KIOSK_CAMPAIGN", "1"))
PROCESSES, EACH = 8, 6 * LONGER
DIE_AT_WORD = {0: (3, 17), 2: (8,), 3: (30, 5, 44), 6: (21,)}
"""Which processes die, and at which word to the database: each is started again from its first person on.

In a longer campaign they die as much later, so that the deaths are spread over the whole of it.
"""


class Process:
    """A kiosk with its counter."""

    def __init__(self, processes: Parent, url: str, folder: Path, number: int) -> None:
        self.processes = processes
        self.arguments = [url, str(folder / "register.key"), str(1 + number * EACH), str(EACH), str(number)]
        self.deaths = [word * LONGER for word in DIE_AT_WORD.get(number, ())]
        self.lines: list[str] = []
        self.start()

    def start(self) -> None:
        self.dies = self.deaths.pop(0) if self.deaths else 0
        self.running = self.processes.start(SCRIPT, *self.arguments, str(self.dies))

    def finish(self) -> None:
        """Wait for the end; after each death let another take over."""
        while True:
            self.lines += self.running.finish().splitlines()
            assert self.running.returncode == (9 if self.dies else 0)
            if not self.dies:
                return
            self.start()


def promised(lines: list[str], kind: str) -> dict[str, str]:
    """Give who was promised which number; the same person is never promised two."""
    given: dict[str, str] = {}
    for line in lines:
        what, person, *number = line.split(" ", 2)
        if what == kind:
            assert given.setdefault(person, number[0]) == number[0]
    return given


@pytest.mark.usefixtures("as_desk")
def test_nothing_is_lost_doubled_or_skipped_whoever_dies_when(
    register: SqlRegister, processes: Parent, url: str, folder: Path
) -> None:
    own = SqlRegister(url, folder / "register.key", ZONE)
    with unit_of_work(own.database, "test", own._clock) as work:
        staff_rows.insert(work, STAFF, staff_rows.Pin("no PIN fits this"))
    kiosks = [Process(processes, url, folder, number) for number in range(PROCESSES)]
    for kiosk in kiosks:
        kiosk.finish()
    lines = [line for kiosk in kiosks for line in kiosk.lines]
    people = PROCESSES * EACH
    numbers = promised(lines, "visit")
    assert Counter(numbers.values()) == Counter(f"A {number:03d}" for number in range(1, people + 1))
    helped = promised(lines, "help")
    assert Counter(helped.values()) == Counter(f"TG {number:03d}" for number in range(1, people // 3 + 1))
    called = Counter(line.split(" ", 1)[1] for line in lines if line.startswith("called "))
    assert set(called.values()) == {1}
    with own.database.transaction() as connection:
        assert verify(connection, own.database.open()) == ()
        in_register = {row.ticket: row.state for row in connection.execute(select(visits))}
        in_register |= {row.ticket: row.state for row in connection.execute(select(help_cases))}
        messages = Counter(row.visit_id for row in connection.execute(select(outbox)))
    own.close()
    assert set(in_register) == {*numbers.values(), *helped.values()}
    assert {state for number, state in in_register.items() if number in called} <= {"called", "served", "void"}
    assert (len(messages), set(messages.values())) == (people, {1})
