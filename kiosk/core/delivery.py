"""Why something was not delivered to the outside, as codes with words; and what a receiver's refusal holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.core.fault import Code, Fault
from kiosk.core.fault import read as read_fault
from kiosk.core.texts import Text

CHECK_IN = "check_in"
"""The kind of message that a notification is in the outbox."""

_NOTHING_TO_DO = Text("không cần làm gì", "nothing has to be done")
_TRIED_AGAIN = Text("hệ thống tự gửi lại; kiểm tra mạng", "it is tried again; check the network")
_ASK_RECEIVER = Text("hỏi bộ phận hỗ trợ của nơi nhận", "ask the receiver's support")
_ACCOUNT = Text("kiểm tra tên đăng nhập và mật khẩu", "check user name and password")
_CLOCK = Text(
    "kiểm tra ngày giờ của máy; nếu đúng thì báo nơi nhận",
    "check this machine's clock; if it is right, tell the receiver",
)


class Waits(Code):
    """Why a visit is not notified yet, as the outbox keeps it (`last_error`)."""

    VOID = "waits_void", Text("Lượt khám đã hủy", "The visit is void"), _NOTHING_TO_DO
    NOT_INSURED = (
        "waits_not_insured",
        Text("Chưa có bảo hiểm nào chi trả cho lượt khám", "No insurance pays for the visit so far"),
        _NOTHING_TO_DO,
    )
    EMERGENCY = (
        "waits_emergency",
        Text("Cấp cứu thì không gửi thông báo", "An emergency is not notified"),
        _NOTHING_TO_DO,
    )
    UNVOUCHED = (
        "waits_unvouched",
        Text("Chờ nhân viên chấp nhận thẻ", "Waits for a clerk to accept the card"),
        Text("kiểm tra thẻ tại bàn", "check the card at the desk"),
    )
    FIRST_SERVICE = (
        "waits_first_service",
        Text("Chờ dịch vụ đầu tiên", "Waits for the first service"),
        Text("nhập dịch vụ đầu tiên", "enter the first service"),
    )
    ROUTE = (
        "waits_route",
        Text("Chờ mã đối tượng", "Waits for the route code"),
        Text("nhập mã đối tượng", "enter the route code"),
    )


class DeliveryFault(Code):
    """Why a delivery, or a question to a server, failed."""

    NO_CONNECTION = (
        "no_connection",
        Text("Không kết nối được máy chủ nơi nhận", "There is no connection to the server"),
        _TRIED_AGAIN,
    )
    NO_ANSWER = (
        "no_answer",
        Text("Máy chủ nơi nhận không trả lời kịp", "The server gives no answer in time"),
        _TRIED_AGAIN,
    )
    NO_NAME = (
        "no_name",
        Text("Không tìm được địa chỉ của máy chủ nơi nhận", "The server's name cannot be resolved"),
        Text("kiểm tra mạng và máy chủ tên miền", "check the network and its name server"),
    )
    NO_PROXY = (
        "no_proxy",
        Text("Máy trung gian mạng không cho đi qua", "The intermediary of the network lets nothing through"),
        Text("kiểm tra `proxy` và `proxy_user_file`", "check `proxy` and `proxy_user_file`"),
    )
    NO_PROXY_USER = (
        "no_proxy_user",
        Text("Không đọc được tài khoản của máy trung gian mạng", "The file with the user for `proxy` cannot be used"),
        Text("kiểm tra tệp `proxy_user_file`", "check the file `proxy_user_file`"),
    )
    NO_AUTHORITIES = (
        "no_authorities",
        Text("Không đọc được tệp chứng thư tin cậy", "The file of trusted certificates cannot be used"),
        Text("kiểm tra tệp `ca_file`", "check the file `ca_file`"),
    )
    NO_TLS = (
        "no_tls",
        Text(
            "Máy chủ nơi nhận không mã hóa đường truyền như yêu cầu",
            "The server does not encrypt the connection as it must",
        ),
        Text("kiểm tra cổng trong địa chỉ; hỏi nơi nhận", "check the port of the address; ask the receiver's support"),
    )
    CERTIFICATE = (
        "certificate",
        Text("Chứng thư của máy chủ nơi nhận không hợp lệ", "The server's certificate is not valid"),
        Text(
            "kiểm tra địa chỉ, ngày giờ và tệp chứng thư tin cậy",
            "check the address, the clock and the file of trusted certificates",
        ),
    )
    CERTIFICATE_EXPIRED = (
        "certificate_expired",
        Text("Chứng thư của máy chủ nơi nhận đã hết hạn", "The server's certificate has expired"),
        _CLOCK,
    )
    CERTIFICATE_NOT_YET = (
        "certificate_not_yet",
        Text("Chứng thư của máy chủ nơi nhận chưa đến ngày hiệu lực", "The server's certificate is not valid yet"),
        _CLOCK,
    )
    CERTIFICATE_OTHER_HOST = (
        "certificate_other_host",
        Text("Chứng thư là của máy chủ khác", "The certificate is another server's"),
        Text("kiểm tra địa chỉ nơi nhận", "check the receiver's address"),
    )
    CERTIFICATE_UNKNOWN = (
        "certificate_unknown",
        Text("Không rõ ai cấp chứng thư cho máy chủ nơi nhận", "Nobody known vouches for the server's certificate"),
        Text(
            "cài chứng thư gốc của nơi nhận vào `ca_file`, hoặc xem có máy nào chen giữa không",
            "put the receiver's root certificate into `ca_file`, or see whether something stands between",
        ),
    )
    CERTIFICATE_SELF_SIGNED = (
        "certificate_self_signed",
        Text("Chứng thư do chính máy chủ nơi nhận tự ký", "The server's certificate is signed by itself"),
        Text(
            "hỏi nơi nhận; nếu đúng thì cài chứng thư đó vào `ca_file`",
            "ask the receiver; if it is theirs, put it into `ca_file`",
        ),
    )
    BROKEN_HTTP = (
        "broken_http",
        Text("Câu trả lời của máy chủ sai quy tắc HTTP", "The answer breaks the rules of HTTP"),
        _ASK_RECEIVER,
    )
    ANSWER_TOO_LONG = (
        "answer_too_long",
        Text("Câu trả lời của máy chủ quá dài", "The answer is too long"),
        _ASK_RECEIVER,
    )
    ANSWER_NOT_JSON = (
        "answer_not_json",
        Text("Câu trả lời của máy chủ không phải JSON", "The answer is not JSON"),
        _ASK_RECEIVER,
    )
    ANSWER_NO_OBJECT = (
        "answer_no_object",
        Text("Câu trả lời của máy chủ không phải đối tượng JSON", "The answer is no JSON object"),
        _ASK_RECEIVER,
    )
    ANSWER_NO_CODE = (
        "answer_no_code",
        Text("Câu trả lời của máy chủ không có mã kết quả", "The answer has no result code"),
        _ASK_RECEIVER,
    )
    ANSWER_NO_DATE = (
        "answer_no_date",
        Text("Một ngày trong câu trả lời của máy chủ không đúng", "A date of the answer is no date"),
        _ASK_RECEIVER,
    )
    ANSWER_NO_CARD = (
        "answer_no_card",
        Text("Số thẻ trong câu trả lời của máy chủ không đúng", "A card number of the answer is none"),
        _ASK_RECEIVER,
    )
    ANSWER_NO_TRANSACTION = (
        "answer_no_transaction",
        Text("Câu trả lời của máy chủ không có mã giao dịch", "The answer has no transaction"),
        _ASK_RECEIVER,
    )
    ANSWER_IS_PAGE = (
        "answer_is_page",
        Text("Nơi nhận trả về một trang web, không phải câu trả lời", "A web page came in place of an answer"),
        Text(
            "kiểm tra địa chỉ nơi nhận, và có trang đăng nhập hay máy trung gian chen giữa không",
            "check the address, and whether a log-in page or a proxy stands between",
        ),
    )
    ANSWER_NO_RECEIPT = (
        "answer_no_receipt",
        Text("Nơi nhận không xác nhận đã nhận đủ hồ sơ này", "The answer does not say that all of it was taken"),
        _ASK_RECEIVER,
    )
    OTHER_DOCUMENT = (
        "other_document",
        Text("Câu trả lời nói về hồ sơ khác", "The answer speaks of another document"),
        _ASK_RECEIVER,
    )
    PENDING = (
        "pending",
        Text("Nơi nhận đang xử lý, chưa xác nhận", "The receiver still works on it"),
        Text("hệ thống tự hỏi lại", "it is asked again"),
    )
    ANSWER_NO_TOKEN = (
        "answer_no_token",
        Text("Máy chủ không cấp mã phiên đăng nhập", "The answer to the login holds no token"),
        _ASK_RECEIVER,
    )
    ACCOUNT_REFUSED = (
        "account_refused",
        Text("Máy chủ nơi nhận từ chối tài khoản", "The server refuses the account"),
        _ACCOUNT,
    )
    TOKEN_REFUSED = (
        "token_refused",
        Text("Máy chủ từ chối mã phiên đăng nhập", "The server refuses the token of the login"),
        Text("cấp lại mã phiên, hoặc hỏi nơi nhận", "renew the token, or ask the receiver's support"),
    )
    NOT_ALLOWED = (
        "not_allowed",
        Text("Tài khoản không được phép gửi thông báo (mã 403)", "The server refuses the account for this (code 403)"),
        Text("đề nghị nơi nhận cấp quyền", "ask the receiver for the right"),
    )
    HTTP_STATUS = (
        "http_status",
        Text("Máy chủ nơi nhận báo lỗi HTTP {status}", "The server answers with HTTP {status}"),
        Text("kiểm tra địa chỉ nơi nhận", "check the receiver's address"),
    )
    LOGIN_STATUS = (
        "login_status",
        Text(
            "Máy chủ nơi nhận báo lỗi HTTP {status} khi đăng nhập", "The server answers with HTTP {status} to the login"
        ),
        _ACCOUNT,
    )
    RESULT_CODE = (
        "result_code",
        Text("Máy chủ nơi nhận báo mã lỗi {result}", "The server answers with code {result}"),
        _ASK_RECEIVER,
    )
    FOLDER_FULL = (
        "folder_full",
        Text("Không ghi được vào thư mục: ổ đĩa đầy", "The folder takes nothing: the disk is full"),
        Text("giải phóng ổ đĩa", "make room"),
    )
    FOLDER_MISSING = (
        "folder_missing",
        Text("Không có thư mục nhận", "The folder takes nothing: it does not exist"),
        Text("tạo thư mục đã đặt trong cấu hình", "make the folder that the settings name"),
    )
    FOLDER_DENIED = (
        "folder_denied",
        Text("Không có quyền ghi vào thư mục", "The folder takes nothing: it may not be written"),
        Text("cấp quyền ghi cho hệ thống", "give the kiosk's user the right to write"),
    )
    FOLDER_BROKEN = (
        "folder_broken",
        Text("Không ghi được vào thư mục (mã {errno})", "The folder takes nothing ({errno})"),
        Text("kiểm tra ổ đĩa", "check the disk"),
    )
    REFUSED = (
        "refused",
        Text("Nơi nhận từ chối (mã {refusal})", "The receiver refuses the document (code {refusal})"),
        Text("xem lý do, sửa rồi gửi lại", "see the reason, correct it and send it again"),
    )
    BROKEN_FIELDS = (
        "broken_fields",
        Text("Trường của thông báo chưa đúng: {fields}", "Fields of the notification break the rules: {fields}"),
        Text("sửa hồ sơ rồi gửi lại", "correct the visit and send it again"),
    )
    LOOKUP_UNANSWERED = (
        "lookup_unanswered",
        Text("Sau {days} ngày vẫn chưa tra được bảo hiểm", "The portal gave no answer for {days} days"),
        Text("tra trên trang của cổng bảo hiểm", "look the person up on the portal's web page"),
    )
    LOOKUP_OPEN = (
        "lookup_open",
        Text("Chưa tra được bảo hiểm (mã {result})", "The look-up is still open (code {result})"),
        Text("hệ thống tự tra lại", "it is made again"),
    )
    WORKER_BROKE = (
        "worker_broke",
        Text("Phần mềm gặp lỗi khi gửi ({kind})", "The program broke on it ({kind})"),
        Text("báo kỹ thuật, rồi gửi lại", "tell your technician, then send it again"),
    )
    OTHER = (
        "other",
        Text("Lỗi khác: {detail}", "Another fault: {detail}"),
        Text("báo kỹ thuật", "tell your technician"),
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A receiver's refusal of a document."""

    code: str
    reason: str = field(repr=False)
    """The receiver's words: they may name the patient."""
    document: bytes = field(repr=False)


def read(text: str) -> Fault:
    """Read what the outbox keeps (`last_error`); a text that no code knows is the detail of `OTHER`."""
    return read_fault(text, (*DeliveryFault, *Waits)) or DeliveryFault.OTHER.of(detail=text)
