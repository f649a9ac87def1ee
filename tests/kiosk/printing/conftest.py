"""Slips to print."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.core.slip import Slip
from kiosk.core.texts import Language, Text
from kiosk.printing.rendering import paint

VISIT_ID = "0b9c7d2e-5f60-4d3a-9d8e-3f2b6a1c4e5d"


def painted_before(slip: Slip) -> Slip:
    """Let Qt's cache take every small letter of the slip.

    The edges of letters above 64 pixels move by a fraction of a dot with the size that FreeType drew last: a slip is
    the same dot by dot from its second time on.
    """
    paint(slip)
    return slip


@pytest.fixture
def slip(qapp: QApplication) -> Slip:
    made = Slip(
        clinic="Phòng khám Đa khoa Mẫu",
        address="12 phố Ví Dụ, phường Mẫu, Hà Nội",
        number="A 017",
        priority=False,
        service=Text("Khám bệnh", "Medical examination"),
        room=Text("Phòng khám 1, tầng 1", "Room 1, ground floor"),
        name="Nguyễn Thị Sao M.",
        masked_number="•••• •••• 1234",
        printed_at="22/11/2026 08:01",
        insurance=Text(
            "Bảo hiểm y tế dự kiến trả 80 % chi phí.", "The insurance is expected to pay 80 % of the costs."
        ),
        banner=None,
        notes=(Text("Giữ phiếu này đến khi khám xong.", "Keep this slip until you are done."),),
        qr=VISIT_ID,
        language=Language.VI,
    )
    return painted_before(made)


@pytest.fixture
def long_slip(qapp: QApplication) -> Slip:
    """The longest of everything, a word without end included."""
    made = Slip(
        clinic="Trung tâm Y tế Khu vực Điện Bàn trực thuộc Sở Y tế Thành phố Đà Nẵng",
        address="Số 123 đường Nguyễn Phước Nguyên, khối phố 5, phường Điện Bàn Bắc, thành phố Đà Nẵng, Việt Nam",
        number="ƯT AB 1234",
        priority=True,
        service=Text(
            "Khám chuyên khoa Răng Hàm Mặt theo yêu cầu ngoài giờ", "Dental examination on request, after hours"
        ),
        room=Text("Phòng khám chuyên khoa số 12, tầng 3, khu nhà B", "Specialist room 12, second floor, building B"),
        name="Công Tằng Tôn Nữ Hoàng Nguyễn Thị Quỳnh Như Phương Thảo Ngọc Huyền Trang Ngượngnghịungượngnghịungượng",
        masked_number="•••• •••• 1234",
        printed_at="31/12/2026 23:59",
        insurance=Text("Cổng giám định chưa trả lời. " * 4, "The insurance portal has not answered yet. " * 4),
        banner=Text("XUẤT TRÌNH THẺ BHYT GIẤY TẠI QUẦY", "SHOW YOUR PAPER INSURANCE CARD AT THE DESK"),
        notes=(
            Text("Ưu tiên theo luật: được gọi trước.", "Priority by law: you are called first."),
            Text("Mang thẻ giấy và giấy chuyển tuyến đến quầy.", "Bring the paper card and the referral to the desk."),
        ),
        qr=VISIT_ID,
        language=Language.EN,
    )
    return painted_before(made)
