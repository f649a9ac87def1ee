"""The look and the words of the testers' panel."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, Literal

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

import assets

PAPER: Final = "#fbf8f1"
SURFACE: Final = "#ffffff"
INK: Final = "#0f2b2a"
INK_SOFT: Final = "#34504e"
TEAL: Final = "#0a5a55"
TEAL_TINT: Final = "#dceeea"
OUTLINE: Final = "#5c7a77"
HAIRLINE: Final = "#d9d0bd"
FOCUS: Final = "#b3541e"
STOP: Final = "#86121f"

_ARROW: Final = (assets.folder() / "icons" / "down.svg").as_posix()

_SHEET: Final = f"""
QWidget {{ color: {INK}; font-size: 14px; }}
QWidget#panel, QScrollArea, QWidget#shelf {{ background: {PAPER}; border: none; }}
QWidget#side {{ background: {SURFACE}; border-left: 1px solid {HAIRLINE}; }}
QLabel {{ background: transparent; }}
QLabel#title {{ font-size: 22px; font-weight: 700; color: {TEAL}; }}
QLabel#hint, QLabel[soft="true"] {{ color: {INK_SOFT}; }}
QLabel#holder {{ font-size: 20px; font-weight: 700; }}
QLabel#can {{ font-size: 38px; font-weight: 700; color: {TEAL}; }}
QLabel#error {{ color: {STOP}; font-weight: 600; }}
QPushButton {{ background: {SURFACE}; border: 2px solid {TEAL}; border-radius: 10px; padding: 9px 16px;
  color: {TEAL}; font-weight: 600; }}
QPushButton:hover, QPushButton:pressed {{ background: {TEAL_TINT}; }}
QPushButton:focus {{ border-color: {FOCUS}; }}
QPushButton:disabled {{ border-color: {HAIRLINE}; color: {OUTLINE}; }}
QComboBox, QSpinBox {{ background: {SURFACE}; border: 1px solid {OUTLINE}; border-radius: 6px; padding: 5px 8px; }}
QComboBox:focus, QSpinBox:focus {{ border: 2px solid {FOCUS}; }}
QComboBox::drop-down {{ border: none; width: 26px; }}
QComboBox::down-arrow {{ image: url("{_ARROW}"); width: 14px; height: 14px; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
QComboBox QAbstractItemView {{ background: {SURFACE}; selection-background-color: {TEAL}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar::handle:vertical {{ background: {HAIRLINE}; border-radius: 4px; min-height: 36px; }}
QScrollBar::handle:vertical:hover {{ background: {OUTLINE}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none;
  border: none; height: 0; }}
QPlainTextEdit {{ background: {PAPER}; border: 1px solid {HAIRLINE}; border-radius: 8px; font-family: monospace;
  font-size: 12px; }}
"""


def apply(app: QApplication) -> None:
    """Return the application the panel's look."""
    for name in ("NotoSans-Regular.ttf", "NotoSans-SemiBold.ttf", "NotoSans-Bold.ttf"):
        QFontDatabase.addApplicationFont(str(assets.folder() / "fonts" / name))
    app.setStyle("Fusion")
    font = app.font()
    font.setFamily("Noto Sans")
    app.setFont(font)


def sheet() -> str:
    """Return the style sheet of the panel's window."""
    return _SHEET


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
    """Return one word or sentence. Raises KeyError when there is none of that name."""
    return WORDS[name][language]
