"""The words of the testers' panel, by language."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, Literal

Language = Literal["vi", "en"]

WORDS: Final = MappingProxyType(
    {
        "title": {"vi": "Thẻ thử nghiệm", "en": "Test cards"},
        "hint": {
            "vi": "Chạm vào một thẻ để đặt lên đầu đọc. Mọi người ở đây đều không có thật.",
            "en": "Click a card to put it on the reader. Nobody here is real.",
        },
        "empty": {"vi": "Đầu đọc đang trống", "en": "The reader is empty"},
        "on_reader": {"vi": "Trên đầu đọc", "en": "On the reader"},
        "can": {"vi": "Sáu số cần nhập", "en": "Six digits to type"},
        "qr": {"vi": "hoặc mã QR trên thẻ, cho máy quét", "en": "or the card's QR code, for a scanner"},
        "remove": {"vi": "Lấy thẻ ra", "en": "Remove"},
        "tear_out": {"vi": "Giật thẻ ra", "en": "Tear out"},
        "profile": {"vi": "Loại chip", "en": "Profile"},
        "forgery": {"vi": "Giả mạo", "en": "Forgery"},
        "fault": {"vi": "Sự cố", "en": "Fault"},
        "link": {"vi": "Đường truyền", "en": "Link"},
        "no_link": {"vi": "tức thời", "en": "takes no time"},
        "timing": {
            "vi": "Lần đọc: {commands} lệnh, {seconds:.2f} giây",
            "en": "Read: {commands} commands, {seconds:.2f} s",
        },
        "floor": {
            "vi": "riêng đường truyền và chip {floor:.2f} giây",
            "en": "link and chip alone {floor:.2f} s",
        },
        "genuine": {"vi": "thẻ thật", "en": "genuine"},
        "no_fault": {"vi": "không có", "en": "none"},
        "log": {"vi": "Lệnh gửi đến thẻ", "en": "Commands to the card"},
        "left": {"vi": "Thẻ đã rời đầu đọc.", "en": "The card has left the reader."},
        "priority": {"vi": "ưu tiên", "en": "priority"},
        "slip": {"vi": "được lấy số", "en": "gets a slip"},
        "desk": {"vi": "đến quầy", "en": "goes to the desk"},
    }
)


def word(name: str, language: Language) -> str:
    """Give one word or sentence. Raises KeyError when there is none of that name."""
    return WORDS[name][language]
