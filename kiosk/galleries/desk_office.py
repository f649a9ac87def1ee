"""An office of invented people, all in memory: for the gallery, and for tests of the windows alone."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from kiosk.core.desk.model import Role, Session, Staff
from kiosk.core.desk.policy import load_policy
from kiosk.core.insurance.explain import trouble_words
from kiosk.core.insurance.trouble import Trouble
from kiosk.core.texts import Text
from kiosk.core.visit import Service, Track
from kiosk.desk import words_health
from kiosk.desk.health import Level, Probe, Reading
from kiosk.desk.office import Clinic, Office
from kiosk.galleries import desk_people as people
from kiosk.galleries.desk_ports import MemoryAccounts, MemoryDesk, MemoryOutside, MemoryQueue


def probes() -> tuple[Probe, ...]:
    """Give devices of which one is bad and two soon will be."""
    words = words_health
    readings = {
        "reader": (words.READER, Reading(Level.GOOD, words.READER_IS.filled(names="ACR1252U"))),
        "printer": (
            words.PRINTER,
            Reading(Level.SOON, words.PRINTER_LOW.filled(name="lp0"), words.PRINTER_LOW_REMEDY),
        ),
        "portal": (words.PORTAL, Reading(Level.BAD, trouble_words(Trouble.TIMEOUT), words.PORTAL_REMEDY)),
        "database": (words.DATABASE, Reading(Level.GOOD, words.DATABASE_IS)),
        "disk": (words.DISK, Reading(Level.GOOD, words.DISK_FREE.filled(gigabytes="41.3"))),
        "clock": (words.CLOCK, Reading(Level.GOOD, words.CLOCK_APART.filled(seconds=1))),
        "trust": (
            words.TRUST,
            Reading(Level.SOON, words.TRUST_NEXT.filled(count=3, day="02/01/2027"), words.TRUST_REMEDY),
        ),
        "outbox": (words.OUTBOX, Reading(Level.GOOD, words.OUTBOX_EMPTY)),
    }

    def probe(key: str, name: Text, reading: Reading) -> Probe:
        return Probe(key, name, lambda: reading)

    return tuple(probe(key, *made) for key, made in readings.items())


def memory_office(
    *,
    clinic: str = people.CLINIC,
    services: tuple[Service, ...] = people.SERVICES,
    staff: Sequence[Staff] = people.STAFF,
    four_eyes: bool = False,
    outside: MemoryOutside | None = None,
) -> Office:
    """Give an office in the middle of a morning."""
    outside = outside or MemoryOutside()
    line = [
        (UUID(int=9000 + place), f"A {place + 18:03d}", "general", Track.PRIORITY if place == 0 else Track.NORMAL)
        for place in range(7)
    ]
    return Office(
        accounts=MemoryAccounts(staff, four_eyes=four_eyes),
        desk=MemoryDesk({one.id: one for one in people.DOSSIERS}, list(people.ITEMS)),
        queue=MemoryQueue(line, list(people.CALLS)),
        policy=load_policy(),
        look_up=outside,
        slips=outside,
        clinic=Clinic(clinic, services, people.ZONE, ("1", "2", "3"), first_services=people.FIRST_SERVICES),
        clock=lambda: people.NOW,
        routes=people.ROUTES,
        card=outside,
        probes=probes(),
    )


def session(role: Role = Role.HEAD) -> Session:
    """Give the session of somebody of that role."""
    return Session(next(one for one in people.STAFF if one.role is role), people.NOW)
