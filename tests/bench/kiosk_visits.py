"""Many visits one after the other at one kiosk: `python -m tests.bench.kiosk_visits COUNT [--link 424] [--delay 0.3]`.

Everything is real but the hand: the window (off screen), cards on the in-process reader, the portal's double in a
process of its own, SQLite, the receipt printer in software on TCP. Prints what was measured as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from cardreader.access.qr import from_qr
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import CardImage
from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.link import LinkedCard, link
from cardreader.virtual.people import Person, load_people
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import profile
from kiosk.app import App
from kiosk.core import effects as ef
from kiosk.core import events as ev
from kiosk.core.state import Kiosk
from kiosk.core.texts import Language
from kiosk.logs import log_to
from kiosk.printing.emulator import Emulator
from kiosk.rehearsal.house import tables, toml
from kiosk.rehearsal.patient import Patient
from kiosk.rehearsal.plan import PLAIN, Plan
from kiosk.rehearsal.processes import Part
from kiosk.screens import theme
from kiosk.settings import Settings

IDLE_SECONDS = 10
WARM_VISITS = 30
"""Visits after which the first size is taken: pages, fonts and caches are there then."""


@dataclass
class Measured:
    """Milliseconds, megabytes and counts."""

    feedback: list[float] = field(default_factory=list)
    tap_to_slip: list[float] = field(default_factory=list)
    card: list[float] = field(default_factory=list)
    touches: dict[str, int] = field(default_factory=dict)
    megabytes: dict[int, float] = field(default_factory=dict)
    idle_percent: float = 0
    numbers: int = 0
    marks: list[dict[str, int]] = field(default_factory=list)
    """When each event of a visit came first, counted from the tap."""


class Painted(QObject):
    """Sees when a page is painted for the first time after a card event."""

    def __init__(self, measured: Measured) -> None:
        super().__init__()
        self._measured = measured
        self._since: float | None = None

    def card_event(self) -> None:
        """Begin to wait for the frame."""
        self._since = time.perf_counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note the frame when it is done: the queued call comes after the painting."""
        if event.type() is QEvent.Type.Paint and self._since is not None and isinstance(watched, QWidget):
            since, self._since = self._since, None
            QTimer.singleShot(0, lambda: self._measured.feedback.append((time.perf_counter() - since) * 1000))
        return False


class NoPictures:
    """Takes none."""

    def take(self, window: QWidget, name: str) -> None:
        """Take none."""


