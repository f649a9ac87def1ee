"""Kiosks that are killed at any moment, before a portal that fails at random: a model says what must be left.

The short form is part of the suite; `KILL_SCHEDULES=1000` (or any number) runs the long one, in parts that each have a
register of their own, so that they may run beside each other (`-n`) and none takes as long as a test that hangs.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest

from backend_stub.web.app import Portal as Double
from kiosk.core.coverage import Decision
from kiosk.core.delivery import CHECK_IN
from kiosk.core.visit import Payment
from kiosk.register.lookups import LOOK_UP
from kiosk.register.outbox import Outbox
from kiosk.register.reading import StoredVisit, VisitReader
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify
from tests.kiosk.delivery.faulty import schedule
from tests.kiosk.delivery.lives import FIRST, ZONE, World, visit_id
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
SCHEDULES = int(os.environ.get("KILL_SCHEDULES", "0"))
SHORT = {"sqlite": 8, "postgresql": 5}
PART = 50
"""Schedules of one part of the long form."""
QUIET_SECONDS = 120
CHECKED_EVERY = 10
"""Nothing heals between the checks: a visit that is lost or doubled stays so."""


class Lives:
    """The program that forks kiosks, and what its children say."""

    def __init__(self, world: World) -> None:
        command = [sys.executable, "-m", "tests.kiosk.delivery.lives", json.dumps(asdict(world))]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._rest = b""
        self._lines: list[list[str]] = []
        self.safe: set[int] = set()
        """Visits that a kiosk has reported as written down."""

    def begin(self, kiosk: str, visits: list[int]) -> int:
        """Begin a life; gives its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join([kiosk, *map(str, visits)]).encode() + b"\n")
        self._process.stdin.flush()
        return self._wait_for("begins", 60)

    def kill_after(self, child: int, seconds: float) -> None:
        """Let it live for so long, then kill it without a warning."""
        end = time.monotonic() + seconds
        while self._hear(max(end - time.monotonic(), 0)):
            pass
        os.kill(child, signal.SIGKILL)

    def wait_for_quiet(self) -> None:
        """Wait until the last life has worked everything off."""
        self._wait_for("quiet", QUIET_SECONDS)

    def end(self) -> None:
        """End the program."""
        self._process.communicate(timeout=60)

    def _wait_for(self, word: str, seconds: float) -> int:
        end = time.monotonic() + seconds
        while True:
            for line in self._lines:
                if line[1] == word:
                    self._lines.remove(line)
                    return int(line[0])
            if not self._hear(max(end - time.monotonic(), 0)):
                pytest.fail(f"no kiosk says {word!r} in {seconds} s")

    def _hear(self, seconds: float) -> bool:
        """Take in what was said, for so long at the most; False when nothing more came."""
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            return False
        heard = os.read(self._process.stdout.fileno(), 65536)
        if not heard:
            pytest.fail("the program of the kiosks has ended")
        *lines, self._rest = (self._rest + heard).split(b"\n")
        for words in (line.decode().split() for line in lines):
            if words[1] == "visit":
                self.safe.add(int(words[2]))
            else:
                self._lines.append(words)
        return True


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path, address: str) -> World:
    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.new_database()
    return World(url, str(tmp_path / "register.key"), address, time.time())


@pytest.fixture
def lives(world: World) -> Iterator[Lives]:
    lives = Lives(world)
    yield lives
    lives.end()


@pytest.fixture
def register(world: World) -> Iterator[SqlRegister]:
    register = SqlRegister(world.url, Path(world.key_file), ZONE, world.now, busy_seconds=60)
    yield register
    register.close()


@pytest.mark.parametrize("first", range(0, max(SCHEDULES, 1), PART))
def test_nothing_is_lost_or_doubled_whenever_a_kiosk_dies(
    lives: Lives, register: SqlRegister, double: Double, world: World, first: int
) -> None:
    register.check()  # the register is made before anybody dies
    chance = random.Random(20261123 + first)  # noqa: S311 - the same plans in every run
    count = min(SCHEDULES - first, PART) if SCHEDULES else SHORT[register.database.engine.dialect.name]
    planned = 0
    for run in range(count):
        plan = list(range(planned, planned + chance.randint(1, 4)))
        planned += len(plan)
        double.faults.set(schedule(chance), seed=first + run)
        kiosks = [(name, lives.begin(name, plan)) for name in ("kiosk-1", "kiosk-2")[: chance.randint(1, 2)]]
        for _, child in kiosks:
            lives.kill_after(child, chance.uniform(0, 0.4))
        if chance.random() < 0.3:
            double.forget_tokens()
            lives.kill_after(lives.begin("kiosk-1", plan), chance.uniform(0, 0.4))
        double.faults.set([])
        lives.begin("kiosk-1", [])
        lives.wait_for_quiet()
        if run % CHECKED_EVERY == 0 or run == count - 1:
            check(register, double, lives.safe, planned)
    with register.database.transaction() as connection:
        assert verify(connection, register.database.open()) == ()
    repeated = Outbox(register.database).count("done", LOOK_UP)
    again = sum(entry.times - 1 for entry in double.store.received())
    sys.stdout.write(
        f"{count} schedules: {len(lives.safe)} of {planned} visits safe before a kill, "
        f"{repeated} looked up again, {again} times the same was sent again\n"
    )


def test_a_campaign_that_ends_leaves_no_kiosk_behind(lives: Lives, register: SqlRegister) -> None:
    register.check()
    kiosk = os.pidfd_open(lives.begin("kiosk-1", [0]))
    lives.end()
    assert select.select([kiosk], [], [], 60)[0]  # readable once it is gone
    os.close(kiosk)


def check(register: SqlRegister, double: Double, safe: set[int], planned: int) -> None:
    """What the model says: every safe visit is there, each is settled, and the portal knows each exactly once."""
    found = {stored.ticket.visit_id: stored.visit for stored in stored_visits(register)}
    ids = {visit_id(number) for number in range(planned)}
    assert {visit_id(number) for number in safe} <= set(found) <= ids
    assert all(visit is not None and visit.payment is Payment.INSURANCE for visit in found.values())
    assert all(visit is not None and visit.coverage.decision is Decision.COVERED for visit in found.values())
    received = Counter(entry.visit for entry in double.store.received())
    assert received == Counter(f"01999-{key}" for key in found)
    outbox = Outbox(register.database)
    assert (outbox.count("done", CHECK_IN), outbox.count("waiting"), outbox.count("dead")) == (len(found), 0, 0)


def stored_visits(register: SqlRegister) -> Iterator[StoredVisit]:
    """Give every visit of the campaign, whatever its day."""
    reader = VisitReader(register.database)
    day, last = FIRST.date(), register._clock().astimezone(ZONE).date()
    while day <= last:
        yield from reader.of_day(day)
        day += timedelta(days=1)
