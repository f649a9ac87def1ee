"""The error catalogue: every reason for which the kiosk sends a patient to the clerk or asks to try again.

Each entry has a stable code, what follows (consequence), what the patient reads (title, remedy) and what the clerk
reads (cause, advice). Screens, desk and documentation read it from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kiosk.core.texts import Text


class Consequence(StrEnum):
    """What the problem means for the patient, sorted as a person would: try again, or let staff help."""

    TRY_AGAIN = "try_again"
    SEE_CLERK = "see_clerk"
    OUT_OF_SERVICE = "out_of_service"


class Problem(StrEnum):
    """Codes of the catalogue."""

    WRONG_DIGITS = "wrong_digits"
    CARD_MOVED = "card_moved"
    CARD_UNREADABLE = "card_unreadable"
    ACCESS_NOT_OFFERED = "access_not_offered"
    NOT_A_DOCUMENT = "not_a_document"
    AUTHENTICITY_FAILED = "authenticity_failed"
    CHIP_NOT_PROVEN = "chip_not_proven"
    CHIP_NOT_TRUSTED = "chip_not_trusted"
    IDENTITY_CARD_EXPIRED = "identity_card_expired"
    NOT_COVERED = "not_covered"
    IDENTITY_MISMATCH = "identity_mismatch"
    NUMBER_WRONG = "number_wrong"
    CHILD_WITHOUT_CARD = "child_without_card"
    INSURANCE_UNKNOWN = "insurance_unknown"
    NOT_ME = "not_me"
    HELP_WANTED = "help_wanted"
    NO_CHIP = "no_chip"
    EMERGENCY = "emergency"
    CARD_LEFT = "card_left"
    REGISTER_DOWN = "register_down"
    READER_DOWN = "reader_down"
    PRINTER_DOWN = "printer_down"


@dataclass(frozen=True, slots=True)
class Entry:
    """One problem in words."""

    consequence: Consequence
    title: Text
    """What the patient reads first."""
    remedy: Text
    """What the patient should do."""
    clerk: Text
    """Cause and advice for the clerk."""


def _entry(consequence: Consequence, title: Text, remedy: Text, clerk: Text) -> Entry:
    return Entry(consequence=consequence, title=title, remedy=remedy, clerk=clerk)


_AGAIN = Consequence.TRY_AGAIN
_CLERK = Consequence.SEE_CLERK
_OUT = Consequence.OUT_OF_SERVICE

CATALOGUE: Final = MappingProxyType(
    {
        Problem.WRONG_DIGITS: _entry(
            _AGAIN,
            Text("Sáu số chưa đúng", "These six digits are not right"),
            Text(
                "Xin nhập lại 6 số cuối của số in trên thẻ căn cước.",
                "Please type the last six digits of the number on your card again.",
            ),
            Text(
                "Chip từ chối mã CAN. Kiểm tra 6 số cuối của số định danh, và thẻ có đúng là của số đó không.",
                "The chip refused the CAN. Check the last six digits of the personal number, and that it is that card.",
            ),
        ),
        Problem.CARD_MOVED: _entry(
            _AGAIN,
            Text("Thẻ bị xê dịch", "The card moved"),
            Text(
                "Xin đặt thẻ lại lên đầu đọc và giữ yên. Máy sẽ tự đọc tiếp.",
                "Please put the card back on the reader and leave it there. The kiosk goes on by itself.",
            ),
            Text(
                "Mất liên lạc với thẻ khi đang đọc. Chưa có gì được ghi nhận.",
                "Contact with the card was lost during the read. Nothing was registered.",
            ),
        ),
        Problem.CARD_UNREADABLE: _entry(
            _CLERK,
            Text("Máy không đọc được thẻ này", "The kiosk cannot read this card"),
            Text(
                "Xin lấy thẻ và đến quầy. Nhân viên sẽ đăng ký cho ông/bà.",
                "Please take your card to the desk. Our staff will check you in.",
            ),
            Text(
                "Chip trả lời sai chuẩn hoặc dữ liệu hỏng. Đăng ký bằng giấy tờ khác; gửi kết quả chẩn đoán thẻ.",
                "The chip answers against the standard or its data are damaged. Register with other documents.",
            ),
        ),
        Problem.ACCESS_NOT_OFFERED: _entry(
            _CLERK,
            Text("Máy chưa hỗ trợ loại thẻ này", "This kind of card is not supported here"),
            Text(
                "Xin lấy thẻ và đến quầy. Nhân viên sẽ đăng ký cho ông/bà.",
                "Please take your card to the desk. Our staff will check you in.",
            ),
            Text(
                "Thẻ không có cách mở (PACE/BAC) mà cấu hình cho phép.",
                "The card offers no access protocol (PACE/BAC) that the settings allow.",
            ),
        ),
        Problem.NOT_A_DOCUMENT: _entry(
            _CLERK,
            Text("Đây không phải thẻ căn cước", "This is no identity card"),
            Text(
                "Xin lấy thẻ này ra và dùng thẻ căn cước, hoặc đến quầy.",
                "Please take this card away and use your identity card, or come to the desk.",
            ),
            Text(
                "Thẻ không có ứng dụng giấy tờ tùy thân: thẻ ngân hàng, thẻ xe buýt hoặc điện thoại.",
                "The card has no application of identity documents: a bank card, a bus card or a phone.",
            ),
        ),
        Problem.CHIP_NOT_PROVEN: _entry(
            _CLERK,
            Text("Thẻ cần được nhân viên xem", "A clerk must look at this card"),
            Text(
                "Xin lấy thẻ và đến quầy.",
                "Please take your card to the desk.",
            ),
            Text(
                "Chip chưa chứng minh được là bản gốc; không có gì cho thấy là giả. Đối chiếu giấy tờ khác.",
                "The chip did not prove that it is the original; nothing says it is forged. Compare documents.",
            ),
        ),
        Problem.AUTHENTICITY_FAILED: _entry(
            _CLERK,
            Text("Không xác nhận được thẻ", "The card could not be confirmed"),
            Text(
                "Xin lấy thẻ và đến quầy. Nhân viên sẽ kiểm tra giấy tờ cùng ông/bà.",
                "Please take your card to the desk. Our staff will look at your documents with you.",
            ),
            Text(
                "Chữ ký, mã băm hoặc khóa của chip KHÔNG đúng. Không ghi là đã xác thực; đối chiếu giấy tờ khác.",
                "Signature, hash or key of the chip is WRONG. Never record it as verified; compare other documents.",
            ),
        ),
        Problem.CHIP_NOT_TRUSTED: _entry(
            _CLERK,
            Text("Thẻ cần được nhân viên xem", "A clerk must look at this card"),
            Text(
                "Xin lấy thẻ và đến quầy.",
                "Please take your card to the desk.",
            ),
            Text(
                "Chữ ký đúng, nhưng không phải của cơ quan cấp đã cài đặt. Thẻ tự làm cũng như vậy.",
                "Signature right, but by none of the installed issuers. A home-made card looks the same.",
            ),
        ),
        Problem.IDENTITY_CARD_EXPIRED: _entry(
            _CLERK,
            Text("Thẻ căn cước đã hết hạn", "Your identity card has expired"),
            Text(
                "Xin đến quầy. Nhân viên vẫn tiếp nhận ông/bà.",
                "Please come to the desk. Our staff will still receive you.",
            ),
            Text(
                "Thẻ căn cước quá hạn in trên chip. Đối chiếu người và giấy tờ, rồi đăng ký bằng tay.",
                "The identity card is past its expiry. Compare person and documents, then register by hand.",
            ),
        ),
        Problem.NOT_COVERED: _entry(
            _CLERK,
            Text("Thẻ BHYT hiện không dùng được", "Your health insurance cannot be used today"),
            Text(
                "Xin đến quầy để được hướng dẫn, hoặc khám tự chi trả.",
                "Please come to the desk for advice, or to pay for the visit yourself.",
            ),
            Text(
                "Cổng BHXH trả lời thẻ hết hạn, thu hồi, báo giảm hoặc không có. Gia hạn rồi thì tra lại.",
                "The portal says expired, withdrawn, stopped or unknown. Look up again after a renewal.",
            ),
        ),
        Problem.IDENTITY_MISMATCH: _entry(
            _CLERK,
            Text("Thông tin hai thẻ chưa khớp", "The two cards do not agree"),
            Text(
                "Thông tin trên thẻ căn cước và thẻ BHYT chưa khớp. Xin đến quầy.",
                "Your identity card and your insurance card do not agree. Please come to the desk.",
            ),
            Text(
                "Họ tên, ngày sinh hoặc giới tính khác nhau giữa chip và cổng BHXH (060, 061, 070). Đối chiếu giấy tờ.",
                "Name, birth date or sex differ between chip and portal (060, 061, 070). Compare the documents.",
            ),
        ),
        Problem.NUMBER_WRONG: _entry(
            _CLERK,
            Text("Số thẻ chưa đúng", "The card number is not right"),
            Text(
                "Bảo hiểm y tế không nhận số này. Xin đến quầy.",
                "The insurance does not accept this number. Please come to the desk.",
            ),
            Text(
                "Cổng BHXH báo sai mã thẻ (051, 052, 053, 205). Tra lại bằng số thẻ BHYT.",
                "The portal refuses the number (051, 052, 053, 205). Look up by the insurance card number.",
            ),
        ),
        Problem.CHILD_WITHOUT_CARD: _entry(
            _CLERK,
            Text("Trẻ em chưa có thẻ BHYT", "A child without an insurance card"),
            Text(
                "Mời phụ huynh đưa bé đến quầy. Bé vẫn được khám.",
                "Please take the child to the desk. The child will be seen.",
            ),
            Text(
                "Mã 130: cấp mã thẻ tạm TE1 theo giấy khai sinh hoặc giấy chứng sinh.",
                "Code 130: make a temporary TE1 number from the birth certificate or birth notice.",
            ),
        ),
        Problem.INSURANCE_UNKNOWN: _entry(
            _CLERK,
            Text("Cần nhân viên xem thẻ BHYT", "A clerk must look at your insurance"),
            Text(
                "Máy chưa rõ thẻ BHYT của ông/bà. Xin đến quầy, ông/bà vẫn được khám.",
                "The kiosk is not sure about your insurance. Please come to the desk; you will be seen.",
            ),
            Text(
                "Cổng BHXH trả mã kết quả mà máy chưa biết. Tra trên trang của cổng; báo quản trị cập nhật bảng mã.",
                "The portal gave a result code unknown to the kiosk. Look on its web page; update the code table.",
            ),
        ),
        Problem.NOT_ME: _entry(
            _CLERK,
            Text("Thông tin không phải của ông/bà", "These are not your details"),
            Text(
                "Xin lấy thẻ và đến quầy. Lượt khám chưa được ghi nhận.",
                "Please take the card to the desk. No visit was registered.",
            ),
            Text(
                "Người bệnh nói dữ liệu trên thẻ không phải của mình. Hỏi ai là chủ thẻ.",
                "The patient says that the card's data are not theirs. Ask whose card it is.",
            ),
        ),
        Problem.HELP_WANTED: _entry(
            _CLERK,
            Text("Mời ông/bà đến quầy", "Please come to the desk"),
            Text(
                "Nhân viên sẽ đăng ký cho ông/bà. Không có thẻ gắn chip vẫn được khám.",
                "Our staff will check you in. You are received without a chip card as well.",
            ),
            Text(
                "Người bệnh cần giúp hoặc không có thẻ gắn chip. Đăng ký bằng tay.",
                "The patient wants help or has no chip card. Register by hand.",
            ),
        ),
        Problem.NO_CHIP: _entry(
            _CLERK,
            Text("Mời ông/bà đến quầy", "Please come to the desk"),
            Text(
                "Không có thẻ gắn chip vẫn được khám. Nhân viên sẽ đăng ký cho ông/bà.",
                "You are received without a chip card as well. Our staff will check you in.",
            ),
            Text(
                "Người bệnh không có thẻ gắn chip. Số đã nhập hoặc đã quét chưa được xác thực: đối chiếu giấy tờ.",
                "The patient has no chip card. The number typed or scanned proves nothing: compare the documents.",
            ),
        ),
        Problem.EMERGENCY: _entry(
            _CLERK,
            Text("Đang gọi nhân viên", "Calling the staff"),
            Text(
                "Xin ở yên tại chỗ. Cấp cứu không cần lấy số.",
                "Please stay here. An emergency needs no number.",
            ),
            Text(
                "Có người bấm nút CẤP CỨU tại máy. Đến ngay; giấy tờ làm sau.",
                "Somebody pressed EMERGENCY at the kiosk. Go there now; papers come later.",
            ),
        ),
        Problem.CARD_LEFT: _entry(
            _CLERK,
            Text("Có thẻ để quên trên máy", "A card was left on the kiosk"),
            Text("Xin đến quầy để nhận lại thẻ.", "Please ask for your card at the desk."),
            Text(
                "Thẻ căn cước bị để quên trên đầu đọc. Cất giữ thẻ và gọi chủ thẻ.",
                "An identity card was left on the reader. Keep it safe and call its holder.",
            ),
        ),
        Problem.REGISTER_DOWN: _entry(
            _OUT,
            Text("Chưa ghi được lượt khám", "Your visit could not be registered"),
            Text(
                "Xin lấy thẻ và đến quầy. Nhân viên sẽ đăng ký cho ông/bà.",
                "Please take your card to the desk. Our staff will register you.",
            ),
            Text(
                "Cơ sở dữ liệu không ghi được. Kiểm tra đĩa và máy chủ; máy tự trở lại khi ghi được.",
                "The database cannot be written. Check disk and server; the kiosk comes back by itself.",
            ),
        ),
        Problem.READER_DOWN: _entry(
            _OUT,
            Text("Đầu đọc thẻ chưa hoạt động", "The card reader does not work"),
            Text(
                "Xin lấy thẻ và đến quầy. Nhân viên sẽ đăng ký cho ông/bà.",
                "Please take your card to the desk. Our staff will check you in.",
            ),
            Text(
                "Không thấy đầu đọc hoặc dịch vụ thẻ. Cắm lại cáp USB; máy tự trở lại.",
                "No reader or smart card service. Plug the reader in again; the kiosk comes back by itself.",
            ),
        ),
        Problem.PRINTER_DOWN: _entry(
            _AGAIN,
            Text("Máy in chưa in được phiếu", "The slip could not be printed"),
            Text(
                "Số của ông/bà đã được ghi nhận. Xin ghi lại hoặc chụp màn hình này.",
                "Your number is registered. Please write it down or take a photo of this screen.",
            ),
            Text(
                "Máy in hết giấy, kẹt hoặc mất kết nối. Thay giấy, rồi in lại từ quầy.",
                "The printer is out of paper, jammed or disconnected. Mend it and print again from the desk.",
            ),
        ),
    }
)


def entry(problem: Problem) -> Entry:
    """Return the words of a problem."""
    return CATALOGUE[problem]
