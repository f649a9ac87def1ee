"""Words of one visit: what is known, and what may be done."""

from __future__ import annotations

from typing import Final

from cardreader.authenticity.verdict import ChipProof, Passive
from kiosk.core.texts import Text

VISIT: Final = Text("Lượt khám", "Visit")
HELP: Final = Text("Phiếu trợ giúp", "Help ticket")
PERSON: Final = Text("Người bệnh", "Patient")
NUMBER: Final = Text("Số", "Number")
BORN: Final = Text("Ngày sinh", "Born")
SEX: Final = Text("Giới tính", "Sex")
GIVEN: Final = Text("Người bệnh tự nhập", "Typed by the patient")
ARRIVED: Final = Text("Đến lúc", "Came at")
INSURANCE: Final = Text("Bảo hiểm y tế", "Health insurance")
NOT_ASKED: Final = Text("Chưa hỏi cổng BHXH.", "The portal was not asked.")
EXPECTED: Final = Text(
    "Dự kiến hưởng {percent}%; xác định sau khi khám.", "Expected share {percent}%; fixed after the visit."
)
PAYMENT: Final = Text("Chi trả", "Payment")
ROUTE: Final = Text("Mã đối tượng", "Route code")
CHIP: Final = Text("Thẻ gắn chip", "Chip card")
CLAIMS: Final = Text("Người bệnh khai", "The patient says")
HISTORY: Final = Text("Quyết định của nhân viên", "Decided by staff")
NO_HISTORY: Final = Text("Chưa có ai can thiệp.", "Nobody has stepped in.")
NOTIFICATION: Final = Text("Thông báo lượt khám", "Notification")
NOTIFIED: Final = Text("đã gửi", "sent")
UNDELIVERED: Final = Text("Chưa gửi được: {why}.", "Not delivered: {why}.")
REJECTED: Final = Text(
    "{at}  {receiver} từ chối, mã {code}: {reason}", "{at}  {receiver} refused it, code {code}: {reason}"
)
RECEIVERS: Final = {
    "portal": Text("Cổng BHXH", "The insurance portal"),
    "hospital": Text("Hệ thống bệnh viện", "The hospital's system"),
}
NO_REASON: Final = Text("không nêu lý do", "no reason given")
UNPRINTED: Final = Text("Phiếu chưa in được.", "The slip is not printed.")
PHOTO: Final = Text("Ảnh trong chip", "Photo on the chip")
PHOTO_NOTE: Final = Text(
    "So ảnh với người trước quầy. Ảnh không được lưu.", "Compare with the person. The photo is not kept."
)
ACTIONS: Final = Text("Thao tác", "Actions")
FIRST_SERVICE: Final = Text("Dịch vụ đầu tiên", "First service")
NAME_FIRST_SERVICE: Final = Text("Ghi dịch vụ đầu tiên", "Name the first service")
FIRST_SERVICE_LEAD: Final = Text(
    "Thường là tiền khám. Sau đó thông báo lượt khám được gửi tới cổng BHXH.",
    "Normally the examination fee. The visit is then notified to the insurance portal.",
)
SEND_AGAIN: Final = Text("Gửi lại", "Send again")
KNOWN_SERVICES: Final = Text("Dịch vụ của cơ sở", "The clinic's services")
TYPE_SERVICE: Final = Text("Dịch vụ khác: nhập bên dưới", "Another one: type it below")
SERVICE_CODE: Final = Text("Mã dịch vụ", "Service code")
SERVICE_NAME: Final = Text("Tên dịch vụ", "Service name")

PASSIVE: Final = {
    Passive.CHAIN_OK: Text(
        "Chữ ký đúng và có nguồn tin cậy.", "The signature is right and its issuer is trusted here."
    ),
    Passive.UNANCHORED: Text(
        "Chữ ký đúng nhưng chưa biết cơ quan ký. Thẻ tự làm cũng cho kết quả này: xem thẻ và người.",
        "The signature is right, its issuer is unknown here. A home-made chip looks the same: look at card and person.",
    ),
    Passive.FAILED: Text(
        "SAI chữ ký hoặc dữ liệu: chip không thật hoặc đã bị sửa.",
        "WRONG signature or data: the chip is false or was changed.",
    ),
    Passive.NOT_DONE: Text("Chưa kiểm tra chữ ký của chip.", "The chip's signature was not checked."),
}
COPY: Final = {
    ChipProof.OK: Text("Chip đã chứng minh không phải bản sao.", "The chip proved that it is no copy."),
    ChipProof.FAILED: Text(
        "Chip KHÔNG chứng minh được: có thể là bản sao.", "The chip FAILED its proof: maybe a copy."
    ),
    ChipProof.NOT_OFFERED: Text("Chip không có cách tự chứng minh.", "The chip offers no proof of its own."),
    ChipProof.NOT_DONE: Text("Chưa thử chip có phải bản sao.", "It was not tried whether the chip is a copy."),
}
NO_CHIP: Final = Text("Không đọc chip.", "No chip was read.")
OTHER_DOCUMENTS: Final = Text(
    "Tiếp nhận theo giấy tờ khác, không phải theo chip.", "Received on other documents, not by the chip."
)

