"""What a verified read costs: commands, bytes, and the host's own time, over the real PC/SC stack."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cardreader.access.password import Can, MrzKey
from cardreader.authenticity.trust import TrustStore
from cardreader.reading import Reading, ReadPolicy, read_citizen
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import SOCKET_VARIABLE, PrivatePcscd
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person, person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import DEFAULT, profile
from cardreader.virtual.vpcd import VpcdPlug
from tests.bench.tables import Table, spread

TODAY = date(2026, 11, 22)
RUNS = 9
LONGEST_SHORT = 256


class Timed:
    """A card whose own time is summed up."""

    def __init__(self, card: VirtualCard) -> None:
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


def tables() -> Sequence[Table]:
    """Measure over a private pcscd."""
    issuer, one = Issuer(b"the seed of the benchmark's issue"), person("insured-here")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, PrivatePcscd(Path(folder)) as daemon:
        os.environ[SOCKET_VARIABLE] = str(daemon.socket)
        trust = Path(folder) / "trust"
        trust.mkdir()
        (trust / "csca.der").write_bytes(issuer.csca_certificate)
        store = TrustStore.load(trust)
        can = Can(one.can)
        rows = [
            _row("PACE, extended length", DEFAULT, can, ReadPolicy(), (issuer, one, store, daemon.ports, 0), "15"),
            _row(
                "PACE, short commands",
                "short-only",
                can,
                ReadPolicy(longest_block=LONGEST_SHORT),
                (issuer, one, store, daemon.ports, 1),
                "94",
            ),
        ]
    columns = ["read", "APDUs (goal)", "bytes out", "bytes in", "identity ms", "total ms", "chip's share ms", "host ms"]
    note = (
        f"EF.CardAccess, PACE, SOD, DG1, DG13, DG14, chip authentication, DG2; median (least-most) of {RUNS} reads. "
        "Host: total less the time inside the software card. Identity: SOD, DG1 and DG13 verified."
    )
    return [Table("A verified read of a citizen card over pcscd", columns, rows, note)]


def _row(
    name: str,
    kind: str,
    password: Can | MrzKey,
    policy: ReadPolicy,
    place: tuple[Issuer, Person, TrustStore, tuple[int, int], int],
    goal: str,
) -> list[str]:
    from cardreader.pcsc.adapter import connect  # noqa: PLC0415 - only after the service's socket is named

    issuer, one, store, ports, slot = place
    card = Timed(VirtualCard.from_image(personalise(one, issuer, profile(kind))))
    identity: list[float] = []
    total: list[float] = []
    chip: list[float] = []
    readings: list[Reading] = []
    with VpcdPlug(card, "127.0.0.1", ports[slot]):
        for _ in range(RUNS + 1):
            with connect(_wait_for_card(f"Virtual PCD 00 0{slot}")) as channel:
                card.seconds = 0.0
                reading = read_citizen(channel, password, store, today=TODAY, policy=policy)
            readings.append(reading)
            identity.append(reading.milliseconds["identity"])
            total.append(reading.milliseconds["total"])
            chip.append(card.seconds * 1000)
    last = readings[-1]
    host = [whole - inside for whole, inside in zip(total[1:], chip[1:], strict=True)]
    return [
        name,
        f"{last.apdus} ({goal})",
        str(last.bytes_out),
        str(last.bytes_in),
        spread(identity[1:]),
        spread(total[1:]),
        spread(chip[1:]),
        spread(host),
    ]


def _wait_for_card(reader: str) -> str:
    """Wait until pcscd has noticed the card in that reader."""
    import threading  # noqa: PLC0415 - as connect above

    from cardreader.pcsc.events import CardInserted, WatchEvent  # noqa: PLC0415
    from cardreader.pcsc.watcher import Watcher  # noqa: PLC0415

    seen = threading.Event()

    def on_event(event: WatchEvent) -> None:
        if isinstance(event, CardInserted) and event.reader == reader:
            seen.set()

    watcher = Watcher(on_event)
    watcher.start()
    seen.wait(10)
    watcher.stop()
    return reader
