"""Spell and order what goes over the wire as the portal does (letter 1923/BHXH-CNTT, annex 3).

Here are the paths, the fields of look-ups and answers, a person's past visits and co-payments, the sentence of each
result code and the province codes of card numbers.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

import msgspec

LOOK_UP = "/api/egw/KQNhanLichSuKCB2024"
TOKEN = "/api/token/take"  # noqa: S105 - a path
CHECK_IN = "/api/qd130/checkInKcbQd3176"
HISTORY = "/api/egw/Lskcb2025"
CO_PAYMENTS = "/api/TraCuuCCT/TraCuuTienMCCT"
SWITCHED_OFF = tuple(f"/api/egw/KQNhanLichSuKCB{year}" for year in ("595", "2018", "2019"))


class PastVisit(
    msgspec.Struct,
    frozen=True,
    rename={
        "dossier": "maHoSo",
        "facility": "maCSKCB",
        "arrived": "ngayVao",
        "left": "ngayRa",
        "disease": "tenBenh",
        "condition": "tinhTrang",
        "result": "kqDieuTri",
        "reason": "lyDoVV",
    },
):
    """One visit. Times are `yyyyMMddHHmm`; condition, result and reason are the portal's code numbers."""

    dossier: str
    facility: str
    arrived: str
    left: str
    disease: str
    condition: str
    result: str
    reason: str


class CoPayment(
    msgspec.Struct,
    frozen=True,
    rename={
        "id": "Id",
        "asked": "ngayTraCuu",
        "card": "maThe",
        "facility": "maCskcb",
        "arrived": "ngayVao",
        "left": "ngayRa",
        "route": "maDoiTuongKCB",
        "exempt": "tBNCCTMCCT",
        "paid": "tBNCCTLuyKe",
        "received_by_portal": "ngayNhanCong",
        "received": "ngayNhan",
        "spare1": "duPhong1",
        "spare2": "duPhong2",
        "spare3": "duPhong3",
        "spare4": "duPhong4",
        "spare5": "duPhong5",
    },
):
    """One co-payment. Amounts are in dong."""

    id: int
    asked: str
    card: str
    facility: str
    arrived: str
    left: str
    route: str
    exempt: int
    paid: int
    received_by_portal: str
    received: str
    spare1: str = ""
    spare2: str = ""
    spare3: str = ""
    spare4: str = ""
    spare5: str = ""


def _read(name: str) -> bytes:
    return (files("backend_stub.contract") / "data" / name).read_bytes()


@cache
def result_notes() -> dict[str, str]:
    """Return `ghiChu` for each result code (letter 1923/BHXH-CNTT, annex 3)."""
    return msgspec.json.decode(_read("result_notes.json"), type=dict[str, str])


@cache
def card_provinces() -> frozenset[str]:
    """Return the two-digit codes in positions four and five of a card number; 97 and 98 are army and police."""
    return frozenset(msgspec.json.decode(_read("card_provinces.json"), type=list[str]))


VIETNAM = timezone(timedelta(hours=7))
"""Local times of the portal; the country has no summer time."""


_OF_A_PERSON: Final = {
    "result": "maKetQua",
    "card": "maThe",
    "name": "hoTen",
    "birth_date": "ngaySinh",
    "sex": "gioiTinh",
    "address": "diaChi",
    "facility": "maDKBD",
    "office": "cqBHXH",
    "valid_from": "gtTheTu",
    "valid_to": "gtTheDen",
    "area": "maKV",
    "five_years": "ngayDu5Nam",
    "social_number": "maSoBHXH",
    "old_card": "maTheCu",
    "new_card": "maTheMoi",
    "new_valid_from": "gtTheTuMoi",
    "new_valid_to": "gtTheDenMoi",
    "new_facility": "maDKBDMoi",
    "new_facility_name": "tenDKBDMoi",
}
"""Names of the fields that a person's record and its answer share, at the wire."""


