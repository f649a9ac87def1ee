"""`./dev bench portal`: seeding, look-ups and a national day of the portal's double, beside a bare server."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.double import BARE, WANTED, asking, command, host_and_port, seeded, served
from tests.bench.http_load import Load, run
from tests.bench.national_day import simulated
from tests.bench.open_load import replay
from tests.bench.plots import Step, plot_day
from tests.bench.portal_cost import cost, file_of
from tests.bench.portal_memory import cpu_seconds, memory
from tests.bench.tables import Table
from tests.postgres_server import PostgresServer

_BYTES_A_PERSON = {"SQLite": 350, "PostgreSQL": 560}
"""Disk that a person takes, measured."""
_SPACE_TO_WORK = 1.3
_CONNECTIONS = 32
_TO_WARM = 2_000
_REPLAY_SECONDS = 6.0
_HALF_OF_THE_GOAL = {"SQLite": 1250, "PostgreSQL": 750}
"""Look-ups a second of one process, at which the 99th percentile is to stay within 20 ms."""
_ENOUGH_MS = 100.0
"""A look-up that takes longer at the 99th percentile means that the double is saturated."""
_FACTORS = (1, 10, 20, 40, 60, 80, 100, 120, 140, 160, 200, 240)
_PLOT = Path(__file__).parents[2] / "docs" / "bench" / "national-day.svg"


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured."""

    database: str
    people: int
    workers: int = 1


def tables() -> list[Table]:
    """Measure as `./dev bench portal` prints it: a million and ten million people on both databases, and the day."""
    return [*_look_ups([1_000_000, 10_000_000], ["SQLite", "PostgreSQL"], 30_000), _national_day(1_000_000)]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure a part, or with other sizes."""
    parser = argparse.ArgumentParser(prog="./dev bench portal", description=__doc__)
    parser.add_argument("what", choices=("look-ups", "day", "memory", "cost"))
    parser.add_argument("--people", type=int, nargs="+", default=[1_000_000], metavar="N", help="100000000 works, too")
    parser.add_argument("--databases", nargs="+", choices=list(_BYTES_A_PERSON), default=["SQLite"])
    parser.add_argument("--requests", type=int, default=30_000, metavar="N")
    parser.add_argument("--minutes", type=int, default=60, metavar="N", help="of load, for `memory`")
    parser.add_argument("--rate", type=int, default=150, metavar="N", help="requests a second, for `memory`")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="keeps the databases of `cost`")
    given = parser.parse_args(argv)
    match given.what:
        case "look-ups":
            made = _look_ups(given.people, given.databases, given.requests)
        case "day":
            made = [_national_day(given.people[0])]
        case "cost":
            made = [_cost(given.folder, given.people)]
        case _:
            made = [_memory(given.people[0], given.minutes, given.rate)]
    print("\n".join(table.markdown() for table in made))
    return 0


def _look_ups(sizes: Sequence[int], databases: Sequence[str], requests: int) -> list[Table]:
    rows: list[tuple[str, ...]] = []
    seeding: list[tuple[str, ...]] = []
    for people in sizes:
        for database in databases:
            _check_disk(database, people)
            with tempfile.TemporaryDirectory() as folder, _database(database, Path(folder)) as url:
                started = time.monotonic()
                size = seeded(url, people)
                took = time.monotonic() - started
                seeding.append(
                    (database, f"{people:,}", f"{took:.0f}", f"{people / took:,.0f}", f"{size / people:.0f}")
                )
                with served([sys.executable, "-c", BARE]) as (address, _):
                    body = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 150\r\n\r\n" + b"x" * 150
                    _loaded(address, [body] * _TO_WARM)
                    bare = _loaded(address, [body] * requests)
                rows.append(_row("a bare Starlette server", "", "1", bare, bare, ""))
                for case in (Case(database, people), Case(database, people, workers=2)):
                    rows.extend(_measured(case, url, requests, bare))
    return [
        Table("Seeding of the portal's double", ("database", "people", "s", "people/s", "bytes/person"), seeding),
        Table(
            "Look-ups of the portal's double",
            ("what", "people", "processes", "a second", "of bare", "CPU µs", "p50 ms", "p99 ms", "failures"),
            rows,
            f"{_CONNECTIONS} connections that ask again as soon as they are answered, {requests:,} requests; load and "
            "server share the machine. Where a rate is offered, look-ups arrive at random moments, whether or not the "
            "earlier ones are answered. CPU: of the server for one look-up. PostgreSQL without fsync. "
            "Goal for a million people and one process: 2,500 a second on SQLite, 1,500 on PostgreSQL, "
            "and p99 of 20 ms at half of it.",
        ),
    ]


def _measured(case: Case, url: str, requests: int, bare: Load) -> Iterator[tuple[str, ...]]:
    with served([*command(), "--database", url, "--workers", str(case.workers)]) as (address, pid):

        def row(label: str, asked: Sequence[bytes], send: Callable[[str, Sequence[bytes]], Load]) -> tuple[str, ...]:
            before = cpu_seconds(pid)
            load = send(address, asked)
            spent = f"{(cpu_seconds(pid) - before) / len(asked) * 1e6:.0f}" if case.workers == 1 else ""
            return _row(f"{case.database}, {label}", f"{case.people:,}", str(case.workers), load, bare, spent)

        thousand, everybody = (asking(address, case.people, requests, among) for among in (1000, case.people))
        _loaded(address, everybody[:_TO_WARM])
        yield row("the same 1,000 people", thousand, _loaded)
        yield row("everybody", everybody, _loaded)
        if case.workers == 1:
            rate = _HALF_OF_THE_GOAL[case.database]
            some = everybody[: int(rate * _REPLAY_SECONDS)]
            yield row(f"everybody, {rate:,} a second offered", some, _offered(rate))


def _row(what: str, people: str, processes: str, load: Load, bare: Load, spent: str) -> tuple[str, ...]:
    p50, p99 = load.percentile(0.5) * 1000, load.percentile(0.99) * 1000
    share = f"{load.rate / bare.rate:.2f}"
    return what, people, processes, f"{load.rate:,.0f}", share, spent, f"{p50:.1f}", f"{p99:.1f}", str(load.failures)


def _loaded(address: str, requests: Sequence[bytes]) -> Load:
    """Ask as fast as the answers come."""
    return asyncio.run(run(*host_and_port(address), requests, _CONNECTIONS, WANTED))


def _offered(rate: int) -> Callable[[str, Sequence[bytes]], Load]:
    """Return what asks at that rate: each request at a moment that does not depend on the others."""
    chance = random.Random(1)  # noqa: S311 - the same again

    def offered(address: str, requests: Sequence[bytes]) -> Load:
        moments = list(itertools.accumulate(chance.expovariate(rate) for _ in requests))
        return asyncio.run(replay(*host_and_port(address), requests, moments, _CONNECTIONS, WANTED))

    return offered


def _national_day(people: int) -> Table:
    """Play the country's busiest hour faster and faster, until the double falls behind."""
    day = simulated()
    hour = day.busiest_hour()
    rate = len(hour) / 3600
    steps: list[Step] = []
    with tempfile.TemporaryDirectory() as folder, _database("SQLite", Path(folder)) as url:
        seeded(url, people)
        with served([*command(), "--database", url]) as (address, _):
            for factor in _FACTORS:
                moments = [moment / factor for moment in hour if moment / factor < _REPLAY_SECONDS]
                asked = asking(address, people, len(moments), people)
                load = asyncio.run(replay(*host_and_port(address), asked, moments, 2 * _CONNECTIONS, WANTED))
                steps.append(
                    Step(factor, rate * factor, load.rate, *(load.percentile(at) * 1000 for at in (0.5, 0.99)))
                )
                if steps[-1].p99 > _ENOUGH_MS:
                    break
    plot_day(day, steps, _PLOT)
    held = [step for step in steps if step.p99 <= _ENOUGH_MS]
    rows = [
        (f"{step.factor}", f"{step.offered:,.0f}", f"{step.answered:,.0f}", f"{step.p50:.1f}", f"{step.p99:.1f}")
        for step in steps
    ]
    return Table(
        "A national day",
        ("x the busiest hour", "offered/s", "answered/s", "p50 ms", "p99 ms"),
        rows,
        f"{len(day.arrivals):,} patients at {day.facilities:,} facilities, {rate:.1f} a second in the busiest hour "
        f"(`seeds/national_day.json`), {people:,} people on SQLite, one process. The hour is played faster and "
        "faster; times count from the moment at which a patient arrives. "
        f"The double holds {max((step.factor for step in held), default=0)} times the country's busiest hour "
        f"(p99 within {_ENOUGH_MS:.0f} ms).\n\n![A national day](national-day.svg)",
    )


