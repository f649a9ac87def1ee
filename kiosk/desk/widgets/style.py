"""The look of the desk: the kiosk's colours, a clerk's sizes."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

import assets
from kiosk.look.pictures import paint_icon
from kiosk.look.theme import FAMILY
from kiosk.look.tokens import Colour, Tone

_WIDE = 1600


def text_pixels(width: int) -> int:
    """Return the size of plain words in a window of that width."""
    return 16 if width >= _WIDE else 15


ICON_SIZE = QSize(27, 20)
"""An icon with the gap that keeps words away from it."""


@cache
def icon(name: str, colour: str) -> QIcon:
    """Return an icon of the project in one colour, in a picture of `ICON_SIZE` at twice its fineness."""
    pixmap = QPixmap(ICON_SIZE * 2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, name, colour, QRectF(0, 0, pixmap.height(), pixmap.height()))
    painter.end()
    return QIcon(pixmap)


def sheet(text: int) -> str:
    """Return the style sheet of a desk window whose plain words have that many pixels."""
    c = Colour
    arrow = (assets.folder() / "icons" / "down.svg").as_posix()
    return f"""
    * {{ font-family: "{FAMILY}"; font-size: {text}px; color: {c.INK}; }}
    QWidget#desk, QWidget#page {{ background: {c.PAPER}; }}
    QLabel {{ background: transparent; }}
    QLabel[tone="soft"] {{ color: {c.INK_SOFT}; }}
    QLabel[role="title"] {{ font-size: {text + 9}px; font-weight: 700; }}
    QLabel[role="heading"] {{ font-size: {text + 2}px; font-weight: 600; color: {c.TEAL}; }}
    QLabel[role="strong"] {{ font-weight: 600; }}
    QLabel[role="number"] {{ font-size: {text + 19}px; font-weight: 700; color: {c.TEAL_DEEP}; }}
    QLabel[role="fault"] {{ color: {c.STOP}; font-weight: 600; }}
    QLabel[role="doubt"] {{ color: {c.CAUTION}; }}

    QLabel#urgent {{ font-size: {text + 4}px; }}

    QFrame[panel="true"] {{ background: {c.SURFACE}; border: 1px solid {c.HAIRLINE}; border-radius: 12px; }}
    QWidget#rail {{ background: {c.TEAL_DEEP}; }}
    QWidget#rail QLabel {{ color: {c.SURFACE}; }}
    QWidget#rail QPushButton {{
        background: transparent; color: {c.SURFACE}; border: 2px solid transparent; border-radius: 10px;
        text-align: left; padding: 9px 10px; font-weight: 400; }}
    QWidget#rail QPushButton:hover {{ background: {c.TEAL}; }}
    QWidget#rail QPushButton:checked {{ background: {c.SURFACE}; color: {c.TEAL_DEEP}; font-weight: 600; }}
    QWidget#rail QPushButton[level="soon"] {{ background: {c.CAUTION_TINT}; color: {c.CAUTION}; font-weight: 600; }}
    QWidget#rail QPushButton[level="bad"] {{ background: {c.STOP_TINT}; color: {c.STOP}; font-weight: 600; }}
    QWidget#rail QPushButton[level]:checked {{ background: {c.SURFACE}; }}
    QWidget#rail QPushButton:focus {{ border-color: {c.GOLD}; }}

    QPushButton {{
        background: {c.SURFACE}; color: {c.TEAL}; border: 2px solid {c.TEAL}; border-radius: 10px;
        padding: 7px 14px; font-weight: 600; }}
    QPushButton:hover {{ background: {c.TEAL_TINT}; }}
    QPushButton:focus {{ border-color: {c.FOCUS}; }}
    QPushButton:disabled {{ background: {c.PAPER_DEEP}; color: {c.INK_SOFT}; border-color: {c.PAPER_DEEP}; }}
    QPushButton[kind="primary"] {{ background: {c.TEAL}; color: {c.SURFACE}; }}
    QPushButton[kind="primary"]:hover {{ background: {c.TEAL_DEEP}; }}
    QPushButton[kind="primary"]:focus {{ border-color: {c.GOLD}; }}
    QPushButton[kind="primary"]:disabled {{ background: {c.PAPER_DEEP}; color: {c.INK_SOFT}; }}
    QPushButton[kind="quiet"] {{
        background: transparent; color: {c.INK}; border-color: {c.OUTLINE}; font-weight: 400; }}
    QPushButton[kind="quiet"]:hover {{ background: {c.PAPER_DEEP}; }}
    QPushButton[kind="quiet"]:checked {{
        background: {c.TEAL_TINT}; color: {c.TEAL_DEEP}; border-color: {c.TEAL}; font-weight: 600; }}
    QPushButton[kind="quiet"]:focus {{ border-color: {c.FOCUS}; }}
    QPushButton[kind="danger"] {{ color: {c.STOP}; border-color: {c.STOP}; }}
    QPushButton[kind="danger"]:hover {{ background: {c.STOP_TINT}; }}
    QPushButton[kind="danger"]:focus {{ border-color: {c.FOCUS}; }}
    QPushButton[kind="key"] {{
        font-size: {text + 7}px; min-height: {text + 17}px; color: {c.INK}; border-color: {c.OUTLINE}; }}
    QPushButton[kind="huge"] {{
        background: {c.TEAL}; color: {c.SURFACE}; font-size: {text + 7}px; padding: 16px 24px; border-radius: 14px; }}
    QPushButton[kind="huge"]:hover {{ background: {c.TEAL_DEEP}; }}
    QPushButton[kind="huge"]:focus {{ border-color: {c.GOLD}; }}
    QPushButton[kind="huge"]:disabled {{ background: {c.PAPER_DEEP}; color: {c.INK_SOFT}; }}

    QLineEdit, QComboBox {{
        background: {c.SURFACE}; border: 2px solid {c.OUTLINE}; border-radius: 8px; padding: 6px 9px;
        selection-background-color: {c.TEAL}; selection-color: {c.SURFACE}; }}
    QLineEdit:focus, QComboBox:focus {{ border-color: {c.FOCUS}; }}
    QLineEdit[wrong="true"] {{ border-color: {c.STOP}; background: {c.STOP_TINT}; }}
    QComboBox::drop-down {{ border: none; width: 30px; }}
    QComboBox::down-arrow {{ image: url("{arrow}"); width: 16px; height: 16px; }}
    QComboBox QAbstractItemView {{
        background: {c.SURFACE}; border: 1px solid {c.OUTLINE}; outline: none; padding: 4px;
        selection-background-color: {c.TEAL}; selection-color: {c.SURFACE}; }}

    QTableWidget {{
        background: {c.SURFACE}; border: 1px solid {c.HAIRLINE}; border-radius: 12px; gridline-color: transparent;
        selection-background-color: {c.TEAL_TINT}; selection-color: {c.INK}; outline: none;
        alternate-background-color: {c.PAPER}; }}
    QTableWidget:focus {{ border: 2px solid {c.FOCUS}; }}
    QTableWidget::item {{ padding: 5px 8px; border: none; border-bottom: 1px solid {c.PAPER_DEEP}; }}
    QTableWidget::item:selected {{ background: {c.TEAL_TINT}; color: {c.INK}; }}
    QHeaderView {{ background: {c.PAPER_DEEP}; border-top-left-radius: 12px; border-top-right-radius: 12px; }}
    QHeaderView::section {{
        background: {c.PAPER_DEEP}; color: {c.INK}; border: none; padding: 8px; font-weight: 600; text-align: left; }}
    QScrollArea {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
    QScrollBar::handle:vertical {{ background: {c.OUTLINE}; border-radius: 4px; min-height: 40px; }}
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
        background: none; height: 0; }}
    QToolTip {{ background: {c.INK}; color: {c.SURFACE}; border: none; padding: 4px; }}
    """


TEXT_PAIRS: Final = (
    *((ink, ground) for ink in (Colour.INK, Colour.INK_SOFT, Colour.TEAL) for ground in (Colour.PAPER, Colour.SURFACE)),
    *((tone.ink, tone.tint) for tone in Tone),
    *((tone.ink, ground) for tone in Tone for ground in (Colour.SURFACE, Colour.TEAL_TINT)),
    (Colour.INK, Colour.TEAL_TINT),
    (Colour.INK, Colour.PAPER_DEEP),
    (Colour.INK_SOFT, Colour.PAPER_DEEP),
    (Colour.TEAL_DEEP, Colour.TEAL_TINT),
    (Colour.SURFACE, Colour.TEAL),
    (Colour.SURFACE, Colour.TEAL_DEEP),
    (Colour.CAUTION, Colour.PAPER),
)
"""Every pair of words and ground of the style sheet: at least 7:1."""

FOCUS_PAIRS: Final = (
    *(
        (line, ground)
        for line in (Colour.OUTLINE, Colour.FOCUS, Colour.TEAL)
        for ground in (Colour.PAPER, Colour.SURFACE)
    ),
    (Colour.GOLD, Colour.TEAL_DEEP),
    (Colour.STOP, Colour.STOP_TINT),
)
"""Every pair of border and ground that tells something: at least 3:1."""
