from __future__ import annotations

import pytest

from kiosk.delivery.xml0 import CannotNotify
from kiosk.desk.words_delivery import undelivered_words


@pytest.mark.parametrize(
    ("error", "vi", "en"),
    [
        (
            "the receiver refuses the document (code 400)",
            "Nơi nhận từ chối (mã 400)",
            "The receiver refuses it (code 400)",
        ),
        (str(CannotNotify(("STT", "MA_LK"))), "Trường của thông báo chưa đúng: STT, MA_LK", ""),
        ("the portal answers with HTTP 503", "Nơi nhận báo lỗi: HTTP 503", "The receiver answers with HTTP 503"),
        ("the portal answers with code 101", "Nơi nhận báo lỗi: code 101", ""),
        ("no answer in time", "Nơi nhận không trả lời kịp", ""),
        ("the hospital's system gives no answer in time", "Nơi nhận không trả lời kịp", ""),
        ("no connection to the portal", "Không kết nối được nơi nhận", ""),
        ("the portal refuses a token that it has just given", "Nơi nhận từ chối tài khoản", ""),
        ("the portal refuses the account for notifications (code 403)", "Nơi nhận từ chối tài khoản", ""),
        ("the answer is not JSON", "Câu trả lời của nơi nhận không đọc được", ""),
        (
            "the folder takes nothing (No space left on device)",
            "Không ghi được vào thư mục (No space left on device)",
            "",
        ),
        ("something new", "something new", "something new"),
    ],
)
def test_each_error_of_the_outbox_is_said_in_both_languages(error: str, vi: str, en: str) -> None:
    said = undelivered_words(error)
    assert said.vi == vi
    assert not en or said.en == en
