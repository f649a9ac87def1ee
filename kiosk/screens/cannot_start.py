"""The page of a kiosk that cannot start: where patients go instead, and below it for staff what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cardreader.plain_text import PlainLabel
from kiosk.core.texts import Language, Text
from kiosk.look import theme
from kiosk.look.tokens import Colour, Metrics, Role
from kiosk.screens import words

STAFF_PIXELS: Final = 25
"""Of the design: enough for somebody who stands in front of it, and no word for a patient."""
_MOST_DETAILS: Final = 6
_MARGIN: Final = 72
_BREAKS_AFTER: Final = "/\\"


class CannotStart(QWidget):
    """Says in Vietnamese and English that the kiosk is out of service. Takes no touches.

    Args:
        says: What is wrong, for staff.
        code: Its code.
        details: Lines for an engineer: a setting, a file.
    """

    def __init__(self, says: Text, code: str, details: Sequence[str]) -> None:
        super().__init__()
        self._patients: list[tuple[PlainLabel, Role]] = []
        self._staff: list[PlainLabel] = []
        self._column = QVBoxLayout(self)
        self._column.addStretch(3)
        for language, title, lead in (
            (Language.VI, Role.TITLE, Role.LEAD),
            (Language.EN, Role.STRONG, Role.BODY),
        ):
            self._say_to_patients(words.OUT_TITLE(language), title)
            self._say_to_patients(words.OUT_LEAD(language), lead)
            self._column.addStretch(1)
        self._column.addStretch(2)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        self._column.addWidget(line)
        self._say_to_staff(f"{words.FOR_STAFF.vi} · {words.FOR_STAFF.en} [{code}]")
        self._say_to_staff(says.vi)
        self._say_to_staff(says.en)
        for detail in details[:_MOST_DETAILS]:
            self._say_to_staff(detail)
        if len(details) > _MOST_DETAILS:
            self._say_to_staff(f"+ {len(details) - _MOST_DETAILS}: kiosk check-config")

    def _say_to_patients(self, said: str, role: Role) -> None:
        label = _label(said, Colour.INK)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._patients.append((label, role))
        self._column.addWidget(label)

    def _say_to_staff(self, said: str) -> None:
        label = _label(breakable(said), Colour.INK_SOFT)
        self._staff.append(label)
        self._column.addWidget(label)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Take the sizes of the window."""
        super().resizeEvent(event)
        metrics = Metrics(self.width(), self.height())
        for label, role in self._patients:
            label.setFont(theme.font(metrics, role))
        for label in self._staff:
            label.setFont(theme.sized(metrics.px(STAFF_PIXELS), Role.CAPTION.weight))
        margin = metrics.px(_MARGIN)
        self._column.setContentsMargins(margin, margin, margin, margin)
        self._column.setSpacing(metrics.px(12))


def breakable(said: str) -> str:
    """Return a text whose paths can be broken at the end of a line."""
    return "".join(f"{character}\u200b" if character in _BREAKS_AFTER else character for character in said)


def _label(said: str, colour: str) -> PlainLabel:
    label = PlainLabel(said)
    label.setWordWrap(True)
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, QColor(colour))
    label.setPalette(palette)
    return label
