"""Words of visits: work list, search and calling, the dossier, and the form by hand (`HAND_...`)."""

from __future__ import annotations

from typing import Final

from cardreader.access.scanner_text import Change
from cardreader.authenticity.verdict import ChipProof, Passive
from cardreader.citizen import Sex
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
GOING: Final = Text("Tôi đến ngay", "I am going there")
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
CALLED_TIMES: Final = Text("lần {count}, lúc {time}", "call {count}, at {time}")
CALL_THIS: Final = Text("Gọi số này", "Call this one")
PUT_BACK: Final = Text("Cho chờ lại", "Put back")
SERVED_AND_NEXT: Final = Text("Xong, gọi tiếp", "Done, call next")
UNDO: Final = Text("Hoàn tác", "Undo")
UNDONE: Final = Text("Đã hoàn tác.", "Undone.")
LINE: Final = Text("Hàng chờ", "The line")
WITH_KEY: Final = Text("{act} ({key})", "{act} ({key})")
WAITS_HERE: Final = Text("{service} · {count} chờ", "{service} · {count} waiting")
NOBODY_WAITS: Final = Text("Không còn ai chờ ở các dịch vụ đã chọn.", "Nobody waits for the chosen services.")
HELP_LINE: Final = Text("Phiếu trợ giúp (TG)", "Help tickets (TG)")
CALLS_FOR: Final = Text("Gọi cho dịch vụ", "Call for")
CHOOSE_SERVICE: Final = Text("Chọn ít nhất một dịch vụ.", "Choose one service at least.")
WAITING: Final = Text("Đang chờ", "Waiting")
BOARD: Final = Text("Bảng gọi số", "Queue board")
OPEN_BOARD: Final = Text("Bảng gọi số", "Queue board")
CLOSE_BOARD: Final = Text("Đóng bảng gọi số", "Close the queue board")
BOARD_EMPTY: Final = Text("Xin chờ gọi số", "Please wait for your number")
BOARD_TITLE: Final = Text("Mời số", "Now serving")
BOARD_COUNTER: Final = Text("Quầy", "Counter")


VISIT: Final = Text("Lượt khám", "Visit")
HELP: Final = Text("Phiếu trợ giúp", "Help ticket")
PERSON_PANEL: Final = Text("Người bệnh", "Patient")
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
CLAIMS_PANEL: Final = Text("Người bệnh khai", "The patient says")
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


