"""Words of the desk's frame (login, lock, navigation, notices, refusals) and of the page of devices."""

from __future__ import annotations

from typing import Final

from kiosk.core.desk.flow import Place
from kiosk.core.desk.model import Role
from kiosk.core.texts import Text

DESK: Final = Text("Quầy tiếp đón", "Reception desk")
PLACES: Final = {
    Place.WORK: Text("Việc cần làm", "To do"),
    Place.CALLING: Text("Gọi số", "Calling"),
    Place.BY_HAND: Text("Tiếp nhận tay", "By hand"),
    Place.SEARCH: Text("Tìm kiếm", "Search"),
    Place.HEALTH: Text("Thiết bị", "Devices"),
    Place.REPORT: Text("Báo cáo ngày", "Day report"),
    Place.STAFF: Text("Nhân viên", "Staff"),
}
ROLES: Final = {
    Role.CLERK: Text("Nhân viên tiếp đón", "Clerk"),
    Role.HEAD: Text("Trưởng bộ phận", "Head"),
    Role.ADMIN: Text("Quản trị", "Administrator"),
}

# Login
LOGIN_TITLE: Final = Text("Đăng nhập", "Log in")
LOGIN: Final = Text("Tên đăng nhập", "Login")
PIN: Final = Text("Mã PIN", "PIN")
ENTER: Final = Text("Vào làm việc", "Start work")
LOCKED: Final = Text("Màn hình đã khóa", "Locked")
LOCKED_LEAD: Final = Text(
    "Nhập mã PIN để làm tiếp, hoặc người khác đăng nhập.", "Type your PIN to go on, or let somebody else log in."
)
LOGIN_LEAD: Final = Text("Mọi thao tác được ghi lại kèm tên.", "All that is done here is recorded with your name.")
ERASE: Final = Text("Xóa một số", "Delete one digit")
CHECKING: Final = Text("Đang kiểm tra…", "Checking…")
LOCK: Final = Text("Khóa màn hình", "Lock")
LEAVE: Final = Text("Đăng xuất", "Log out")
OWN_PIN: Final = Text("Đổi mã PIN", "Change PIN")
QUIT: Final = Text("Đóng quầy", "Close the desk")
OTHER_LANGUAGE: Final = Text("English", "Tiếng Việt")

NO_ACCOUNT_TITLE: Final = Text("Chưa có tài khoản", "No account yet")
NO_ACCOUNT: Final = Text(
    "Chưa ai đăng nhập được. Người quản trị máy này tạo tài khoản đầu tiên bằng lệnh: kiosk account add",
    "Nobody can log in yet. The administrator of this machine makes the first account with: kiosk account add",
)

# Accounts
NAME: Final = Text("Họ và tên", "Full name")
STAFF_NUMBER: Final = Text("Số căn cước (12 số)", "Personal number (12 digits)")
STAFF_NUMBER_WHY: Final = Text("Cổng BHXH hỏi tên và số người tra cứu.", "The portal asks who looks up.")
ROLE: Final = Text("Vai trò", "Role")
NEW_PIN: Final = Text("Mã PIN mới (ít nhất 6 số)", "New PIN (6 digits or more)")
NEW_PIN_AGAIN: Final = Text("Nhập lại mã PIN", "The PIN again")
OLD_PIN: Final = Text("Mã PIN hiện tại", "Present PIN")
PINS_DIFFER: Final = Text("Hai lần nhập mã PIN không giống nhau.", "The two PINs differ.")
PIN_DIGITS: Final = Text("Mã PIN gồm 6 số trở lên.", "A PIN has six digits or more.")
NAME_NEEDED: Final = Text("Nhập họ và tên.", "Type the name.")
NUMBER_NEEDED: Final = Text("Số căn cước phải có 12 số.", "The personal number needs 12 digits.")
LOGIN_NEEDED: Final = Text(
    "Tên đăng nhập: 2 đến 32 chữ thường không dấu, số hoặc dấu chấm.",
    "A login has 2 to 32 small letters, digits or dots.",
)
FIRST_PIN_TITLE: Final = Text("Chọn mã PIN của mình", "Choose your own PIN")
FIRST_PIN_LEAD: Final = Text(
    "{name}: mã vừa nhập chỉ dùng một lần. Chọn mã PIN mới mà chỉ mình biết.",
    "{name}: the PIN that you typed was for one time. Choose one that only you know.",
)
KEEP_PIN: Final = Text("Lưu và vào làm việc", "Save and start work")
PIN_CHANGED: Final = Text("Đã đổi mã PIN.", "The PIN is changed.")

