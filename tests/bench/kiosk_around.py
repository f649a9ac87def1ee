"""What stands around the benchmark's kiosk, each in a process of its own: portal, card reader and printer.

The software cards live in the process that calls this, which is not the kiosk's.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Final
from urllib.request import Request, urlopen

from cardreader.virtual.daemon import SOCKET_VARIABLE, PrivatePcscd
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.plug import Card
from cardreader.virtual.vpcd import VpcdPlug
from kiosk.rehearsal.house import tables, toml
from kiosk.rehearsal.plan import Plan
from kiosk.rehearsal.processes import Part
from tests.bench.double import seeded

_MORE_THAN_ANYBODY_ASKS: Final = 1_000_000
_ROOT: Final = Path(__file__).parents[2]
_PRELOAD: Final = "LD_PRELOAD"
_QUICK_LOOKS: Final = Path(__file__).with_name("quick_looks.c")
_PANEL: Final = {"x": 0, "y": 0, "width": 1080, "height": 1920, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
_PRINTER: Final = """
import time

from kiosk.printing.emulator import Emulator

with Emulator() as printer:
    print(printer.port, flush=True)
    while True:
        printer.slips.get()
        print(time.perf_counter(), flush=True)
"""
"""Says its port, and when each slip was cut."""


class Reader:
    """The hand at the virtual reader."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._plug: VpcdPlug | None = None

    def put(self, card: Card) -> None:
        """Put a card on; the kiosk has seen that the last one was gone."""
        self._plug = VpcdPlug(card, port=self._port)
        self._plug.insert()

    def take(self) -> None:
        """Take the card away."""
        if self._plug is not None:
            self._plug.close()
            self._plug = None


class Printer:
    """The receipt printer in software."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-c", _PRINTER], stdout=subprocess.PIPE, text=True)
        self._output = self._process.stdout or sys.stdin
        self.port = int(self._output.readline())
        self._cut: list[float] = []
        self._listening = Thread(target=self._listen, name="printer", daemon=True)
        self._listening.start()

    def _listen(self) -> None:
        """Hear of every slip at once: a pipe that nobody reads is full after some thousand of them."""
        self._cut.extend(float(line) for line in self._output)

    def stop(self) -> list[float]:
        """End it; gives when each slip was cut, in seconds of the machine's monotonic clock."""
        self._process.terminate()
        self._listening.join()
        self._process.wait()
        return self._cut


@dataclass(frozen=True, slots=True)
class Around:
    """All of it, with the settings and the environment of a kiosk that stands there."""

    settings: Path
    environment: dict[str, str]
    reader: Reader
    printer: Printer


@contextmanager
def around(folder: Path, issuer: Issuer, people: int, *, delay: float, quick: bool) -> Iterator[Around]:
    """Start everything. `delay` is the portal's, in seconds; a `quick` reader notices a card within 20 ms."""
    with ExitStack() as parts:
        url = _portal(parts, folder, people, delay)
        printer = Printer()
        parts.callback(printer.stop)
        daemon = _daemon(parts, folder, quick=quick)
        trust = folder / "trust"
        trust.mkdir()
        (trust / "csca.der").write_bytes(issuer.csca_certificate)
        sections = tables(Plan("insured-here", folder), url, trust)
        sections["printers"] = [{"kind": "tcp", "host": "127.0.0.1", "port": printer.port}]
        sections["portal"]["lookups_per_hour"] = _MORE_THAN_ANYBODY_ASKS
        settings = folder / "kiosk.toml"
        settings.write_text(toml(sections), encoding="utf-8")
        panel = folder / "panel.json"
        panel.write_text(json.dumps({"screens": [_PANEL]}), encoding="utf-8")
        environment = {
            **compiled(),
            **_of_the_service(),
            SOCKET_VARIABLE: str(daemon.socket),
            "QT_QPA_PLATFORM": f"offscreen:configfile={panel}",
        }
        yield Around(settings, environment, Reader(daemon.ports[0]), printer)


def _of_the_service() -> dict[str, str]:
    """Return how the service has the heap kept, as its unit file says."""
    unit = (_ROOT / "packaging" / "systemd" / "chip-id-kiosk.service").read_text(encoding="utf-8")
    return dict(re.findall(r"^Environment=(MALLOC_\w+)=(\d+)$", unit, re.MULTILINE))


def compiled() -> dict[str, str]:
    """Compile the kiosk, as an installation does, and return the environment in which it uses that.

    What is compiled at each start takes time, and memory that stays.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    folders = [str(_ROOT / name) for name in ("kiosk", "cardreader", "assets", "seeds", "tests/bench")]
    subprocess.run([sys.executable, "-m", "compileall", "-q", *folders], check=True, env=environment)
    return environment


def _portal(parts: ExitStack, folder: Path, people: int, delay: float) -> str:
    database = f"sqlite:///{folder / 'portal.sqlite'}"
    seeded(database, people)
    portal = parts.enter_context(
        Part("backend-stub", ["serve", "--port", "0", "--database", database], folder / "logs" / "portal.log")
    )
    url = portal.ready_line(20).split()[-1]
    if delay:
        fault = [{"kind": "delay", "step": "lookup", "seconds": delay}]
        request = Request(f"{url}/console/faults", json.dumps(fault).encode(), method="PUT")  # noqa: S310 - our own
        urlopen(request, timeout=5).close()  # noqa: S310 - our own
    return url


def _daemon(parts: ExitStack, folder: Path, *, quick: bool) -> PrivatePcscd:
    daemon = PrivatePcscd(folder)
    before = os.environ.get(_PRELOAD)
    if quick:
        os.environ[_PRELOAD] = str(_quick_looks(folder))
    try:
        return parts.enter_context(daemon)
    finally:
        if before is None:
            os.environ.pop(_PRELOAD, None)
        else:
            os.environ[_PRELOAD] = before


def _quick_looks(folder: Path) -> Path:
    """Compile what makes pcscd notice a card as soon as with a real reader."""
    library = folder / "quick_looks.so"
    compiler = shutil.which("gcc") or "gcc"
    subprocess.run([compiler, "-shared", "-fPIC", "-O", "-o", library, _QUICK_LOOKS, "-ldl"], check=True)
    return library