class Record(
    msgspec.Struct,
    frozen=True,
    omit_defaults=True,
    rename=_OF_A_PERSON | {"visits": "dsLichSuKCB2025", "payments": "DataCCT"},
):
    """What the insurance knows about a person. Dates are `dd/MM/yyyy` (the birth date also `yyyy`), absent is `""`."""

    result: str
    """`000`: derive the answer from dates and names. Any other code is returned unchanged."""
    name: str
    birth_date: str
    sex: str
    social_number: str
    card: str = ""
    address: str = ""
    facility: str = ""
    office: str = ""
    valid_from: str = ""
    valid_to: str = ""
    area: str = ""
    five_years: str = ""
    old_card: str = ""
    new_card: str = ""
    new_valid_from: str = ""
    new_valid_to: str = ""
    new_facility: str = ""
    new_facility_name: str = ""
    visits: tuple[PastVisit, ...] = ()
    payments: tuple[CoPayment, ...] = ()

    def __repr__(self) -> str:
        """Show nothing personal."""
        return f"Record(result={self.result!r})"


class Inquiry(
    msgspec.Struct,
    frozen=True,
    rename={"user": "userKT", "at": "thoiGianKT", "note": "thongBao", "code": "maLoi"},
):
    """An earlier look-up of the same person (an entry of dsLichSuKT2018)."""

    user: str
    at: str
    """`yyyyMMddHHmm`, Vietnam's time."""
    note: str
    code: str


class LookupAnswer(
    msgspec.Struct,
    frozen=True,
    rename=_OF_A_PERSON | {"note": "ghiChu", "visits": "dsLichSuKCB2018", "inquiries": "dsLichSuKT2018"},
):
    """The answer of KQNhanLichSuKCB2024: every value is a string, absent values are `""`, the lists may be null."""

    result: str
    note: str
    card: str = ""
    name: str = ""
    birth_date: str = ""
    sex: str = ""
    address: str = ""
    facility: str = ""
    office: str = ""
    valid_from: str = ""
    valid_to: str = ""
    area: str = ""
    five_years: str = ""
    social_number: str = ""
    old_card: str = ""
    new_card: str = ""
    new_valid_from: str = ""
    new_valid_to: str = ""
    new_facility: str = ""
    new_facility_name: str = ""
    visits: None = None
    """Moved to another function in 2025: always null."""
    inquiries: tuple[Inquiry, ...] | None = None

    def __repr__(self) -> str:
        """Show nothing personal."""
        return f"LookupAnswer(result={self.result!r})"


class Lookup(
    msgspec.Struct,
    frozen=True,
    rename={
        "number": "maThe",
        "name": "hoTen",
        "birth_date": "ngaySinh",
        "staff_name": "hoTenCb",
        "staff_number": "cccdCb",
    },
):
    """The five fields of a look-up as they were sent; absent ones are None."""

    number: str | None
    name: str | None
    birth_date: str | None
    staff_name: str | None
    staff_number: str | None

    def __repr__(self) -> str:
        """Show the shape only."""
        return f"Lookup(number={'-' if self.number is None else len(self.number)} characters)"

    @classmethod
    def of(cls, fields: dict[str, str]) -> Lookup:
        """Pick the five fields out of a body."""
        return cls(*(fields.get(key) for key in ("maThe", "hoTen", "ngaySinh", "hoTenCb", "cccdCb")))


def dot_net_time(moment: datetime) -> str:
    """Write an aware moment as the portal does: UTC with seven decimals (`2026-11-22T01:10:00.0000000Z`)."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond:06d}0Z"


def minute(moment: datetime) -> str:
    """Write an aware moment as `yyyyMMddHHmm`, Vietnam's time."""
    return _minute(int(moment.timestamp()) // 60)


@lru_cache(maxsize=16)
def _minute(since_epoch: int) -> str:
    return f"{datetime.fromtimestamp(since_epoch * 60, VIETNAM):%Y%m%d%H%M}"


def aware(moment: datetime) -> datetime:
    """Return a time of the database with its zone: SQLite gives UTC without it."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def encode(answer: Any) -> bytes:
    """Encode an answer as JSON: UTF-8, keys in the portal's order, no spaces."""
    return msgspec.json.encode(answer)
