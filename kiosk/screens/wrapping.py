"""Wrap words so that no line is left with one short word, and no word is torn apart: lines of about the same length.

Many Vietnamese words are two syllables with a space between them, and a number belongs to what it counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics

_HIGH = 100_000
_CLOSE = 2
"""Pixels that make no difference."""
_TWO_LINES = 1.5

_NO_BREAK: Final = str.maketrans({" ": "\u00a0", "/": "/\u2060"})
"""A space that no line ends with; and a word joiner, as a line may end with a stroke too."""
_WORDS: Final = (
    "bảo hiểm y tế|bảo hiểm|bắt đầu|bệnh viện|cách mạng|căn cước|cấp cứu|chi phí|chi trả|chính thức|chưa sẵn sàng|"
    "cơ quan|cơ sở|công an|dịch vụ|dự kiến|đăng ký|đầu đọc|địa chỉ|điện thoại|gắn chip|giá trị|giám hộ|giấy tờ|"
    "hỗ trợ|hướng dẫn|khám bệnh|khởi động|không phải|khuyết tật|kiểm tra|lái xe|lượt khám|mã QR|màn hình|máy quét|"
    "mức hưởng|nhân viên|phụ huynh|quá hạn|quân đội|quản lý|quay lại|sẵn sàng|số thẻ|sử dụng|sức khỏe|tạm ngừng|"
    "thông tin|tiêm chủng|tiếp đón|tiếp nhận|tiếp tục|trẻ em|trả lời|tra cứu|tự trả|ưu tiên|ứng dụng|xã hội|"
    "ông/bà|xác định|xác nhận|xê dịch|xuất trình|y tế|yêu cầu"
)
_TOGETHER: Final = re.compile(
    rf"\b(?i:{_WORDS})\b|\b(?i:phòng|room|tầng|nhà|house|thẻ) [0-9A-Z]\w*|\b\d+ (?:%|\w+)(?: tự\b)?"
)


def wrapped(metrics: QFontMetrics, text: str, width: int) -> QRect:
    """Give the bounding box of words that wrap at that width."""
    return metrics.boundingRect(QRect(0, 0, max(1, width), _HIGH), Qt.TextFlag.TextWordWrap, text)


def unbroken(font: QFont, text: str, width: int) -> str:
    """Give the text with unbreakable spaces inside its words, unless that takes another line at `width`."""
    metrics = QFontMetrics(font)
    kept = _TOGETHER.sub(lambda found: found[0].translate(_NO_BREAK), text)
    box = wrapped(metrics, kept, width)
    return kept if box.width() <= width and box.height() <= wrapped(metrics, text, width).height() else text


def balanced(font: QFont, text: str, width: int) -> int:
    """Give the least width, in pixels, at which the words take no more lines than at `width`."""
    metrics = QFontMetrics(font)
    whole = wrapped(metrics, text, width)
    if whole.height() < metrics.height() * _TWO_LINES or whole.width() > width:
        return width
    too_narrow, enough = width // 2, width
    while enough - too_narrow > _CLOSE:
        middle = (too_narrow + enough) // 2
        box = wrapped(metrics, text, middle)
        if box.height() <= whole.height() and box.width() <= middle:
            enough = middle
        else:
            too_narrow = middle
    return enough


@dataclass(slots=True)
class Balance:
    """Remembers how the words that one widget shows now are wrapped, and of no others."""

    _of: tuple[QFont, str, int] | None = field(default=None, repr=False)
    _text: str = field(default="", repr=False)
    _width: int = 0

    def lay(self, font: QFont, text: str, room: int) -> tuple[str, int]:
        """Give the words to paint, and the width at which they wrap best; measured once."""
        if self._of != (font, text, room):
            self._of, self._text = (font, text, room), unbroken(font, text, room)
            self._width = balanced(font, self._text, room)
        return self._text, self._width

    def forget(self) -> None:
        """Keep no words."""
        self._of, self._text = None, ""
