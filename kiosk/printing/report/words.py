"""The report's words. Codes that the clinic's data names itself (services, reasons) come from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kiosk.core.texts import Language, Text

TITLE: Final = Text("BÁO CÁO NGÀY", "DAY REPORT")
PAGE_TITLE: Final = Text("Báo cáo ngày", "Day report")
SUBTITLE: Final = Text("Tiếp đón người bệnh tại ki-ốt và quầy", "Check-in at the kiosk and the desk")
VISITS: Final = Text("Lượt đăng ký", "Visits")
PRIORITY: Final = Text("Ưu tiên", "Priority")
BY_CHIP: Final = Text("Bằng chip", "By chip")
WAITING: Final = Text("Chờ (trung vị)", "Wait (median)")
HELPED: Final = Text("Cần hỗ trợ", "Helped")
BY_HOUR: Final = Text("Lượt đăng ký theo giờ", "Visits by hour")
BY_SERVICE: Final = Text("Theo dịch vụ", "By service")
BY_PAYMENT: Final = Text("Theo nguồn chi trả", "By payer")
BY_DECISION: Final = Text("Theo kết quả tra cứu thẻ", "By answer of the insurance")
BY_STATE: Final = Text("Theo tình trạng", "By state")
TIMES: Final = Text("Thời gian", "Times")
TIMES_HEAD: Final = (
    Text("Giai đoạn", "Stage"),
    Text("Số lượt", "Count"),
    Text("Trung vị", "Median"),
    Text("9/10 lượt dưới", "9 of 10 below"),
    Text("Lâu nhất", "Longest"),
)
WAIT_ROW: Final = Text("Từ lấy số đến gọi số", "From number to call")
SERVE_ROW: Final = Text("Từ gọi số đến tiếp xong", "From call to done")
LOOKUP_ROW: Final = Text("Tra cứu cổng BHXH", "Look-up at the portal")
PORTAL: Final = Text("Cổng BHXH, phiếu và gửi dữ liệu", "Portal, slips and deliveries")
LOOKUPS: Final = Text("Số lần tra cứu", "Look-ups")
LOOKUPS_FAILED: Final = Text("Tra cứu không có kết quả", "Look-ups without an answer")
SLIPS_PRINTED: Final = Text("Phiếu đã in", "Slips printed")
SLIPS_FAILED: Final = Text("Phiếu in lỗi", "Slips that failed")
SLIPS_WAITING: Final = Text("Phiếu chưa in", "Slips not printed")
UNDELIVERED: Final = Text("Thông báo chưa gửi xong", "Notifications not delivered yet")
DEAD: Final = Text("Thông báo bị trả lại, cần xử lý", "Notifications refused, to be looked at")
FORCED: Final = Text("Quyết định của nhân viên", "Decisions by staff")
FORCED_HEAD: Final = (
    Text("Giờ", "Time"),
    Text("Nhân viên", "Staff"),
    Text("Số phiếu", "Ticket"),
    Text("Việc làm", "Action"),
    Text("Lý do", "Reason"),
)
NO_FORCED: Final = Text("Không có quyết định nào.", "None.")
ANCHOR: Final = Text("Niêm phong sổ kiểm toán", "Seal of the audit")
ANCHOR_TEXT: Final = Text(
    "{entries} dòng đến hết ngày. Mã niêm phong của dòng cuối (giữ bản in này để đối chiếu):",
    "{entries} entries to the end of the day. Link of the last one (keep this print to compare):",
)
SIGNATURES: Final = (Text("Người lập", "Prepared by"), Text("Trưởng bộ phận", "Head"))
PAGE: Final = Text("Trang {page}/{pages}", "Page {page} of {pages}")
NOTHING: Final = Text("Không có lượt đăng ký nào trong ngày này.", "Nobody was registered that day.")
NO_TIME: Final = "—"

DECISIONS: Final = {
    "covered": Text("BHYT chi trả", "Covered"),
    "covered_show_paper_card": Text("BHYT chi trả, xuất trình thẻ giấy", "Covered, paper card to be shown"),
    "not_covered": Text("BHYT không chi trả", "Not covered"),
    "identity_mismatch": Text("Sai thông tin định danh", "Identity differs"),
    "number_wrong": Text("Sai số thẻ", "Number wrong"),
    "child_without_card": Text("Trẻ em chưa có thẻ", "Child without card"),
    "unknown_code": Text("Mã trả về chưa biết", "Unknown code"),
    "portal_unavailable": Text("Chưa tra cứu được", "Not looked up"),
    "": Text("Không tra cứu", "Not asked"),
}
PAYMENTS: Final = {
    "insurance": Text("Bảo hiểm y tế", "Insurance"),
    "insurance_show_card": Text("BHYT, xuất trình thẻ giấy", "Insurance, paper card"),
    "to_be_checked": Text("BHYT chờ tra cứu", "Insurance to be checked"),
    "self_pay": Text("Tự chi trả", "Self-pay"),
}
STATES: Final = {
    "waiting": Text("Đang chờ", "Waiting"),
    "called": Text("Đã gọi", "Called"),
    "absent": Text("Vắng mặt khi gọi", "Absent"),
    "served": Text("Đã tiếp", "Served"),
    "void": Text("Đã hủy", "Void"),
}
TROUBLES: Final = {
    "unreachable": Text("không kết nối được", "unreachable"),
    "timeout": Text("quá thời gian", "no answer in time"),
    "certificate": Text("chứng thư sai", "certificate not valid"),
    "http_error": Text("lỗi máy chủ", "server error"),
    "bad_answer": Text("trả lời sai", "answer not understood"),
    "login_refused": Text("sai tài khoản", "login refused"),
    "too_many": Text("quá số lượt cho phép", "asked too often"),
    "paused": Text("tạm ngưng hỏi", "paused"),
    "internal": Text("lỗi của ki-ốt", "fault of the kiosk"),
}
"""Kinds of trouble in the place of an answer; a code of the portal stands for itself."""
ACCESS: Final = {
    "pace": Text("Chip (PACE)", "Chip (PACE)"),
    "bac": Text("Chip (BAC)", "Chip (BAC)"),
    "by_hand": Text("Nhập tay", "By hand"),
}
ACTIONS: Final = {
    "register": Text("Tiếp nhận tay", "Registered by hand"),
    "look_up": Text("Tra cứu lại", "Looked up again"),
    "accept": Text("Chấp nhận giấy tờ khác", "Accepted other documents"),
    "set_payment": Text("Đổi nguồn chi trả", "Changed who pays"),
    "set_route": Text("Chọn mã đối tượng", "Chose the route code"),
    "decide_claim": Text("Quyết định giấy tờ", "Decided a claim"),
    "move": Text("Chuyển dịch vụ", "Moved"),
    "compare_photo": Text("So ảnh trong chip", "Compared the chip's photo"),
    "void": Text("Hủy số", "Made void"),
    "reopen": Text("Mở lại số", "Reopened"),
    "reprint": Text("In lại phiếu", "Printed again"),
}
_DAYS: Final = (
    Text("Thứ Hai", "Monday"),
    Text("Thứ Ba", "Tuesday"),
    Text("Thứ Tư", "Wednesday"),
    Text("Thứ Năm", "Thursday"),
    Text("Thứ Sáu", "Friday"),
    Text("Thứ Bảy", "Saturday"),
    Text("Chủ Nhật", "Sunday"),
)
_MINUTE = 60
_TENTHS_BELOW = 10


@dataclass(frozen=True, slots=True)
class Names:
    """Words for the codes of the clinic's own data; a code without words is shown as it is."""

    services: Mapping[str, Text]
    reasons: Mapping[str, Text]
    actions: Mapping[str, Text]


