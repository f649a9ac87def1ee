"""Words on the screen, wrapped into lines of about the same length.

No line is left with one short word, and no word is torn apart. Many Vietnamese words are two syllables with a space
between them, and a number belongs to what it counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy

from cardreader.plain_text import PlainLabel
from kiosk.look import theme
from kiosk.look.tokens import Colour, Metrics, Role


class Label(PlainLabel):
    """Plain words of one role; they wrap, and are shown as they are (no markup is read)."""

    def __init__(self, role: Role, colour: str = Colour.INK, *, centred: bool = False) -> None:
        super().__init__()
        self.role = role
        self.personal = False
        """Whether the words are about the patient: read aloud only where nobody else listens."""
        self._colour, self._metrics = colour, Metrics(1080, 1920)
        self._balance = Balance()
        self.setWordWrap(True)
        self.paint_in(colour)
        horizontal = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(horizontal | Qt.AlignmentFlag.AlignVCenter)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def paint_in(self, colour: str) -> None:
        """Take that colour."""
        self._colour = colour
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, QColor(self._metrics.shade(colour)))
        self.setPalette(palette)

    def say(self, words: str) -> None:
        """Show these words; no words take no room."""
        self.setText(words)
        self.setVisible(bool(words))

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self.setFont(theme.font(metrics, self.role))
        self.paint_in(self._colour)

    def forget(self) -> None:
        """Show nothing."""
        self.clear()
        self._balance.forget()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the words in lines of about the same length."""
        room = self.contentsRect()
        words, narrow = self._balance.lay(self.font(), self.text(), room.width())
        if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            room.setLeft(room.left() + (room.width() - narrow) // 2)
        room.setWidth(narrow)
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(room, self.alignment().value | Qt.TextFlag.TextWordWrap.value, words)


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
    """Return the bounding box of words that wrap at that width."""
    return metrics.boundingRect(QRect(0, 0, max(1, width), _HIGH), Qt.TextFlag.TextWordWrap, text)


def unbroken(font: QFont, text: str, width: int) -> str:
    """Return the text with unbreakable spaces inside its words, unless that takes another line at `width`."""
    metrics = QFontMetrics(font)
    kept = _TOGETHER.sub(lambda found: found[0].translate(_NO_BREAK), text)
    box = wrapped(metrics, kept, width)
    return kept if box.width() <= width and box.height() <= wrapped(metrics, text, width).height() else text


def balanced(font: QFont, text: str, width: int) -> int:
    """Return the least width, in pixels, at which the words take no more lines than at `width`."""
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
        """Return the words to paint, and the width at which they wrap best; measured once."""
        if self._of != (font, text, room):
            self._of, self._text = (font, text, room), unbroken(font, text, room)
            self._width = balanced(font, self._text, room)
        return self._text, self._width

    def forget(self) -> None:
        """Keep no words."""
        self._of, self._text = None, ""