class Day:
    """One visit after the other. A person who comes again chooses the same service and gets the same number."""

    def __init__(
        self, visits: int, wire: str | None, reader: InProcessReader, printer: Emulator, images: dict[str, CardImage]
    ) -> None:
        self.measured = Measured()
        self.painted = Painted(self.measured)
        self._visits, self._wire, self._reader, self._images = visits, wire, reader, images
        self._people = cycle(one for one in load_people() if one.key in images)
        self._printer = printer
        self._number = count(1)
        self._turn = 0
        self._tap = 0.0
        self._marks: dict[str, float] = {}
        self._linked: LinkedCard | None = None
        self._patient: Patient | None = None
        self.app: App | None = None

    def observe(self, event: ev.Event, kiosk: Kiosk, _effects: tuple[ef.Effect, ...]) -> None:
        """Note the times of this visit; let the patient look."""
        self._marks.setdefault(type(event).__name__, time.perf_counter() - self._tap)
        if isinstance(event, ev.SlipPrinted):
            assert event.ok, "a slip was not printed"
            self.measured.numbers += 1
            self.measured.marks.append({name: round(at * 1000) for name, at in self._marks.items()})
            self.measured.tap_to_slip.append((time.perf_counter() - self._tap) * 1000)
            if self._linked is not None:
                self.measured.card.append(self._linked.charged * 1000)
        if self._patient is not None and kiosk.turns == self._turn:
            self._patient.look(kiosk)

    def next_visit(self) -> None:
        """Let the next patient come: the QR first, then the card."""
        while not self._printer.slips.empty():
            self._printer.slips.get()  # the printer would keep them all
        number = self._turn = next(self._number)
        if number in (WARM_VISITS, self._visits):
            self.measured.megabytes[number] = _megabytes()
        if number > self._visits:
            self._patient = None
            QTimer.singleShot(0, self._idle)
            return
        assert self.app is not None
        who = next(self._people)
        self._patient = Patient(
            self.app.window,
            NoPictures(),
            digits=who.can,
            language=Language.VI,
            wishes=PLAIN,
            take_card=self._reader.remove,
            leave=lambda: self._left(who),
        )
        self.app.runtime.post(ev.AccessGiven(from_qr(who.qr_text)))
        QTimer.singleShot(50, self.app.window, lambda: self._put(who))

    def _put(self, who: Person) -> None:
        card: Any = VirtualCard.from_image(self._images[who.key])
        if self._wire:
            card = self._linked = LinkedCard(card, link(self._wire))
        self._tap, self._marks = time.perf_counter(), {}
        self.painted.card_event()
        self._reader.insert(card)

    def _left(self, who: Person) -> None:
        if self._patient is None:
            return  # the end of the turn was seen twice
        self._patient.complain()
        self.measured.touches[who.key] = self._patient.touches
        self._patient.deleteLater()
        self._patient = None
        QTimer.singleShot(0, self.next_visit)

    def _idle(self) -> None:
        before = time.process_time()

        def done() -> None:
            self.measured.idle_percent = (time.process_time() - before) / IDLE_SECONDS * 100
            QApplication.quit()

        QTimer.singleShot(IDLE_SECONDS * 1000, done)


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    """Play the visits and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--link")
    parser.add_argument("--delay", type=float, default=0)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    issuer = Issuer(b"the seed of the benchmark's issue")
    images = {
        one.key: personalise(one, issuer, profile())
        for one in load_people()
        if one.outcome in ("covered", "covered_show_paper_card") and one.key != "child-insured"
    }
    with tempfile.TemporaryDirectory(prefix="bench-kiosk-") as folder, ExitStack() as parts:
        out = Path(folder)
        arguments = ["serve", "--port", "0", "--database", f"sqlite:///{out / 'portal.sqlite'}"]
        portal = parts.enter_context(Part("backend-stub", arguments, out / "logs" / "portal.log"))
        url = portal.ready_line(20).split()[-1]
        if options.delay:
            fault = [{"kind": "delay", "step": "lookup", "seconds": options.delay}]
            request = Request(f"{url}/console/faults", json.dumps(fault).encode(), method="PUT")  # noqa: S310 - our own
            urlopen(request, timeout=5).close()  # noqa: S310 - our own
        (out / "trust").mkdir()
        (out / "trust" / "csca.der").write_bytes(issuer.csca_certificate)
        parts.enter_context(log_to(out / "logs" / "kiosk.log"))
        application = QApplication(["bench"])
        theme.apply(application)
        reader = InProcessReader()
        printer = parts.enter_context(Emulator())
        sections = tables(Plan("insured-here", out), url, out / "trust", in_process=True)
        sections["printers"] = [{"kind": "tcp", "host": "127.0.0.1", "port": printer.port}]
        (out / "kiosk.toml").write_text(toml(sections), encoding="utf-8")
        settings = Settings.load(out / "kiosk.toml")
        day = Day(options.count, options.link, reader, printer, images)
        day.app = App(settings, source=reader, observer=day.observe)
        for page in day.app.window.findChildren(QWidget):
            page.installEventFilter(day.painted)
        day.app.window.setFixedSize(1080, 1920)
        day.app.window.show()
        day.app.start()
        QTimer.singleShot(500, day.next_visit)
        application.exec()
        day.app.stop()
        day.app.window.close()
    print(json.dumps(vars(day.measured)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
