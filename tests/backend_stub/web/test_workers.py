from __future__ import annotations

import os
import signal
from pathlib import Path
from select import select

import requests

from tests.backend_stub.commands import started
from tests.backend_stub.conftest import Clinic


def children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [child for child in map(int, listed.split()) if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def test_several_workers_know_each_others_tokens_and_come_without_the_console(tmp_path: Path) -> None:
    with started("--workers", "2", "--database", f"sqlite:///{tmp_path / 'p.sqlite'}") as (process, line):
        clinic = Clinic(line.split()[-1])
        for _ in range(12):  # each over a connection of its own, so both of them answer some
            assert clinic.look_up("001080990107", "Nguyễn Văn Mẫu", "1980").json()["maKetQua"] == "000"
        assert requests.get(f"{clinic.address}/health", timeout=30).ok
        assert requests.get(f"{clinic.address}/console", timeout=30).status_code == 404
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_a_worker_that_dies_ends_all_and_is_said_in_one_line(tmp_path: Path) -> None:
    with started("--workers", "2", "--database", f"sqlite:///{tmp_path / 'p.sqlite'}") as (process, _):
        os.kill(children(process.pid)[0], signal.SIGKILL)
        assert process.wait(60) == 1
        assert process.stderr is not None
        assert process.stderr.read() == "backend-stub: a worker ended by itself\n"


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    with started("--workers", "2", "--database", f"sqlite:///{tmp_path / 'p.sqlite'}") as (process, _):
        waiting = [os.pidfd_open(child) for child in children(process.pid)]
        process.kill()
        process.wait(60)
        assert len(waiting) == 2
        for one in waiting:
            assert select([one], [], [], 60)[0]  # readable once it is gone
            os.close(one)