# Actions: button, and the title of the dialog
LOOK_UP: Final = Text("Tra lại BHYT ngay", "Look up again now")
COMPARE_PHOTO: Final = Text("Ghi kết quả so ảnh", "Note the photo comparison")
ACCEPT: Final = Text("Nhận theo giấy tờ khác", "Accept other documents")
ACCEPT_LEAD: Final = Text(
    "Sổ ghi “tiếp nhận theo giấy tờ khác”, không bao giờ ghi chip đã xác thực.",
    "It is recorded as “received on other documents”, never as a verified chip.",
)
SET_PAYMENT: Final = Text("Đổi cách chi trả", "Change payment")
SET_ROUTE: Final = Text("Chọn mã đối tượng", "Choose route code")
MOVE: Final = Text("Chuyển dịch vụ", "Move to a service")
MOVE_LEAD: Final = Text("Người bệnh nhận số mới; số cũ bị hủy.", "The patient gets a new number; the old one is void.")
VOID: Final = Text("Hủy lượt", "Void")
CLOSE_CASE: Final = Text("Đóng phiếu trợ giúp", "Close the help ticket")
REOPEN: Final = Text("Mở lại", "Reopen")
REPRINT: Final = Text("In lại phiếu", "Print again")
READ_CHIP: Final = Text("Đọc chip, so ảnh", "Read chip, compare photo")
BY_HAND: Final = Text("Tiếp nhận bằng tay", "Register by hand")
CONFIRM: Final = Text("Đã xem, đúng", "Seen, right")
REJECT: Final = Text("Không đúng", "Not right")
REASON: Final = Text("Lý do", "Reason")
CHOOSE_REASON: Final = Text("Chọn lý do", "Choose a reason")
IN_WORDS: Final = Text("Ghi rõ", "In words")
WORDS_WANTED: Final = Text("bắt buộc", "required")
WORDS_FREE: Final = Text("không bắt buộc", "optional")
NEW_PAYMENT: Final = Text("Cách chi trả mới", "New payment")
NEW_ROUTE: Final = Text("Mã đối tượng mới", "New route code")
NEW_SERVICE: Final = Text("Dịch vụ mới", "New service")
NEW_TRACK: Final = Text("Hàng chờ", "Queue")
REJECT_WORDS: Final = Text("Vì sao không đúng", "Why it is not right")

# What was done
LOOKING_UP: Final = Text("Đang hỏi cổng BHXH…", "Asking the portal…")
LOOKED_UP: Final = Text("Cổng BHXH đã trả lời.", "The portal has answered.")
STILL_AWAY: Final = Text(
    "Cổng BHXH chưa trả lời được. Lượt khám vẫn giữ; thử lại sau.",
    "The portal gives no answer yet. The visit stays; try again later.",
)
PRINTING: Final = Text("Đang in…", "Printing…")
PRINTED: Final = Text("Đã in phiếu {number}.", "Slip {number} is printed.")
NOT_PRINTED: Final = Text(
    "Không in được phiếu {number}: {why}. Số vẫn có giá trị.",
    "Slip {number} was not printed: {why}. The number counts all the same.",
)
MOVED: Final = Text("Số mới là {number}.", "The new number is {number}.")
DONE: Final = Text("Đã ghi nhận.", "Recorded.")
READING: Final = Text("Đang đọc chip…", "Reading the chip…")
READ_SAME: Final = Text("Chip mang cùng số với lượt này.", "The chip holds the same number as this visit.")
READ_OTHER: Final = Text(
    "Thẻ trên đầu đọc mang số KHÁC với lượt này.", "The card on the reader holds ANOTHER number than this visit."
)

FORCED: Final = {
    "register": Text("Tiếp nhận bằng tay", "Registered by hand"),
    "look_up": Text("Tra lại BHYT", "Looked up again"),
    "noted_lookup": Text("Tra lại BHYT", "Looked up again"),
    "accept": Text("Nhận theo giấy tờ khác", "Accepted other documents"),
    "set_payment": Text("Đổi cách chi trả", "Payment changed"),
    "set_route": Text("Chọn mã đối tượng", "Route code chosen"),
    "decide_claim": Text("Xem lời khai", "Claim decided"),
    "claim_confirmed": Text("Xác nhận lời khai", "Claim confirmed"),
    "claim_rejected": Text("Bác lời khai", "Claim rejected"),
    "move": Text("Chuyển dịch vụ", "Moved"),
    "compare_photo": Text("So ảnh trong chip", "Compared the photo"),
    "void": Text("Hủy", "Voided"),
    "reopen": Text("Mở lại", "Reopened"),
    "reprint": Text("In lại", "Printed again"),
}
"""`Forced.action` -> what was done."""
