"""Every word of the patient's screens, Vietnamese beside English."""

from __future__ import annotations

from typing import Final

from kiosk.core.coverage import Decision
from kiosk.core.state import Device
from kiosk.core.texts import Language, Text
from kiosk.core.visit import Payment

LANGUAGES: Final = {Language.VI: "Tiếng Việt", Language.EN: "English"}
"""Each language in its own words."""

# Frame of every page
HELP: Final = Text("Gọi nhân viên", "Call staff")
NO_CHIP_CARD: Final = Text("Tôi không có thẻ gắn chip", "I have no chip card")
EMERGENCY: Final = Text("Cấp cứu", "Emergency")
CANCEL: Final = Text("Dừng lại", "Stop")
DONE: Final = Text("Xong", "Done")
LANGUAGE: Final = Text("Ngôn ngữ", "Language")
SELF_CHECK_IN: Final = Text("Lấy số khám bệnh", "Self check-in")

# Idle
IDLE_TITLE: Final = Text("Đặt thẻ căn cước lên đầu đọc", "Put your ID card on the reader")
IDLE_LEAD: Final = Text(
    "Hoặc đưa mã QR trên thẻ vào máy quét trước.",
    "Or hold the QR code of the card to the scanner first.",
)
IDLE_CARD_IN_TITLE: Final = Text("Thẻ đang nằm trên đầu đọc", "There is a card on the reader")
IDLE_CARD_IN_LEAD: Final = Text(
    "Thẻ của ông/bà? Chạm để bắt đầu. Nếu không, xin đưa thẻ cho nhân viên.",
    "Is it yours? Touch to begin. If not, please give it to the staff.",
)
START: Final = Text("Bắt đầu", "Begin")
IDLE_STEPS: Final = (
    Text("Đặt thẻ", "Card"),
    Text("Nhập 6 số", "Six digits"),
    Text("Nhận phiếu", "Your number"),
)
IDLE_PRIVACY: Final = Text(
    "Máy đọc tên, ngày sinh, số căn cước, địa chỉ và ảnh trong chip, rồi hỏi cơ quan bảo hiểm xã hội. "
    "Ảnh không được lưu lại. Không muốn dùng máy, xin mời đến quầy.",
    "The kiosk reads name, date of birth, ID number, address and photo from the chip and asks the social insurance. "
    "The photo is not kept. If you would rather not, please go to the desk.",
)

# Six digits
DIGITS_TITLE: Final = Text("Nhập 6 số cuối trên thẻ", "Enter the last 6 digits of the card")
DIGITS_LEAD: Final = Text(
    "Là 6 số cuối của số căn cước 12 số. Hoặc đưa mã QR vào máy quét.",
    "They are the last 6 of the 12-digit ID number. Or hold the QR code to the scanner.",
)
DIGITS_WRONG: Final = Text(
    "Sáu số chưa đúng. Xin xem lại số trên thẻ và nhập lại.",
    "These digits do not fit. Please check the card and enter them again.",
)
DIGITS_STATE: Final = Text("Đã nhập {count} trên 6 số", "{count} of 6 digits entered")
DIGIT_ERASE: Final = Text("Xóa một số", "Delete one digit")
DIGITS_CLEAR: Final = Text("Xóa hết", "Clear all")
SCAN_REFUSED: Final = Text(
    "Không đọc được mã này. Xin quét mã QR trên thẻ căn cước, hoặc nhập 6 số.",
    "This code cannot be used. Please scan the QR code of the ID card, or enter the six digits.",
)

# Put the card
PUT_TITLE: Final = Text("Bây giờ xin đặt thẻ lên đầu đọc", "Now put the card on the reader")
PUT_LEAD: Final = Text("Đặt phẳng thẻ và giữ yên.", "Lay it flat and leave it there.")
PUT_LOST_TITLE: Final = Text("Xin đặt lại thẻ lên đầu đọc", "Please put the card back on the reader")
PUT_LOST_LEAD: Final = Text(
    "Thẻ vừa bị nhấc ra hoặc xê dịch. Đặt phẳng thẻ và để yên, máy sẽ tự đọc tiếp.",
    "The card was moved or lifted. Lay it flat and leave it there: reading goes on by itself.",
)

# Reading
READING_TITLE: Final = Text("Đang đọc thẻ", "Reading your card")
READING_LEAD: Final = Text("Xin để yên thẻ trên đầu đọc.", "Please leave the card on the reader.")
READING_OPENING: Final = Text("Đang mở chip…", "Opening the chip…")
READING_DONE: Final = Text("Đã đọc {percent} %", "{percent} % read")

