"""What the portal keeps of a person's past: visits and co-payments."""

from __future__ import annotations

import msgspec


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
