"""The invented people, visits and calls of the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.delivery import DeliveryFault
from kiosk.core.desk.model import (
    Called,
    ClaimState,
    Dossier,
    Forced,
    Kind,
    Rejection,
    Role,
    Staff,
    VisitState,
    Work,
    WorkItem,
)
from kiosk.core.texts import Text
from kiosk.core.visit import Claim, ClaimKind, Payment, Service, Track

NOW: Final = datetime(2026, 11, 23, 1, 42, tzinfo=UTC)
"""08:42 in the clinic."""
ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
CLINIC: Final = "Trung tâm Y tế Sông Xanh"
LONG_CLINIC: Final = "Phòng khám Đa khoa khu vực Nguyễn Thượng Hiền, Trung tâm Y tế huyện Phước Thượng"


def _service(key: str, prefix: str, vi: str, en: str, *, insured: bool = True) -> Service:
    return Service(key, prefix, Text(vi, en), Text("Phòng 101", "room 101"), insured)


SERVICES: Final = (
    _service("general", "A", "Khám Nội tổng quát", "General medicine"),
    _service("children", "B", "Khám nhi", "Children"),
    _service("eyes", "C", "Khám mắt", "Eyes"),
    _service("driver", "E", "Khám sức khỏe cho người lái xe", "Health check for drivers", insured=False),
)
LONG_SERVICES: Final = (
    *SERVICES,
    _service(
        "internal",
        "K",
        "Khám chuyên khoa Nội tiết, Đái tháo đường và Rối loạn chuyển hóa theo yêu cầu",
        "Endocrinology, diabetes and metabolic disorders, on request",
        insured=False,
    ),
)

STAFF: Final = (
    Staff("lan", "Trần Thị Ngọc Lan", "001190000009", Role.CLERK),
    Staff("huong", "Nguyễn Phúc Tôn Nữ Quỳnh Hương", "079185000321", Role.HEAD),
    Staff("minh", "Lê Quang Minh", "048080000117", Role.ADMIN),
    Staff("tuan", "Phạm Anh Tuấn", "031091000222", Role.CLERK, active=False),
)
MAI: Final = Citizen("001190000123", "Nguyễn Thị Mai", birth_date=PartialDate(1990, 3, 8), sex=Sex.FEMALE)
LONG: Final = Citizen(
    "079051000987",
    "Công Tằng Tôn Nữ Nguyễn Phúc Hoàng Thị Quỳnh Trường Khương",
    birth_date=PartialDate(1951),
    sex=Sex.FEMALE,
)
BAO: Final = Citizen("079085000456", "Trần Gia Bảo", birth_date=PartialDate(1985, 11, 30), sex=Sex.MALE)
FIRST_SERVICES = (("02.1897", "Khám Nội"), ("03.1897", "Khám Nhi"))
"""What visits cost first here."""
ROUTES: Final = (
    ("1.1", Text("khám tại nơi đã đăng ký", "registered here")),
    ("1.3", Text("có phiếu chuyển cơ sở khám chữa bệnh", "with a referral")),
    ("1.5", Text("có phiếu hẹn khám lại", "with an appointment slip")),
    ("2", Text("cấp cứu", "emergency")),
    ("9", Text("không khám bằng BHYT", "without insurance")),
)


def _id(number: int) -> UUID:
    return UUID(int=0x5F0C6B1E00004000800000000000 * 0x10000 + number)


_COVERAGE: Final = Coverage(
    Decision.COVERED,
    "000",
    InsuranceCard("GD4010199990107", date(2026, 1, 1), date(2026, 12, 31), "01999"),
    benefit_percent=80,
    route_code="1.1",
    route_percent=100,
    registered_here=True,
    small_visit=379_500,
)


def visit(of: UUID, number: str, person: Citizen, arrived: datetime) -> Dossier:
    """Return an insured visit of the chip, with nothing to do about it."""
    return Dossier(
        kind=Kind.VISIT,
        id=of,
        number=number,
        state=VisitState.WAITING,
        day=date(2026, 11, 23),
        arrived=arrived,
        person=person,
        service="general",
        track=Track.NORMAL,
        payment=Payment.INSURANCE,
        decision="covered",
        result_code="000",
        route_code="1.1",
        expected_percent=80,
        passive="chain_ok",
        active="not_offered",
        chip="ok",
        access="pace",
        slip="printed",
        coverage=_COVERAGE,
    )


def _at(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


def _help(of: UUID, number: str, person: Citizen, arrived: datetime, reason: str, *, given: str = "") -> Dossier:
    """Return a help case without a word of the chip or the portal."""
    return Dossier(
        kind=Kind.HELP,
        id=of,
        number=number,
        state=VisitState.WAITING,
        day=date(2026, 11, 23),
        arrived=arrived,
        person=person,
        service="",
        track=Track.NORMAL,
        payment=None,
        decision="",
        result_code="",
        route_code="",
        expected_percent=None,
        passive="",
        active="",
        chip="",
        access="",
        slip="",
        reason=reason,
        given=given,
    )


_MISMATCH = replace(
    visit(_id(2), "A 012", LONG, _at(38)),
    service="driver",
    track=Track.PRIORITY,
    payment=Payment.TO_BE_CHECKED,
    decision="identity_mismatch",
    result_code="060",
    route_code="1.12",
    expected_percent=None,
    passive="unanchored",
    coverage=None,
    claims=(
        ClaimState(Claim(ClaimKind.REFERRAL, "referral", "GCT-2026/118", date(2026, 11, 16))),
        ClaimState(Claim(ClaimKind.PRIORITY, "pregnant"), confirmed=True),
    ),
    forced=(
        Forced(_at(20), "lan", "set_route", "referral_seen"),
        Forced(_at(12), "huong", "set_payment", "other", "Người nhà mang thẻ giấy đến sau, đã gọi điện xác nhận"),
    ),
    rejections=(Rejection(_at(11), "portal", "400", "Dữ liệu không hợp lệ: MA_DOITUONG_KCB"),),
    undelivered=DeliveryFault.REFUSED.of(refusal="400").text(),
)
_FORGED = replace(
    _help(_id(3), "TG 004", BAO, _at(25), "authenticity_failed"),
    passive="failed",
    active="not_done",
    chip="failed",
    access="pace",
)
_NO_CHIP = _help(_id(4), "TG 005", Citizen(), _at(9), "help_wanted", given="0110000123")
DOSSIERS: Final = (visit(_id(1), "A 017", MAI, _at(14)), _MISMATCH, _FORGED, _NO_CHIP)

ITEMS: Final = (
    WorkItem(Work.MISMATCH, Kind.VISIT, _id(2), "A 012", _at(38), "driver", "060", LONG.name),
    WorkItem(Work.CLAIM, Kind.VISIT, _id(2), "A 012", _at(38), "driver", "referral", LONG.name),
    WorkItem(Work.HELP, Kind.HELP, _id(3), "TG 004", _at(25), "", "authenticity_failed", BAO.name),
    WorkItem(Work.TO_BE_CHECKED, Kind.VISIT, _id(1), "A 017", _at(14), "general", "500", MAI.name),
    WorkItem(Work.UNPRINTED, Kind.VISIT, _id(1), "A 017", _at(14), "general", "printer_down", MAI.name),
    WorkItem(Work.HELP, Kind.HELP, _id(4), "TG 005", _at(9), "", "help_wanted", ""),
)
EMERGENCY: Final = WorkItem(Work.HELP, Kind.HELP, _id(5), "TG 006", _at(1), "", "emergency", "")
CALLS: Final = (
    Called(_id(20), "ƯT A 003", "general", "2", Track.PRIORITY, _at(1)),
    Called(_id(21), "A 016", "general", "1", Track.NORMAL, _at(3), times=2),
    Called(_id(22), "B 004", "children", "3", Track.NORMAL, _at(5)),
    Called(_id(23), "TG 002", "", "1", Track.NORMAL, _at(8)),
)
