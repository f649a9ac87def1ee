"""What the patient waits for beside the chip and the portal: the first frame, a page, the slip."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from cardreader.access.password import Can
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core import events as ev
from kiosk.core.flow import Now, step
from kiosk.core.rules import Rules
from kiosk.core.slip_content import Clinic, slip_of
from kiosk.core.state import Kiosk
from kiosk.core.texts import Language, Text
from kiosk.core.visit import Payment, Service, Ticket, Track
from tests.bench.tables import Table, spread

RUNS = 15
SERVICE = Service("general", "A", Text("Khám bệnh BHYT", "General medicine"), Text("Phòng 101", "Room 101"))
CITIZEN = Citizen("001080990107", "NGUYỄN VĂN MẪU", "NGUYEN VAN MAU", PartialDate(1980, 5, 17), Sex.MALE, "VNM")

FIRST_FRAME = """
import time
begun = time.perf_counter()
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from kiosk.screens import theme
from kiosk.screens.window import KioskWindow
from kiosk.core.state import Kiosk
application = QApplication(["kiosk"])
theme.apply(application)
window = KioskWindow(lambda event: None, clinic="Phòng khám đa khoa Mẫu", motion=False)
window.resize(1080, 1920)
window.show()
window.grab()
print((time.perf_counter() - begun) * 1000)
"""


def tables() -> Sequence[Table]:
    """Measure each part alone."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    rows = [
        ["first frame (fresh process, imports included)", spread([_first_frame() for _ in range(5)]), "400"],
        ["one step of the flow", spread(_timed(_step)), ""],
        ["slip painted and handed over as image, PDF and ESC/POS files", spread(_timed(_print())), "60"],
    ]
    note = f"Median (least-most) of {RUNS} runs, of 5 for the first frame."
    return [Table("The kiosk's own time", ["what", "ms", "goal ms"], rows, note)]


def _timed(work: Callable[[], object]) -> list[float]:
    work()
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _first_frame() -> float:
    run = subprocess.run([sys.executable, "-c", FIRST_FRAME], capture_output=True, text=True, check=True)
    return float(run.stdout.split()[-1])


def _step() -> object:
    now = Now(Rules((SERVICE,)), date(2026, 11, 22))
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
        ticket,
        SERVICE,
        Payment.INSURANCE,
        Track.NORMAL,
        Text("Thẻ BHYT có giá trị.", "Your insurance is valid."),
        Clinic("Phòng khám đa khoa Mẫu", "Số 1 đường Thử Nghiệm, Hà Nội", UTC),
        Language.VI,
    )
    return lambda: printer.print(slip)
