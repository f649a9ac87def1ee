"""What the patient waits for beside the chip and the portal: the first picture, a page, the slip."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path
from statistics import median
from uuid import UUID

from cardreader.citizen import Citizen, PartialDate, Sex
from cardreader.commands.one_line import OneLineParser
from cardreader.password import Can
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.effects import Now
from kiosk.core.check_in.flow import step
from kiosk.core.check_in.state import Again, Kiosk
from kiosk.core.rules import Rules
from kiosk.core.slip import Clinic, slip_of
from kiosk.core.texts import Language, Text
from kiosk.core.visit import Payment, Service, Ticket, Track
from kiosk.rehearsal.house import lay_out
from kiosk.rehearsal.plan import Plan
from tests.bench.kiosk_around import compiled
from tests.bench.kiosk_visits import SLIP_CUT, Case, Measured, Memory, play
from tests.bench.tables import Table, machine, spread

Starts = list[tuple[float, float]]
"""Milliseconds on the clock and of the processor, start by start."""
RUNS = 15
STARTS = 5
VISITS = 200
LINK_VISITS = 9
SEEDS_PEOPLE = 12
"""The insured people of the seeds come first."""
PLAYED = (
    "`kiosk run` in a process of its own, full screen on a panel of 1080 x 1920 (off screen), with the played patient "
    "in it; software cards at a pcscd with a virtual reader that is looked at every 20 ms, the portal's double, and "
    "the receipt printer in software on TCP, each in another process; SQLite. The environment is the service's."
)
SERVICE = Service("general", "A", Text("Khám bệnh BHYT", "General medicine"), Text("Phòng 101", "Room 101"))
CITIZEN = Citizen("001080990107", "NGUYỄN VĂN MẪU", "NGUYEN VAN MAU", PartialDate(1980, 5, 17), Sex.MALE, "VNM")

EMPTY_PAGE = """
import sys, time
begun = time.perf_counter()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

class Page(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, painted)

def painted():
    print("empty", (time.perf_counter() - begun) * 1000, time.process_time() * 1000)
    application.exit(0)

application = QApplication(["empty"])
page = Page()
tall = application.primaryScreen().availableGeometry().height() * 9 // 10
page.resize(tall * 9 // 16, tall)
page.show()
application.exec()
"""
"""The least that PySide6 takes for a page of that size."""
WHOLE_KIOSK = """
import sys, time
begun = time.perf_counter()
sys.modules["rich"] = None  # comes with the tools of development alone, and structlog would load it
from contextlib import contextmanager
from kiosk.app import start_up
from kiosk.cli import main
from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

def tell(name):
    print(name, (time.perf_counter() - begun) * 1000, time.process_time() * 1000)

class FirstPicture(start_up.FirstPicture):
    def __init__(self):
        super().__init__()
        self.painted.connect(lambda: tell("painted"))

class Serving(QObject):
    looked = Signal()

    def __init__(self):
        super().__init__()
        self.awaited = {"page", "reader"}
        self.looked.connect(lambda: self.reached("reader"))

    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, lambda: self.reached("page"))
        return False

    def reached(self, what):
        self.awaited.discard(what)
        if not self.awaited:
            tell("serving")
            QApplication.exit(0)

kiosk_of, serving = start_up.kiosk_of, Serving()

@contextmanager
def watched(settings, parts):
    source = parts.chip.source
    start = source.start

    def started(on_event):
        start(on_event)
        serving.looked.emit()

    source.start = started
    with kiosk_of(settings, parts) as kiosk:
        kiosk.window.installEventFilter(serving)
        yield kiosk

start_up.FirstPicture, start_up.kiosk_of = FirstPicture, watched
sys.exit(main(["run", "--windowed", "--config", sys.argv[1]]))
"""
"""The real command: `painted` when the first picture is on its way, `serving` when the kiosk would see a card."""


def tables() -> Sequence[Table]:
    """Measure each part alone."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    rows = [
        ["one step of the flow", spread(_timed(_step)), ""],
        ["slip painted and handed over as image, PDF and ESC/POS files", spread(_timed(_print())), "60"],
    ]
    note = f"Median (least-most) of {RUNS} runs."
    own = Table("The kiosk's own time", ["what", "ms", "goal ms"], rows, note)
    return [_start_table(_starts()), own, _visits(), _on_a_slow_link()]


