"""Registrations at once by eight processes: how many a second, and how long the slowest patients wait."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from cardreader.authenticity.verdict import Authenticity
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.texts import Text
from kiosk.core.visit import Payment, Service, Track, Visit
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify
from tests.bench.tables import Table
from tests.postgres_server import PostgresServer

PROCESSES: Final = 8
EACH: Final = 150
ROUNDS: Final = 3
GOAL: Final = 150
ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
SERVICE: Final = Service("general", "A", Text("Khám bệnh", "Examination"), Text("Phòng 1", "Room 1"))


def tables() -> Sequence[Table]:
    """Measure SQLite and PostgreSQL, each made to survive a power cut."""
    rows = [_measured("SQLite (WAL, synchronous FULL)", _on_sqlite), _measured("PostgreSQL (fsync on)", _on_postgresql)]
    with tempfile.TemporaryDirectory() as folder:
        rows.append(["one write of 4 KiB forced to this disk", f"{_forced_write(Path(folder)):.2f} ms", "", "", ""])
    note = (
        f"{PROCESSES} processes register {EACH} patients each for one service, so that all want the same counter; "
        f"best (worst-best) of {ROUNDS} rounds, and the waits of all. After each round the audit is whole and no "
        "number doubled or skipped."
    )
    columns = ["register", "registrations a second", "goal", "median ms", "p99 ms"]
    return [Table("Registrations", columns, rows, note)]


def _measured(name: str, make: Callable[[Path], tuple[str, Callable[[], None]]]) -> list[str]:
    speeds, waits = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            url, clear = make(Path(folder))
            try:
                seconds, milliseconds = _one_round(url, Path(folder) / "register.key")
            finally:
                clear()
        speeds.append(PROCESSES * EACH / seconds)
        waits += milliseconds
    p99 = statistics.quantiles(waits, n=100)[-1]
    speed = f"{max(speeds):.0f} ({min(speeds):.0f}-{max(speeds):.0f})"
    return [name, speed, f">= {GOAL}", f"{statistics.median(waits):.1f}", f"{p99:.1f}"]


def _on_sqlite(folder: Path) -> tuple[str, Callable[[], None]]:
    return f"sqlite:///{folder / 'register.sqlite'}", lambda: None


def _on_postgresql(_folder: Path) -> tuple[str, Callable[[], None]]:
    server = PostgresServer.started()
    server.stop()
    server.start("-c fsync=on -c max_connections=50")

    def clear() -> None:
        server.stop()
        server.remove()

    return server.new_database(), clear


def _one_round(url: str, key_file: Path) -> tuple[float, list[float]]:
    """Let all processes open the register, start them at once, and give seconds and each patient's wait."""
    register = SqlRegister(url, key_file, ZONE, busy_seconds=60)
    register.check()
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.register", url, str(key_file), str(number * EACH)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    begun = time.perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    waits = [float(line) for worker in workers for line in worker.communicate()[0].split()]
    seconds = time.perf_counter() - begun
    with register.database.transaction() as connection:
        assert verify(connection, register.database.open()) == ()
    register.close()
    assert len(waits) == PROCESSES * EACH
    return seconds, waits


def _forced_write(folder: Path) -> float:
    with (folder / "write").open("wb", buffering=0) as file:
        begun = time.perf_counter()
        for _ in range(100):
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
    return (time.perf_counter() - begun) * 10


def _a_visit(person: int) -> Visit:
    return Visit(
        UUID(int=person + 1),
        Citizen(f"{person:012d}", f"Người {person}", f"NGUOI {person}", PartialDate(1990), Sex.MALE, "VNM"),
        SERVICE,
        Track.NORMAL,
        Payment.INSURANCE,
        Coverage(Decision.COVERED, "000"),
        Authenticity(),
        "pace",
        datetime.now(UTC),
    )


def _work(url: str, key_file: str, first: str) -> None:
    register = SqlRegister(url, Path(key_file), ZONE, busy_seconds=60)
    register.check()
    visits = [_a_visit(int(first) + number) for number in range(EACH)]
    print("ready", flush=True)
    sys.stdin.readline()
    waits = []
    for visit in visits:
        begun = time.perf_counter()
        register.register(visit)
        waits.append((time.perf_counter() - begun) * 1000)
    print("\n".join(f"{wait:.3f}" for wait in waits))


if __name__ == "__main__":
    _work(*sys.argv[1:])
