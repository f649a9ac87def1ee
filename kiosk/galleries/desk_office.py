"""An office of invented people with the desk's ports in memory: for the gallery, and for tests of the windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.model import (
    ByHand,
    Called,
    ClaimState,
    Dossier,
    Forced,
    OneTimePin,
    Role,
    Session,
    Staff,
    Standing,
    VisitState,
    Work,
    WorkItem,
)
from kiosk.core.desk.policy import load_policy
from kiosk.core.desk.ports import Refused
from kiosk.core.insurance.explain import trouble_words
from kiosk.core.insurance.trouble import Trouble
from kiosk.core.texts import Text
from kiosk.core.visit import ClaimKind, FirstService, Payment, Service, Ticket, Track
from kiosk.desk import words
from kiosk.desk.health import Level, Probe, Reading
from kiosk.desk.office import CardSeen, Clinic, Office
from kiosk.galleries import desk_people as people


def probes() -> tuple[Probe, ...]:
    """Return devices of which one is bad and two soon will be."""
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
    """Return an office in the middle of a morning."""
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
    """Return the session of somebody of that role."""
    return Session(next(one for one in people.STAFF if one.role is role), people.NOW)


PIN = "274913"
ONE_TIME = "48310726"
_TRIES = 3
_ENDS = people.NOW + timedelta(days=7)


def _refused(*, code: str, minutes: int | None = None) -> Refused:
    return Refused(code, code, minutes=minutes)


class MemoryAccounts:
    """Accounts whose PIN is the same for all. Three wrong ones lock an account for five minutes."""

    def __init__(self, staff: Sequence[Staff], *, four_eyes: bool = False) -> None:
        self.people = {one.login: one for one in staff}
        self.pins = {one.login: PIN for one in staff}
        self.wrong: dict[str, int] = {}
        self.confirmed: list[str] = []
        self.one_time: set[str] = set()
        """Logins whose holders must choose a PIN."""
        self.ended: list[tuple[str, bool]] = []
        self.four_eyes = four_eyes

    def empty(self) -> bool:
        """Return whether nobody was set up yet."""
        return not self.people

    def log_in(self, login: str, pin: str) -> Session:
        """Open a session."""
        if self.wrong.get(login, 0) >= _TRIES:
            raise _refused(code="locked_out", minutes=5)
        if self.pins.get(login) != pin:
            self.wrong[login] = self.wrong.get(login, 0) + 1
            raise _refused(code="wrong_pin")
        return Session(self.people[login], people.NOW, _ENDS if login in self.one_time else None)

    def log_out(self, session: Session, *, locked: bool = False) -> None:
        """End a session."""
        self.ended.append((session.staff.login, locked))

    def accept_clock(self, by: Session) -> None:
        """Confirm the clock."""
        self.confirmed.append(by.staff.login)

    def staff(self) -> Sequence[Staff]:
        """Return all."""
        return tuple(self.people.values())

    def add(self, by: Session, staff: Staff, *, second: Session | None = None) -> OneTimePin:
        """Add somebody."""
        self._need_second(by, second)
        if staff.login in self.people:
            raise _refused(code="taken")
        self.people[staff.login] = staff
        return self.give_one_time(staff.login)

    def change(self, by: Session, staff: Staff, *, second: Session | None = None) -> None:
        """Change somebody."""
        self._need_second(by, second)
        self.people[staff.login] = staff

    def reset(self, by: Session, login: str, *, second: Session | None = None) -> OneTimePin:
        """Give a one-time PIN."""
        if login == by.staff.login:
            raise _refused(code="own_account")
        if self.people[login].role is Role.ADMIN:
            self._need_second(by, second)
        return self.give_one_time(login)

    def choose_pin(self, session: Session, pin: str) -> Session:
        """Choose a PIN."""
        login = session.staff.login
        if self.pins[login] == pin:
            raise _refused(code="same_pin")
        self.pins[login] = pin
        self.one_time.discard(login)
        return Session(session.staff, people.NOW)

    def change_pin(self, session: Session, pin: str, *, old: str) -> None:
        """Change one's own PIN."""
        if self.pins[session.staff.login] != old:
            raise _refused(code="wrong_pin")
        self.pins[session.staff.login] = pin

    def give_one_time(self, login: str) -> OneTimePin:
        """Give somebody a one-time PIN."""
        self.pins[login] = ONE_TIME
        self.one_time.add(login)
        self.wrong.pop(login, None)
        return OneTimePin(ONE_TIME, _ENDS)

    def _need_second(self, by: Session, second: Session | None) -> None:
        if self.four_eyes and (second is None or second.staff.login == by.staff.login):
            raise _refused(code="second_needed")


