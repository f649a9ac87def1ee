"""What the patient waits for beside the chip and the portal: the first frame, a page, the slip."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Any
from uuid import UUID

from cardreader.access.password import Can
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core import events as ev
from kiosk.core.flow import step
from kiosk.core.rules import Rules
from kiosk.core.slip_content import Clinic, slip_of
from kiosk.core.state import Again, Kiosk
from kiosk.core.texts import Language, Text
from kiosk.core.turns import Now
from kiosk.core.visit import Payment, Service, Ticket, Track
from kiosk.rehearsal.house import lay_out
from kiosk.rehearsal.plan import Plan
from tests.bench.tables import Table, spread

RUNS = 15
STARTS = 5
VISITS = int(os.environ.get("KIOSK_BENCH_VISITS", "100"))
LINK_VISITS = 9
SERVICE = Service("general", "A", Text("Khám bệnh BHYT", "General medicine"), Text("Phòng 101", "Room 101"))
CITIZEN = Citizen("001080990107", "NGUYỄN VĂN MẪU", "NGUYEN VAN MAU", PartialDate(1980, 5, 17), Sex.MALE, "VNM")

WHOLE_KIOSK = """
import sys, time
begun = time.perf_counter()
from PySide6.QtWidgets import QApplication
from kiosk import first_frame, opening
from kiosk.cli import main

def milliseconds():
    return (time.perf_counter() - begun) * 1000

class FirstFrame(first_frame.FirstFrame):
    def __init__(self, window):
        super().__init__(window)
        self.painted.connect(lambda: print("painted", milliseconds()))

class Opening(opening.Opening):
    def _loaded(self, came):
        super()._loaded(came)
        print("open", milliseconds())
        QApplication.quit()

opening.FirstFrame = FirstFrame
opening.Opening = Opening
sys.exit(main(["run", "--windowed", "--config", sys.argv[1]]))
"""
"""The real command; `painted` when the first frame is on its way, `open` when everything behind it runs."""


def tables() -> Sequence[Table]:
    """Measure each part alone."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    starts = _starts()
    rows = [
        ["first frame of `kiosk run` (fresh process, imports included)", spread(starts["painted"]), "400"],
        ["everything behind it loaded and started", spread(starts["open"]), ""],
        ["one step of the flow", spread(_timed(_step)), ""],
        ["slip painted and handed over as image, PDF and ESC/POS files", spread(_timed(_print())), "60"],
    ]
    note = f"Median (least-most) of {RUNS} runs, of {STARTS} for the starts."
    own = Table("The kiosk's own time", ["what", "ms", "goal ms"], rows, note)
    return [own, _visits(), _on_a_slow_link()]


def _visits() -> Table:
    """Many visits one after the other, nothing slowed down."""
    done = _measured(str(VISITS))
    sizes = done["megabytes"]
    first, last = sizes[min(sizes, key=int)], sizes[max(sizes, key=int)]
    touches = done["touches"]
    rows = [
        ["page painted after the card event, ms", spread(done["feedback"]), "50"],
        ["slip after the tap, link and portal without delay, ms", spread(done["tap_to_slip"]), ""],
        [f"memory (RSS) after {max(map(int, sizes)):,} visits, MB", f"{last:.0f}", "140"],
        [f"growth since visit {min(map(int, sizes))}, MB", f"{last - first:+.1f}", "0"],
        ["processor while idle, % of a core", f"{done['idle_percent']:.1f}", "3"],
        [f"touches of {len(touches)} insured people, most, `done` at the end counted", str(max(touches.values())), "3"],
    ]
    note = (
        "The real application off screen: cards on the in-process reader, portal's double, SQLite, receipt printer in "
        "software. The size holds the software card and the printer as well. KIOSK_BENCH_VISITS=10000 is the long form."
    )
    return Table("Visits one after the other", ["what", "measured", "goal"], rows, note)


def _on_a_slow_link() -> Table:
    """The tap against the floor: the card at 424 kbit/s, the portal answering in 300 ms."""
    done = _measured(str(LINK_VISITS), "--link", "424", "--delay", "0.3")
    beyond = [slip - card for slip, card in zip(done["tap_to_slip"], done["card"], strict=True)]
    to_verdict = [mark["ChipVerified"] - card for mark, card in zip(done["marks"], done["card"], strict=True)]
    rows = [
        ["slip printed after the tap", spread(done["tap_to_slip"]), ""],
        ["of it the card at the end of its link (the floor)", spread(done["card"]), ""],
        ["beyond the floor", spread(beyond), "100"],
        ["of it until the verdict", spread(to_verdict), ""],
    ]
    note = (
        f"QR first, then the tap; {LINK_VISITS} visits, median (least-most). The portal answers in 300 ms, hidden "
        "behind the photo. The played patient touches `continue` and the service as soon as they are there."
    )
    return Table("From the tap to the slip at 424 kbit/s", ["what", "ms", "goal ms"], rows, note)


def _measured(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.kiosk_visits", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


def _timed(work: Callable[[], object]) -> list[float]:
    work()
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _starts() -> dict[str, list[float]]:
    """Start `kiosk run` on settings of its own; the first page waits for no portal and no reader."""
    folder = Path(tempfile.mkdtemp(prefix="bench-kiosk-"))
    trust = folder / "trust"
    trust.mkdir()
    settings = lay_out(Plan("insured-here", folder), "http://127.0.0.1:9", trust, in_process=False)
    command = [sys.executable, "-c", WHOLE_KIOSK, str(settings)]
    found: dict[str, list[float]] = {"painted": [], "open": []}
    for _ in range(STARTS):
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        for line in run.stdout.splitlines():
            name, milliseconds = line.split()
            found[name].append(float(milliseconds))
    return found


def _step() -> object:
    now = Now(Rules((SERVICE,)), date(2026, 11, 22), clock_time(8, 30))
    kiosk = Kiosk()
    for event in (ev.CardInserted(), ev.AccessGiven(Can("990107")), ev.CitizenFound(1, CITIZEN)):
        kiosk, _ = step(kiosk, event, now)
    return kiosk


def _print() -> Callable[[], object]:
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - the platform is chosen first

    from kiosk.printing.file_printer import FilePrinter  # noqa: PLC0415
    from kiosk.screens import theme  # noqa: PLC0415

    theme.apply(QApplication(["bench"]))
    printer = FilePrinter(Path(tempfile.mkdtemp(prefix="bench-slip-")))
    ticket = Ticket(UUID(int=1), "A 017", 3, datetime(2026, 11, 22, 1, tzinfo=UTC))
    slip = slip_of(
        CITIZEN,
        Again(ticket, SERVICE, Payment.INSURANCE, Track.NORMAL),
        Text("Thẻ BHYT có giá trị.", "Your insurance is valid."),
        (),
        Clinic("Phòng khám đa khoa Mẫu", "Số 1 đường Thử Nghiệm, Hà Nội", UTC),
        Language.VI,
    )
    return lambda: printer.print(slip)
