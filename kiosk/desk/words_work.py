"""Words of the work list, the dossier, search and calling."""

from __future__ import annotations

from typing import Final

from kiosk.core.desk.model import VisitState, Work
from kiosk.core.texts import Text
from kiosk.core.visit import ClaimKind, Payment, Track

WORKS: Final = {
    Work.HELP: Text("Cần trợ giúp", "Help wanted"),
    Work.TO_BE_CHECKED: Text("Chờ tra BHYT", "Insurance to check"),
    Work.MISMATCH: Text("Không khớp", "Mismatch"),
    Work.UNANCHORED: Text("Chip chưa rõ nguồn", "Chip of unknown issuer"),
    Work.CLAIM: Text("Chờ xác nhận", "To confirm"),
    Work.UNPRINTED: Text("Chưa in phiếu", "Not printed"),
    Work.UNDELIVERED: Text("Chưa gửi được", "Not delivered"),
    Work.FIRST_SERVICE: Text("Chờ dịch vụ đầu tiên", "First service to name"),
    Work.ROUTE: Text("Chờ mã đối tượng", "Route code to choose"),
    Work.PROVISIONAL: Text("Số tạm", "Provisional"),
}
ALL: Final = Text("Tất cả", "All")
NOTHING: Final = Text("Không còn việc nào đang chờ.", "Nothing waits.")
NOTHING_OF_KIND: Final = Text("Không có việc loại này.", "Nothing of this kind waits.")
WAITS: Final = Text("Chờ", "Waits")
TICKET: Final = Text("Số", "Number")
WHY: Final = Text("Việc", "What")
PERSON: Final = Text("Người bệnh", "Patient")
DETAIL: Final = Text("Chi tiết", "Detail")
SERVICE: Final = Text("Dịch vụ", "Service")
TIME: Final = Text("Giờ đến", "Came at")
DAY: Final = Text("Ngày", "Day")
STATE: Final = Text("Trạng thái", "State")
MINUTES: Final = Text("{count} phút", "{count} min")
HOURS: Final = Text("{hours} giờ {minutes}", "{hours} h {minutes}")
NOBODY: Final = Text("(chưa rõ)", "(unknown)")
URGENT: Final = Text("CẤP CỨU tại máy: đến ngay. {number}", "EMERGENCY at the kiosk: go there now. {number}")

STATES: Final = {
    VisitState.WAITING: Text("Đang chờ", "Waiting"),
    VisitState.CALLED: Text("Đã gọi", "Called"),
    VisitState.ABSENT: Text("Vắng", "Absent"),
    VisitState.SERVED: Text("Đã tiếp", "Served"),
    VisitState.VOID: Text("Đã hủy", "Void"),
}
TRACKS: Final = {Track.NORMAL: Text("Thường", "Normal"), Track.PRIORITY: Text("Ưu tiên", "Priority")}
PAYMENTS: Final = {
    Payment.INSURANCE: Text("BHYT", "Insurance"),
    Payment.INSURANCE_SHOW_CARD: Text("BHYT, xem thẻ giấy", "Insurance, see the card"),
    Payment.TO_BE_CHECKED: Text("Chờ tra BHYT", "To be checked"),
    Payment.SELF_PAY: Text("Tự chi trả", "Self-pay"),
}
UNVOUCHED: Final = Text(
    "Không có cơ quan cấp nào bảo đảm cho chip. So người với thẻ rồi tiếp nhận; chưa gửi thông báo nào.",
    "No installed issuer vouches for the chip. Compare person and card, then accept: nothing is notified before.",
)
SOMEBODY_ELSE: Final = Text("Ảnh trong chip không phải người này", "The chip's photo shows somebody else")
CLAIMS: Final = {
    ClaimKind.REFERRAL: Text("Giấy chuyển cơ sở khám chữa bệnh", "Referral letter"),
    ClaimKind.RE_EXAMINATION: Text("Giấy hẹn khám lại", "Re-examination slip"),
    ClaimKind.PRIORITY: Text("Thuộc diện ưu tiên", "Priority group"),
    ClaimKind.ADULT: Text("Người lớn đi cùng trẻ", "Adult with the child"),
}
CLAIM_OPEN: Final = Text("Chưa xem", "Not seen yet")
CLAIM_CONFIRMED: Final = Text("Đã xác nhận", "Confirmed")
CLAIM_REJECTED: Final = Text("Không chấp nhận", "Rejected")
CLAIM_PAPER: Final = Text("số {number}", "number {number}")
CLAIM_DATED: Final = Text("ngày {day}", "dated {day}")

# Search
SEARCH_LEAD: Final = Text("Theo số phiếu, số giấy tờ hoặc họ tên.", "By ticket, personal number or name.")
SEARCH_HINT: Final = Text("Ví dụ: A 017, 001190000123, Nguyễn Thị Mai", "Like A 017, 001190000123, Nguyễn Thị Mai")
SEARCH: Final = Text("Tìm", "Search")
FOUND: Final = Text("{count} kết quả", "{count} found")
FOUND_NONE: Final = Text(
    "Không tìm thấy. Thử số phiếu, hoặc bớt chữ.", "Nothing found. Try the ticket, or fewer words."
)

# Calling
COUNTER: Final = Text("Quầy số", "Counter")
CALL_NEXT: Final = Text("Gọi số tiếp theo", "Call the next number")
CALL_AGAIN: Final = Text("Gọi lại", "Call again")
ABSENT: Final = Text("Vắng mặt", "Absent")
SERVED: Final = Text("Đã tiếp", "Served")
CALLED_NOW: Final = Text("Đang gọi", "Called now")
CALLED_NOBODY: Final = Text("Quầy này chưa gọi ai.", "This counter calls nobody.")
CALLED_AT: Final = Text("Gọi lúc", "Called at")
CALLED_TIMES: Final = Text("lần {count}, lúc {time}", "time {count}, at {time}")
NOBODY_WAITS: Final = Text("Không còn ai chờ ở các dịch vụ đã chọn.", "Nobody waits for the chosen services.")
HELP_LINE: Final = Text("Phiếu trợ giúp (TG)", "Help tickets (TG)")
CALLS_FOR: Final = Text("Gọi cho dịch vụ", "Call for")
CHOOSE_SERVICE: Final = Text("Chọn ít nhất một dịch vụ.", "Choose one service at least.")
WAITING: Final = Text("Đang chờ", "Waiting")
BOARD: Final = Text("Bảng gọi số", "Queue board")
OPEN_BOARD: Final = Text("Mở bảng gọi số", "Open the queue board")
CLOSE_BOARD: Final = Text("Đóng bảng gọi số", "Close the queue board")
BOARD_EMPTY: Final = Text("Xin chờ gọi số", "Please wait for your number")
BOARD_TITLE: Final = Text("Mời số", "Now serving")
BOARD_COUNTER: Final = Text("Quầy", "Counter")
