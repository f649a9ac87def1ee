"""A runtime among fakes: they stand at the ports only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from pytestqt.qtbot import QtBot

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, PartialDate, Sex
from cardreader.password import Can
from cardreader.pcsc import events as watch
from cardreader.reading import CitizenKnown, ReadEvent, ReadProgress
from kiosk.app.jobs import Ports
from kiosk.app.runtime import Runtime
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.state import Access, ChooseService, Kiosk, Page, You
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.rules import Rules, TimeLimits
from kiosk.core.slip import Clinic, Slip
from kiosk.core.texts import Text
from kiosk.core.visit import HelpCase, HelpTicket, PriorityGroup, Service, Ticket, Today, Visit
from kiosk.reader.chip import ReadStopped

GENERAL = Service("general", "A", Text("Khám bệnh", "Examination"), Text("Phòng 1", "Room 1"))
DRIVER = Service("driver", "D", GENERAL.name, GENERAL.room, insured=False)
PREGNANT = PriorityGroup("pregnant", Text("Phụ nữ có thai", "Pregnant woman"))
CITIZEN = Citizen("001080990107", "NGUYỄN VĂN MẪU", "NGUYEN VAN MAU", PartialDate(1980, 5, 17), Sex.MALE, "VNM")
GENUINE = Authenticity(Passive.CHAIN_OK, ChipProof.NOT_OFFERED, ChipProof.OK)
CAN = Can("990107")


@dataclass(frozen=True)
class FakeReading:
    authenticity: Authenticity = GENUINE
    access: str = "pace"
    portrait: bytes | None = None


class FakeSource:
    def __init__(self) -> None:
        self.tell: Callable[[watch.WatchEvent], None] = lambda _event: None
        self.started = threading.Event()

    def start(self, on_event: Callable[[watch.WatchEvent], None]) -> None:
        self.tell = on_event
        on_event(watch.ReaderAdded("reader"))
        self.started.set()

    def stop(self) -> None:
        self.tell = lambda _event: None


@dataclass
class FakeChip:
    source: FakeSource = field(default_factory=FakeSource)
    error: Exception | None = None
    may_end: threading.Event = field(default_factory=threading.Event)
    stopped: bool = False
    forgotten: int = 0
    other: bool = False

    def is_no_document(self) -> bool:
        return self.other

    def stop_reading(self) -> None:
        self.stopped = True
        self.may_end.set()

    def forget(self) -> None:
        self.forgotten += 1

    def read(self, _access: Access, on_event: Callable[[ReadEvent], None]) -> FakeReading:
        self.stopped = False
        on_event(ReadProgress(1, 2, "EF.SOD"))
        on_event(CitizenKnown(CITIZEN, Passive.CHAIN_OK))
        assert self.may_end.wait(60)
        if self.stopped:
            raise ReadStopped
        if self.error is not None:
            raise self.error
        return FakeReading()


@dataclass
class FakeInsurance:
    error: Exception | None = None
    vouched: bool | None = None
    coverage: Coverage = field(default_factory=lambda: Coverage(Decision.COVERED, "000", benefit_percent=80))

    def lookup(self, _citizen: Citizen, _visit_date: date, *, vouched: bool) -> Coverage:
        self.vouched = vouched
        if self.error is not None:
            raise self.error
        return self.coverage


@dataclass
class FakeRegister:
    error: Exception | None = None
    today_error: Exception | None = None
    known: Today = field(default_factory=Today)
    visits: list[Visit] = field(default_factory=list)
    cases: list[HelpCase] = field(default_factory=list)
    printed: list[bool] = field(default_factory=list)
    provisional: bool = False
    answered: bool = False
    withdrawn: list[UUID] = field(default_factory=list)

    def register(self, visit: Visit) -> Ticket:
        self.check()
        self.visits.append(visit)
        return Ticket(UUID(int=1), "A 001", 0, datetime(2026, 11, 22, 1, tzinfo=UTC))

    def today(self, _citizen: Citizen) -> Today:
        if self.today_error is not None:
            raise self.today_error
        return self.known

    def open_help(self, case: HelpCase) -> HelpTicket:
        self.check()
        self.cases.append(case)
        issued = datetime(2026, 11, 22, 1, tzinfo=UTC)
        return HelpTicket(case.id, f"TG {len(self.cases):03d}", 0, issued, self.provisional)

    def record_print(self, _visit_id: UUID, *, ok: bool) -> None:
        self.check()
        self.printed.append(ok)

    def is_answered(self, _case_id: UUID) -> bool:
        self.check()
        return self.answered

    def withdraw_help(self, case_id: UUID) -> None:
        self.check()
        self.withdrawn.append(case_id)

    def check(self) -> None:
        if self.error is not None:
            raise self.error


@dataclass
class FakePrinter:
    error: Exception | None = None
    slips: list[Slip] = field(default_factory=list)

    def print(self, slip: Slip) -> None:
        if self.error is not None:
            raise self.error
        self.slips.append(slip)

    def ready(self) -> bool:
        return self.error is None


@dataclass
class FakeScreens:
    shown: list[Kiosk] = field(default_factory=list)

    def show(self, kiosk: Kiosk) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.shown.append(kiosk)


class House:
    """A runtime among fakes."""

    def __init__(self, qtbot: QtBot, limits: TimeLimits = TimeLimits()) -> None:  # noqa: B008 - frozen
        self.chip, self.insurance = FakeChip(), FakeInsurance()
        self.register, self.printer, self.screens = FakeRegister(), FakePrinter(), FakeScreens()
        self.qtbot = qtbot
        self.runtime = Runtime(
            Ports(self.chip, self.insurance, self.register, self.printer),  # type: ignore[arg-type]  # a fake chip
            Rules((GENERAL, DRIVER), priority_groups=(PREGNANT,), limits=limits),
            Clinic("Phòng khám Mẫu", "Hà Nội", UTC),
            lambda: datetime(2026, 11, 22, 1, tzinfo=UTC),
        )

    def start(self) -> None:
        """Start the runtime, and wait until its reader is watched: what a test tells before is lost."""
        self.runtime.start(self.screens)
        self.qtbot.waitUntil(self.chip.source.started.is_set)

    @property
    def page(self) -> Page:
        return self.runtime.kiosk.page

    def wait_for(self, page: type) -> None:
        self.qtbot.waitUntil(lambda: isinstance(self.runtime.kiosk.page, page))

    def come(self, page: type) -> None:
        """Bring a patient as far as that page."""
        self.chip.source.tell(watch.CardInserted("reader", b""))
        self.runtime.post(ev.AccessGiven(CAN))
        self.wait_for(You)
        if page is You:
            return
        self.qtbot.waitUntil(lambda: self.runtime.kiosk.turn.coverage is not None)  # type: ignore[union-attr]
        self.runtime.post(ev.Continue())
        self.wait_for(ChooseService)