# Staff
STAFF_LEAD: Final = Text("Ai được làm việc tại quầy và được làm gì.", "Who may work at the desk, and what they may do.")
ADD_STAFF: Final = Text("Thêm nhân viên", "Add somebody")
CHANGE_STAFF: Final = Text("Sửa", "Change")
RESET_PIN: Final = Text("Cấp mã PIN mới", "New one-time PIN")
RESET_LEAD: Final = Text(
    "Mã PIN cũ hết hiệu lực ngay. Người này nhận một mã dùng một lần rồi tự chọn mã PIN.",
    "The old PIN ends at once. This person gets a one-time PIN, and then chooses a PIN.",
)
ADD_LEAD: Final = Text(
    "Máy sẽ cấp mã PIN dùng một lần; lần đăng nhập đầu tiên người đó tự chọn mã PIN.",
    "The desk makes a one-time PIN; this person chooses a PIN at the first login.",
)
ONE_TIME_TITLE: Final = Text("Mã PIN dùng một lần", "One-time PIN")
ONE_TIME_LEAD: Final = Text(
    "Đưa mã này cho {login}. Mã chỉ hiện một lần và dùng được đến {until}.",
    "Give this to {login}. It is shown only now and holds until {until}.",
)
ONE_TIME_DONE: Final = Text("Đã đưa mã", "It is handed over")
SWITCH_OFF: Final = Text("Ngừng tài khoản", "Switch off")
SWITCH_ON: Final = Text("Mở lại tài khoản", "Switch on")
ACTIVE: Final = Text("Đang dùng", "Active")
INACTIVE: Final = Text("Đã ngừng", "Off")
STATE: Final = Text("Trạng thái", "State")
SAVED: Final = Text("Đã lưu.", "Saved.")
SECOND_TITLE: Final = Text("Cần thêm một quản trị viên", "A second administrator is needed")
SECOND_LEAD: Final = Text(
    "Thay đổi này cần hai người. Mời quản trị viên thứ hai nhập tên và mã PIN.",
    "This change takes two people. Let the second administrator log in here.",
)

# Frame
CANCEL: Final = Text("Hủy", "Cancel")
OK: Final = Text("Đồng ý", "OK")
SAVE: Final = Text("Lưu", "Save")
BACK: Final = Text("Quay lại", "Back")
OPEN: Final = Text("Mở", "Open")
LOADING: Final = Text("Đang tải…", "Loading…")
CLOSE_NOTICE: Final = Text("Đóng thông báo", "Close the notice")
OUR_FAULT: Final = Text(
    "Thao tác không thành do lỗi phần mềm; chưa có gì thay đổi. Báo kỹ thuật: {code}.",
    "This failed by a fault of the program. Tell your technician: {code}.",
)

