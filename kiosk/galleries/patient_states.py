"""The states that the gallery shows: every page in the cases that differ, with invented people and clinic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.check_in import state
from kiosk.core.check_in.state import Closed, ClosedReason, Device, Kiosk, Printing, QueuePlace, Turn
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.problems import Problem
from kiosk.core.reader_faults import ReaderFault
from kiosk.core.register_faults import RegisterFault
from kiosk.core.texts import Text
from kiosk.core.visit import Claim, ClaimKind, HelpTicket, Payment, PriorityGroup, Service, Ticket, Track

_AUTHENTIC = Authenticity(Passive.CHAIN_OK, ChipProof.NOT_OFFERED, ChipProof.OK)
_HOME_MADE = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.OK)
_VISIT = UUID("5f0c6b1e-0000-4000-8000-000000000017")


_NEVER_A_PAGE = frozenset({Problem.WRONG_DIGITS, Problem.CARD_MOVED, Problem.PRINTER_DOWN, Problem.CARD_LEFT})
"""What is said on other pages, or to the clerk alone."""


def _ticket(number: str, waiting: int, *, again: bool = False) -> Ticket:
    return Ticket(_VISIT, number, waiting, datetime(2026, 11, 22, 1, 0, tzinfo=UTC), again=again)


def _turn(citizen: Citizen, coverage: Coverage | None) -> Turn:
    return Turn(id=1, citizen=citizen, authenticity=_AUTHENTIC, access="pace", coverage=coverage)


def _at(
    page: state.Page, turn: Turn | None = None, *, card_in: bool = True, down: frozenset[Device] = frozenset()
) -> Kiosk:
    return Kiosk(page=page, serial=1, turn=turn, turns=1 if turn else 0, card_in=card_in, down=down)


def _coverage(decision: Decision) -> Coverage:
    if decision is Decision.COVERED:
        return COVERED
    code = {
        Decision.COVERED_SHOW_PAPER_CARD: "001",
        Decision.NOT_COVERED: "010",
        Decision.IDENTITY_MISMATCH: "060",
        Decision.NUMBER_WRONG: "051",
        Decision.CHILD_WITHOUT_CARD: "130",
        Decision.UNKNOWN_CODE: "777",
        Decision.PORTAL_UNAVAILABLE: "500",
    }[decision]
    return replace(COVERED, decision=decision, result_code=code, card=None, benefit_percent=None, route_percent=None)


def _slips() -> Mapping[str, Kiosk]:
    turn = _turn(MAI, COVERED)
    slip = state.TakeSlip(_ticket("A 017", 6), GENERAL, Payment.INSURANCE, Track.NORMAL)
    priority = replace(
        slip,
        ticket=_ticket("ƯT E 003", 0, again=True),
        service=SERVICES[4],
        track=Track.PRIORITY,
        payment=Payment.SELF_PAY,
        printing=Printing.DONE,
    )
    failed = replace(slip, printing=Printing.FAILED, payment=Payment.TO_BE_CHECKED)
    unvouched = replace(slip, printing=Printing.DONE, payment=Payment.TO_BE_CHECKED)
    claims = (Claim(ClaimKind.PRIORITY, "PREGNANT"), Claim(ClaimKind.REFERRAL, "paper"))
    return {
        "slip-claims": _at(replace(slip, printing=Printing.DONE), replace(turn, claims=claims)),
        "slip-printing": _at(slip, turn),
        "slip-printed": _at(replace(slip, printing=Printing.DONE), turn, card_in=False),
        "slip-priority": _at(priority, turn),
        "slip-failed": _at(failed, turn),
        "slip-unvouched": _at(unvouched, replace(turn, authenticity=_HOME_MADE)),
    }


def _help(number: str) -> HelpTicket:
    return HelpTicket(_VISIT, number, 3, datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


def _clerk() -> Mapping[str, Kiosk]:
    begun = Turn(id=1)
    found = {
        f"clerk-{problem}".replace("_", "-"): state.SeeClerk(problem, QueuePlace.KEPT, _help("TG 004"), Printing.DONE)
        for problem in Problem
        if problem not in _NEVER_A_PAGE
    }
    found["clerk-chip-not-trusted"] = state.SeeClerk(Problem.CHIP_NOT_TRUSTED, QueuePlace.KEPT, _help("TG 011"))
    found["clerk-register-down"] = state.SeeClerk(Problem.REGISTER_DOWN, QueuePlace.FAILED)
    found["clerk-emergency"] = state.SeeClerk(Problem.EMERGENCY, QueuePlace.NONE)
    found["clerk-emergency-answered"] = state.SeeClerk(Problem.EMERGENCY, QueuePlace.KEPT)
    found["clerk-emergency-unheard"] = state.SeeClerk(Problem.EMERGENCY, QueuePlace.FAILED)
    found["clerk-authenticity-failed"] = state.SeeClerk(Problem.AUTHENTICITY_FAILED, QueuePlace.KEPT, _help("TG 012"))
    found["clerk-asking"] = state.SeeClerk(Problem.HELP_WANTED)
    found["clerk-failed"] = state.SeeClerk(Problem.HELP_WANTED, QueuePlace.FAILED)
    found["clerk-not-printed"] = state.SeeClerk(Problem.NO_CHIP, QueuePlace.KEPT, _help("TG 104"), Printing.FAILED)
    return {name: _at(page, begun) for name, page in found.items()}


def _questions() -> Mapping[str, Kiosk]:
    turn = _turn(MAI, COVERED)
    unpaid = _turn(MAI, _coverage(Decision.NOT_COVERED))
    claimed = replace(turn, claims=(Claim(ClaimKind.PRIORITY, "PREGNANT"),))
    some = state.ChooseService(SERVICES[:2] + SERVICES[3:5], CLOSED, may_claim_priority=True)
    dated = state.AskPaperDate(GENERAL, ClaimKind.RE_EXAMINATION)
    return {
        "not-covered": _at(state.NotCovered(), unpaid),
        "adult": _at(state.AskAdult(), turn),
        "services-many": _at(state.ChooseService(SERVICES, may_claim_priority=True), turn),
        "services-four": _at(state.ChooseService(SERVICES[:4]), turn),
        "services-two": _at(state.ChooseService(SERVICES[:2], may_claim_priority=True), turn),
        "services-closed": _at(some, turn),
        "services-claimed": _at(some, claimed),
        "services-none": _at(state.ChooseService((), CLOSED), turn),
        "priority": _at(state.AskPriority(GROUPS), turn),
        "papers": _at(state.AskPapers(GENERAL), turn),
        "paper-number": _at(state.AskPaperNumber(GENERAL, ClaimKind.REFERRAL), turn),
        "paper-date": _at(replace(dated, kind=ClaimKind.REFERRAL), turn),
        "paper-date-wrong": _at(replace(dated, wrong=True), turn),
    }


def _without_chip() -> Mapping[str, Kiosk]:
    begun = Turn(id=1)
    return {
        "no-chip": _at(state.NoChip(), begun, card_in=False),
        "number": _at(state.EnterNumber(), begun, card_in=False),
        "number-wrong": _at(state.EnterNumber(wrong=True), begun, card_in=False),
    }


def states() -> Mapping[str, Kiosk]:
    """Return each state a name in kebab-case, in the order of a visit."""
    begun = Turn(id=1)
    found: dict[str, Kiosk] = {
        "idle": _at(state.Idle(), card_in=False),
        "idle-card-in": _at(state.Idle()),
        "idle-notes": _at(state.Idle(), card_in=False, down=frozenset({Device.PRINTER, Device.PORTAL})),
        "digits": _at(state.EnterDigits(), begun),
        "digits-wrong": _at(state.EnterDigits(wrong=True), begun),
        "put-card": _at(state.PutCard(), begun, card_in=False),
        "put-card-lost": _at(state.PutCard(lost=True), begun, card_in=False),
        "reading-opening": _at(state.ReadingChip(), begun),
        "reading": _at(state.ReadingChip(9_400, 21_000), begun),
        "you-asking": _at(state.You(), _turn(MAI, None)),
        "you-long": _at(state.You(), _turn(LONG, COVERED)),
    }
    found |= {
        f"you-{decision}".replace("_", "-"): _at(state.You(), _turn(MAI, _coverage(decision))) for decision in Decision
    }
    earlier = state.Again(_ticket("A 017", 6), GENERAL, Payment.INSURANCE, Track.NORMAL)
    other = state.Again(_ticket("E 003", 2), SERVICES[4], Payment.SELF_PAY, Track.NORMAL)
    found["you-again"] = _at(state.You((earlier,)), _turn(MAI, COVERED))
    found["you-again-long"] = _at(state.You((earlier, other)), _turn(LONG, COVERED))
    found |= _questions()
    waiting = state.Registering(GENERAL, Payment.INSURANCE, Track.NORMAL, 14_000, 21_000)
    found["registering"] = _at(waiting, _turn(MAI, COVERED))
    found["registering-writing"] = _at(replace(waiting, asked=True), _turn(MAI, COVERED))
    found |= _slips()
    found |= _without_chip()
    found |= _clerk()
    found["out-of-service"] = _at(state.OutOfService(frozenset({Device.READER})), card_in=False)
    both = frozenset({Device.READER, Device.REGISTER})
    why = (
        (Device.READER, ReaderFault.NOT_ALLOWED.of()),
        (Device.REGISTER, RegisterFault.CANNOT_OPEN.of(register="/var/lib/chip-id-kiosk/register.sqlite")),
    )
    out = _at(state.OutOfService(both), card_in=False, down=both)
    found["out-of-service-both"] = replace(out, why_down=why)
    return found


CLINIC = "Trung tâm Y tế Sông Xanh"
LONG_CLINIC = "Phòng khám Đa khoa khu vực Nguyễn Thượng Hiền, Trung tâm Y tế huyện Phước Thượng"

MAI = Citizen(
    number="001190000123",
    name="Nguyễn Thị Mai",
    latin_name="NGUYEN THI MAI",
    birth_date=PartialDate(1990, 3, 8),
    sex=Sex.FEMALE,
    nationality="VNM",
)
LONG = Citizen(
    number="079051000987",
    name="Công Tằng Tôn Nữ Nguyễn Phúc Hoàng Thị Quỳnh Trường Khương",
    latin_name="CONG TANG TON NU NGUYEN PHUC HOANG THI QUYNH TRUONG KHUONG",
    birth_date=PartialDate(1951),
    sex=Sex.FEMALE,
    nationality="VNM",
)


def _room(number: str) -> Text:
    return Text(f"Phòng {number}", f"Room {number}")


GENERAL = Service("general", "A", Text("Khám Nội tổng quát", "General medicine"), _room("101"), minutes_each=4)
SERVICES = (
    GENERAL,
    Service("children", "B", Text("Khám nhi", "Children"), _room("102")),
    Service("eyes", "C", Text("Khám mắt", "Eyes"), _room("203")),
    Service("requested", "D", Text("Khám theo yêu cầu", "Examination on request"), _room("104"), insured=False),
    Service(
        "driver",
        "E",
        Text("Khám sức khỏe cho người lái xe", "Health check for drivers"),
        Text("Phòng 105, tầng 1, nhà B", "Room 105, ground floor, house B"),
        insured=False,
    ),
    Service("vaccination", "F", Text("Tiêm chủng", "Vaccination"), _room("106"), insured=False),
    Service("teeth", "G", Text("Răng Hàm Mặt", "Teeth"), _room("107")),
)

COVERED = Coverage(
    Decision.COVERED,
    "000",
    card=InsuranceCard("DN4010000000123", date(2026, 1, 1), date(2026, 12, 31), "01999"),
    benefit_percent=80,
    route_code="1.1",
    route_percent=100,
    registered_here=True,
)
CLOSED = (
    Closed(SERVICES[5], ClosedReason.NOT_YET, time(13, 30)),
    Closed(SERVICES[6], ClosedReason.FULL),
    Closed(SERVICES[2], ClosedReason.FULL),
)
GROUPS = (
    PriorityGroup("PREGNANT", Text("Phụ nữ có thai", "Pregnant women")),
    PriorityGroup("DISABLED_SPECIAL", Text("Người khuyết tật đặc biệt nặng", "People with a very severe disability")),
    PriorityGroup("DISABLED_SEVERE", Text("Người khuyết tật nặng", "People with a severe disability")),
    PriorityGroup("MERIT", Text("Người có công với cách mạng", "People with merit to the revolution")),
)
