"""The check-in notification XML0 (QĐ 4750/QĐ-BYT, QĐ 3176/QĐ-BYT): built from a visit, checked, written as XML.

The law wants it after the first cost of a visit, normally the examination fee, and not for emergencies: a notification
is prepared when the patient arrives and waits for its first service. Codes are texts throughout: `01` and `1.11` are no
numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from cardreader.citizen import PartialDate, Sex
from kiosk.core.delivery import DeliveryFault
from kiosk.core.insurance.decide import EMERGENCY
from kiosk.core.insurance_card import is_card_number
from kiosk.core.visit import FirstService, Payment, Visit

SELF_PAY = "9"
EXAMINATION = "01"
"""MA_LOAI_KCB of an ordinary examination."""

_NO_YEAR = "0000"
_SEXES = {Sex.MALE: "1", Sex.FEMALE: "2", Sex.UNSPECIFIED: "3"}
_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CannotNotify(Exception):
    """The notification breaks a rule. `fields` names the fields; the text holds nothing personal."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        self.fault = DeliveryFault.BROKEN_FIELDS.of(fields=", ".join(fields))
        super().__init__(self.fault.line)


@dataclass(frozen=True, slots=True)
class Notification:
    """One entry: the 26 fields in their order."""

    values: tuple[tuple[str, str], ...] = field(repr=False)

    def __getitem__(self, name: str) -> str:
        """Return the content of a field."""
        return dict(self.values)[name]


def is_due(visit: Visit, service: FirstService | None) -> bool:
    """Return whether the law wants this visit's notification now: an insured visit's first cost, and no emergency.

    Without a route (MA_DOITUONG_KCB) nothing is sent: where only staff can tell it, nobody may guess it.
    """
    return is_insured(visit) and service is not None and visit.coverage.route_code not in (None, EMERGENCY)


def is_insured(visit: Visit) -> bool:
    """Return whether an insurance that pays is known, with its card."""
    return _insured(visit) and visit.coverage.card is not None


def prepare(
    visit: Visit, facility: str, service: FirstService, zone: tzinfo, *, patient_code: str = ""
) -> Notification:
    """Fill the fields from a visit. `facility` is MA_CSKCB; without a `patient_code` of the clinic the visit's is used.

    Times are written in `zone`, the clinic's. Raises `CannotNotify`.
    """
    citizen, card = visit.citizen, visit.coverage.card if _insured(visit) else None
    filled = {
        "MA_LK": f"{facility}-{visit.id}",
        "STT": "1",
        "MA_BN": patient_code or str(visit.id),
        "HO_TEN": _clean(citizen.name),
        # Whoever was registered by the insurance card alone (a child, most often) has no other number here.
        "SO_CCCD": "" if is_card_number(citizen.number) else citizen.number,
        "NGAY_SINH": birth_time(citizen.birth_date),
        "GIOI_TINH": _SEXES[citizen.sex],
        "MA_THE_BHYT": card.number if card else "",
        "MA_DKBD": card.registered_facility if card else "",
        "GT_THE_TU": _day(card.valid_from) if card else "",
        "GT_THE_DEN": _day(card.valid_to) if card else "",
        "MA_DOITUONG_KCB": (visit.coverage.route_code or "") if card else SELF_PAY,
        "NGAY_VAO": _minute(visit.arrived, zone),
        "MA_LOAI_KCB": EXAMINATION,
        "MA_CSKCB": facility,
        "MA_DICH_VU": _clean(service.code),
        "TEN_DICH_VU": _clean(service.name),
        "NGAY_YL": _minute(max(service.ordered, visit.arrived), zone),
    }
    notification = Notification(tuple((name, filled.get(name, "")) for name, _, _ in _rules()))
    if broken := tuple(dict.fromkeys(faults(notification))):
        raise CannotNotify(broken)
    return notification


def birth_time(birth: PartialDate | None) -> str:
    """Write a birth date as `yyyyMMddHHmm`; parts that are not known are zeros."""
    if birth is None:
        return "0" * 12
    return f"{birth.year:04d}{birth.month or 0:02d}{birth.day or 0:02d}0000"


def faults(notification: Notification) -> Iterator[str]:
    """Name the fields that break a rule of the field table."""
    values = dict(notification.values)
    for name, need, pattern in _rules():
        if not pattern.fullmatch(values[name]) or (need == "always" and not values[name]):
            yield name
    table = _table()
    if values["MA_LOAI_KCB"] not in table["visit_kinds"]:
        yield "MA_LOAI_KCB"
    if values["MA_DOITUONG_KCB"] not in table["routes"] or values["MA_DOITUONG_KCB"] == EMERGENCY:
        yield "MA_DOITUONG_KCB"
    kinds = ("DICH_VU", "THUOC", "VAT_TU")
    if not any(values[f"MA_{kind}"] for kind in kinds):
        yield "MA_DICH_VU"
    for kind in kinds:
        if values[f"MA_{kind}"] and not values[f"TEN_{kind}"]:
            yield f"TEN_{kind}"
    if values["NGAY_SINH"].startswith(_NO_YEAR):
        yield "NGAY_SINH"
    if values["MA_THE_BHYT"]:
        yield from (name for name in ("MA_DKBD", "GT_THE_TU") if not values[name])


def write(notification: Notification) -> bytes:
    """Write the document: UTF-8, the signature element (CHUKYDONVI) empty."""
    lines = [f"      <{name}>{escape(value)}</{name}>" for name, value in notification.values]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            "<CHI_TIEU_TRANG_THAI_KCB>",
            "  <DSACH_TRANG_THAI_KCB>",
            "    <TRANG_THAI_KCB>",
            *lines,
            "    </TRANG_THAI_KCB>",
            "  </DSACH_TRANG_THAI_KCB>",
            "  <CHUKYDONVI></CHUKYDONVI>",
            "</CHI_TIEU_TRANG_THAI_KCB>",
            "",
        ]
    ).encode()


def _insured(visit: Visit) -> bool:
    insurance = visit.payment in (Payment.INSURANCE, Payment.INSURANCE_SHOW_CARD)
    return insurance and visit.coverage.route_code != SELF_PAY


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", " ".join(text.split()))


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def _minute(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y%m%d%H%M}"


@cache
def _table() -> dict[str, Any]:
    text = (files("kiosk.delivery") / "data" / "xml0_fields.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


@cache
def _rules() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (row["name"], row["need"], re.compile(row["pattern"].strip("^$"), re.ASCII | re.DOTALL))
        for row in _table()["fields"]
    )
