"""The double as a process of its own, filled and asked."""

from __future__ import annotations

import itertools
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import requests
from sqlalchemy import text
from sqlalchemy.engine import make_url

import seeds
from backend_stub.contract.accounts import md5_of
from backend_stub.database.store import open_engine
from backend_stub.people.population import BLOCK, Row, block_of

BARE = """
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from backend_stub.web.server import Server, address_of, bind, say

async def answer(request):
    await request.body()
    return Response(b'{"maKetQua":"000"}', media_type="application/json")

with bind("127.0.0.1", 0) as listener:
    Server(Starlette(routes=[Route("/", answer, methods=["POST"])]), lambda: say(address_of(listener))).run_on(listener)
"""
WANTED = b'"maKetQua":"'
_BLOCKS = 60
"""Blocks of people that are asked for, spread over all of them: making everybody again would take too long."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the double, and its member of staff."""

    login: dict[str, str]
    staff_name: str
    staff_number: str


def command() -> list[str]:
    """Give the command that serves, quietly, on a free port."""
    return [_program(), "serve", "--port", "0", "--log-level", "warning"]


def seeded(url: str, people: int) -> int:
    """Fill a database; gives the bytes that it takes."""
    subprocess.run([_program(), "seed", "--database", url, "--people", str(people)], check=True, stdout=sys.stderr)
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Path(str(parsed.database)).stat().st_size
    engine = open_engine(url)
    with engine.connect() as connection:
        size = int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    engine.dispose()
    return size


@contextmanager
def served(arguments: list[str]) -> Iterator[tuple[str, int]]:
    """Start a server that says its address when it is ready; gives address and process."""
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield (process.stdout.readline() if process.stdout else "").split()[-1], process.pid
        finally:
            process.terminate()


def host_and_port(address: str) -> tuple[str, int]:
    """Split a base address."""
    host, port = address.removeprefix("http://").split(":")
    return host, int(port)


def asking(address: str, people: int, count: int, among: int) -> list[bytes]:
    """Prepare look-ups of `among` of the double's people, in no order, as bytes."""
    made = asking_about(address, people_of(people, min(count, among), random.Random(1)))  # noqa: S311 - the same again
    return list(itertools.islice(itertools.cycle(made), count))


def asking_about(address: str, rows: Iterable[Row]) -> list[bytes]:
    """Prepare a look-up of each of these people, as bytes."""
    ours = account()
    key = requests.post(f"{address}/api/token/take", data=ours.login, timeout=10).json()["APIKey"]
    query = urlencode({"token": key["access_token"], "id_token": key["id_token"], **ours.login})
    head = f"POST /api/egw/KQNhanLichSuKCB2024?{query} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    staff = {"hoTenCb": ours.staff_name, "cccdCb": ours.staff_number}
    made = []
    for row in rows:
        fields = {"maThe": row.number, "hoTen": row.name, "ngaySinh": row.birth_date, **staff}
        body = json.dumps(fields, ensure_ascii=False).encode()
        made.append(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return made


def account() -> Account:
    """Give the account of the seeds."""
    found = json.loads((seeds.folder() / "portal.json").read_text(encoding="utf-8"))["accounts"][0]
    login = {"username": found["username"], "password": md5_of(found["password"])}
    return Account(login, found["staff"][0]["name"], found["staff"][0]["number"])


def resident_kb(process: int, name: str = "RssAnon") -> int:
    """Give a process's memory in kB: what is its own (`RssAnon`), or with the files that it maps (`VmRSS`)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(rf"{name}:\s+(\d+) kB", status)
    return int(found[1]) if found else 0


def people_of(people: int, wanted: int, chance: random.Random) -> list[Row]:
    """Give some of the people that `seed --people` makes."""
    blocks = range(-(-people // BLOCK))
    chosen = chance.sample(blocks, min(len(blocks), _BLOCKS))
    rows = [row for block in chosen for row in block_of(people, 1, block)]
    return chance.sample(rows, min(len(rows), wanted))


def _program() -> str:
    return str(Path(sys.executable).with_name("backend-stub"))