def named(words: Mapping[str, Text], code: str, language: Language) -> str:
    """Return the words for a code."""
    text = words.get(code)
    return code if text is None else text(language)


def long_day(day: date, language: Language) -> str:
    """Write a day with its weekday: `Thứ Hai, 23/11/2026`."""
    return f"{_DAYS[day.weekday()](language)}, {day:%d/%m/%Y}"


def lasting(time: timedelta | None, language: Language) -> str:
    """Write how long something took: `0,3 giây`, `7 phút`, `1 giờ 05 phút`."""
    if time is None:
        return NO_TIME
    seconds = time.total_seconds()
    vietnamese = language is Language.VI
    if seconds < _MINUTE:
        text = f"{seconds:.1f}" if seconds < _TENTHS_BELOW else f"{seconds:.0f}"
        return f"{text.replace('.', ',')} giây" if vietnamese else f"{text} s"
    minutes = round(seconds / _MINUTE)
    if minutes < _MINUTE:
        return f"{minutes} phút" if vietnamese else f"{minutes} min"
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours} giờ {minutes:02d} phút" if vietnamese else f"{hours} h {minutes:02d} min"


def number(count: int, language: Language) -> str:
    """Write a count with its thousands apart: `1.234` in Vietnamese, `1,234` in English."""
    text = f"{count:,}"
    return text.replace(",", ".") if language is Language.VI else text
