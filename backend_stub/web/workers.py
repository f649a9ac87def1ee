"""Several processes that answer on one port: for more look-ups than one process can take.

The system deals the connections out among them. Each has dials, faults and counts of its own, so they come without the
console: what a tester turns must hold for every request.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from backend_stub.database.store import Store, open_engine, open_replica
from backend_stub.web.app import Portal
from backend_stub.web.certificates import Files
from backend_stub.web.logs import configure_logs
from backend_stub.web.server import Server, bind

_READY = b"ready"


@dataclass(frozen=True, slots=True)
class Plan:
    """What each process is told. The URLs may hold passwords."""

    host: str
    port: int
    database: str
    replica: str | None
    tls: Files | None
    log_level: str

    def __repr__(self) -> str:
        """Show no secret."""
        return f"Plan({self.host}:{self.port})"

    def open_store(self) -> Store:
        """Open the database."""
        return Store(open_engine(self.database), open_replica(self.replica) if self.replica else None)


class WorkerDied(Exception):
    """A process ended without being told to. The text is one line."""


def run(plan: Plan, count: int, on_ready: Callable[[], None]) -> None:
    """Answer with that many processes until a signal stops them. Raises `WorkerDied`."""
    context = multiprocessing.get_context("spawn")
    stop, asked = socket.socketpair()
    processes: list[SpawnProcess] = []
    with closing(stop), closing(asked), ExitStack() as held:
        for wanted in (signal.SIGINT, signal.SIGTERM):
            signal.signal(wanted, lambda *_: asked.send(b"x"))
        try:
            for number in range(count):
                here, there = context.Pipe()
                held.callback(here.close)
                process = context.Process(target=_work, args=(plan, there), name=f"portal-double-{number + 1}")
                process.start()
                processes.append(process)
                there.close()
                _await_ready(here)
            on_ready()
            if stop not in wait([stop, *(process.sentinel for process in processes)]):
                message = "a worker ended by itself"
                raise WorkerDied(message)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.join()


def _await_ready(line: Connection) -> None:
    try:
        line.recv_bytes()
    except EOFError:
        message = "a worker did not start; try without --workers to see why"
        raise WorkerDied(message) from None


def _work(plan: Plan, line: Connection) -> None:
    configure_logs(plan.log_level)
    threading.Thread(target=_end_with_parent, args=(line,), daemon=True).start()
    store = plan.open_store()
    try:
        with bind(plan.host, plan.port, shared=True) as listener:
            Server(Portal(store).application(), lambda: line.send_bytes(_READY), plan.tls).run_on(listener)
    finally:
        store.close()


def _end_with_parent(line: Connection) -> None:
    """Stop as by a signal when the parent process is gone: nothing else would stop this process."""
    with suppress(EOFError, OSError):
        line.recv_bytes()
    os.kill(os.getpid(), signal.SIGTERM)
