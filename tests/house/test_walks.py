"""How many files somebody reads who follows one thing through the kiosk."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, cast
from uuid import uuid4
from zoneinfo import ZoneInfo

from kiosk.app.jobs import Jobs, Ports
from kiosk.core.check_in import effects as ef
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.state import Turn
from kiosk.register.register import SqlRegister
from tests.kiosk.register.registering import a_visit

ROOT = Path(__file__).parents[2]
MOST_FILES = 9
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def files_of(walk: Callable[[], object]) -> list[str]:
    """Return the files of the kiosk whose functions run, in the order in which they are entered first."""
    entered: dict[str, None] = {}

    def note(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_name != "<module>" and code.co_filename.startswith(f"{ROOT}/kiosk/"):
            entered[code.co_filename.removeprefix(f"{ROOT}/")] = None

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        walk()
    finally:
        sys.setprofile(before)
    return list(entered)


def test_registering_a_visit_passes_through_few_files(tmp_path: Path) -> None:
    register = SqlRegister(f"sqlite:///{tmp_path / 'register.sqlite'}", tmp_path / "key", ZoneInfo("Asia/Ho_Chi_Minh"))
    register.check()
    posted: list[ev.Event] = []
    ports = Ports(cast("Any", None), cast("Any", None), register, cast("Any", None))
    jobs = Jobs(ports, cast("Any", None), cast("Any", None), lambda: NOW, posted.append)
    visit = a_visit(1)
    turn = Turn(1, uuid4(), citizen=visit.citizen, authenticity=visit.authenticity, coverage=visit.coverage)
    files = files_of(lambda: jobs.register(ef.Register(turn, visit.service, visit.payment, visit.track)))
    register.close()
    (event,) = posted
    assert isinstance(event, ev.Registered)
    assert event.ticket.number == "A 001"
    assert len(files) <= MOST_FILES, files