REFUSALS: Final = {
    "wrong_pin": Text("Tên đăng nhập hoặc mã PIN chưa đúng.", "Login or PIN is wrong."),
    "locked_out": Text(
        "Sai mã PIN quá nhiều lần. Tài khoản tạm khóa; thử lại sau {minutes} phút.",
        "Too many wrong PINs. The account is locked; try again in {minutes} minutes.",
    ),
    "screen_locked": Text(
        "Sai mã PIN quá nhiều lần trên màn hình này; thử lại sau {minutes} phút. Máy ở quầy vẫn đăng nhập được.",
        "Too many wrong PINs on this screen; try again in {minutes} minutes. The reception's own desks are open.",
    ),
    "pin_expired": Text(
        "Mã PIN dùng một lần đã hết hạn. Nhờ người quản trị cấp mã mới.",
        "This one-time PIN has ended. Ask the administrator for another.",
    ),
    "own_pin_needed": Text("Trước hết hãy chọn mã PIN của mình.", "Choose your own PIN first."),
    "same_pin": Text("Đây là mã PIN đang dùng. Chọn mã khác.", "That is the PIN you have. Choose another."),
    "own_account": Text(
        "Đây là tài khoản của chính mình: dùng “Đổi mã PIN”.", "This is your own account: use “Change PIN”."
    ),
    "inactive": Text(
        "Tài khoản này đã ngừng. Hỏi người quản trị.", "This account is switched off. Ask the administrator."
    ),
    "weak_pin": Text(
        "Mã PIN dễ đoán. Dùng ít nhất 6 số, không phải dãy số, số lặp hay ngày sinh.",
        "This PIN is easy to guess. Take six digits or more, no row, no repeats, no birth date.",
    ),
    "taken": Text("Tên đăng nhập này đã có người dùng.", "This login is taken."),
    "number_taken": Text("Số căn cước này đã có tài khoản khác.", "Another account has this personal number already."),
    "not_allowed": Text(
        "Vai trò của ông/bà không được làm việc này. Mời trưởng bộ phận.", "Your role may not do this. Ask the head."
    ),
    "changed": Text(
        "Người khác vừa thay đổi lượt này. Đã tải lại; xin xem rồi làm lại.",
        "Somebody else has just changed this. It is loaded again: look at it, then try again.",
    ),
    "second_needed": SECOND_LEAD,
    "reason_needed": Text("Chọn một lý do trong danh sách.", "Choose a reason of the list."),
    "words_needed": Text("Lý do này cần ghi rõ bằng lời.", "This reason needs some words."),
    "wrong_state": Text("Trạng thái hiện tại không cho làm việc này.", "This cannot be done in its present state."),
    "not_found": Text("Không tìm thấy lượt này nữa.", "This is not found any more."),
    "unknown_service": Text("Dịch vụ này không có trong cấu hình.", "This service is not in the settings."),
    "unknown_route": Text("Không có mã đối tượng này.", "There is no such route code."),
    "already_sent": Text(
        "Thông báo đã gửi đi: dịch vụ đầu tiên giữ nguyên.", "The notification has left: its first service stays."
    ),
    "bad_first_service": Text(
        "Cần mã và tên dịch vụ (tối đa 50 và 1.024 ký tự).",
        "Code and name of the service are needed (50 and 1,024 characters at the most).",
    ),
    "double": Text(
        "Hôm nay người này đã có số của dịch vụ đó. Tìm số cũ thay vì cấp số mới.",
        "This patient has a number of that service today already. Search for it.",
    ),
    "last_admin": Text(
        "Phải còn ít nhất một quản trị viên. Lập người khác trước.",
        "Somebody must stay administrator. Make another one first.",
    ),
}
"""Code of a `Refused` -> what the clerk reads."""


