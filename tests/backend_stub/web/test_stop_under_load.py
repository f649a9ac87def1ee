"""A stop while many ask: what was answered is written down, whether it was a look-up or a notification."""

from __future__ import annotations

import base64
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
import requests
from sqlalchemy import func, select

from backend_stub.contract.accounts import md5_of
from backend_stub.database import schema
from backend_stub.database.store import Store, open_engine
from tests.backend_stub.commands import started
from tests.backend_stub.conftest import Clinic

DOCUMENT = (Path(__file__).parents[1] / "samples" / "xml0_checkin.xml").read_text(encoding="utf-8")
CLERKS = 4
ENOUGH = 15


def notify(clinic: Clinic, visit: str) -> str:
    document = DOCUMENT.replace("01999-20261122-000123", visit)
    body = {"username": "01999_BV", "loaiHoSo": "0", "maTinh": "01", "maCSKCB": "01999"}
    body["fileHSBase64"] = base64.b64encode(document.encode()).decode()
    headers = {"accessToken": clinic.query["token"], "tokenId": clinic.query["id_token"]}
    headers["passwordHash"] = md5_of("kiosk-test")
    answer = requests.post(f"{clinic.address}/api/qd130/checkInKcbQd3176", data=body, headers=headers, timeout=30)
    return str(answer.json()["maKetQua"])


def until_the_end(address: str, clerk: int, enough: Event) -> Iterator[str]:
    """Look up and notify in turns until nobody answers any more; gives what was answered."""
    clinic = Clinic(address)
    serial = 0
    try:
        while True:
            if clinic.look_up("001080990107", "Nguyễn Văn Mẫu", "1980").json()["maKetQua"] == "000":
                yield "look-up"
            serial += 1
            if notify(clinic, f"01999-{clerk}-{serial}") == "200":
                yield f"01999-{clerk}-{serial}"
            if serial >= ENOUGH:
                enough.set()
    except requests.ConnectionError:
        return


@pytest.mark.parametrize("workers", [1, 2])
def test_nothing_that_was_answered_is_lost(tmp_path: Path, workers: int) -> None:
    database = f"sqlite:///{tmp_path / 'portal.sqlite'}"
    with (
        started("--database", database, "--workers", str(workers), "--log-level", "warning") as (process, line),
        ThreadPoolExecutor(CLERKS) as clerks,
    ):
        enough = Event()
        address = line.split()[-1]
        running = [clerks.submit(lambda clerk: list(until_the_end(address, clerk, enough)), n) for n in range(CLERKS)]
        assert enough.wait(120)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        answered = [what for each in running for what in each.result()]
    store = Store(open_engine(database))
    with store.engine.connect() as connection:
        noted = connection.scalar(select(func.count()).select_from(schema.inquiry)) or 0
    received = {entry.visit for entry in store.received()}
    store.close()
    look_ups = answered.count("look-up")
    assert look_ups <= noted <= look_ups + CLERKS
    assert {what for what in answered if what != "look-up"} <= received
    assert len(received) <= len(answered) - look_ups + CLERKS
