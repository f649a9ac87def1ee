"""`./dev bench portal`: look-ups a second of the portal's double, beside a bare server on the same machine."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import requests

import seeds
from backend_stub.accounts import md5_of
from backend_stub.population import people
from tests.bench.http_load import Load, run
from tests.bench.tables import Table

_BARE = """
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from backend_stub.server import Server, address_of, bind, say

async def answer(request):
    await request.body()
    return Response(b'{"maKetQua":"000"}', media_type="application/json")

with bind("127.0.0.1", 0) as listener:
    Server(Starlette(routes=[Route("/", answer, methods=["POST"])]), lambda: say(address_of(listener))).run_on(listener)
"""
_WANTED = b'"maKetQua":"'
_NATIONAL_HOUR = 47.0
"""Look-ups a second of the whole country in its busiest hour: 170 M visits a year, 300 days, 30 % in one hour."""


def tables() -> list[Table]:
    """Measure with a million people, as `./dev bench portal` prints it."""
    return [_measured(people_count=1_000_000, request_count=30_000, connections=32, database=None)]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure with other sizes: `python -m tests.bench.portal --people 10000000`."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.portal", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--requests", type=int, default=30_000, metavar="N")
    parser.add_argument("--connections", type=int, default=32, metavar="N")
    parser.add_argument(
        "--database", metavar="URL", help="a database that `backend-stub seed` filled with them already"
    )
    given = parser.parse_args(argv)
    print(_measured(given.people, given.requests, given.connections, given.database).markdown())
    return 0


def _measured(people_count: int, request_count: int, connections: int, database: str | None) -> Table:
    rows = []
    with _server([sys.executable, "-c", _BARE]) as address:
        bodies = [b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 150\r\n\r\n" + b"x" * 150] * request_count
        rows.append(_row("a bare Starlette server", _loaded(address, bodies, connections)))
    with tempfile.TemporaryDirectory() as folder:
        url = database or _filled(Path(folder), people_count)
        with _server([_command(), "serve", "--port", "0", "--log-level", "warning", "--database", url]) as address:
            for label, among in (("the same 1,000 people again and again", 1000), ("everybody", people_count)):
                asked = _requests(address, request_count, among)
                rows.append(_row(f"the double, {label}", _loaded(address, asked, connections)))
    return Table(
        f"Look-ups of the portal's double, {people_count:,} people",
        ("what", "a second", "p50 ms", "p99 ms", "failures", "x the country's busiest hour"),
        rows,
        f"{connections} connections, {request_count:,} requests, load and server on the same machine. "
        "Goal: 5,000 a second with p99 of 20 ms for a million people.",
    )


def _filled(folder: Path, count: int) -> str:
    database = f"sqlite:///{folder / 'portal.sqlite'}"
    subprocess.run([_command(), "seed", "--database", database, "--people", str(count)], check=True)
    return database


def _command() -> str:
    return str(Path(sys.executable).with_name("backend-stub"))


@contextmanager
def _server(command: list[str]) -> Iterator[str]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield (process.stdout.readline() if process.stdout else "").split()[-1]
        finally:
            process.terminate()


def _loaded(address: str, bodies: Sequence[bytes], connections: int) -> Load:
    host, port = address.removeprefix("http://").split(":")
    asyncio.run(run(host, int(port), bodies[:2000], connections, _WANTED))  # warm
    return asyncio.run(run(host, int(port), bodies, connections, _WANTED))


def _row(label: str, load: Load) -> tuple[str, ...]:
    p50, p99 = load.percentile(0.5) * 1000, load.percentile(0.99) * 1000
    factor = load.rate / _NATIONAL_HOUR
    return label, f"{load.rate:,.0f}", f"{p50:.1f}", f"{p99:.1f}", str(load.failures), f"{factor:.0f}"


def _requests(address: str, count: int, among: int) -> list[bytes]:
    account = json.loads((seeds.folder() / "portal.json").read_text(encoding="utf-8"))["accounts"][0]
    login = {"username": account["username"], "password": md5_of(account["password"])}
    key = requests.post(f"{address}/api/token/take", data=login, timeout=10).json()["APIKey"]
    query = urlencode({"token": key["access_token"], "id_token": key["id_token"], **login})
    head = f"POST /api/egw/KQNhanLichSuKCB2024?{query} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    chance = random.Random(1)  # noqa: S311 - the same again for the same seed
    wanted = set(chance.sample(range(among), min(count, among)))
    staff = {"hoTenCb": account["staff"][0]["name"], "cccdCb": account["staff"][0]["number"]}
    made = []
    for index, row in enumerate(people(among)):
        if index in wanted:
            fields = {"maThe": row.number, "hoTen": row.name, "ngaySinh": row.birth_date, **staff}
            body = json.dumps(fields, ensure_ascii=False).encode()
            made.append(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    chance.shuffle(made)
    return list(itertools.islice(itertools.cycle(made), count))


if __name__ == "__main__":
    sys.exit(main())
