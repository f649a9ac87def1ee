from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_stub.contract import checkin
from backend_stub.contract.accounts import Account
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.texts import Text
from kiosk.core.visit import FirstService, Payment, Service, Track, Visit
from kiosk.delivery.xml0 import CannotNotify, Notification, birth_time, is_due, prepare, write

SAMPLE = (Path(__file__).parents[2] / "backend_stub" / "samples" / "xml0_checkin.xml").read_text(encoding="utf-8")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ARRIVED = datetime(2026, 11, 22, 1, 1, tzinfo=UTC)
SERVICE = FirstService("02.1897", "Khám Nội", datetime(2026, 11, 22, 1, 5, tzinfo=UTC))
CARD = InsuranceCard("GD4010199999901", date(2026, 1, 1), date(2026, 12, 31), "01999")
VISIT = Visit(
    id=UUID(int=1),
    citizen=Citizen(
        number="001090000000",
        name="Nguyễn Văn Mẫu",
        latin_name="NGUYEN<<VAN<MAU",
        birth_date=PartialDate(1990, 1, 1),
        sex=Sex.MALE,
        nationality="VNM",
    ),
    service=Service("general", "A", Text("Khám", "Exam"), Text("Phòng 1", "Room 1")),
    track=Track.NORMAL,
    payment=Payment.INSURANCE,
    coverage=Coverage(Decision.COVERED, "000", card=CARD, benefit_percent=80, route_code="1.1", route_percent=100),
    authenticity=Authenticity(Passive.CHAIN_OK, ChipProof.NOT_OFFERED, ChipProof.OK),
    access="pace",
    arrived=ARRIVED,
)


def prepared(visit: Visit = VISIT) -> Notification:
    return prepare(visit, "01999", SERVICE, ZONE, patient_code="BN00000123")


def taken(document: bytes) -> bool:
    """Whether the portal's double, which has rules of its own, takes the document."""
    fields = {"loaiHoSo": "0", "maTinh": "01", "maCSKCB": "01999", "fileHSBase64": base64.b64encode(document).decode()}
    outcome = checkin.check(fields, Account("01999_BV", "", "01999"), ARRIVED)
    return isinstance(outcome, checkin.Notification)


def test_a_visit_gives_the_sample_document() -> None:
    document = write(prepared()).decode()
    visit_code = f"01999-{VISIT.id}"
    assert document == SAMPLE.replace("01999-20261122-000123", visit_code)
    assert taken(document.encode())


def test_a_card_without_an_end_leaves_it_empty() -> None:
    visit = replace(VISIT, coverage=replace(VISIT.coverage, card=replace(CARD, valid_to=None)))
    assert prepared(visit)["GT_THE_DEN"] == ""
    assert taken(write(prepared(visit)))


def test_who_pays_themself_is_notified_without_a_card() -> None:
    visit = replace(VISIT, payment=Payment.SELF_PAY)
    notification = prepared(visit)
    assert (notification["MA_THE_BHYT"], notification["MA_DKBD"], notification["MA_DOITUONG_KCB"]) == ("", "", "9")
    assert taken(write(notification))


@pytest.mark.parametrize(
    ("birth", "text"),
    [
        (PartialDate(1990), "199000000000"),
        (PartialDate(1990, 7), "199007000000"),
        (PartialDate(1990, 7, 5), "199007050000"),
        (None, "000000000000"),
    ],
)
def test_unknown_parts_of_a_birth_date_are_zeros(birth: PartialDate | None, text: str) -> None:
    assert birth_time(birth) == text


def test_a_notification_is_due_with_the_first_cost_of_an_insured_visit() -> None:
    assert is_due(VISIT, SERVICE)
    assert not is_due(VISIT, None)
    assert not is_due(replace(VISIT, coverage=replace(VISIT.coverage, route_code="2")), SERVICE)
    assert not is_due(replace(VISIT, payment=Payment.SELF_PAY), SERVICE)


def test_nothing_is_due_while_only_staff_can_tell_the_route() -> None:
    visit = replace(VISIT, coverage=replace(VISIT.coverage, route_code=None))
    assert not is_due(visit, SERVICE)
    with pytest.raises(CannotNotify, match="MA_DOITUONG_KCB"):
        prepared(visit)


def test_who_comes_without_insurance_by_the_route_is_no_insured_visit() -> None:
    visit = replace(VISIT, coverage=replace(VISIT.coverage, route_code="9"))
    assert not is_due(visit, SERVICE)
    assert prepared(visit)["MA_THE_BHYT"] == ""
    assert taken(write(prepared(visit)))


@pytest.mark.parametrize("number", ["0199999901", "GD4010199999901"])
def test_who_was_registered_by_the_insurance_card_alone_is_notified_without_an_identity_number(number: str) -> None:
    notification = prepared(replace(VISIT, citizen=replace(VISIT.citizen, number=number)))
    assert (notification["SO_CCCD"], notification["MA_THE_BHYT"]) == ("", "GD4010199999901")
    assert taken(write(notification))


def test_a_birth_year_that_nobody_knows_is_said_and_not_sent() -> None:
    visit = replace(VISIT, citizen=replace(VISIT.citizen, birth_date=None))
    with pytest.raises(CannotNotify, match="NGAY_SINH"):
        prepared(visit)


def test_an_emergency_is_never_notified() -> None:
    visit = replace(VISIT, coverage=replace(VISIT.coverage, route_code="2"))
    with pytest.raises(CannotNotify, match="MA_DOITUONG_KCB"):
        prepared(visit)


def test_a_fault_names_the_field_and_nothing_personal() -> None:
    visit = replace(VISIT, citizen=replace(VISIT.citizen, number="12345"))
    with pytest.raises(CannotNotify) as caught:
        prepared(visit)
    assert caught.value.fields == ("SO_CCCD",)
    assert "12345" not in str(caught.value)


def test_an_order_before_the_arrival_counts_from_the_arrival() -> None:
    early = FirstService("02.1897", "Khám Nội", datetime(2026, 11, 22, 0, 0, tzinfo=UTC))
    assert prepare(VISIT, "01999", early, ZONE)["NGAY_YL"] == "202611220801"


def test_no_repr_shows_anything_personal() -> None:
    assert "Mẫu" not in repr(prepared())


@given(st.text(min_size=1, max_size=300), st.text(max_size=1100))
def test_any_name_is_written_well_formed_or_refused(name: str, service: str) -> None:
    visit = replace(VISIT, citizen=replace(VISIT.citizen, name=name))
    first = FirstService("02.1897", service, SERVICE.ordered)
    try:
        notification = prepare(visit, "01999", first, ZONE)
    except CannotNotify:
        return
    document = write(notification)
    parsed = ET.fromstring(document)  # noqa: S314 - our own document
    assert parsed.findtext(".//HO_TEN") == notification["HO_TEN"]
    assert taken(document)
