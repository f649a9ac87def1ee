"""Why something was not delivered, in both languages, from the one line that the outbox keeps."""

from __future__ import annotations

import re
from typing import Final

from kiosk.core.texts import Text

_WORDS: Final = (
    (
        r"the receiver refuses the document \(code (.+)\)",
        "Nơi nhận từ chối (mã {0})",
        "The receiver refuses it (code {0})",
    ),
    (
        r"fields of the notification break the rules: (.+)",
        "Trường của thông báo chưa đúng: {0}",
        "Fields of the notification break the rules: {0}",
    ),
    (
        r"the (?:portal|receiver|hospital's system) answers with (.+)",
        "Nơi nhận báo lỗi: {0}",
        "The receiver answers with {0}",
    ),
    (r"(?:no|.* gives no) answer in time", "Nơi nhận không trả lời kịp", "The receiver gives no answer in time"),
    (r"no connection.*", "Không kết nối được nơi nhận", "The receiver cannot be reached"),
    (
        r"the portal's certificate is not valid",
        "Chứng thư của nơi nhận không hợp lệ",
        "The receiver's certificate is not valid",
    ),
    (
        r"the portal refuses .*|the portal gives no token",
        "Nơi nhận từ chối tài khoản",
        "The receiver refuses the account",
    ),
    (r"the answer .*", "Câu trả lời của nơi nhận không đọc được", "The receiver's answer cannot be read"),
    (r"the folder takes nothing \((.+)\)", "Không ghi được vào thư mục ({0})", "The folder takes nothing ({0})"),
)


def undelivered_words(error: str) -> Text:
    """Put an error of the outbox into words; one that no rule knows stands for itself."""
    for pattern, vi, en in _WORDS:
        found = re.fullmatch(pattern, error)
        if found:
            return Text(vi.format(*found.groups()), en.format(*found.groups()))
    return Text(error, error)
