"""Words of the questions on the way: only some patients ever see them."""

from __future__ import annotations

from typing import Final

from kiosk.core.texts import Text
from kiosk.core.visit import ClaimKind

# The insurance does not pay
NOT_COVERED_TITLE: Final = Text("Ông/bà chọn cách nào?", "What would you like to do?")
PAY_SELF: Final = Text("Tự trả tiền khám", "Pay for the visit myself")
PAY_SELF_MORE: Final = Text("Lấy số ngay tại máy này", "Get a number here and now")
TO_DESK: Final = Text("Đến quầy hỏi nhân viên", "Ask at the desk")
TO_DESK_MORE: Final = Text("Máy giữ chỗ và cho số chờ", "The kiosk keeps your place in line")
BACK: Final = Text("Quay lại", "Back")

# A child
ADULT_TITLE: Final = Text("Ai đưa bé đi khám?", "Who comes with the child?")
ADULT_LEAD: Final = Text(
    "Nhân viên sẽ xem giấy tờ của người này tại quầy.", "The desk will look at this person's papers."
)

# Priority by law
PRIORITY: Final = Text("Tôi thuộc diện ưu tiên", "I have priority by law")
PRIORITY_MORE: Final = Text("Có thai, khuyết tật, người có công", "Pregnancy, disability, merit")
PRIORITY_NOTED: Final = Text("Đã ghi diện ưu tiên", "Priority is noted")
PRIORITY_NOTED_MORE: Final = Text("Nhân viên sẽ xác nhận tại quầy", "The desk will confirm it")
PRIORITY_TITLE: Final = Text("Ông/bà thuộc diện nào?", "Which group do you belong to?")
PRIORITY_LEAD: Final = Text(
    "Nhân viên sẽ xem giấy tờ tại quầy rồi mới xếp ưu tiên.",
    "The desk looks at your papers and then puts you first.",
)
PRIORITY_NONE: Final = Text("Không thuộc diện nào", "None of these")

# Papers
PAPERS_TITLE: Final = Text("Ông/bà có mang giấy này không?", "Do you have one of these papers?")
PAPERS_LEAD: Final = Text(
    "Thẻ đăng ký khám ở nơi khác: có giấy thì được hưởng nhiều hơn.",
    "You are registered elsewhere: with one of these the insurance pays more.",
)
PAPER_NUMBER_TITLE: Final = Text("Số ghi trên giấy", "The number on the paper")
PAPER_NUMBER_LEAD: Final = Text(
    "Không thấy số thì bỏ qua. Quầy sẽ xem giấy.", "Skip it if you see none. The desk will look."
)
PAPER_DATE_TITLES: Final = {
    ClaimKind.REFERRAL: Text("Ngày ký giấy chuyển", "The day on the referral letter"),
    ClaimKind.RE_EXAMINATION: Text("Ngày hẹn khám lại", "The day of the re-examination"),
}
PAPER_DATE_LEAD: Final = Text(
    "Ngày, tháng, năm: thí dụ 05/11/2026. Không rõ thì bỏ qua.",
    "Day, month, year: for example 05/11/2026. Skip it if you are not sure.",
)
PAPER_DATE_WRONG: Final = Text(
    "Ngày này chưa đúng, hoặc giấy đã quá hạn. Xin xem lại, hoặc bỏ qua.",
    "This day cannot be right, or the paper is too old. Please check, or skip it.",
)
SKIP: Final = Text("Bỏ qua", "Skip")
ENTER: Final = Text("Tiếp tục", "Go on")
FIELD_STATE: Final = Text("Đã nhập {count} ký tự", "{count} characters entered")
LETTERS: Final = Text("Chữ ABC", "ABC")
DIGITS: Final = Text("Số 123", "123")

# Without a chip card
NO_CHIP_TITLE: Final = Text("Không có thẻ gắn chip cũng được khám", "You are welcome without a chip card")
NO_CHIP_LEAD: Final = Text(
    "Đưa mã QR trên thẻ bảo hiểm giấy vào máy quét, hoặc chọn một cách dưới đây. "
    "Căn cước trên VNeID: mời đưa điện thoại cho nhân viên xem tại quầy.",
    "Hold the QR code of your paper insurance card to the scanner, or choose one of these. "
    "ID in the VNeID app: please show your phone at the desk.",
)
TYPE_NUMBER: Final = Text("Nhập số thẻ hoặc số căn cước", "Type a card or ID number")
TYPE_NUMBER_MORE: Final = Text("10, 12 số, hoặc 15 ký tự", "10 or 12 digits, or 15 characters")
CARD_SCAN_REFUSED: Final = Text(
    "Không đọc được mã này. Xin quét mã QR trên thẻ bảo hiểm giấy, hoặc chọn một cách dưới đây.",
    "This code cannot be used. Please scan the QR code of the paper insurance card, or choose one of these.",
)
NUMBER_TITLE: Final = Text("Nhập số thẻ bảo hiểm hoặc số căn cước", "Enter your insurance or ID number")
NUMBER_LEAD: Final = Text(
    "10 số, 12 số, hoặc 15 ký tự bắt đầu bằng hai chữ.",
    "10 or 12 digits, or 15 characters that begin with two letters.",
)
NUMBER_WRONG: Final = Text(
    "Số này chưa đúng. Xin xem lại từng số, hoặc gọi nhân viên.",
    "This number cannot be right. Please check each character, or call the staff.",
)
MORE: Final = Text("Xem thêm", "More")
