"""What the software card costs: a plain READ beside a card that only echoes, and the chip's share of its protocols."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cardreader.access.pace import PaceOption, run_pace
from cardreader.crypto.groups import group_by_parameter_id
from cardreader.crypto.protocols import pace_protocol
from cardreader.iso7816.apdu import CommandApdu
from cardreader.iso7816.channel import PlainLayer
from cardreader.iso7816.secure_messaging import SecureChannel
from cardreader.password import Can
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import SOCKET_VARIABLE, PrivatePcscd, VirtualReader
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.plug import Card
from cardreader.virtual.profile import DEFAULT, profile
from tests.bench.tables import Table, spread

READS = 1500
PACE_RUNS = 15
PACE_GOAL, READ_GOAL = "15", "0.3"
CARD_ACCESS = bytes.fromhex("00B09C0000")
APPLICATION = bytes.fromhex("A0000002471001")
PACE_PROFILES = (
    DEFAULT,
    "pace-ecdh-gm-3des",
    "pace-ecdh-gm-aes256",
    "pace-ecdh-im-aes128",
    "pace-cam-aes128",
    "curve-secp256r1",
    "curve-brainpoolp384r1",
    "curve-brainpoolp512r1",
    "pace-dh-gm",
)


@dataclass
class EchoCard:
    """The least that can be a card: it gives the same answer to everything."""

    atr: bytes
    answer: bytes

    def power_on(self) -> None:
        """Nothing to do."""

    power_off = reset = power_on

    def transmit(self, _command: bytes) -> bytes:
        """Give the answer."""
        return self.answer


def tables() -> Sequence[Table]:
    """Measure over a private pcscd, then in this process."""
    issuer, one = Issuer(b"the seed of the benchmark's issue"), person("insured-here")
    image = personalise(one, issuer, profile(DEFAULT))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, PrivatePcscd(Path(folder)) as daemon:
        os.environ[SOCKET_VARIABLE] = str(daemon.socket)
        reads = _reads(image, daemon.ports)
    inside = _inside(image)
    rows = [_pace_row(personalise(one, issuer, profile(name)), name) for name in PACE_PROFILES]
    return [
        reads,
        inside,
        Table(
            "PACE, the chip's side",
            ["profile", "protocol", "chip ms", "goal ms"],
            rows,
            f"MSE:Set AT and four GENERAL AUTHENTICATE; median (least-most) of {PACE_RUNS} runs.",
        ),
    ]


def _reads(image: CardImage, ports: Sequence[int]) -> Table:
    """Send the same read to the card and to one that only echoes, in turn, so that both meet the same machine."""
    from cardreader.pcsc import service  # noqa: PLC0415 - only after the service's socket is named

    card = VirtualCard.from_image(image)
    answer = card.transmit(CARD_ACCESS)
    cards: tuple[Card, Card] = (card, EchoCard(card.atr, answer))
    slots = [VirtualReader(f"Virtual PCD 00 0{slot}", port) for slot, port in enumerate(ports)]
    context = service.Context()
    try:
        for slot, plugged in zip(slots, cards, strict=True):
            slot.insert(plugged)
            slot.wait(present=True)
        handles = [context.connect(slot.name) for slot in slots]
        times: list[list[float]] = [[], []]
        for _ in range(READS):
            for handle, found in zip(handles, times, strict=True):
                found.append(_timed(partial(service.transmit, handle, CARD_ACCESS)))
        for handle in handles:
            service.disconnect(handle)
    finally:
        context.release()
        for slot in slots:
            slot.remove()
    ours, echo = (statistics.median(found) for found in times)
    rows = [
        ["software card", f"{ours:.3f}", _at(times[0], 0.95), "", ""],
        ["echo card", f"{echo:.3f}", _at(times[1], 0.95), "", ""],
        ["the card's own cost", "", "", f"{ours - echo:.3f}", READ_GOAL],
    ]
    note = f"READ BINARY of EF.CardAccess ({len(answer) - 2} bytes), plain; {READS} reads each, in turn."
    columns = ["card", "median ms", "95 % ms", "difference ms", "goal ms"]
    return Table("A plain READ over the PC/SC stack", columns, rows, note)


def _inside(image: CardImage) -> Table:
    """Time the chip alone, without a reader: what is left when the stack costs nothing."""
    card = VirtualCard.from_image(image)
    rows = [["READ BINARY, plain", _spread(lambda: card.transmit(CARD_ACCESS))]]
    timed = Timed(card)
    secure = _open(timed, image)
    secure.transmit(CommandApdu(0x00, 0xA4, 0x04, 0x0C, APPLICATION))
    for name, size, extended in (("223 bytes", 223, False), ("4,096 bytes", 4096, True), ("15,000 bytes", 15000, True)):
        found = []
        for _ in range(200):
            timed.seconds = 0.0
            secure.transmit(CommandApdu(0x00, 0xB0, 0x82, 0x00, le=size, extended=extended))
            found.append(timed.seconds * 1000)
        rows.append([f"READ BINARY, protected (AES), {name}", f"{statistics.median(found):.3f}"])
    return Table("Commands inside the card", ["command", "median ms"], rows, "No reader, no PC/SC.")


class Timed:
    """A card whose own time is summed up."""

    def __init__(self, card: VirtualCard) -> None:
        self._card = card
        self.seconds = 0.0

    def transmit(self, command: bytes) -> bytes:
        """Pass on, and count the time."""
        begun = time.perf_counter()
        try:
            return self._card.transmit(command)
        finally:
            self.seconds += time.perf_counter() - begun


def _pace_row(image: CardImage, name: str) -> list[str]:
    found = []
    for _ in range(PACE_RUNS + 1):
        timed = Timed(VirtualCard.from_image(image))
        _open(timed, image)
        found.append(timed.seconds * 1000)
    offer = image.pace[0]
    return [name, f"{offer.scheme.name} on {offer.parameter_id}", spread(found[1:]), PACE_GOAL]


def _open(channel: Timed, image: CardImage) -> SecureChannel:
    offer = image.pace[0]
    protocol = pace_protocol("0.4.0.127.0.7." + ".".join(str(arc) for arc in offer.scheme.oid[5:]))
    group = group_by_parameter_id(offer.parameter_id)
    if protocol is None or group is None:
        message = f"the reader does not know {offer.scheme.name}"
        raise RuntimeError(message)
    plain = PlainLayer(channel)
    option = PaceOption(protocol, offer.parameter_id, group)
    return SecureChannel(plain, run_pace(plain, option, Can(image.can)).keys)


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _spread(work: Callable[[], object]) -> str:
    return f"{statistics.median([_timed(work) for _ in range(READS)]):.3f}"


def _at(times: Sequence[float], share: float) -> str:
    return f"{sorted(times)[int(share * len(times))]:.3f}"
