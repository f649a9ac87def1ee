"""The reader on the table, and the hand that puts a card on it and takes it away."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import PrivatePcscd
from cardreader.virtual.driver.faulty_reader import Dials, FaultyReader, fault
from cardreader.virtual.errors import DaemonFailed
from cardreader.virtual.faults import with_fault
from cardreader.virtual.forgeries import forge, forgery
from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.plug import Card
from cardreader.virtual.profile import profile
from kiosk.reader.chip import CardSource
from kiosk.rehearsal.plan import Plan
from kiosk.rehearsal.processes import Part

SOCKET_VARIABLE = "PCSCLITE_CSOCK_NAME"
"""Where libpcsclite looks for the daemon's socket."""

FAULT_SECONDS = 5
"""How long a faulty reader fails after the card was put on it; then the kiosk has to go on by itself."""


@dataclass(frozen=True, slots=True)
class Table:
    """The reader on the table: how the kiosk sees it, and how the patient puts a card on it and takes it away."""

    source: CardSource | None
    put: Callable[[], None]
    take: Callable[[], None]


@contextmanager
def a_table(plan: Plan, who: Person, say: Callable[[str], None]) -> Iterator[Table]:
    """Set a table: over PC/SC when it can be, else, or when it is asked for, inside this process; it says which."""
    with ExitStack() as opened:
        if plan.in_process:
            say("reader: inside this process, as asked for")
            yield opened.enter_context(_in_process(plan, who))
            return
        try:
            table = opened.enter_context(_over_pcsc(plan, say))
        except DaemonFailed as error:
            if plan.reader_fault:
                raise  # a reader inside this process has no such faults
            say(f"reader: inside this process, because {error}")
            table = opened.enter_context(_in_process(plan, who))
        yield table


@contextmanager
def _in_process(plan: Plan, who: Person) -> Iterator[Table]:
    issuer = Issuer.load()
    kind = profile(plan.profile) if plan.profile else profile()
    if plan.planted_forgery:
        image = forge(who, issuer, forgery(plan.planted_forgery), kind)
    else:
        image = personalise(who, issuer, kind)
    card: Card = VirtualCard.from_image(image)
    if plan.planted_fault:
        card = with_fault(card, plan.planted_fault)
    reader = InProcessReader()
    yield Table(reader, lambda: reader.insert(card), reader.remove)


@contextmanager
def _over_pcsc(plan: Plan, say: Callable[[str], None]) -> Iterator[Table]:
    """Put the card on a virtual reader of a smart card daemon of our own."""
    # A socket's path must be short, whatever the run's folder is called.
    faulty = [FaultyReader()] if plan.reader_fault else []
    with (
        tempfile.TemporaryDirectory(prefix="pcscd-") as folder,
        PrivatePcscd(Path(folder), readers=0 if faulty else 2, faulty=faulty) as daemon,
    ):
        os.environ[SOCKET_VARIABLE] = str(daemon.socket)
        port = (faulty[0].ports if faulty else daemon.ports)[0]
        say(f"reader: pcscd of its own, {f'{plan.reader_fault} ' if faulty else 'virtual '}reader on port {port}")
        arguments = ["insert", plan.persona, "--port", str(port)]
        over: list[threading.Timer] = []
        for reader in faulty:  # the service takes no reader that fails from the start
            reader.set(fault(str(plan.reader_fault)))
            over.append(threading.Timer(FAULT_SECONDS, reader.set, [Dials()]))
        if plan.profile:
            arguments += ["--profile", plan.profile]
        if plan.planted_forgery:
            arguments += ["--forgery", plan.planted_forgery]
        if plan.planted_fault:
            arguments += ["--fault", plan.planted_fault]
        card: list[Part] = []

        def put() -> None:
            for timer in over:
                timer.start()
            part = Part("virtual-card", arguments, plan.out / "logs" / "card.log")
            card.append(part)
            part.ready_line(60)

        def take() -> None:
            while card:
                card.pop().stop()

        try:
            yield Table(None, put, take)
        finally:
            for timer in over:
                timer.cancel()
            take()
