"""What a verified read costs over the real PC/SC stack, bare and on a link as slow as a real one."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cardreader.authenticity.trust import TrustStore
from cardreader.iso7816.files import MemoryReadSizes
from cardreader.password import Can, MrzKey
from cardreader.pcsc.adapter import connect
from cardreader.pcsc.events import CardInserted, CardRemoved, WatchEvent
from cardreader.pcsc.watcher import Watcher
from cardreader.reading import CitizenKnown, ReadEvent, Reading, ReadPolicy, ReadRequest, read_citizen
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import SOCKET_VARIABLE, PrivatePcscd
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.link import LinkedCard, link
from cardreader.virtual.people import Person, person
from cardreader.virtual.personalisation import draft
from cardreader.virtual.plug import Card
from cardreader.virtual.profile import DEFAULT, profile
from cardreader.virtual.vpcd import VpcdPlug
from tests.bench import reader_profile
from tests.bench.tables import Table, spread
from tests.cardreader.conftest import sized_dg2
from tests.cardreader.reading.small_reader import SmallReader

TODAY = date(2026, 11, 22)
READER = "Virtual PCD 00 00"
PORTRAIT_GROUP = 15_000
"""Bytes of DG2, as the goals count."""
RUNS = 9
RUNS_ON_LINK = 3
SHORT = ReadPolicy(longest_block=256)
PASSPORT_FILES = frozenset({"EF.COM", "DG2"})


@dataclass(frozen=True, slots=True)
class Case:
    """One way to read."""

    name: str
    goal: str
    kind: str = DEFAULT
    policy: ReadPolicy = field(default_factory=ReadPolicy)
    bac: bool = False


CASES = (
    Case("PACE, extended length", "15"),
    Case("PACE, short commands", "94", "short-only", SHORT),
    Case("BAC (COM, DG1, DG2, SOD), extended", "10", "bac-only", ReadPolicy(files=PASSPORT_FILES), bac=True),
    Case(
        "BAC (COM, DG1, DG2, SOD), short",
        "77",
        "bac-only",
        ReadPolicy(files=PASSPORT_FILES, longest_block=256),
        bac=True,
    ),
)


class Timed:
    """A card whose own time is summed up."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self.power_on, self.power_off, self.reset = card.power_on, card.power_off, card.reset
        self.seconds = 0.0

    @property
    def atr(self) -> bytes:
        """Answer to reset."""
        return self._card.atr

    def transmit(self, command: bytes) -> bytes:
        """Pass on, and count the time."""
        begun = time.perf_counter()
        try:
            return self._card.transmit(command)
        finally:
            self.seconds += time.perf_counter() - begun


@dataclass(frozen=True, slots=True)
class Place:
    """The issuer, the holder, the trust folder and the port of the virtual reader."""

    issuer: Issuer
    person: Person
    trust: TrustStore
    port: int

    def card(self, kind: str) -> VirtualCard:
        """Make a card of that kind."""
        made = draft(self.person, self.issuer, profile(kind))
        made.groups[2] = sized_dg2(PORTRAIT_GROUP)
        return VirtualCard.from_image(made.image())

    def password(self, case: Case) -> Can | MrzKey:
        """Give what opens it."""
        if not case.bac:
            return Can(self.person.can)
        number, birth, expiry = self.person.mrz_argument.split(",")
        return MrzKey(number, birth, expiry)


def tables() -> Sequence[Table]:
    """Measure over a private pcscd."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, PrivatePcscd(Path(folder)) as daemon:
        os.environ[SOCKET_VARIABLE] = str(daemon.socket)
        issuer = Issuer(b"the seed of the benchmark's issue")
        trust = Path(folder) / "trust"
        trust.mkdir()
        (trust / "csca.der").write_bytes(issuer.csca_certificate)
        place = Place(issuer, person("insured-here"), TrustStore.load(trust), daemon.ports[0])
        return [_bare(place), _first_card(place), _linked(place), *_profiles(place)]


_SMALL_READERS = {
    "refuses long commands": "commands",
    "answers 6F00 to long commands": "status",
    "loses long answers": "answers",
    "loses long answers and the session": "sessions",
}


def _first_card(place: Place) -> Table:
    """Count what the first three cards cost on a reader without extended length."""
    rows = []
    for name, how in _SMALL_READERS.items():
        sizes, cells = MemoryReadSizes(), []
        for _ in range(3):
            reader = SmallReader(place.card(DEFAULT).image, how)
            request = ReadRequest(password=Can(place.person.can), trust=place.trust, today=TODAY, sizes=sizes)
            reading = read_citizen(reader, request)
            cells.append(f"{reading.apdus} ({1 + reader.resets})")
        rows.append([name, "95 (2)", *cells])
    columns = ["reader", "goal", "first card", "second", "third"]
    note = "PACE, DG2 of 15,000 B, in one process: commands (accesses). Short commands alone take 87 (1)."
    return Table("Cards on a reader without extended length", columns, rows, note)


def _profiles(place: Place) -> list[Table]:
    """Where the host's time goes, in extended length and in short commands."""
    return [
        reader_profile.table(
            place.card(case.kind),
            lambda channel, case=case: read_citizen(  # type: ignore[misc]  # bound early
                channel,
                ReadRequest(password=place.password(case), trust=place.trust, today=TODAY, policy=case.policy),
            ),
            case.name,
        )
        for case in CASES[:2]
    ]


