"""Words on the screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy

from cardreader.plain_text import PlainLabel
from kiosk.look import theme
from kiosk.look.tokens import Colour, Metrics, Role
from kiosk.screens.wrapping import Balance


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
