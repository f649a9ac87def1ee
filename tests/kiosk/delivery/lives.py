"""Kiosks without screens that live short lives: run by the campaign in processes of their own, and killed there.

The program reads one life a line and forks a child for it. The child registers the visits of its plan, each after a
look-up, while it delivers notifications and repeats open look-ups on threads of its own, all through the kiosk's real
parts. It says `PID begins`, and `PID visit N` when a visit is safe. A life without visits is the last one: it works off
what is left and says `PID quiet`. The kiosks' clock runs fast, so that hours of waiting pass in seconds.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import true

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from kiosk.app.background_jobs import Relookups
from kiosk.core.insurance.trouble import Pace
from kiosk.core.rules import payment_of
from kiosk.core.texts import Text
from kiosk.core.visit import Service, Track, Visit
from kiosk.delivery.notifications import Notifications, document_of
from kiosk.delivery.notifier import PortalNotifier
from kiosk.delivery.outbox_worker import OutboxWorker, Outcome
from kiosk.portal.service import PortalInsurance
from kiosk.process import logs
from kiosk.register.audit.unit_of_work import machine_work
from kiosk.register.lookups import LookupLog, OpenLookups
from kiosk.register.outbox import Outbox, hurry
from kiosk.register.reading import VisitReader
from kiosk.register.register import SqlRegister
from kiosk.settings import Facility
from tests.kiosk.portal_house import citizen_of, read_seeds, settings_for

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_PR_SET_PDEATHSIG = 1
"""Linux: the signal that this process gets when the one that forked it ends."""
FIRST = datetime(2026, 11, 23, 1, tzinfo=UTC)
SPEED = 1200
"""Seconds of the kiosks' clock in one second of the world's."""
SERVICES = {f"s{number}": ("02.1897", "Khám Nội") for number in range(20_000)}
"""One for each visit: the same person has one number for a service and day."""
_CITIZEN = citizen_of(next(person for person in read_seeds("people.json")["people"] if person["key"] == "insured-here"))


@dataclass(frozen=True, slots=True)
class World:
    """What all lives share."""

    url: str
    key_file: str
    portal: str
    began: float
    """The world's time at which the kiosks' clock showed `FIRST`."""

    def now(self) -> datetime:
        """Give the kiosks' time."""
        return FIRST + timedelta(seconds=(time.time() - self.began) * SPEED)


def visit_id(number: int) -> UUID:
    """Give the id of a visit of the campaign."""
    return uuid5(NAMESPACE_OID, f"visit {number}")


class Kiosk:
    """A kiosk's parts, put together as `kiosk.app.assemble` does."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.register = SqlRegister(world.url, Path(world.key_file), ZONE, world.now, kiosk=name, busy_seconds=60)
        database = self.register.database
        portal = settings_for(world.portal, lookups_per_hour=1_000_000, total_seconds=5, breaker_seconds=0.05)
        self.insurance = PortalInsurance(portal, Facility(code="01999", name="Mẫu"), keep=LookupLog(database).keep)
        self.outbox = Outbox(database, world.now)
        document = document_of(VisitReader(database), SERVICES, "01999", ZONE, _signed)
        self.worker = OutboxWorker(self.outbox, document, PortalNotifier(self.insurance.client, "01999"), world.now)
        self.notifications = Notifications(self.worker, pause=0.01)
        pace = Pace(timedelta(minutes=2), timedelta(minutes=30))
        open_lookups = OpenLookups(database, f"kiosk:{name}", world.now)
        self.relookups = Relookups(open_lookups, self.insurance, pace, world.now, pause=0.01)

    def work(self, visits: list[int]) -> None:
        """Register the visits while everything else goes on, then wait for the end."""
        self.notifications.start()
        self.relookups.start()
        for number in visits:
            self.register.register(self._visit(number))
            say(f"{os.getpid()} visit {number}")
        signal.pause()

    def finish(self) -> None:
        """Work off what is left: a clerk sends the dead letters once more."""
        for letter in self.outbox.dead_letters():
            self.outbox.revive(letter.message.id)
        with machine_work(self.register.database, self.world.now()) as work:
            hurry(work, true())
        while True:
            self.relookups.round()
            while self.worker.deliver_one() is not Outcome.NOTHING_DUE:
                pass
            if self.outbox.count("waiting") == 0:
                break
        say(f"{os.getpid()} quiet")

    def _visit(self, number: int) -> Visit:
        now = self.world.now()
        coverage = self.insurance.lookup(_CITIZEN, now.astimezone(ZONE).date(), vouched=True)
        service = Service(f"s{number}", "A", Text("Khám bệnh", "Examination"), Text("Phòng 1", "Room 1"))
        return Visit(
            visit_id(number),
            _CITIZEN,
            service,
            Track.NORMAL,
            payment_of(service, coverage),
            coverage,
            Authenticity(Passive.CHAIN_OK, ChipProof.NOT_OFFERED, ChipProof.OK),
            "pace",
            now,
        )


def _signed(document: bytes) -> bytes:
    """Sign as with an elliptic curve: never the same twice."""
    return document.replace(b"<CHUKYDONVI>", b"<CHUKYDONVI>" + os.urandom(16).hex().encode())


def say(line: str) -> None:
    """Write a line at once and whole, whoever else writes."""
    os.write(1, f"{line}\n".encode())


def main(world: World) -> None:
    """Fork a life for each line of the input: `NAME VISIT VISIT ...`."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        logs.configure(nowhere)  # a log on the output would break off in its line
        for line in sys.stdin:
            name, *visits = line.split()
            child = os.fork()
            if child == 0:
                ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # a campaign that is killed leaves nobody
                kiosk = Kiosk(world, name)
                if visits:
                    kiosk.work([int(number) for number in visits])
                kiosk.finish()
                os._exit(0)
            say(f"{child} begins")


if __name__ == "__main__":
    main(World(**json.loads(sys.argv[1])))
