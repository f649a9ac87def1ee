"""A whole check-in in one thread: a software card, the kiosk's reader, jobs and flow, a register; no window."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from cardreader.authenticity.trust import TrustStore
from cardreader.citizen import Citizen
from cardreader.reading import ReadPolicy
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import CardImage
from cardreader.virtual.in_process import InProcessReader
from kiosk.app.jobs import Jobs, Ports
from kiosk.core.check_in import effects as ef
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.effects import Now
from kiosk.core.check_in.flow import step
from kiosk.core.check_in.state import Access, ChooseService, Kiosk, You
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.rules import Rules
from kiosk.core.slip import Clinic, Slip
from kiosk.core.texts import Text
from kiosk.core.visit import HelpCase, HelpTicket, Service, Ticket, Today, Visit
from kiosk.reader.chip import Chip
from kiosk.register.register import SqlRegister

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 7, 1, 2, tzinfo=UTC)
GENERAL = Service("general", "A", Text("Khám bệnh", "Examination"), Text("Phòng 1", "Room 1"))
CARD = InsuranceCard("DN4010000000001", date(2026, 1, 1), date(2026, 12, 31), "01999")
COVERED = Coverage(Decision.COVERED, "000", card=CARD, benefit_percent=80, route_code="1.1", route_percent=100)
_MOST_STEPS = 200


@dataclass
class Insurance:
    """A portal that knows everybody as insured."""

    log: list[str]

    def lookup(self, _citizen: Citizen, _visit_date: date, *, vouched: bool) -> Coverage:
        self.log.append("looked up, vouched" if vouched else "looked up")
        return COVERED


@dataclass
class Printer:
    """A printer that always prints."""

    slips: list[Slip] = field(default_factory=list)

    def print(self, slip: Slip) -> None:
        self.slips.append(slip)

    def ready(self) -> bool:
        return True


@dataclass
class Register:
    """The real register, and what it was asked and told."""

    register_: SqlRegister
    log: list[str]
    visits: list[Visit] = field(default_factory=list)
    cases: list[HelpCase] = field(default_factory=list)

    def register(self, visit: Visit) -> Ticket:
        self.visits.append(visit)
        return self.register_.register(visit)

    def record_print(self, _visit_id: object, *, ok: bool) -> None:
        assert ok

    def today(self, citizen: Citizen) -> Today:
        self.log.append("today asked")
        return self.register_.today(citizen)

    def open_help(self, case: HelpCase) -> HelpTicket:
        self.cases.append(case)
        return self.register_.open_help(case)

    def is_answered(self, case_id: UUID) -> bool:
        return self.register_.is_answered(case_id)

    def withdraw_help(self, case_id: UUID) -> None:
        self.register_.withdraw_help(case_id)

    def check(self) -> None:
        self.register_.check()


class CheckIn:
    """One patient who goes on wherever a page lets them, until a slip, the desk, or the start."""

    def __init__(self, card: CardImage, trust: TrustStore, register: SqlRegister, folder: Path) -> None:
        self.log: list[str] = []
        """Look-ups, questions to the register and the verdict, as they came."""
        reader = InProcessReader()
        reader.insert(VirtualCard.from_image(card))
        self.insurance, self.printer = Insurance(self.log), Printer()
        self.register = Register(register, self.log)
        chip = Chip(reader, trust, ReadPolicy(), NOW.date, folder / "sizes.json")
        ports = Ports(chip, self.insurance, self.register, self.printer)
        self._rules = Rules((GENERAL,))
        clinic = Clinic("Phòng khám Mẫu", "Hà Nội", ZONE)
        self._jobs = Jobs(ports, self._rules, clinic, lambda: NOW, self._post)
        self._events: deque[ev.Event] = deque()
        self.kiosk = Kiosk()

    def play(self, access: Access) -> Kiosk:
        """Put the card on the reader and give what opens it."""
        self._events += (ev.CardInserted(), ev.AccessGiven(access))
        for _ in range(_MOST_STEPS):
            if self._events:
                self._happen(self._events.popleft())
            elif (touch := self._touch()) is not None:
                self._happen(touch)
            else:
                return self.kiosk
        message = "this patient goes round in a circle"
        raise AssertionError(message)

    @property
    def asked_before_verdict(self) -> list[str]:
        """What was asked about the person before the chip's verdict."""
        return self.log[: self.log.index("verdict")]

    def _post(self, event: ev.Event) -> None:
        if isinstance(event, ev.ChipVerified | ev.ReadFailed):
            self.log.append("verdict")
        # As in the kiosk, what was asked for is under way while the chip is still being read.
        self._happen(event) if isinstance(event, ev.CitizenFound) else self._events.append(event)

    def _happen(self, event: ev.Event) -> None:
        self.kiosk, effects = step(self.kiosk, event, Now(self._rules, NOW.date(), NOW.astimezone(ZONE).time()))
        for effect in effects:
            self._do(effect)

    def _do(self, effect: ef.Effect) -> None:
        match effect:
            case ef.StartReading():
                self._jobs.read(effect)
            case ef.LookUp():
                self._jobs.look_up(effect, NOW.date())
            case ef.AskToday():
                self._jobs.ask_today(effect)
            case ef.Register():
                self._jobs.register(effect)
            case ef.OpenHelp():
                self._jobs.open_help(effect)
            case ef.Print():
                self._jobs.print_slip(effect)
            case ef.PrintHelp():
                self._jobs.print_help(effect)
            case _:
                pass

    def _touch(self) -> ev.Event | None:
        match self.kiosk.page:
            case You() if self.kiosk.turn is not None and self.kiosk.turn.coverage is not None:
                return ev.Continue()
            case ChooseService(services=services):
                return ev.ServiceChosen(services[0].key)
            case _:
                return None
