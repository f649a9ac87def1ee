"""Every word of the patient's screens, Vietnamese beside English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.core.check_in.state import ClosedReason, Device, Who
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.insurance.explain import patient_sentence
from kiosk.core.texts import Text
from kiosk.core.visit import ClaimKind, Payment
from kiosk.look.tokens import Tone

# Frame of every page
HELP: Final = Text("Gọi nhân viên", "Call staff")
NO_CHIP_CARD: Final = Text("Tôi không có thẻ gắn chip", "I have no chip card")
WITHOUT_CARD: Final = Text("Giữ chỗ tại quầy", "Keep my place at the desk")
EMERGENCY: Final = Text("Cấp cứu", "Emergency")
CANCEL: Final = Text("Dừng lại", "Stop")
DONE: Final = Text("Xong", "Done")
LANGUAGE: Final = Text("Ngôn ngữ", "Language")
SELF_CHECK_IN: Final = Text("Lấy số khám bệnh", "Self check-in")

# Idle
IDLE_TITLE: Final = Text("Đặt thẻ căn cước lên đầu đọc", "Put your ID card on the reader")
IDLE_LEAD: Final = Text(
    "Nếu quét mã QR trên thẻ trước, ông/bà không cần nhập số.",
    "Or scan its QR code first: then there is nothing to type.",
)
IDLE_LEAD_DIGITS: Final = Text("Sau đó nhập 6 số cuối trên thẻ.", "Then enter the last 6 digits on the card.")
IDLE_CARD_IN_TITLE: Final = Text("Thẻ đang nằm trên đầu đọc", "There is a card on the reader")
IDLE_CARD_IN_LEAD: Final = Text(
    "Thẻ của ông/bà? Chạm để bắt đầu. Nếu không, xin đưa thẻ cho nhân viên.",
    "Is it yours? Touch to begin. If not, please give it to the staff.",
)
START: Final = Text("Bắt đầu", "Begin")
NOTE_PRINTER: Final = Text(
    "Máy in tạm ngừng: xin ghi lại hoặc chụp số trên màn hình.",
    "The printer is not working: please write down your number.",
)
NOTE_PORTAL: Final = Text(
    "Chưa tra cứu được bảo hiểm: ông/bà vẫn lấy số, quầy sẽ kiểm tra sau.",
    "Insurance cannot be checked right now: the desk will check it later.",
)
IDLE_STEPS: Final = (
    Text("Đặt thẻ", "Card"),
    Text("Nhập 6 số", "Six digits"),
    Text("Nhận phiếu", "Your number"),
)
IDLE_PRIVACY: Final = Text(
    "Máy đọc tên, ngày sinh, số căn cước, địa chỉ và ảnh trong chip, rồi tra cứu bảo hiểm y tế. "
    "Ảnh không được lưu lại. Không muốn dùng máy, xin mời đến quầy.",
    "The kiosk reads name, date of birth, ID number, address and photo from the chip and checks your insurance. "
    "The photo is not kept. If you would rather not, please go to the desk.",
)

# Six digits
DIGITS_TITLE: Final = Text("Nhập 6 số cuối trên thẻ", "Enter the last 6 digits")
DIGITS_LEAD: Final = Text(
    "Số căn cước in trên thẻ có 12 số: xin nhập 6 số cuối.",
    "The ID number on the card has 12 digits: enter the last 6.",
)
DIGITS_LEAD_SCANNER: Final = Text(
    "Số căn cước in trên thẻ có 12 số: xin nhập 6 số cuối, hoặc quét mã QR trên thẻ.",
    "The ID number on the card has 12 digits: enter the last 6, or scan the QR code on the card.",
)
DIGITS_WRONG: Final = Text(
    "6 số vừa nhập chưa đúng. Xin xem lại trên thẻ rồi nhập lại.",
    "Those digits do not match the card. Please check and enter them again.",
)
DIGITS_STATE: Final = Text("Đã nhập {count} số, còn {left} số", "{count} digits entered, {left} to go")
DIGIT_ERASE: Final = Text("Xóa một số", "Delete one digit")
DIGITS_CLEAR: Final = Text("Xóa hết", "Clear all")
SCAN_REFUSED: Final = Text(
    "Không đọc được mã này. Xin quét mã QR trên thẻ căn cước, hoặc nhập 6 số.",
    "This code cannot be used. Please scan the QR code of the ID card, or enter the six digits.",
)
PRIVACY: Final = Text(
    "Nhập đủ 6 số, máy mới đọc tên, ngày sinh, số căn cước, địa chỉ và ảnh để lấy số và tra cứu bảo hiểm.",
    "Only then does the kiosk read your name, birth date, ID number, address and photo, to check your insurance.",
)
PRIVACY_BEFORE_CARD: Final = Text(
    "Đặt thẻ là máy bắt đầu đọc: tên, ngày sinh, số căn cước, địa chỉ và ảnh. Không muốn thì chạm Dừng lại.",
    "With the card on it, the kiosk reads name, date of birth, ID number, address and photo. "
    "If you would rather not, touch Stop.",
)

# Put the card
PUT_TITLE: Final = Text("Bây giờ xin đặt thẻ lên đầu đọc", "Now put the card on the reader")
PUT_LEAD: Final = Text("Đặt phẳng thẻ và giữ yên.", "Lay it flat and leave it there.")
PUT_OTHER_TITLE: Final = Text("Đây không phải thẻ căn cước", "This is no identity card")
PUT_OTHER_LEAD: Final = Text(
    "Xin lấy thẻ này ra rồi đặt thẻ căn cước có gắn chip lên đầu đọc.",
    "Please take this card away and put your identity card with a chip on the reader.",
)
PUT_LOST_TITLE: Final = Text("Xin đặt lại thẻ lên đầu đọc", "Please put the card back on the reader")
PUT_LOST_LEAD: Final = Text(
    "Thẻ vừa bị nhấc ra hoặc xê dịch. Đặt phẳng thẻ và để yên, máy sẽ tự đọc tiếp.",
    "The card was moved or lifted. Lay it flat and leave it there: reading continues by itself.",
)

# Reading
READING_TITLE: Final = Text("Đang đọc thẻ", "Reading your card")
READING_LEAD: Final = Text("Xin để yên thẻ trên đầu đọc.", "Please leave the card on the reader.")
READING_OPENING: Final = Text("Đang kết nối với thẻ…", "Connecting to the card…")
READING_DONE: Final = Text("Đã đọc {percent} %", "{percent} % read")

# You
YOU_TITLE: Final = Text("Xin kiểm tra thông tin", "Please check your details")
BORN: Final = Text("Năm sinh {year}", "Born in {year}")
NUMBER: Final = Text("Số căn cước {number}", "ID number {number}")
PHOTO: Final = Text("Ảnh trong chip", "Photo on the chip")
CONTINUE: Final = {
    Who.HOLDER: Text("Đúng là tôi", "Yes, that's me"),
    Who.MAYBE_CHILD: Text("Đúng người khám", "Yes, that's the patient"),
    Who.ADULT_OF_CHILD: Text("Đúng là con tôi", "Yes, that's my child"),
}
NOT_ME: Final = {
    Who.HOLDER: Text("Không phải tôi", "This is not me"),
    Who.MAYBE_CHILD: Text("Không đúng người khám", "This is not the patient"),
    Who.ADULT_OF_CHILD: Text("Không phải con tôi", "This is not my child"),
}
ASKING: Final = Text("Đang tra cứu bảo hiểm y tế…", "Checking your health insurance…")
ASKING_LEAD: Final = Text("Thường chỉ mất vài giây.", "This usually takes a few seconds.")
DECISIONS: Final = {
    Decision.COVERED: Text("Có bảo hiểm y tế", "Insured"),
    Decision.COVERED_SHOW_PAPER_CARD: Text("Có bảo hiểm y tế, cần thẻ giấy", "Insured: please show your paper card"),
    Decision.NOT_COVERED: Text("Bảo hiểm y tế chưa dùng được", "Your insurance does not apply today"),
    Decision.IDENTITY_MISMATCH: Text("Thông tin chưa khớp", "Details do not match"),
    Decision.NUMBER_WRONG: Text("Chưa tìm thấy bảo hiểm y tế", "No insurance found"),
    Decision.CHILD_WITHOUT_CARD: Text("Trẻ em chưa có thẻ bảo hiểm", "Child without an insurance card"),
    Decision.UNKNOWN_CODE: Text("Quầy sẽ kiểm tra bảo hiểm y tế", "The desk will check your insurance"),
    Decision.PORTAL_UNAVAILABLE: Text("Sẽ kiểm tra bảo hiểm sau", "Insurance will be checked later"),
}

SHOW_AGAIN: Final = Text("Xem lại số {number}", "Show {number} again")
OTHER_SERVICE: Final = Text("Lấy thêm số khác", "Get another number")

# Services
SERVICES_TITLE: Final = Text("Hôm nay ông/bà khám gì?", "What are you here for today?")
SERVICES_LEAD: Final = Text("Xin chạm vào một ô.", "Please choose one.")
SERVICE_INSURED: Final = Text("Bảo hiểm y tế", "Insurance")
SERVICE_SELF_PAY: Final = Text("Tự trả tiền", "Self-pay")
SERVICES_NONE: Final = Text(
    "Hiện chưa có phòng nào nhận số",
    "No numbers at the moment",
)
SERVICES_NONE_LEAD: Final = Text(
    "Mời ông/bà đến quầy: nhân viên sẽ hướng dẫn tiếp.",
    "Please come to the desk: our staff will help you.",
)
CLOSED: Final = {
    ClosedReason.NOT_TODAY: Text("Hôm nay không nhận: {names}.", "Not today: {names}."),
    ClosedReason.NOT_YET: Text("Mở lúc {time}: {names}.", "Opens at {time}: {names}."),
    ClosedReason.NO_MORE: Text("Đã hết giờ nhận: {names}.", "Closed for today: {names}."),
    ClosedReason.FULL: Text("Hết số hôm nay: {names}.", "No numbers left today: {names}."),
}

# Registering
REGISTERING_TITLE: Final = Text("Đang lấy số", "Getting your number")
REGISTERING_LEAD: Final = Text("Xin để yên thẻ thêm một chút.", "Please leave the card a moment longer.")
REGISTERING_WRITING: Final = Text("Đang ghi vào sổ…", "Registering your visit…")

# Slip
SLIP_TITLE: Final = Text("Số thứ tự", "Your number")
SLIP_AGAIN: Final = Text("Số đã lấy hôm nay", "Your number from earlier today")
SLIP_PRIORITY: Final = Text("Ưu tiên", "Priority")
SLIP_NEXT: Final = Text("Chưa có ai chờ trước ông/bà.", "You are next.")
SLIP_WAITING: Final = Text("{count} người chờ trước.", "{count} people before you.")
SLIP_ONE_WAITING: Final = Text("1 người chờ trước.", "1 person before you.")
SLIP_MINUTES: Final = Text("Khoảng {minutes} phút.", "About {minutes} minutes.")
SLIP_PROVISIONAL: Final = Text(
    "Số riêng của máy này, vẫn được gọi như thường.",
    "A number from this kiosk only; it is called as usual.",
)
SLIP_PRINTING: Final = Text("Đang in phiếu…", "Printing your slip…")
SLIP_PRINTED: Final = Text("Xin lấy phiếu.", "Please take your slip.")
SLIP_PRINTED_AT: Final = Text("Xin lấy phiếu {place}.", "Please take your slip {place}.")
SLIP_FAILED: Final = Text(
    "Máy chưa in được phiếu. Số vẫn có giá trị: xin ghi lại hoặc chụp mã này.",
    "The slip could not be printed. Your number is still valid: write it down, or photograph the code.",
)
SLIP_QR: Final = Text("Mã lượt khám", "Visit code")
PAYMENTS: Final = {
    Payment.INSURANCE: Text("Bảo hiểm y tế chi trả phần được hưởng.", "Your health insurance pays its share."),
    Payment.INSURANCE_SHOW_CARD: Text(
        "Xin đưa thẻ bảo hiểm giấy tại quầy.",
        "Please show your paper insurance card at the desk.",
    ),
    Payment.TO_BE_CHECKED: Text(
        "Bảo hiểm y tế sẽ được kiểm tra tại quầy.",
        "The desk will check your insurance.",
    ),
    Payment.SELF_PAY: Text("Tự trả tiền khám.", "You pay for the visit yourself."),
}

# Clerk
CLERK_TAKE_CARD: Final = Text("Nhớ mang theo thẻ căn cước.", "Please take your ID card with you.")

HELP_NUMBER: Final = Text("Số chờ tại quầy", "Your number at the desk")
HELP_KEPT: Final = Text("Nhân viên sẽ gọi số này.", "The staff will call this number.")
HELP_ASKED: Final = Text("Đang giữ chỗ cho ông/bà…", "Keeping your place in line…")
HELP_FAILED: Final = Text(
    "Xin báo nhân viên rằng ông/bà vừa dùng máy này.",
    "Please tell staff that you have just used this kiosk.",
)
EMERGENCY_ANSWERED: Final = Text("Nhân viên đang đến", "Staff are on their way")
CALLED_BY_MISTAKE: Final = Text("Gọi nhầm", "Called by mistake")
EMERGENCY_UNHEARD: Final = Text("Xin gọi to nhân viên", "Please call out for staff")
EMERGENCY_UNHEARD_LEAD: Final = Text(
    "Chưa có ai ở quầy trả lời. Xin gọi to, hoặc nhờ người đến quầy ngay. Cấp cứu không cần lấy số.",
    "Nobody at the desk has answered. Call out, or send somebody to the desk now. An emergency needs no number.",
)
HELP_NOTE_DOWN: Final = Text(
    "Máy chưa in được phiếu: xin ghi lại hoặc chụp số này.",
    "No slip could be printed: please note the number down or take a photo.",
)

# Out of service
OUT_TITLE: Final = Text("Máy tạm ngừng nhận số", "This kiosk is out of service")
OUT_LEAD: Final = Text(
    "Xin mời đến quầy tiếp đón. Máy sẽ tự chạy lại ngay khi xong.",
    "Please go to the reception desk. The kiosk comes back by itself.",
)
FOR_STAFF: Final = Text("Dành cho nhân viên", "For staff")
OUT_STILL: Final = Text(
    "Vẫn dùng được: hai nút bên dưới, không cần thẻ.",
    "The two buttons below still work, without a card.",
)
DEVICES: Final = {
    Device.READER: Text("Đầu đọc thẻ chưa sẵn sàng", "The card reader is not ready"),
    Device.PRINTER: Text("Máy in phiếu chưa sẵn sàng", "The slip printer is not ready"),
    Device.REGISTER: Text("Máy chưa ghi được lượt khám", "Visits cannot be recorded right now"),
    Device.PORTAL: Text("Chưa kiểm tra được bảo hiểm y tế", "Insurance cannot be checked right now"),
}

# Time limit
STILL_THERE: Final = Text("Ông/bà còn ở đây không?", "Are you still there?")
STILL_THERE_LEAD: Final = Text(
    "Màn hình sẽ tự xóa sau {seconds} giây.",
    "The screen clears itself in {seconds} seconds.",
)
STAY: Final = Text("Tôi vẫn ở đây", "I am still here")


# The insurance does not pay
NOT_COVERED_TITLE: Final = Text("Ông/bà muốn làm gì tiếp?", "What would you like to do?")
PAY_SELF: Final = Text("Tự trả tiền khám", "Pay for the visit myself")
PAY_SELF_MORE: Final = Text("Lấy số ngay tại máy này", "Get a number at this kiosk")
TO_DESK: Final = Text("Đến quầy hỏi nhân viên", "Ask at the desk")
TO_DESK_MORE: Final = Text("Máy giữ chỗ và cho số chờ", "The kiosk keeps your place in line")
BACK: Final = Text("Quay lại", "Back")

# A child
ADULT_TITLE: Final = Text("Ai đưa bé đi khám?", "Who is with the child?")
ADULT_LEAD: Final = Text(
    "Nhân viên sẽ xem giấy tờ của người này tại quầy.", "The desk will check this person's papers."
)

# Priority by law
PRIORITY: Final = Text("Tôi thuộc diện ưu tiên", "I have priority by law")
PRIORITY_MORE: Final = Text("Có thai, khuyết tật, người có công", "Pregnancy, disability, war service")
PRIORITY_NOTED: Final = Text("Đã ghi diện ưu tiên", "Priority is noted")
PRIORITY_NOTED_MORE: Final = Text("Nhân viên sẽ xác nhận tại quầy", "The desk will confirm it")
PRIORITY_TITLE: Final = Text("Ông/bà thuộc diện nào?", "Which group do you belong to?")
PRIORITY_LEAD: Final = Text(
    "Nhân viên sẽ xem giấy tờ tại quầy rồi mới xếp ưu tiên.",
    "The desk will check your papers and then give you priority.",
)
PRIORITY_NONE: Final = Text("Không thuộc diện nào", "None of these")

# Papers
PAPERS_TITLE: Final = Text("Ông/bà có mang giấy này không?", "Do you have one of these papers?")
PAPERS_LEAD: Final = Text(
    "Ông/bà đăng ký khám ở nơi khác: có giấy này sẽ được hưởng nhiều hơn.",
    "You are registered elsewhere: with one of these the insurance pays more.",
)
PAPER_NUMBER_TITLE: Final = Text("Số ghi trên giấy", "Number on the paper")
PAPER_NUMBER_LEAD: Final = Text(
    "Nếu không thấy số, xin bỏ qua. Quầy sẽ xem giấy.", "Skip this if there is none. The desk will check."
)
PAPER_DATE_TITLES: Final = {
    ClaimKind.REFERRAL: Text("Ngày ký giấy chuyển", "Date on the referral letter"),
    ClaimKind.RE_EXAMINATION: Text("Ngày hẹn khám lại", "Date of the follow-up visit"),
}
PAPER_DATE_LEAD: Final = Text(
    "Thí dụ: 05 / 11 / 2026. Không rõ ngày thì bỏ qua.",
    "For example 05 / 11 / 2026. Skip this if you are not sure.",
)
PAPER_DATE_WRONG: Final = Text(
    "Ngày chưa đúng, hoặc giấy đã quá hạn. Xin chạm vào ô cần sửa.",
    "Wrong date, or the paper is too old. Touch a box to correct it.",
)
DAY_PARTS: Final = (Text("Ngày", "Day"), Text("Tháng", "Month"), Text("Năm", "Year"))
SKIP: Final = Text("Bỏ qua", "Skip")
ENTER: Final = Text("Tiếp tục", "Next")
FIELD_STATE: Final = Text("Đã nhập {count} ký tự", "{count} characters entered")
LETTERS: Final = Text("Chữ ABC", "ABC")
DIGITS: Final = Text("Số 123", "123")

# Without a chip card
NO_CHIP_TITLE: Final = Text("Không có thẻ gắn chip vẫn khám được", "No chip card? You can still check in")
NO_CHIP_LEAD: Final = Text(
    "Xin chọn một cách dưới đây. Dùng VNeID, hộ chiếu hoặc giấy tờ nước ngoài: xin mời đến quầy.",
    "Please choose one of these. With a passport, a foreign ID or the VNeID app, please go to the desk.",
)
NO_CHIP_LEAD_SCANNER: Final = Text(
    "Đưa mã QR trên thẻ bảo hiểm giấy vào máy quét, hoặc chọn một cách dưới đây. "
    "Dùng VNeID, hộ chiếu hoặc giấy tờ nước ngoài: xin mời đến quầy.",
    "Hold the QR code of your paper insurance card to the scanner, or choose one of these. "
    "With a passport, a foreign ID or the VNeID app, please go to the desk.",
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
    "Số này chưa đúng. Chạm vào ô số để xem lại rồi sửa, hoặc gọi nhân viên.",
    "This number is not valid. Touch it to see it again and correct it, or call staff.",
)
MORE: Final = Text("Xem thêm", "More")
BEFORE: Final = Text("Mục trước", "Previous")


VIEW: Final = Text("Chữ to, nghe đọc", "Larger, spoken")
VIEW_SILENT: Final = Text("Chữ to", "Larger")
"""Where no voice is there."""
VIEW_TITLE: Final = Text("Dễ nhìn, dễ nghe, dễ chạm", "Easier to see, hear and reach")
VIEW_TITLE_SILENT: Final = Text("Dễ nhìn, dễ chạm", "Easier to see and reach")
VIEW_LARGE: Final = Text("Chữ to hơn", "Larger words")
VIEW_LOW: Final = Text("Nút bấm thấp hơn", "Buttons further down")
VIEW_SPOKEN: Final = Text("Đọc to các trang", "Read the pages aloud")
VIEW_ON: Final = Text("đang bật", "on")
VIEW_OFF: Final = Text("đang tắt", "off")
VIEW_CLOSE: Final = Text("Xong", "Done")
SAY_AGAIN: Final = Text("Đọc lại", "Say it again")
SPOKEN_BUTTONS: Final = Text("Các nút bấm: {names}.", "Buttons: {names}.")


@dataclass(frozen=True, slots=True)
class Saying:
    """One status card."""

    tone: Tone
    icon: str
    heading: Text
    sentence: Text


_SIGNS = {
    Decision.COVERED: (Tone.GOOD, "check"),
    Decision.COVERED_SHOW_PAPER_CARD: (Tone.GOOD, "card"),
    Decision.NOT_COVERED: (Tone.CAUTION, "wallet"),
    Decision.IDENTITY_MISMATCH: (Tone.CAUTION, "warning"),
    Decision.NUMBER_WRONG: (Tone.CAUTION, "warning"),
    Decision.CHILD_WITHOUT_CARD: (Tone.NOTE, "child"),
    Decision.UNKNOWN_CODE: (Tone.CAUTION, "warning"),
    Decision.PORTAL_UNAVAILABLE: (Tone.NOTE, "clock"),
}


def saying(coverage: Coverage | None) -> Saying:
    """Return the status card of that answer; of the wait while there is none."""
    if coverage is None:
        return Saying(Tone.NOTE, "clock", ASKING, ASKING_LEAD)
    tone, icon = _SIGNS[coverage.decision]
    return Saying(tone, icon, DECISIONS[coverage.decision], patient_sentence(coverage))


def waiting(count: int) -> Text:
    """Say how many wait."""
    match count:
        case 0:
            return SLIP_NEXT
        case 1:
            return SLIP_ONE_WAITING
        case _:
            return SLIP_WAITING.filled(count=count)
