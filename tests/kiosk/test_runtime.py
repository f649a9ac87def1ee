"""The shell of the flow: threads, timers and ports. Fakes stand at the ports only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from cardreader.access.password import Can
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, PartialDate, Sex
from cardreader.errors import CardLost, CardReaderError
from cardreader.pcsc import events as watch
from cardreader.reading import CitizenKnown, ReadEvent, ReadProgress
from kiosk.chip import ReadStopped
from kiosk.core import events as ev
from kiosk.core.access import Access
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.ports import PrintFailed, RegisterUnavailable
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules, TimeLimits
from kiosk.core.slip import Slip
from kiosk.core.slip_content import Clinic
from kiosk.core.state import (
    ChooseService,
    Device,
    Idle,
    Kiosk,
    OutOfService,
    Printing,
    PutCard,
    Registering,
    SeeClerk,
    TakeSlip,
    You,
)
from kiosk.core.texts import Text
from kiosk.core.visit import Service, Ticket, Visit
from kiosk.runtime import Ports, Runtime

GENERAL = Service("general", "A", Text("Khám bệnh", "Examination"), Text("Phòng 1", "Room 1"))
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

    def start(self, on_event: Callable[[watch.WatchEvent], None]) -> None:
        self.tell = on_event
        on_event(watch.ReaderAdded("reader"))

    def stop(self) -> None:
        self.tell = lambda _event: None


@dataclass
class FakeChip:
    source: FakeSource = field(default_factory=FakeSource)
    error: Exception | None = None
    may_end: threading.Event = field(default_factory=threading.Event)
    stopped: bool = False
    forgotten: int = 0

    def stop_reading(self) -> None:
        self.stopped = True
        self.may_end.set()

    def forget(self) -> None:
        self.forgotten += 1

    def read(self, _access: Access, on_event: Callable[[ReadEvent], None]) -> FakeReading:
        self.stopped = False
        on_event(ReadProgress(1, 2, "EF.SOD"))
        on_event(CitizenKnown(CITIZEN))
        assert self.may_end.wait(10)
        if self.stopped:
            raise ReadStopped
        if self.error is not None:
            raise self.error
        return FakeReading()


@dataclass
class FakeInsurance:
    error: Exception | None = None

    def lookup(self, _citizen: Citizen, _visit_date: date) -> Coverage:
        if self.error is not None:
            raise self.error
        return Coverage(Decision.COVERED, "000", benefit_percent=80)


@dataclass
class FakeRegister:
    error: Exception | None = None
    visits: list[Visit] = field(default_factory=list)
    printed: list[bool] = field(default_factory=list)

    def register(self, visit: Visit) -> Ticket:
        self.check()
        self.visits.append(visit)
        return Ticket(UUID(int=1), "A 001", 0, datetime(2026, 11, 22, 1, tzinfo=UTC))

    def record_print(self, _visit_id: UUID, *, ok: bool) -> None:
        self.check()
        self.printed.append(ok)

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
            self.screens,
            Rules((GENERAL, Service("driver", "D", GENERAL.name, GENERAL.room, insured=False)), limits=limits),
            Clinic("Phòng khám Mẫu", "Hà Nội", UTC),
            lambda: datetime(2026, 11, 22, 1, tzinfo=UTC),
        )

    def wait_for(self, page: type) -> None:
        self.qtbot.waitUntil(lambda: isinstance(self.runtime.kiosk.page, page), timeout=5000)

    def come(self, page: type) -> None:
        """Bring a patient as far as that page."""
        self.chip.source.tell(watch.CardInserted("reader", b""))
        self.runtime.post(ev.AccessGiven(CAN))
        self.wait_for(You)
        if page is You:
            return
        self.qtbot.waitUntil(lambda: self.runtime.kiosk.turn.coverage is not None, timeout=5000)  # type: ignore[union-attr]
        self.runtime.post(ev.Continue())
        self.wait_for(ChooseService)


@pytest.fixture
def house(qtbot: QtBot) -> Iterator[House]:
    house = House(qtbot)
    house.runtime.start()
    yield house
    house.chip.may_end.set()
    house.runtime.stop()


def test_a_patient_is_registered_and_the_slip_printed(house: House) -> None:
    house.come(ChooseService)
    house.chip.may_end.set()
    house.runtime.post(ev.ServiceChosen("general"))
    house.wait_for(TakeSlip)
    house.qtbot.waitUntil(lambda: house.register.printed == [True])
    assert [visit.citizen for visit in house.register.visits] == [CITIZEN]
    assert [slip.number for slip in house.printer.slips] == ["A 001"]
    assert CITIZEN.number not in repr(house.printer.slips[0])


def test_the_slip_waits_for_the_chips_verdict(house: House) -> None:
    house.come(ChooseService)
    house.runtime.post(ev.ServiceChosen("general"))
    house.wait_for(Registering)
    assert house.register.visits == []
    house.chip.may_end.set()
    house.wait_for(TakeSlip)


def test_a_moved_card_is_asked_for_again(house: House) -> None:
    house.chip.error = CardLost("moved")
    house.come(You)
    house.chip.may_end.set()
    house.wait_for(PutCard)


def test_a_fault_of_ours_in_the_read_sends_to_the_clerk(house: House) -> None:
    house.chip.error = ZeroDivisionError("a fault of ours")
    house.come(You)
    house.chip.may_end.set()
    house.wait_for(SeeClerk)
    assert house.runtime.kiosk.page == SeeClerk(Problem.CARD_UNREADABLE)


def test_a_fault_of_ours_in_the_look_up_counts_as_no_answer(house: House) -> None:
    house.insurance.error = ZeroDivisionError("a fault of ours")
    house.come(ChooseService)
    turn = house.runtime.kiosk.turn
    assert turn is not None
    assert turn.coverage is not None
    assert turn.coverage.decision is Decision.PORTAL_UNAVAILABLE


@pytest.mark.parametrize("error", [RegisterUnavailable("the disk is full"), ZeroDivisionError("a fault of ours")])
def test_a_register_that_fails_registers_nobody(house: House, error: Exception) -> None:
    house.come(ChooseService)
    house.chip.may_end.set()
    house.register.error = error
    house.runtime.post(ev.ServiceChosen("general"))
    house.wait_for(SeeClerk)
    assert house.runtime.kiosk.page == SeeClerk(Problem.REGISTER_DOWN)
    assert house.printer.slips == []


def test_a_register_that_comes_back_opens_the_kiosk_again(house: House) -> None:
    house.register.error = RegisterUnavailable("locked")
    house.runtime.post(ev.DeviceDown(Device.REGISTER))
    house.wait_for(OutOfService)
    house.register.error = None
    house.wait_for(Idle)


@pytest.mark.parametrize("error", [PrintFailed("no paper"), ZeroDivisionError("a fault of ours")])
def test_a_failed_print_keeps_the_number_on_the_screen(house: House, error: Exception) -> None:
    house.printer.error = error
    house.come(ChooseService)
    house.chip.may_end.set()
    house.runtime.post(ev.ServiceChosen("general"))
    house.wait_for(TakeSlip)
    house.qtbot.waitUntil(lambda: getattr(house.runtime.kiosk.page, "printing", None) is Printing.FAILED)


def test_the_next_patient_finds_nothing_of_the_last_one(house: House) -> None:
    house.come(You)
    house.runtime.post(ev.Cancel())
    house.wait_for(Idle)
    assert house.chip.stopped
    assert house.runtime.kiosk.turn is None
    assert house.screens.shown[-1].turn is None
    house.qtbot.waitUntil(lambda: house.chip.forgotten == 1)


def test_a_page_that_nobody_touches_ends_by_itself(qtbot: QtBot) -> None:
    house = House(qtbot, TimeLimits(idle=0.2))
    house.runtime.start()
    house.chip.source.tell(watch.CardInserted("reader", b""))
    qtbot.waitUntil(lambda: house.runtime.kiosk.turns == 1)
    house.wait_for(Idle)
    house.runtime.stop()


def test_a_reader_that_goes_and_comes_closes_and_opens_the_kiosk(house: House) -> None:
    house.chip.source.tell(watch.ReaderRemoved("reader"))
    house.wait_for(OutOfService)
    house.chip.source.tell(watch.ReaderAdded("reader"))
    house.wait_for(Idle)


def test_the_error_of_a_read_says_what_the_patient_must_do() -> None:
    from kiosk.chip import problem_of  # noqa: PLC0415 - one test's own

    for kind in _subclasses(CardReaderError):
        error = kind.__new__(kind)
        assert isinstance(problem_of(error), Problem)


def _subclasses(kind: type[CardReaderError]) -> set[type[CardReaderError]]:
    found = set(kind.__subclasses__())
    return found | {deeper for child in found for deeper in _subclasses(child)}
