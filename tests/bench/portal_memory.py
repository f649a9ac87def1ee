"""An hour of mixed load on the double: how much memory it keeps, and whether it wrote down what it answered."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import requests
from sqlalchemy import func, select

from backend_stub.database import schema
from backend_stub.database.store import open_engine
from tests.bench.double import WANTED, account, command, host_and_port, people_of, resident_kb, served
from tests.bench.http_load import Load
from tests.bench.open_load import replay
from tests.bench.tables import Table

_CONNECTIONS = 32
_SAMPLE = 20_000
"""People who are asked for; each minute again, so that the last look-ups of many are told as well."""
_TOKEN_MINUTES = 5
_SHARES = {
    "look-up": 0.86,
    "unknown number": 0.03,
    "wrong name": 0.02,
    "wrong token": 0.02,
    "token": 0.02,
    "notification": 0.04,
    "refused notification": 0.01,
}
_DOCUMENT = Path(__file__).parents[1] / "backend_stub" / "samples" / "xml0_checkin.xml"
_VISIT = "01999-20261122-000123"
_TICKS = os.sysconf("SC_CLK_TCK")


class Requests:
    """Makes requests of every kind, in the shares of a busy day and worse."""

    def __init__(self, address: str, people: int) -> None:
        self.address = address
        self.chance = random.Random(1)  # noqa: S311 - the same again
        self.sent: Counter[str] = Counter()
        self._account = account()
        self._staff = {"hoTenCb": self._account.staff_name, "cccdCb": self._account.staff_number}
        self._people = people_of(people, _SAMPLE, self.chance)
        self._serial = itertools.count(1)
        self._document = _DOCUMENT.read_text(encoding="utf-8")
        self.log_in()

    def log_in(self) -> None:
        """Take a token; the next requests use it."""
        answer = requests.post(f"{self.address}/api/token/take", data=self._account.login, timeout=30)
        self._key = answer.json()["APIKey"]

    def made(self, count: int) -> list[bytes]:
        """Make so many."""
        kinds = self.chance.choices(list(_SHARES), list(_SHARES.values()), k=count)
        self.sent.update(kinds)
        return [self._one(kind) for kind in kinds]

    def _one(self, kind: str) -> bytes:
        match kind:
            case "token":
                return _post("/api/token/take", urlencode(self._account.login))
            case "notification" | "refused notification":
                return self._notification(broken=kind != "notification")
            case _:
                return self._look_up(kind)

    def _look_up(self, kind: str) -> bytes:
        person = self.chance.choice(self._people)
        number = "000000000000" if kind == "unknown number" else person.number
        name = "Không Phải Người Này" if kind == "wrong name" else person.name
        token = "bm9uZQ==" if kind == "wrong token" else self._key["access_token"]
        query = urlencode({"token": token, "id_token": self._key["id_token"], **self._account.login})
        fields = {"maThe": number, "hoTen": name, "ngaySinh": person.birth_date, **self._staff}
        return _post(f"/api/egw/KQNhanLichSuKCB2024?{query}", json.dumps(fields), "application/json")

    def _notification(self, *, broken: bool) -> bytes:
        document = self._document.replace(_VISIT, f"01999-{os.getpid()}-{next(self._serial)}")
        document = document.replace("<STT>1", "<STT>2") if broken else document
        fields = {"username": self._account.login["username"], "loaiHoSo": "0", "maTinh": "01", "maCSKCB": "01999"}
        fields["fileHSBase64"] = base64.b64encode(document.encode()).decode()
        proofs = {"accessToken": self._key["access_token"], "tokenId": self._key["id_token"]}
        proofs["passwordHash"] = self._account.login["password"]
        return _post("/api/qd130/checkInKcbQd3176", urlencode(fields), more=proofs)


def memory(url: str, people: int, minutes: int, rate: int) -> Table:
    """Ask at a steady rate, write a row each minute, and compare at the end what was answered with what was kept."""
    with served([*command(), "--database", url]) as (address, pid):
        asked = Requests(address, people)
        before = _kept(url)
        rows = [_row(0, pid, 0.0, None)]
        for minute, load, seconds in _minutes(asked, minutes, rate, pid):
            rows.append(_row(minute, pid, seconds, load))
            print(*rows[-1], sep="\t", file=sys.stderr, flush=True)
    kept = {name: count - before[name] for name, count in _kept(url).items()}
    wanted = {
        "inquiry": asked.sent["look-up"] + asked.sent["wrong name"],
        "notification": asked.sent["notification"],
        "refused_notification": asked.sent["refused notification"],
    }
    said = ", ".join(f"{name} {wanted[name]:,} answered, {kept[name]:,} kept" for name in wanted)
    note = (
        f"{rate} requests a second, {people:,} people on SQLite, one process: "
        + ", ".join(f"{count:,} {kind}" for kind, count in asked.sent.items())
        + f". RssAnon is the process's own memory; VmRSS counts the mapped file and the program as well. "
        f"After SIGTERM: {said}."
    )
    head = ("minute", "RssAnon MiB", "VmRSS MiB", "CPU s", "answered", "p50 ms", "p99 ms", "failures")
    return Table("Memory of the portal's double under load", head, rows, note)


def _minutes(asked: Requests, minutes: int, rate: int, pid: int) -> Iterator[tuple[int, Load, float]]:
    started = time.monotonic()
    for minute in range(1, minutes + 1):
        if minute % _TOKEN_MINUTES == 0:
            asked.log_in()
        made = asked.made(rate * 60)
        moments = [index / rate for index in range(len(made))]
        before = cpu_seconds(pid)
        load = asyncio.run(replay(*host_and_port(asked.address), made, moments, _CONNECTIONS, WANTED))
        yield round((time.monotonic() - started) / 60), load, cpu_seconds(pid) - before


def _row(minute: int, pid: int, seconds: float, load: Load | None) -> tuple[str, ...]:
    own, all_of_it = (f"{resident_kb(pid, name) / 1024:.1f}" for name in ("RssAnon", "VmRSS"))
    if load is None:
        return str(minute), own, all_of_it, "", "", "", "", ""
    p50, p99 = (f"{load.percentile(at) * 1000:.1f}" for at in (0.5, 0.99))
    return str(minute), own, all_of_it, f"{seconds:.1f}", f"{load.requests:,}", p50, p99, str(load.failures)


def _kept(url: str) -> dict[str, int]:
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            tables = (schema.inquiry, schema.notification, schema.refusal)
            return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    finally:
        engine.dispose()


def cpu_seconds(pid: int) -> float:
    """Give the processor time that a process took so far, in user and system mode."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _post(
    path: str, body: str, media: str = "application/x-www-form-urlencoded", more: dict[str, str] | None = None
) -> bytes:
    raw = body.encode()
    lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Type: {media}", f"Content-Length: {len(raw)}"]
    lines += [f"{name}: {value}" for name, value in (more or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + raw
