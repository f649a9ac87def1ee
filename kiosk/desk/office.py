"""Everything behind the windows of the desk, in one place: the register's ports, the devices, the clinic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Protocol
from uuid import UUID

from cardreader.authenticity.verdict import Authenticity
from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage
from kiosk.core.desk.model import Dossier, Session
from kiosk.core.desk.policy import Policy
from kiosk.core.desk.ports import Accounts, Desk, Queue
from kiosk.core.texts import Text
from kiosk.core.visit import Service
from kiosk.desk.health import Probe
from kiosk.sound.port import Sounds


class LookUp(Protocol):
    """The insurance portal, asked in the name of whoever is logged in (hoTenCb, cccdCb)."""

    def look_up(self, by: Session, person: Citizen, day: date) -> Coverage:
        """Ask now, whatever was asked before. Blocks; portal trouble is a decision and never an exception."""
        ...


class Slips(Protocol):
    """The slip printer."""

    def reprint(self, dossier: Dossier) -> None:
        """Print the slip of a visit once more. Blocks; raises `PrintFailed`."""
        ...

    def test(self) -> None:
        """Print a test slip. Blocks; raises `PrintFailed`."""
        ...


@dataclass(frozen=True, slots=True)
class CardSeen:
    """What the chip on the desk's reader says. The photo is shown and never kept."""

    person: Citizen
    authenticity: Authenticity
    photo: bytes | None = field(repr=False)
    """PNG."""


class CardOnDesk(Protocol):
    """The card reader at the desk."""

    def read(self, can: str) -> CardSeen:
        """Read the chip. `can` is the number's last six digits. Blocks; raises `CardReaderError`."""
        ...


@dataclass(frozen=True, slots=True)
class Clinic:
    """What the desk knows of the clinic."""

    name: str
    services: tuple[Service, ...]
    zone: tzinfo
    counters: tuple[str, ...] = ("1", "2", "3", "4")
    lock_after: timedelta = timedelta(minutes=5)
    first_services: tuple[tuple[str, str], ...] = ()
    """Code and name of what visits cost first, as the settings name them."""

    def service(self, key: str) -> Service | None:
        """Return the service of that key, None for one that is offered no more."""
        return next((service for service in self.services if service.key == key), None)

    def service_name(self, key: str) -> Text:
        """Return a service's name; its key when it is offered no more."""
        service = self.service(key)
        return service.name if service else Text.from_data(key)


@dataclass(frozen=True, slots=True)
class Office:
    """All of it."""

    accounts: Accounts
    desk: Desk
    queue: Queue
    policy: Policy
    look_up: LookUp
    slips: Slips
    clinic: Clinic
    clock: Callable[[], datetime]
    """Aware, UTC."""
    routes: Sequence[tuple[str, Text]] = ()
    """Codes that may be chosen (MA_DOITUONG_KCB) with their meaning."""
    card: CardOnDesk | None = None
    probes: tuple[Probe, ...] = ()
    sounds: Sounds | None = None
    photo_in_hand: Callable[[UUID], bytes | None] = lambda _of: None
    """The chip's photo as PNG while the kiosk still has the patient's card; None otherwise."""

    def today(self) -> date:
        """Return the clinic's day."""
        return self.clock().astimezone(self.clinic.zone).date()