# You
YOU_TITLE: Final = Text("Xin kiểm tra thông tin", "Please check your details")
BORN: Final = Text("Năm sinh {year}", "Born in {year}")
NUMBER: Final = Text("Số căn cước {number}", "ID number {number}")
PHOTO: Final = Text("Ảnh trong chip", "Photo on the chip")
CONTINUE: Final = Text("Đúng, tiếp tục", "That is me, go on")
NOT_ME: Final = Text("Không phải tôi", "This is not me")
ASKING: Final = Text("Đang hỏi bảo hiểm y tế…", "Asking the health insurance…")
ASKING_LEAD: Final = Text("Thường chỉ mất vài giây.", "This usually takes a few seconds.")
DECISIONS: Final = {
    Decision.COVERED: Text("Có bảo hiểm y tế", "Insured"),
    Decision.COVERED_SHOW_PAPER_CARD: Text("Có bảo hiểm y tế, xin mang thẻ giấy", "Insured, paper card needed"),
    Decision.NOT_COVERED: Text("Bảo hiểm y tế chưa dùng được", "Insurance not usable now"),
    Decision.IDENTITY_MISMATCH: Text("Thông tin chưa khớp", "Details do not match"),
    Decision.NUMBER_WRONG: Text("Chưa tìm thấy bảo hiểm y tế", "No insurance found"),
    Decision.CHILD_WITHOUT_CARD: Text("Trẻ em chưa có thẻ bảo hiểm", "Child without an insurance card"),
    Decision.PORTAL_UNAVAILABLE: Text("Sẽ kiểm tra bảo hiểm sau", "Insurance will be checked later"),
}

# Services
SERVICES_TITLE: Final = Text("Hôm nay khám gì?", "What do you come for today?")
SERVICES_LEAD: Final = Text("Chạm vào một ô.", "Touch one.")
SERVICE_INSURED: Final = Text("Bảo hiểm y tế", "Insurance")
SERVICE_SELF_PAY: Final = Text("Tự trả tiền", "Self-pay")
SERVICES_NONE: Final = Text(
    "Lúc này chưa có phòng nào nhận số. Xin mời đến quầy tiếp đón.",
    "No room takes numbers at the moment. Please go to the reception desk.",
)
MORE: Final = Text("Xem thêm", "More")

# Registering
REGISTERING_TITLE: Final = Text("Đang lấy số", "Getting your number")
REGISTERING_LEAD: Final = Text("Xin để yên thẻ thêm một chút.", "Please leave the card a moment longer.")
REGISTERING_WRITING: Final = Text("Đang ghi vào sổ…", "Writing it down…")

# Slip
SLIP_TITLE: Final = Text("Số thứ tự", "Your number")
SLIP_AGAIN: Final = Text("Số đã lấy hôm nay", "Your number from earlier today")
SLIP_PRIORITY: Final = Text("Ưu tiên", "Priority")
SLIP_GO: Final = Text("Mời đến {room}", "Please go to {room}")
SLIP_NEXT: Final = Text("Đến lượt ngay, không ai chờ trước.", "Nobody waits before you.")
SLIP_WAITING: Final = Text("{count} người chờ trước.", "{count} waiting before you.")
SLIP_ONE_WAITING: Final = Text("1 người chờ trước.", "1 person is waiting before you.")
SLIP_PRINTING: Final = Text("Đang in phiếu…", "Printing your slip…")
SLIP_PRINTED: Final = Text("Xin lấy phiếu ở khe bên dưới.", "Please take the slip below.")
SLIP_FAILED: Final = Text(
    "Máy chưa in được phiếu. Số vẫn có giá trị: xin ghi lại, hoặc chụp mã này.",
    "The slip could not be printed. The number counts all the same: note it down or photograph the code.",
)
SLIP_QR: Final = Text("Mã lượt khám", "Code of your visit")
TAKE_CARD: Final = Text("Xin lấy lại thẻ căn cước", "Please take your ID card")
PAYMENTS: Final = {
    Payment.INSURANCE: Text("Bảo hiểm y tế cùng chi trả.", "The health insurance pays its share."),
    Payment.INSURANCE_SHOW_CARD: Text(
        "Xin đưa thẻ bảo hiểm giấy tại quầy.",
        "Please show your paper insurance card at the desk.",
    ),
    Payment.TO_BE_CHECKED: Text(
        "Bảo hiểm y tế sẽ được kiểm tra tại quầy.",
        "The desk will check your insurance.",
    ),
    Payment.SELF_PAY: Text("Tự trả tiền khám.", "You pay yourself."),
}

# Clerk
CLERK_TAKE_CARD: Final = Text("Nhớ mang theo thẻ căn cước.", "Remember to take your ID card with you.")

# Out of service
OUT_TITLE: Final = Text("Máy tạm ngừng nhận số", "This kiosk takes a break")
OUT_LEAD: Final = Text(
    "Xin mời đến quầy tiếp đón. Máy sẽ tự chạy lại ngay khi xong.",
    "Please go to the reception desk. The kiosk comes back by itself.",
)
DEVICES: Final = {
    Device.READER: Text("Đầu đọc thẻ chưa sẵn sàng", "The card reader is not ready"),
    Device.PRINTER: Text("Máy in phiếu chưa sẵn sàng", "The slip printer is not ready"),
    Device.REGISTER: Text("Sổ lấy số chưa sẵn sàng", "The register is not ready"),
}

# Time limit
STILL_THERE: Final = Text("Ông/bà còn ở đây không?", "Are you still there?")
STILL_THERE_LEAD: Final = Text(
    "Màn hình sẽ tự xóa sau {seconds} giây.",
    "The screen clears itself in {seconds} seconds.",
)
STAY: Final = Text("Tôi vẫn ở đây", "I am still here")