LEAD: Final = Text(
    "Tự kiểm tra mỗi phút. Màu vàng: sắp có vấn đề. Màu đỏ: cần sửa ngay.",
    "Looked after every minute. Yellow: it will hurt before long. Red: mend it now.",
)
GOOD: Final = Text("Tốt", "Good")
SOON: Final = Text("Sắp có vấn đề", "Soon")
BAD: Final = Text("Hỏng", "Bad")
UNKNOWN: Final = Text("Đang kiểm tra…", "Checking…")
CHECK_NOW: Final = Text("Kiểm tra lại", "Check now")
ACCEPT_CLOCK: Final = Text("Đồng hồ đúng…", "The clock is right…")
ACCEPT_CLOCK_ASKS: Final = Text(
    "Máy đang chỉ {now}. Hãy so với đồng hồ khác, chỉ xác nhận nếu ngày và giờ đều đúng. Xác nhận được ghi lại cùng tên"
    " người xác nhận.",
    "This machine says {now}. Compare it with another clock and confirm only if day and time are right. It is recorded"
    " who confirmed.",
)
ACCEPT_CLOCK_REMEDY: Final = Text(
    "Chỉnh đồng hồ nếu sai; nếu đúng, bấm “Đồng hồ đúng”.",
    "Set the clock if it is wrong; else press “The clock is right”.",
)
ACCEPTED_CLOCK: Final = Text("Đã xác nhận đồng hồ", "The clock is confirmed")
TEST_SLIP: Final = Text("In phiếu thử", "Print a test slip")
TEST_CARD: Final = Text("Đọc thử thẻ", "Read a card")
TEST_LOOKUP: Final = Text("Tra thử cổng BHXH", "Test the portal")
TEST_CAN: Final = Text("6 số cuối trên thẻ", "Last six digits of the card")
SLIP_OUT: Final = Text("Phiếu thử đã in.", "The test slip is printed.")
SLIP_FAILED: Final = Text("Không in được: {why}", "It did not print: {why}")
LOOKUP_CAME: Final = Text("Cổng BHXH trả lời (mã {code}).", "The portal answers (code {code}).")
LOOKUP_FAILED: Final = Text("Cổng BHXH không trả lời ({code}).", "The portal gives no answer ({code}).")
CARD_READ: Final = Text("Đọc được thẻ. {verdict}", "The card was read. {verdict}")
CARD_FAILED: Final = Text("Không đọc được thẻ: {why}", "The card was not read: {why}")

READER: Final = Text("Đầu đọc thẻ", "Card reader")
PRINTER: Final = Text("Máy in phiếu", "Slip printer")
PORTAL: Final = Text("Cổng BHXH", "Insurance portal")
DATABASE: Final = Text("Sổ đăng ký", "Register")
RECORD: Final = Text("Sổ còn nguyên vẹn", "The record is whole")
DISK: Final = Text("Ổ đĩa", "Disk")
CLOCK: Final = Text("Đồng hồ", "Clock")
TRUST: Final = Text("Chứng thư tin cậy", "Trusted certificates")
OUTBOX: Final = Text("Thông báo chờ gửi", "Messages to deliver")

