"""Write very many people: separate processes generate them, one writes them in the fastest way of its database."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from sqlalchemy import Engine, Table

from backend_stub.database import schema
from backend_stub.people.population import BLOCK, block_of

_ROWS = 400
"""Rows of one statement of SQLite: one statement for each row takes twice the time."""
_IN_ONE_PROCESS = 5 * BLOCK
_AHEAD = 3
"""How many blocks a process may be ahead of the writer."""


class _Made(NamedTuple):
    """A block, ready for two tables of two columns: key, value, key, value ... passes quickly between processes."""

    people: list[Any]
    social: list[Any]


def write_people(engine: Engine, count: int, seed: int, processes: int = 2) -> int:
    """Write `count` generated people and leave known people unchanged; return how many were new.

    They are the same whatever the number of processes.
    """
    if count <= _IN_ONE_PROCESS or processes <= 1:
        blocks: Iterable[_Made] = (_made(count, seed, block) for block in range(-(-count // BLOCK)))
        return _write(engine, blocks)
    with makers(processes) as pool:
        return _write(engine, _made_ahead(pool, count, seed, _AHEAD * processes))


def makers(processes: int) -> ProcessPoolExecutor:
    """Return processes that work for this one and end with it, however it ends."""
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=_end_with_parent)


def _end_with_parent() -> None:
    threading.Thread(target=_wait_for_its_end, args=(multiprocessing.parent_process(),), daemon=True).start()


def _wait_for_its_end(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)  # no process is left to take the results


def _made_ahead(pool: ProcessPoolExecutor, count: int, seed: int, ahead: int) -> Iterator[_Made]:
    waiting: deque[Future[_Made]] = deque()
    for block in range(-(-count // BLOCK)):
        waiting.append(pool.submit(_made, count, seed, block))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _made(count: int, seed: int, block: int) -> _Made:
    rows = list(block_of(count, seed, block))
    return _Made(
        list(chain.from_iterable((row.number, row.record) for row in rows)),
        list(chain.from_iterable((row.social, row.number) for row in rows)),
    )


def _write(engine: Engine, blocks: Iterable[_Made]) -> int:
    write = _insert if engine.dialect.name == "sqlite" else _copy
    written = 0
    for block in blocks:
        with engine.begin() as connection:
            cursor = connection.connection.cursor()
            written += write(cursor, schema.person, block.people)
            write(cursor, schema.social_number, block.social)
            cursor.close()
    return written


def _insert(cursor: Any, table: Table, flat: list[Any]) -> int:
    """SQLite: many rows in each statement."""
    written = 0
    for start in range(0, len(flat), 2 * _ROWS):
        values = flat[start : start + 2 * _ROWS]
        places = ",".join(["(?,?)"] * (len(values) // 2))
        cursor.execute(f"INSERT OR IGNORE INTO {table.name} VALUES {places}", values)  # noqa: S608 - our own table's name
        written += cursor.rowcount
    return written


def _copy(cursor: Any, table: Table, flat: list[Any]) -> int:
    """PostgreSQL: COPY into a temporary table, then insert the new rows from it."""
    moment = f"new_{table.name}"
    cursor.execute(f"CREATE TEMPORARY TABLE {moment} (LIKE {table.name}) ON COMMIT DROP")
    with cursor.copy(f"COPY {moment} FROM STDIN") as copy:
        for pair in zip(flat[::2], flat[1::2], strict=True):
            copy.write_row(pair)
    cursor.execute(f"INSERT INTO {table.name} SELECT * FROM {moment} ON CONFLICT DO NOTHING")  # noqa: S608 - as above
    return int(cursor.rowcount)
