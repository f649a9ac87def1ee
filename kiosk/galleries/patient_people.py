"""Invented people and an invented clinic for the gallery."""

from __future__ import annotations

from datetime import date, time

from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.state import Closed, Why
from kiosk.core.texts import Text
from kiosk.core.visit import PriorityGroup, Service

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


GENERAL = Service(
    "general", "A", Text("Khám bệnh bảo hiểm y tế", "Examination with insurance"), _room("101"), minutes_each=4
)
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
    Closed(SERVICES[5], Why.NOT_YET, time(13, 30)),
    Closed(SERVICES[6], Why.FULL),
    Closed(SERVICES[2], Why.FULL),
)
GROUPS = (
    PriorityGroup("PREGNANT", Text("Phụ nữ có thai", "Pregnant women")),
    PriorityGroup("DISABLED_SPECIAL", Text("Người khuyết tật đặc biệt nặng", "People with a very severe disability")),
    PriorityGroup("DISABLED_SEVERE", Text("Người khuyết tật nặng", "People with a severe disability")),
    PriorityGroup("MERIT", Text("Người có công với cách mạng", "People with merit to the revolution")),
)
