"""What one look-up costs with many people, against few: processor time and wall time, in turns in one run."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import Connection, bindparam, select

from backend_stub.contract.wire import Record
from backend_stub.database import schema
from backend_stub.database.store import open_engine
from backend_stub.people.population import Row
from tests.bench.double import WANTED, asking_about, command, host_and_port, seeded, served
from tests.bench.http_load import run
from tests.bench.portal_memory import cpu_seconds
from tests.bench.tables import Table

_ROUNDS = 8
_EACH = 1000
"""Look-ups of a round, one after the other on one connection: what is measured is the cost and not the rush."""
_RECORD = msgspec.json.Decoder(Record)


@dataclass(slots=True)
class Cost:
    """Seconds that all look-ups took together."""

    cpu: float = 0.0
    wall: float = 0.0


def cost(folder: Path, sizes: Sequence[int]) -> Table:
    """Look up people at random: first when nothing of the file is in memory, then the same people again."""
    urls = {people: _filled(folder, people) for people in sizes}
    drawn = {people: _drawn(url, _ROUNDS * _EACH) for people, url in urls.items()}
    for people in sizes:
        _forget_pages(file_of(folder, people))
    costs = {(people, again): Cost() for people in sizes for again in (False, True)}
    with contextlib.ExitStack() as stack:
        doubles = {people: stack.enter_context(served([*command(), "--database", url])) for people, url in urls.items()}
        asked = {people: asking_about(address, drawn[people]) for people, (address, _) in doubles.items()}
        for people, (address, _) in doubles.items():
            asyncio.run(run(*host_and_port(address), asked[people][:20], 1, WANTED))  # the program itself, not the file
        for again in (False, True):
            for part in range(_ROUNDS):
                for people, (address, pid) in doubles.items():
                    before = cpu_seconds(pid)
                    load = asyncio.run(
                        run(*host_and_port(address), asked[people][part * _EACH : (part + 1) * _EACH], 1, WANTED)
                    )
                    costs[people, again].wall += load.seconds
                    costs[people, again].cpu += cpu_seconds(pid) - before
    rows = [
        (
            f"{people:,}",
            f"{file_of(folder, people).stat().st_size / 1e9:.1f}",
            "in memory" if again else "on the disk",
            *_of(costs[people, again], costs[sizes[0], again]),
        )
        for again in (False, True)
        for people in sizes
    ]
    return Table(
        "Cost of one look-up by the number of people",
        ("people", "GB", "the pages are", "CPU µs", "times", "wall µs", "times"),
        rows,
        f"SQLite, one process, {_ROUNDS * _EACH:,} people drawn from all, one connection, the sizes in turns of "
        f"{_EACH:,}. `times` is against the first size. Goal: 1.5.",
    )


def _of(one: Cost, first: Cost) -> tuple[str, str, str, str]:
    count = _ROUNDS * _EACH
    return (
        f"{one.cpu / count * 1e6:.0f}",
        f"{one.cpu / first.cpu:.2f}",
        f"{one.wall / count * 1e6:.0f}",
        f"{one.wall / first.wall:.2f}",
    )


def file_of(folder: Path, people: int) -> Path:
    """Name the database with so many people."""
    return folder / f"people-{people}.sqlite"


def _filled(folder: Path, people: int) -> str:
    """Give a database with so many people; one that is there from an earlier run is used again."""
    url = f"sqlite:///{file_of(folder, people)}"
    if not file_of(folder, people).exists():
        seeded(url, people)
    return url


def _drawn(url: str, count: int) -> list[Row]:
    """Draw people from all over the file: the next one after a random place among a random birth year of a province."""
    number = schema.person.c.number
    after = select(schema.person).where(number >= bindparam("place")).order_by(number).limit(1)
    chance = random.Random(1)  # noqa: S311 - the same again
    engine = open_engine(url)
    with engine.connect() as connection:
        places = list(_places(connection))
        found: dict[str, Row] = {}
        while len(found) < count:
            place = f"{chance.choice(places)}{chance.randrange(10**6):06d}"
            row = connection.execute(after, {"place": place}).one_or_none()
            if row is not None:
                record = _RECORD.decode(row.record)
                found[row.number] = Row(row.number, record.social_number, record.name, record.birth_date, row.record)
    engine.dispose()
    return list(found.values())


def _places(connection: Connection) -> Iterator[str]:
    """Give the first six digits (province, century and sex, year) that anybody has, each found from the one before."""
    number = schema.person.c.number
    after = select(number).where(number > bindparam("place")).order_by(number).limit(1)
    place = ""
    while (found := connection.scalar(after, {"place": f"{place}~" if place else ""})) is not None:
        place = found[:6]
        yield place


def _forget_pages(file: Path) -> None:
    """Have the system forget what it holds of a file in memory."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