def _bare(place: Place) -> Table:
    columns = ["read", "APDUs (goal)", "bytes out", "bytes in", "identity ms", "total ms", "card ms", "host ms"]
    note = (
        "PACE reads: EF.CardAccess, SOD, DG1, DG13, DG14, chip authentication, DG2 of 15,000 B. "
        f"Median (least-most) of {RUNS} reads. Host: total less the time inside the software card; goal 40 ms. "
        "Identity: SOD, DG1 and DG13 verified."
    )
    return Table("A verified read over pcscd", columns, [_bare_row(place, case) for case in CASES], note)


def _bare_row(place: Place, case: Case) -> list[str]:
    card = Timed(place.card(case.kind))
    readings: list[Reading] = []
    inside: list[float] = []
    with _on_reader(card, place.port):
        for _ in range(RUNS + 1):
            with connect(READER) as channel:
                card.seconds = 0.0
                password = place.password(case)
                request = ReadRequest(password=password, trust=place.trust, today=TODAY, policy=case.policy)
                readings.append(read_citizen(channel, request))
            inside.append(card.seconds * 1000)
    totals = [reading.milliseconds["total"] for reading in readings[1:]]
    last = readings[-1]
    return [
        case.name,
        f"{last.apdus} ({case.goal})",
        str(last.bytes_out),
        str(last.bytes_in),
        spread([reading.milliseconds["identity"] for reading in readings[1:]]),
        spread(totals),
        spread(inside[1:]),
        spread([whole - part for whole, part in zip(totals, inside[1:], strict=True)]),
    ]


def _linked(place: Place) -> Table:
    columns = ["link", "identity ms", "of the model (goal)", "total ms", "of the model (goal)"]
    note = (
        f"PACE, extended length. Median (least-most) of {RUNS_ON_LINK} reads. The model charges wire, card CPU and "
        "card cryptography for the very commands of the read; what is above it is the host's. Goals at 424 kbit/s."
    )
    rows = [_linked_row(place, name) for name in ("106", "424", "848")]
    return Table("The same on a link that takes its time", columns, rows, note)


def _linked_row(place: Place, name: str) -> list[str]:
    card = LinkedCard(place.card(DEFAULT), link(name))
    identity: list[tuple[float, float]] = []
    total: list[tuple[float, float]] = []
    with _on_reader(card, place.port):
        for _ in range(RUNS_ON_LINK):
            with connect(READER) as channel:
                before = card.charged
                known: list[float] = []

                def on_event(event: ReadEvent, before: float = before, known: list[float] = known) -> None:
                    if isinstance(event, CitizenKnown):
                        known.append(card.charged - before)

                request = ReadRequest(password=Can(place.person.can), trust=place.trust, today=TODAY)
                reading = read_citizen(channel, request, on_event)
            identity.append((reading.milliseconds["identity"], known[0] * 1000))
            total.append((reading.milliseconds["total"], (card.charged - before) * 1000))
    return [
        f"{name} kbit/s",
        spread([taken for taken, _ in identity]),
        f"{_ratio(identity)} (1.05)",
        spread([taken for taken, _ in total]),
        f"{_ratio(total)} (1.03)",
    ]


def _ratio(pairs: Sequence[tuple[float, float]]) -> str:
    ratios = sorted(taken / charged for taken, charged in pairs)
    return f"{ratios[len(ratios) // 2]:.3f} x"


@contextmanager
def _on_reader(card: Card, port: int) -> Iterator[None]:
    """Put a card on the reader, wait until pcscd has seen it, and at the end until it has seen it go."""
    seen, gone = threading.Event(), threading.Event()

    def on_event(event: WatchEvent) -> None:
        match event:
            case CardInserted(reader=reader) if reader == READER:
                seen.set()
            case CardRemoved(reader=reader) if reader == READER:
                gone.set()
            case _:
                pass

    watcher = Watcher(on_event)
    watcher.start()
    try:
        with VpcdPlug(card, "127.0.0.1", port):
            seen.wait(10)
            yield
        gone.wait(10)
    finally:
        watcher.stop()
