"""The portal's other two look-ups: visits (`Lskcb2025`) and the year's co-payments (`TraCuuTienMCCT`).

Letters 2746/BHXH-CNTT and 1839/CNTT-PM. The second one spells its keys with capitals and has HTTP codes of its own.
"""

from __future__ import annotations

import msgspec

from backend_stub.contract.wire import CoPayment, PastVisit, Record


class HistoryAnswer(
    msgspec.Struct, frozen=True, rename={"result": "maKetQua", "note": "ghiChu", "visits": "dsLichSuKCB2025"}
):
    """The answer of `Lskcb2025`."""

    result: str
    note: str = ""
    visits: tuple[PastVisit, ...] | None = None


class CardHolder(
    msgspec.Struct,
    frozen=True,
    rename={"name": "hoTen", "birth_date": "ngaySinh", "ends": "ngayKetThuc", "social_number": "maBhxh"},
):
    """The person that the co-payments belong to."""

    name: str
    birth_date: str
    ends: str
    social_number: str


class CoPaymentAnswer(
    msgspec.Struct,
    frozen=True,
    rename={"result": "MaKetQua", "note": "GhiChu", "payments": "DataCCT", "holder": "ThongTinSoThe"},
):
    """The answer of `TraCuuTienMCCT`: 200 with payments, 204 with null in their place, 400, 500."""

    result: str
    note: str = ""
    payments: tuple[CoPayment, ...] | None = ()
    holder: CardHolder | None = None


def co_payments(record: Record, asked: str) -> CoPaymentAnswer:
    """Answer with the year's co-payments; `asked` is the time of the question, `yyyyMMddHHmm`."""
    if not record.payments:
        return CoPaymentAnswer("204", "Không có dữ liệu", None)
    holder = CardHolder(record.name, record.birth_date, record.valid_to, record.social_number)
    paid = tuple(msgspec.structs.replace(entry, asked=asked) for entry in record.payments)
    return CoPaymentAnswer("200", "", paid, holder)
