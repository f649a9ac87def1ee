"""Read again and again on a real service while the reader fails by chance, and watch what is told.

`--long` runs a short form. The long one: `python -m tests.cardreader.pcsc.fault_campaign 10000 [SEED]`.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import Passive
from cardreader.errors import AuthenticityFailed, CardReaderError, ChipNotProven
from cardreader.iso7816.files import MemoryReadSizes
from cardreader.password import Can
from cardreader.pcsc.adapter import PcscChannel
from cardreader.pcsc.events import CardInserted, WatchEvent
from cardreader.pcsc.watcher import Watcher
from cardreader.pki.certificate import parse_certificate
from cardreader.reading import ReadRequest, read_citizen
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import SOCKET_VARIABLE, PrivatePcscd
from cardreader.virtual.driver.faulty_reader import ALWAYS, Dials, FaultyReader, fault
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import DEFAULT, profile
from cardreader.virtual.vpcd import VpcdPlug
from tests.cardreader.virtual.campaign import Held

TODAY = date(2026, 11, 23)
ACCUSATIONS = (AuthenticityFailed, ChipNotProven)
PATIENCE = 60.0
UNTOLD = 2.0
"""Seconds after which a card that lies there and is not told is laid down again."""
LATE = 0.3
"""Seconds in which a loss that ended a read is told by the watcher too; most have none to tell."""


@dataclass
class Result:
    """What came of the reads. `ended` counts "read" and the codes of the errors that were told."""

    ended: Counter[str] = field(default_factory=Counter)
    accused: int = 0
    laid_again: int = 0
    events: int = 0
    most_a_second: int = 0
    alive: bool = False
    grown: Held | None = None


class Told:
    """Counts events, and the most of them within one second."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.most = self.count = 0
        self.card, self.gone = threading.Event(), threading.Event()

    def __call__(self, event: WatchEvent) -> None:
        now = time.monotonic()
        self.count += 1
        self.times = [*(one for one in self.times if now - one < 1), now]
        self.most = max(self.most, len(self.times))
        there, not_there = (self.card, self.gone) if isinstance(event, CardInserted) else (self.gone, self.card)
        not_there.clear()
        there.set()


def run(reader: FaultyReader, count: int, seed: int, warm_up: int = 0) -> Result:
    """Read so many times, after a warm-up; every read has a fault of its own, drawn by the seed."""
    issuer = Issuer(bytes(range(32)))
    trust = TrustStore.of([parse_certificate(issuer.csca_certificate)])
    who = person("insured-here")
    card = VirtualCard.from_image(personalise(who, issuer, profile(DEFAULT)))
    order = random.Random(seed)  # noqa: S311 -- the same trouble every time, no secret
    result, told, sizes = Result(), Told(), MemoryReadSizes()
    watcher = Watcher(told, reader.names[0])
    watcher.start()
    before = None
    with VpcdPlug(card, port=reader.ports[0]) as plug:
        for number in range(warm_up + count):
            if number == warm_up:
                result.ended.clear()
                before = Held.now()
            name = order.choice(("random", "some-exchanges-lost", "state-flutters", "card-flutters", "random"))
            reader.set(fault(name, seed=order.randrange(1, 1 << 30)))
            # As the kiosk does, which reads a card that was told. When a reset fails, pcsc-lite tells an empty reader
            # until the card is gone: so the patient, who is asked for the card, lays it down again.
            if not told.card.wait(UNTOLD):
                result.laid_again += 1
                plug.remove()
                told.gone.wait(PATIENCE)
                plug.insert()
            assert told.card.wait(PATIENCE), f"the card was never told again after {number} reads: {result}"
            try:
                with PcscChannel(reader.names[0]) as channel:
                    request = ReadRequest(password=Can(who.can), trust=trust, today=TODAY, sizes=sizes)
                    reading = read_citizen(channel, request)
                assert reading.authenticity.passive is Passive.CHAIN_OK
                result.ended["read"] += 1
            except CardReaderError as error:
                result.ended[error.code] += 1
                result.accused += isinstance(error, ACCUSATIONS)
                told.gone.wait(LATE)
        if before is not None:
            result.grown = Held.now() - before
        # Whatever was told, the watcher still tells a lost state, and a sound reader.
        reader.set(Dials(state_error=ALWAYS))
        result.alive = told.gone.wait(PATIENCE)
        reader.set(Dials())
        result.alive = told.card.wait(PATIENCE) and result.alive
    watcher.stop()
    result.events, result.most_a_second = told.count, told.most
    return result


def main(count: int, seed: int) -> None:
    """Run the long form on a service of its own, and print what came of it."""
    reader = FaultyReader()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        service = PrivatePcscd(Path(folder), readers=0, faulty=[reader])
        os.environ[SOCKET_VARIABLE] = str(service.socket)
        with service:
            began = time.monotonic()
            result = run(reader, count, seed, warm_up=max(20, count // 20))
            seconds = time.monotonic() - began
    ended = ", ".join(f"{code} {number}" for code, number in result.ended.most_common())
    sys.stdout.write(
        f"{count} reads with seed {seed} in {seconds:.0f} s: {ended}; accused {result.accused}; watcher "
        f"{'alive' if result.alive else 'dead'}, card laid down again {result.laid_again} times, "
        f"{result.events} events, {result.most_a_second} in a second at most; "
        f"since the warm-up {result.grown}\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 1)