def _cost(folder: Path | None, sizes: Sequence[int]) -> Table:
    """Compare the cost of a look-up, in a folder that stays or in one that does not."""
    for people in sizes:
        _check_disk("SQLite", people, folder)
    if folder is not None:
        return cost(folder, sizes)
    with tempfile.TemporaryDirectory() as made:
        return cost(Path(made), sizes)


def _memory(people: int, minutes: int, rate: int) -> Table:
    with tempfile.TemporaryDirectory() as folder, _database("SQLite", Path(folder)) as url:
        seeded(url, people)
        return memory(url, people, minutes, rate)


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "SQLite":
        yield f"sqlite:///{folder / 'portal.sqlite'}"
        return
    server = PostgresServer.started("-c shared_buffers=1GB -c max_wal_size=8GB -c synchronous_commit=off")
    try:
        yield server.new_database()
    finally:
        server.stop()
        server.remove()


def _check_disk(database: str, people: int, folder: Path | None = None) -> None:
    needed = people * _BYTES_A_PERSON[database] * _SPACE_TO_WORK
    if folder is not None and file_of(folder, people).exists():
        return
    free = shutil.disk_usage(folder or tempfile.gettempdir()).free
    print(f"{database}, {people:,} people: {needed / 1e9:.1f} GB needed, {free / 1e9:.1f} GB free", file=sys.stderr)
    if needed > free:
        message = "portal: not enough disk; set TMPDIR to a larger one"
        raise SystemExit(message)


if __name__ == "__main__":
    sys.exit(main())
