"""Words of the page of devices."""

from __future__ import annotations

from typing import Final

from kiosk.core.texts import Text

LEAD: Final = Text(
    "Tự kiểm tra mỗi phút. Màu vàng: sắp có vấn đề. Màu đỏ: cần sửa ngay.",
    "Looked after every minute. Yellow: it will hurt before long. Red: mend it now.",
)
GOOD: Final = Text("Tốt", "Good")
SOON: Final = Text("Sắp có vấn đề", "Soon")
BAD: Final = Text("Hỏng", "Bad")
UNKNOWN: Final = Text("Đang kiểm tra…", "Checking…")
CHECK_NOW: Final = Text("Kiểm tra lại", "Check now")
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
DISK: Final = Text("Ổ đĩa", "Disk")
CLOCK: Final = Text("Đồng hồ", "Clock")
TRUST: Final = Text("Chứng thư tin cậy", "Trusted certificates")
OUTBOX: Final = Text("Thông báo chờ gửi", "Messages to deliver")

READER_IS: Final = Text("Có {names}.", "{names} is there.")
READER_NONE: Final = Text("Không thấy đầu đọc.", "There is no reader.")
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
    "Thêm chứng thư CSCA vào thư mục tin cậy.", "Put CSCA certificates into the trust folder."
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