READER_IS: Final = Text("Có {names}.", "{names} is there.")
READER_NONE: Final = Text("Không thấy đầu đọc.", "There is no reader.")
READER_DENIED: Final = Text("Không có quyền dùng đầu đọc.", "There is no right to use the reader.")
READER_DENIED_REMEDY: Final = Text(
    "Người quản trị máy thêm quy tắc polkit cho tài khoản này.",
    "The machine's administrator adds a polkit rule for this user.",
)
READER_OTHER: Final = Text("Không thấy đầu đọc đã đặt trong cấu hình.", "The reader of the settings is not there.")
READER_REMEDY: Final = Text("Cắm lại cáp USB; xem dịch vụ pcscd.", "Plug the USB cable in again; see that pcscd runs.")
PRINTER_IS: Final = Text("Sẵn sàng in.", "Ready to print.")
PRINTER_NONE: Final = Text("Cấu hình chưa có máy in.", "The settings name no printer.")
PRINTER_OUT: Final = Text("{name}: chưa sẵn sàng.", "{name} is not ready.")
PRINTER_SPARE: Final = Text("{name} chưa sẵn sàng; đang in ở máy khác.", "{name} is not ready; another one prints.")
PRINTER_LOW: Final = Text("{name}: sắp hết giấy.", "{name}: the paper is near its end.")
PRINTER_REMEDY: Final = Text("Xem giấy, nắp, nguồn và cáp.", "See to paper, cover, power and cable.")
PRINTER_LOW_REMEDY: Final = Text("Chuẩn bị cuộn giấy mới.", "Have a new roll at hand.")
PORTAL_IS: Final = Text("Trả lời và nhận tài khoản.", "It answers and takes the account.")
PORTAL_REMEDY: Final = Text(
    "Vẫn tiếp nhận; tra lại sau. Kiểm tra mạng và tài khoản.",
    "Receive patients all the same. Check network and account.",
)
DATABASE_IS: Final = Text("Ghi được.", "It can be written.")
DATABASE_AWAY: Final = Text("Không ghi được: {why}", "It cannot be written: {why}")
DATABASE_REMEDY: Final = Text("Kiểm tra máy chủ dữ liệu và ổ đĩa.", "Check database server and disk.")
RECORD_UNREAD: Final = Text("Đang kiểm tra, xin chờ.", "Being verified, please wait.")
RECORD_WHOLE: Final = Text(
    "Nguyên vẹn: {count} mục, kiểm tra lúc {when}.", "Whole: {count} entries, verified at {when}."
)
RECORD_RESTORED: Final = Text(
    "Nguyên vẹn: {count} mục, kiểm tra lúc {when}. Bản sao lưu gồm {restored} mục đã được khôi phục lúc {then}.",
    "Whole: {count} entries, verified at {when}. A backup of {restored} entries was put back at {then}.",
)
RECORD_BROKEN: Final = Text(
    "Có {count} chỗ bị thay đổi, thấy lúc {when}. Chỗ đầu: {first}",
    "Changed in {count} places, found at {when}. The first: {first}",
)
RECORD_REMEDY: Final = Text(
    "Giữ nguyên máy và bản sao lưu, báo người quản trị: kiosk audit verify nêu từng chỗ.",
    "Leave the machine and its backups as they are and call the administrator: kiosk audit verify names each place.",
)
RECORD_NO_ANCHOR: Final = Text(
    "Không đối chiếu được với tệp neo: {why}", "It could not be compared with its anchors: {why}"
)
DISK_FREE: Final = Text("Còn trống {gigabytes} GB.", "{gigabytes} GB free.")
DISK_REMEDY: Final = Text("Giải phóng ổ đĩa trước khi hết chỗ.", "Make room before it is full.")
CLOCK_APART: Final = Text("Lệch {seconds} giây so với máy chủ.", "{seconds} s from the server's time.")
CLOCK_UNKNOWN: Final = Text("Chưa so được với máy chủ nào.", "No server to compare with.")
CLOCK_REMEDY: Final = Text("Bật đồng bộ giờ qua mạng (NTP).", "Switch time synchronisation (NTP) on.")
TRUST_NEXT: Final = Text(
    "{count} chứng thư còn hạn, sớm nhất hết ngày {day}.", "{count} certificates are valid, the first until {day}."
)
TRUST_SOME_OVER: Final = Text("{count} đã hết hạn.", "{count} expired.")
TRUST_ALL_OVER: Final = Text("Mọi chứng thư đã hết hạn.", "All certificates have expired.")
TRUST_EMPTY: Final = Text(
    "Chưa có chứng thư nào: không biết được nguồn của chip.", "There is none: no chip's issuer is known."
)
TRUST_EMPTY_REMEDY: Final = Text(
    "Thêm chứng thư CSCA vào thư mục tin cậy, hoặc ghim cơ quan cấp (cardreader trust learn).",
    "Put CSCA certificates into the trust folder, or pin the issuer (cardreader trust learn).",
)
TRUST_BROKEN: Final = Text("Không đọc được: {why}", "It cannot be read: {why}")
TRUST_REMEDY: Final = Text("Xin chứng thư mới từ cơ quan cấp.", "Get new certificates from the issuer.")
OUTBOX_EMPTY: Final = Text("Đã gửi hết.", "All is delivered.")
OUTBOX_WAITS: Final = Text("{count} chờ gửi, cũ nhất {minutes} phút.", "{count} wait, the oldest for {minutes} min.")
OUTBOX_REMEDY: Final = Text(
    "Kiểm tra cổng BHXH và mạng; tự gửi lại.", "Check portal and network; they go out by themselves."
)
PROBE_BROKE: Final = Text("Không kiểm tra được; báo kỹ thuật.", "It could not be looked at; tell your technician.")
OUTBOX_DEAD: Final = Text("{count} thông báo bị từ chối, cần người xem.", "{count} were refused and need a person.")
OUTBOX_DEAD_REMEDY: Final = Text("Xem mục “Chưa gửi được” trong việc cần làm.", "See “Not delivered” in the list.")
