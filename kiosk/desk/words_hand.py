"""Words of the form by hand."""

from __future__ import annotations

from typing import Final

from kiosk.core.texts import Text

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
NUMBER: Final = Text("Số căn cước hoặc số thẻ BHYT", "Personal or insurance number")
NUMBER_HINT: Final = Text("12 số, 10 số hoặc 15 ký tự", "12 digits, 10 digits or 15 characters")
NAME: Final = Text("Họ và tên", "Full name")
NAME_HINT: Final = Text("Có dấu, như trên giấy tờ", "As the papers write it")
BIRTH: Final = Text("Ngày sinh", "Date of birth")
BIRTH_HINT: Final = Text("dd/MM/yyyy, MM/yyyy hoặc yyyy", "dd/MM/yyyy, MM/yyyy or yyyy")
SEX: Final = Text("Giới tính", "Sex")
SEXES: Final = {"male": Text("Nam", "Male"), "female": Text("Nữ", "Female")}
SERVICE: Final = Text("Dịch vụ", "Service")
TRACK: Final = Text("Hàng chờ", "Queue")
PAYMENT: Final = Text("Chi trả", "Payment")
REASON: Final = Text("Lý do làm tay", "Why by hand")
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
DONE: Final = Text("Đã cấp số {number}.", "Number {number} is given.")
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
