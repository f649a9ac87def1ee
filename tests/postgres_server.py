"""PostgreSQL servers of the tests' own: one for a session, and copies of it that follow."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.once import once_a_run

_INSTALLED = Path("/usr/lib/postgresql")
_ROLE = "kiosk"


class PostgresServer:
    """A PostgreSQL server on a Unix socket in a folder of its own. Durable enough for a test, not for a power cut."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs = max(_INSTALLED.glob("*/bin"), key=lambda path: int(path.parent.name))
        self._user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        self._made = 0
        self._clerk: psycopg.Connection | None = None

    @classmethod
    def started(cls, options: str = "", factory: pytest.TempPathFactory | None = None) -> PostgresServer:
        """Make and start a server in a new folder below the system's temporary one: a socket's path must be short.

        With a factory, the cluster is a copy of one that is initialised once a run.
        """
        server = cls._in_new_folder()

        def initialise() -> None:
            server.run("initdb", "-D", server.data, "-U", _ROLE, "-A", "trust", "-E", "UTF8", "--no-sync")

        def keep(folder: Path) -> None:
            initialise()
            subprocess.run(["mv", server.data, folder], check=True)

        if factory is None:
            initialise()
        else:
            cluster = once_a_run(factory, "postgresql-cluster", keep)
            subprocess.run(["cp", "-a", cluster / "data", server.data], check=True)  # the owner stays
        server.start(f"-c max_connections=50 -c wal_level=replica -c max_wal_senders=4 {options}")
        return server

    def follower(self) -> PostgresServer:
        """Make and start a copy that follows by streaming and is only read."""
        copy = self._in_new_folder()
        copy.run(
            "pg_basebackup",
            "-D",
            copy.data,
            "-h",
            self.host,
            "-U",
            _ROLE,
            "-R",
            "-X",
            "stream",
            "--no-sync",
            "-c",
            "fast",
        )
        copy.start("-c max_connections=50")
        return copy

    @classmethod
    def _in_new_folder(cls) -> PostgresServer:
        server = cls(Path(tempfile.mkdtemp(prefix="pg-")))
        if server._user:
            shutil.chown(server._folder, server._user)
        return server

    @property
    def host(self) -> str:
        """The folder of the socket."""
        return str(self._folder)

    @property
    def data(self) -> str:
        """The folder of the cluster."""
        return str(self._folder / "data")

    def start(self, options: str = "") -> None:
        """Start, and wait until it answers."""
        always = f"-k {self.host} -c listen_addresses='' -c fsync=off"
        self.run("pg_ctl", "-D", self.data, "-w", "-l", str(self._folder / "log"), "-o", f"{always} {options}", "start")

    def stop(self) -> None:
        """Stop at once, as by a crash."""
        if self._clerk is not None:
            self._clerk.close()
            self._clerk = None
        self.run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")

    def runs(self) -> bool:
        """Whether it was started and not stopped."""
        return (Path(self.data) / "postmaster.pid").exists()

    def remove(self) -> None:
        """Take everything away."""
        shutil.rmtree(self._folder)

    def new_database(self, like: str = "template1") -> str:
        """Make a database that is empty, or a copy of one that nobody uses now, and give its URL."""
        self._made += 1
        name = f"made_{self._made}"
        if self._clerk is None:
            # A connection that stays: the program createdb would start a process of this one's size for each database.
            self._clerk = psycopg.connect(host=self.host, user=_ROLE, dbname="postgres", autocommit=True)
        self._clerk.execute(f"CREATE DATABASE {name} TEMPLATE {like}".encode())
        return self.url(name)

    def url(self, name: str) -> str:
        """Give the URL of a database."""
        return f"postgresql+psycopg://{_ROLE}@/{name}?host={self.host}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs."""
        subprocess.run(
            [str(self._programs / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
            cwd=self._folder,
        )


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server for the whole session; each test asks it for a new database."""
    server = PostgresServer.started(factory=tmp_path_factory)
    yield server
    server.stop()
    server.remove()
