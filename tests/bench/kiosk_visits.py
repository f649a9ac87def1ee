"""Many visits one after the other at one kiosk, measured from outside.

The kiosk is `kiosk run` in a process that holds nothing else but the played patient (`tests.bench.kiosk_process`), full
screen on a panel of 1080 x 1920. Cards are software at a real pcscd; portal and printer are processes, too.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any, Final, Self

from cardreader.virtual.application import VirtualCard
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.link import LinkedCard, link
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import profile
from tests.bench.double import resident_kb
from tests.bench.kiosk_around import Around, Reader, around
from tests.bench.kiosk_people import people_who_come, population_for
from tests.bench.portal_memory import cpu_seconds

IDLE_SECONDS: Final = 10
SLIP_CUT: Final = "slip cut"
"""The mark that the printer sets: the slip can be taken."""
_PATIENCE_SECONDS: Final = 60
"""A kiosk that says nothing for so long hangs."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is played. Without a link the card answers as fast as it can."""

    visits: int
    link: str | None = None
    delay: float = 0
    hasty: bool = False
    """Whether patients touch what they can before the chip's verdict is there."""
    every: int = 500
    """Visits between two looks at the kiosk's memory."""


@dataclass(slots=True)
class Memory:
    """What the kiosk's process takes, in megabytes (10^6 bytes), after so many visits."""

    visits: int
    seconds: float
    own: float
    """Anonymous memory."""
    resident: float
    """With the files that it maps: libraries, fonts."""


@dataclass(slots=True)
class Measured:
    """Milliseconds since the smart card service reported the card, visit by visit, and what the kiosk takes."""

    marks: list[dict[str, float]] = field(default_factory=list)
    tapped: list[float] = field(default_factory=list)
    """Seconds of the machine's monotonic clock at which the card was reported."""
    card: list[float] = field(default_factory=list)
    """Milliseconds that the link and the card took."""
    touches: list[int] = field(default_factory=list)
    memory: list[Memory] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    slips: int = 0
    idle_percent: float = 0
    seconds: float = 0

    def times(self, mark: str) -> list[float]:
        """Give when something came first."""
        return [marks[mark] for marks in self.marks]


class KioskStopped(Exception):
    """The kiosk ended or hangs; the text is one line."""


class PlayedKiosk:
    """The kiosk's process. Use as a context manager; it is told to stop as a service manager would."""

    def __init__(self, where: Around, case: Case) -> None:
        switches = ["--hasty"] * case.hasty
        command = [sys.executable, "-m", "tests.bench.kiosk_process", str(where.settings), *switches]
        self._process = subprocess.Popen(
            command,
            env=where.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(where.settings.parent / "logs" / "kiosk.log").open("wb"),
            text=True,
            bufsize=1,
        )
        self.pid = self._process.pid
        self._said: Queue[str] = Queue()

    def __enter__(self) -> Self:
        Thread(target=self._listen, args=(self._process.stdout,), daemon=True).start()
        self.hear()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def _listen(self, output: IO[str]) -> None:
        for line in output:
            self._said.put(line)
        self._said.put("")

    def hear(self) -> dict[str, Any]:
        """Wait for what it says next. Raises `KioskStopped`."""
        try:
            line = self._said.get(timeout=_PATIENCE_SECONDS)
        except Empty:
            line = ""
        if not line:
            message = "the kiosk ended or hangs; see its log"
            raise KioskStopped(message)
        said: dict[str, Any] = json.loads(line)
        return said

    def come(self, who: Person) -> None:
        """Let somebody come."""
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps({"qr": who.qr_text}) + "\n")

    def stop(self) -> int:
        """Tell it to stop; gives the exit code."""
        self._process.terminate()
        return self._process.wait(_PATIENCE_SECONDS)


def play(case: Case, on_memory: Callable[[Memory], None] = lambda _: None) -> Measured:
    """Play all visits. `on_memory` hears of each look at the memory at once."""
    issuer, measured = Issuer(b"the seed of the benchmark's issue"), Measured()
    folder = Path(tempfile.mkdtemp(prefix="bench-kiosk-"))
    people = population_for(case.visits)
    with around(folder, issuer, people, delay=case.delay, quick=case.link is None) as where:
        with PlayedKiosk(where, case) as kiosk:
            measured.memory.append(_memory(kiosk.pid, 0, 0))
            on_memory(measured.memory[-1])
            _play(case, issuer, kiosk, where.reader, measured, on_memory)
            before = cpu_seconds(kiosk.pid)
            time.sleep(IDLE_SECONDS)
            measured.idle_percent = (cpu_seconds(kiosk.pid) - before) / IDLE_SECONDS * 100
            if code := kiosk.stop():
                message = f"the kiosk ended with {code}; see {folder}/logs"
                raise KioskStopped(message)
        cut = where.printer.stop()
    measured.slips = len(cut)
    for marks, tap, at in zip(measured.marks, measured.tapped, cut, strict=True):
        marks[SLIP_CUT] = (at - tap) * 1000
    return measured


def _play(
    case: Case,
    issuer: Issuer,
    kiosk: PlayedKiosk,
    reader: Reader,
    measured: Measured,
    on_memory: Callable[[Memory], None],
) -> None:
    begun = time.monotonic()
    for number, who in enumerate(people_who_come(case.visits), 1):
        card: Any = VirtualCard.from_image(personalise(who, issuer, profile()))
        if case.link:
            card = LinkedCard(card, link(case.link))
        _visit(kiosk, who, card, reader, measured)
        if case.link:
            measured.card.append(card.charged * 1000)
        if number % case.every == 0 or number == case.visits:
            measured.memory.append(_memory(kiosk.pid, number, time.monotonic() - begun))
            on_memory(measured.memory[-1])
    measured.seconds = time.monotonic() - begun


def _visit(kiosk: PlayedKiosk, who: Person, card: Any, reader: Reader, measured: Measured) -> None:
    kiosk.come(who)
    while "left" not in (said := kiosk.hear()):
        if said["hand"] == "put":
            reader.put(card)
        else:
            reader.take()
    measured.numbers.add(said["left"])
    measured.touches.append(said["touches"])
    measured.marks.append(said["marks"])
    measured.tapped.append(said["tapped"])


def _memory(pid: int, visits: int, seconds: float) -> Memory:
    own, resident = (resident_kb(pid, name) * 1024 / 1e6 for name in ("RssAnon", "VmRSS"))
    return Memory(visits, seconds, own, resident)