TITLE: Final = Text("Tiếp nhận bằng tay", "Register by hand")
LEAD: Final = Text(
    "Quét mã QR trên thẻ căn cước hoặc thẻ BHYT giấy để điền sẵn, hoặc nhập tay.",
    "Scan the QR code of the ID card or of the paper insurance card to fill the form, or type.",
)
SITUATION: Final = Text("Trường hợp", "Case")
SITUATIONS: Final = {
    "with_number": Text("Có số giấy tờ", "With a number"),
    "child": Text("Trẻ dưới 6 tuổi", "Child under six"),
    "newborn": Text("Trẻ sơ sinh", "Newborn"),
    "emergency": Text("Cấp cứu, chưa có giấy tờ", "Emergency without papers"),
}
SCAN: Final = Text("Quét mã QR", "Scan the QR code")
SCAN_HINT: Final = Text("Đặt con trỏ ở đây rồi quét", "Click here, then scan")
HAND_NUMBER: Final = Text("Số căn cước hoặc số thẻ BHYT", "Personal or insurance number")
NUMBER_HINT: Final = Text("12 số, 10 số hoặc 15 ký tự", "12 digits, 10 digits or 15 characters")
NAME: Final = Text("Họ và tên", "Full name")
NAME_HINT: Final = Text("Có dấu, như trên giấy tờ", "As the papers write it")
BIRTH: Final = Text("Ngày sinh", "Date of birth")
BIRTH_HINT: Final = Text("dd/MM/yyyy, MM/yyyy hoặc yyyy", "dd/MM/yyyy, MM/yyyy or yyyy")
HAND_SEX: Final = Text("Giới tính", "Sex")
SEXES: Final = {Sex.MALE: Text("Nam", "Male"), Sex.FEMALE: Text("Nữ", "Female")}
HAND_SERVICE: Final = Text("Dịch vụ", "Service")
TRACK: Final = Text("Hàng chờ", "Queue")
HAND_PAYMENT: Final = Text("Chi trả", "Payment")
HAND_REASON: Final = Text("Lý do làm tay", "Why by hand")
WORDS: Final = Text("Ghi thêm", "In words")
REGISTER: Final = Text("Cấp số", "Give a number")
CLEAR: Final = Text("Xóa trắng", "Clear")
FOR_HELP: Final = Text("Tiếp nhận cho phiếu trợ giúp {number}", "Registers help number {number}")
FILLED: Final = Text(
    "Đã điền từ mã QR. Mã QR không có chữ ký: xin đối chiếu với giấy tờ.",
    "Filled from the QR code. It is not signed: compare with the papers.",
)
SCAN_REFUSED: Final = Text(
    "Không đọc được mã này. Quét lại, hoặc nhập tay.", "This code cannot be read. Scan again, or type."
)
SCAN_WORDS: Final = {
    Change.LETTERS_LOST: Text(
        "Máy quét làm mất dấu tiếng Việt. Đặt máy quét sang Unicode, tắt bộ gõ, rồi quét lại hoặc nhập tay.",
        "The scanner loses the marks of letters. Set it to Unicode, switch the input method off; scan again, or type.",
    ),
    Change.LAYOUT: Text(
        "Máy quét và máy tính dùng hai kiểu bàn phím khác nhau. Đặt cả hai thành US, rồi quét lại hoặc nhập tay.",
        "Scanner and computer have different keyboard layouts. Set both to US, then scan again, or type.",
    ),
    Change.INPUT_METHOD: Text(
        "Đã điền từ mã QR; bộ gõ tiếng Việt đang bật nên dấu được ghép lại: xin so họ tên với thẻ, rồi tắt bộ gõ.",
        "Filled from the QR code. An input method is on and marks were put back: compare the name, then switch it off.",
    ),
}
"""What a scan shows of the scanner, the gravest first."""
HAND_DONE: Final = Text("Đã cấp số {number}.", "Number {number} is given.")
DONE_AGAIN: Final = Text(
    "Người này đã có số {number} hôm nay cho dịch vụ này.", "This person has number {number} for this service already."
)

NUMBER_MISSING: Final = Text(
    "Nhập số, hoặc chọn trường hợp khác nếu chưa có.", "Type the number, or choose another case if there is none."
)
NUMBER_WRONG: Final = Text(
    "Số phải có 12 số (căn cước), 10 số (BHXH) hoặc 15 ký tự (thẻ BHYT, ví dụ DN4…).",
    "It needs 12 digits (ID), 10 digits (social insurance) or 15 characters (insurance card, like DN4…).",
)
NAME_MISSING: Final = Text("Nhập họ và tên.", "Type the name.")
NEWBORN_NAME: Final = Text(
    "Nhập tên bé, hoặc “Con bà” và tên mẹ.", "Type the child's name, or “Con bà” and the mother's name."
)
NAME_WRONG: Final = Text("Họ tên chỉ gồm chữ cái.", "A name has letters only.")
BIRTH_MISSING: Final = Text(
    "Nhập ngày sinh; chỉ năm sinh cũng được.", "Type the date of birth; the year alone will do."
)
BIRTH_WRONG: Final = Text(
    "Ngày sinh không đúng. Viết như 05/03/1990, 03/1990 hoặc 1990.",
    "This is no date. Write it like 05/03/1990, 03/1990 or 1990.",
)
BIRTH_FUTURE: Final = Text("Ngày sinh ở tương lai.", "This date lies in the future.")
BIRTH_LONG_AGO: Final = Text("Năm sinh quá xa.", "This year is too long ago.")
NO_CHILD: Final = Text("Đã đủ 6 tuổi: chọn “Có số giấy tờ”.", "Six years old or more: choose “With a number”.")
NO_NEWBORN: Final = Text(
    "Trẻ sơ sinh cần ngày sinh đầy đủ, trong 28 ngày qua.", "A newborn needs the full date, within the last 28 days."
)
SEX_MISSING: Final = Text("Chọn giới tính.", "Choose the sex.")
SERVICE_MISSING: Final = Text("Chọn dịch vụ.", "Choose the service.")
YEAR_UNLIKE_NUMBER: Final = Text(
    "Năm sinh khác năm trong số căn cước.", "The year of birth differs from the one in the number."
)
SEX_UNLIKE_NUMBER: Final = Text("Giới tính khác với số căn cước.", "The sex differs from the one in the number.")