def _start_table(starts: Mapping[str, Starts]) -> Table:
    """Both times of each start, as they are and as multiples of the empty page's."""
    names = {
        "empty": ("an empty PySide6 page of the same size (fresh process, imports included)", ""),
        "painted": ("first picture of `kiosk run` (likewise)", "1.5"),
        "serving": ("`kiosk run` serves: its page is painted, and the reader is watched", "4"),
    }
    empty, processor = (median(each) for each in zip(*starts["empty"], strict=True))
    rows = []
    for name, (what, goal) in names.items():
        times, processors = zip(*starts[name], strict=True)
        ratios = [f"{median(times) / empty:.2f}", f"{median(processors) / processor:.2f}"]
        rows.append([what, spread(times), ratios[0], spread(processors), ratios[1], goal])
    note = (
        f"Median (least-most) of {STARTS} starts each, in turn. Everything is compiled, as it is where the kiosk is "
        "installed. On a busy machine only the processor's time tells something."
    )
    return Table("The kiosk's start", ["what", "ms", "x empty", "processor ms", "x empty", "goal x"], rows, note)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the start alone, or play a long day and print what the kiosk takes as it goes on."""
    about = "`start`: the kiosk's start alone. `day`: many visits at one kiosk, its own memory (RssAnon) on the way."
    parser = OneLineParser(prog="./dev bench kiosk", description=about)
    parser.add_argument("what", choices=("day", "start"))
    parser.add_argument("--visits", type=int, default=10_000, metavar="N", help="how many (default: %(default)s)")
    parser.add_argument("--every", type=int, default=500, metavar="N", help="between two looks (default: %(default)s)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the table there too, as kiosk-day.md")
    given = parser.parse_args(argv)
    if given.what == "start":
        print(f"Machine: {machine()}\n\n{_start_table(_starts()).markdown()}")
        return 0
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)  # before the hour that must not be lost
    text = f"Machine: {machine()}\n\n{_day(given.visits, given.every).markdown()}"
    print(text)
    if given.out:
        head = f"<!-- Made by ./dev bench kiosk day --visits {given.visits} --out docs/bench. -->\n\n"
        (given.out / "kiosk-day.md").write_text(head + text, encoding="utf-8")
    return 0


def _day(visits: int, every: int) -> Table:
    def tell(memory: Memory) -> None:
        print(*_memory_row(memory), sep="\t", file=sys.stderr, flush=True)

    done = play(Case(visits, every=every), tell)
    note = (
        f"{PLAYED} {visits:,} people, each of them once: {len(done.numbers):,} different numbers, {done.slips:,} slips "
        f"out of the printer, in {done.seconds / 60:.0f} minutes ({done.seconds / visits * 1000:.0f} ms a visit, in "
        "which the card is made, put on and taken away). RssAnon is the process's own memory (the "
        "goal counts it alone), RSS counts the libraries and fonts that it maps as well. MB are 10^6 bytes. "
        "Goal: RssAnon of at most 110 MB, and flat."
    )
    rows = [_memory_row(memory) for memory in done.memory]
    return Table("Memory of the kiosk over a long day", ["visits", "minutes", "RssAnon MB", "RSS MB"], rows, note)


def _memory_row(memory: Memory) -> list[str]:
    return [f"{memory.visits:,}", f"{memory.seconds / 60:.1f}", f"{memory.own:.1f}", f"{memory.resident:.1f}"]


def _visits() -> Table:
    """Many visits one after the other, nothing slowed down."""
    done = play(Case(VISITS, every=VISITS // 2))
    opened, middle, last = done.memory
    touches = done.touches[:SEEDS_PEOPLE]
    rows = [
        ["page painted after the card event, ms", spread(done.times("painted")), "50"],
        ["slip after the tap, link and portal without delay, ms", spread(done.times(SLIP_CUT)), ""],
        ["own memory (RssAnon) when the kiosk is open, MB", f"{opened.own:.0f}", ""],
        [f"own memory (RssAnon) after {last.visits:,} visits, MB", f"{last.own:.0f}", "110"],
        [f"the same after {middle.visits} visits, MB", f"{middle.own:.0f}", ""],
        [f"growth since visit {middle.visits}, kB a visit", f"{_growth(middle, last):+.1f}", "0"],
        ["processor while idle, % of a core", f"{done.idle_percent:.1f}", "3"],
        [f"touches of {len(touches)} insured people, most, `done` at the end counted", str(max(touches)), "3"],
    ]
    note = f"{PLAYED} `./dev bench kiosk day` is the long form: 10,000 visits, kept in kiosk-day.md."
    return Table("Visits one after the other", ["what", "measured", "goal"], rows, note)


def _growth(before: Memory, after: Memory) -> float:
    return (after.own - before.own) * 1000 / (after.visits - before.visits)


def _on_a_slow_link() -> Table:
    """The tap against the floor: the card at 424 kbit/s, the portal answering in 300 ms."""
    rows = [row for hasty in (True, False) for row in _link_rows(play(_link_case(hasty=hasty)), hasty=hasty)]
    note = (
        f"QR first, then the tap; {LINK_VISITS} visits each, median (least-most). A slip is printed when the printer "
        "has cut it. The portal answers in 300 ms, hidden behind the photo. Who waits for nothing touches `continue` "
        "and the service as soon as they can be touched, while the chip is still read; who looks at the photo touches "
        "them when it is there, so that decoding it and showing two pages count, too."
    )
    return Table("From the tap to the slip at 424 kbit/s", ["what", "ms", "goal ms"], rows, note)


def _link_case(*, hasty: bool) -> Case:
    return Case(LINK_VISITS, link="424", delay=0.3, hasty=hasty, every=LINK_VISITS)


def _link_rows(done: Measured, *, hasty: bool) -> list[list[str]]:
    who = "waits for nothing" if hasty else "looks at the photo"
    slip, verdict = done.times(SLIP_CUT), done.times("ChipVerified")
    beyond = [at - card for at, card in zip(slip, done.card, strict=True)]
    to_verdict = [at - card for at, card in zip(verdict, done.card, strict=True)]
    return [
        [f"slip printed after the tap, patient {who}", spread(slip), ""],
        ["of it the card at the end of its link (the floor)", spread(done.card), ""],
        ["beyond the floor", spread(beyond), "100"],
        ["of it until the verdict", spread(to_verdict), ""],
    ]


def _timed(work: Callable[[], object]) -> list[float]:
    work()
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _starts() -> dict[str, Starts]:
    """Start `kiosk run` on settings of its own; the first page waits for no portal and no reader."""
    folder = Path(tempfile.mkdtemp(prefix="bench-kiosk-"))
    trust = folder / "trust"
    trust.mkdir()
    settings = lay_out(Plan("insured-here", folder), "http://127.0.0.1:9", trust, in_process=False)
    environment = compiled()
    found: dict[str, Starts] = {"empty": [], "painted": [], "serving": []}
    for _ in range(STARTS):
        for program in (EMPTY_PAGE, WHOLE_KIOSK):
            command = [sys.executable, "-c", program, str(settings)]
            run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
            for line in run.stdout.splitlines():
                name, *milliseconds = line.split()
                wall, processor = map(float, milliseconds)
                found[name].append((wall, processor))
    return found


def _step() -> object:
    now = Now(Rules((SERVICE,)), date(2026, 11, 22), clock_time(8, 30))
    kiosk = Kiosk()
    for event in (ev.CardInserted(), ev.AccessGiven(Can("990107")), ev.CitizenFound(1, CITIZEN, vouched=True)):
        kiosk, _ = step(kiosk, event, now)
    return kiosk


def _print() -> Callable[[], object]:
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - the platform is chosen first

    from kiosk.look import theme  # noqa: PLC0415
    from kiosk.printing.file_printer import FilePrinter  # noqa: PLC0415

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
