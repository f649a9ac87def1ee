"""Insert, read and remove cards again and again in one process, and count what stays behind.

The suite runs a short form. The long one: `python -m tests.cardreader.virtual.campaign 10000`.
"""

from __future__ import annotations

import gc
import random
import resource
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from pathlib import Path

from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import Passive
from cardreader.password import Can
from cardreader.pki.certificate import parse_certificate
from cardreader.reading import ReadRequest, read_citizen
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.faults import with_fault
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import load_people
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import profile
from cardreader.virtual.vpcd import VpcdPlug
from tests.cardreader.virtual.vpcd_reader import Reader

TODAY = date(2026, 11, 23)
PROFILES = ("citizen-2021", "citizen-2024", "pace-ecdh-im-aes128", "short-only")
MISBEHAVE_EVERY = 5
"""One reader in so many does not read to the end."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds."""

    objects: int
    threads: int
    files: int
    resident_kb: int

    @classmethod
    def now(cls) -> Held:
        gc.collect()
        files = len(list(Path("/proc/self/fd").iterdir()))
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        kilobytes = pages * resource.getpagesize() // 1024
        return cls(len(gc.get_objects()), threading.active_count(), files, kilobytes)

    def __sub__(self, before: Held) -> Held:
        return Held(
            self.objects - before.objects,
            self.threads - before.threads,
            self.files - before.files,
            self.resident_kb - before.resident_kb,
        )


def run(count: int, warm_up: int) -> tuple[Held, Held]:
    """Warm up, then insert, use and remove that many cards; return what was held then and at the end."""
    issuer = Issuer(bytes(range(32)))
    trust = TrustStore.of([parse_certificate(issuer.csca_certificate)])
    images = [
        personalise(person, issuer, profile(name))
        for person, name in zip(islice(cycle(load_people()), 8), cycle(PROFILES), strict=False)
    ]
    order = random.Random(count)  # noqa: S311 -- the same campaign every time, no secret
    with Reader() as reader:
        plug_many(reader, images, trust, warm_up, order)
        before = Held.now()
        plug_many(reader, images, trust, count, order)
        return before, Held.now()


def plug_many(reader: Reader, images: Sequence[CardImage], trust: TrustStore, count: int, order: random.Random) -> None:
    for number in range(count):
        image = images[number % len(images)]
        misbehaves = number % MISBEHAVE_EVERY == MISBEHAVE_EVERY - 1
        use = order.choice(MISBEHAVIOURS) if misbehaves else read_whole
        card = VirtualCard(image)
        fault = f"torn-at:{order.randint(1, 12)}" if use is read_until_torn else ""
        plug = VpcdPlug(with_fault(card, fault) if fault else card, port=reader.port)
        plug.insert()
        reader.accept()
        use(reader, image, trust, order)
        plug.close()
        reader.hang_up()


def read_whole(reader: Reader, image: CardImage, trust: TrustStore, _order: random.Random) -> None:
    reader.send(b"\x01")
    reading = read_citizen(reader, ReadRequest(password=Can(image.can), trust=trust, today=TODAY))
    assert reading.authenticity.passive is Passive.CHAIN_OK
    assert reading.files["DG2"] == image.files["DG2"]


def hang_up_in_a_command(reader: Reader, _image: CardImage, _trust: TrustStore, order: random.Random) -> None:
    reader.ask(bytes.fromhex("00B09C0000"))
    assert reader.line is not None
    reader.line.sendall(b"\x00\x20" + order.randbytes(order.randrange(0x20)))
    reader.hang_up()


def talk_nonsense(reader: Reader, _image: CardImage, _trust: TrustStore, order: random.Random) -> None:
    for _ in range(order.randint(1, 9)):
        reader.ask(order.randbytes(order.randint(2, 300)))


def read_until_torn(reader: Reader, _image: CardImage, _trust: TrustStore, _order: random.Random) -> None:
    reader.send(b"\x01")
    while reader.ask(bytes.fromhex("00B09C0000")):
        pass


Use = Callable[[Reader, CardImage, TrustStore, random.Random], None]
MISBEHAVIOURS: tuple[Use, ...] = (hang_up_in_a_command, talk_nonsense, read_until_torn)


def main(count: int) -> None:
    start = time.monotonic()
    before, after = run(count, warm_up=max(100, count // 50))
    grown = after - before
    sys.stdout.write(
        f"{count} cards inserted, read and removed in {time.monotonic() - start:.0f} s; since the warm-up: "
        f"objects {grown.objects:+d}, threads {grown.threads:+d}, files and sockets {grown.files:+d}, "
        f"resident {grown.resident_kb:+d} kB of {before.resident_kb} kB\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