@dataclass
class MemoryDesk:
    """Dossiers in a dictionary; what is decided is kept as the register would."""

    dossiers: dict[UUID, Dossier]
    items: list[WorkItem]
    registered: dict[UUID, ByHand] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    """What was asked of it, in order."""

    def counts(self) -> dict[Work, int]:
        """Count."""
        return {work: sum(item.work is work for item in self.items) for work in Work}

    def work(self) -> Sequence[WorkItem]:
        """Return all."""
        return tuple(sorted(self.items, key=lambda item: item.since))

    def dossier(self, of: UUID) -> Dossier:
        """Return one."""
        try:
            return self.dossiers[of]
        except KeyError:
            raise _refused(code="not_found") from None

    def search(self, text: str) -> Sequence[Dossier]:
        """Find by parts of ticket, number or name."""
        wanted = text.casefold()
        return tuple(
            one
            for one in self.dossiers.values()
            if any(wanted in part.casefold() for part in (one.number, one.person.number, one.person.name, str(one.id)))
        )

    def register(self, by: Session, hand: ByHand) -> Ticket:
        """Register by hand."""
        self.done.append("register")
        again = hand.id in self.registered
        self.registered[hand.id] = hand
        number = f"A {len(self.dossiers) + 20:03d}"
        if not again:
            self.dossiers[hand.id] = replace(
                people.visit(hand.id, number, hand.person, people.NOW),
                service=hand.service,
                track=hand.track,
                payment=hand.payment,
                access="by_hand",
                passive="",
                forced=(Forced(people.NOW, by.staff.login, "register", hand.reason, hand.words),),
            )
            self._settle(hand.help_case)
        return Ticket(hand.id, self.dossiers[hand.id].number, 3, people.NOW, again=again)

    def noted_lookup(self, by: Session, of: UUID, coverage: Coverage) -> Dossier:
        """Note an answer."""
        changed = {"decision": coverage.decision.value, "result_code": coverage.result_code}
        return self._forced(by, of, "look_up", "", "", changed)

    def accept(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Accept other documents."""
        return self._forced(by, of, "accept", reason, words, {"access": "by_hand"})

    def set_payment(self, by: Session, of: UUID, payment: Payment, reason: str, words: str) -> Dossier:
        """Override who pays."""
        return self._forced(by, of, "set_payment", reason, words, {"payment": payment})

    def set_route(self, by: Session, of: UUID, route_code: str, reason: str, words: str) -> Dossier:
        """Choose the route."""
        return self._forced(by, of, "set_route", reason, words, {"route_code": route_code})

    def decide_claim(self, by: Session, of: UUID, kind: ClaimKind, *, confirmed: bool, words: str = "") -> Dossier:
        """Confirm or reject."""
        claims = tuple(
            ClaimState(one.claim, confirmed) if one.claim.kind is kind else one for one in self.dossiers[of].claims
        )
        return self._forced(by, of, "decide_claim", kind.value, words, {"claims": claims})

    def compare_photo(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Note a comparison."""
        return self._forced(by, of, "compare_photo", reason, words, {})

    def name_first_service(self, by: Session, of: UUID, service: FirstService) -> Dossier:
        """Name the first service."""
        return self._forced(by, of, "name_first_service", "", "", {"first_service": service})

    def send_again(self, by: Session, of: UUID) -> Dossier:
        """Send again."""
        return self._forced(by, of, "send_again", "", "", {"undelivered": ""})

    def move(self, by: Session, of: UUID, service: str, track: Track, reason: str, words: str) -> Ticket:
        """Move to another service."""
        old = self._forced(by, of, "move", reason, words, {"state": VisitState.VOID})
        new = UUID(int=of.int + 1)
        number = f"B {len(self.dossiers) + 20:03d}"
        self.dossiers[new] = replace(old, id=new, number=number, service=service, track=track, state=VisitState.WAITING)
        return Ticket(new, number, 0, people.NOW)

    def void(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Void."""
        self._settle(of)
        return self._forced(by, of, "void", reason, words, {"state": VisitState.VOID})

    def reopen(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Take a void back."""
        return self._forced(by, of, "reopen", reason, words, {"state": VisitState.WAITING})

    def reprinted(self, by: Session, of: UUID, reason: str, *, ok: bool) -> Dossier:
        """Note a reprint."""
        return self._forced(by, of, "reprint", reason, "" if ok else "failed", {})

    def _forced(
        self, by: Session, of: UUID, action: str, reason: str, words: str, changed: Mapping[str, object]
    ) -> Dossier:
        self.done.append(action)
        before = self.dossier(of)
        forced = (*before.forced, Forced(people.NOW, by.staff.login, action, reason, words))
        self.dossiers[of] = replace(before, forced=forced, **changed)  # type: ignore[arg-type] # fields by name
        return self.dossiers[of]

    def _settle(self, of: UUID | None) -> None:
        self.items = [item for item in self.items if item.id != of]


@dataclass
class MemoryQueue:
    """Numbers that are called in the order in which they stand."""

    waits: list[tuple[UUID, str, str, Track]]
    called: list[Called] = field(default_factory=list)
    taken_up: list[UUID] = field(default_factory=list)
    absentees: list[Called] = field(default_factory=list)
    received: list[Called] = field(default_factory=list)

    def call_next(self, by: Session, counter: str, services: Sequence[str]) -> Called | None:
        """Call the next number."""
        del by
        for place, (of, number, service, track) in enumerate(self.waits):
            if service in services:
                del self.waits[place]
                call = Called(of, number, service, counter, track, people.NOW)
                self.called.insert(0, call)
                return call
        return None

    def call_again(self, by: Session, of: UUID) -> Called:
        """Call once more."""
        del by
        call = next(one for one in self.called if one.id == of)
        again = replace(call, times=call.times + 1, at=call.at + timedelta(minutes=1))
        self.called = [again, *(one for one in self.called if one.id != of)]
        return again

    def call_this(self, by: Session, of: UUID, counter: str) -> Called:
        """Call that number."""
        del by
        found = next((one for one in (*self.called, *self.absentees) if one.id == of), None)
        if found is None:
            place = next(place for place, one in enumerate(self.waits) if one[0] == of)
            _, number, service, track = self.waits.pop(place)
            found = Called(of, number, service, counter, track, people.NOW, times=0)
        self._leave(of)
        call = replace(found, counter=counter, times=found.times + 1)
        self.called.insert(0, call)
        return call

    def put_back(self, by: Session, of: UUID) -> None:
        """Let it wait again."""
        self.undo(by, of, VisitState.WAITING)

    def undo(self, by: Session, of: UUID, to: VisitState) -> None:
        """Take the last act back."""
        del by
        found = next(one for one in (*self.called, *self.absentees, *self.received) if one.id == of)
        self._leave(of)
        if to is VisitState.WAITING:
            self.waits.insert(0, (of, found.number, found.service, found.track))
        else:
            (self.called if to is VisitState.CALLED else self.absentees).insert(0, found)

    def _leave(self, of: UUID) -> None:
        for each in (self.called, self.absentees, self.received):
            each[:] = [one for one in each if one.id != of]

    def line(self, services: Sequence[str]) -> Sequence[Standing]:
        """Return the line."""
        states = ((VisitState.CALLED, self.called), (VisitState.ABSENT, self.absentees))
        found = [
            Standing(one.id, one.number, one.service, one.track, state, one.at, one.counter)
            for state, calls in (*states, (VisitState.SERVED, self.received))
            for one in calls
        ]
        waits = [Standing(*one, VisitState.WAITING, people.NOW - timedelta(minutes=20)) for one in self.waits]
        return tuple(one for one in (*found, *waits) if one.service in services)

    def take_up(self, by: Session, of: UUID) -> None:
        """Somebody goes there."""
        del by
        self.taken_up.append(of)

    def absent(self, by: Session, of: UUID) -> None:
        """Nobody came."""
        del by
        found = next(one for one in self.called if one.id == of)
        self._leave(of)
        self.absentees.insert(0, found)

    def served(self, by: Session, of: UUID) -> None:
        """Received."""
        del by
        found = next(one for one in self.called if one.id == of)
        self._leave(of)
        self.received.insert(0, found)

    def board(self) -> Sequence[Called]:
        """Return the calls."""
        return tuple(self.called)

    def waiting(self) -> dict[tuple[str, Track], int]:
        """Count."""
        counts: dict[tuple[str, Track], int] = {}
        for _, _, service, track in self.waits:
            counts[service, track] = counts.get((service, track), 0) + 1
        return counts


@dataclass
class MemoryOutside:
    """Portal, printer and card reader that do as they are told."""

    coverage: Coverage = field(default_factory=lambda: Coverage(Decision.COVERED, "000"))
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Login of who asked, and the number that was asked for."""
    printed: list[str] = field(default_factory=list)
    fault: Exception | None = None
    photo: bytes | None = None
    holder: Citizen = people.MAI

    def look_up(self, by: Session, person: Citizen, day: date) -> Coverage:
        """Answer."""
        del day
        self.asked.append((by.staff.login, person.number))
        return self.coverage

    def reprint(self, dossier: Dossier) -> None:
        """Print."""
        self._break()
        self.printed.append(dossier.number)

    def test(self) -> None:
        """Print a test slip."""
        self._break()
        self.printed.append("test")

    def read(self, can: str) -> CardSeen:
        """Read the chip."""
        del can
        self._break()
        return CardSeen(self.holder, Authenticity(Passive.CHAIN_OK, chip=ChipProof.OK), self.photo)

    def _break(self) -> None:
        if self.fault is not None:
            raise self.fault
