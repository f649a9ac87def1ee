"""The queue board on a second screen in the waiting room: the called numbers, huge and spoken. No names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QWidget

from cardreader.plain_text import set_window_title
from kiosk.core.desk.model import Called
from kiosk.core.texts import Language, Text
from kiosk.desk import words_visits as say
from kiosk.desk.office import Office
from kiosk.desk.worker import Asker, Worker
from kiosk.look.theme import sized
from kiosk.look.tokens import Colour
from kiosk.sound.files import RATE, joined
from kiosk.sound.port import Chime, Sounding, Sounds
from kiosk.sound.speech import NotSpeakable, number_parts

REFRESH_MS = 1_500
_EARLIER = 5
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


class BoardWindow(QWidget):
    """Shows the call of now in large, the ones before it below, and speaks what is new."""

    def __init__(self, office: Office, worker: Worker, language: Language) -> None:
        super().__init__()
        self.setObjectName("board")
        set_window_title(self, say.BOARD(language))
        self._office, self._language = office, language
        self._asker = Asker(worker, lambda _error: None)  # the numbers stay; the desk says what is wrong
        self._announcer = Announcer(office.sounds, Language.VI, self) if office.sounds else None
        self.calls: tuple[Called, ...] = ()
        self._known = False
        self._refresh = QTimer(self)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(self.load)

    def place(self, screens: Sequence[QScreen], desk: QScreen) -> None:
        """Fill the first screen that is not the desk's; stand beside it in a window when there is none."""
        other = next((screen for screen in screens if screen is not desk), None)
        if other is None:
            self.resize(960, 540)
            self.show()
        else:
            self.setGeometry(other.geometry())
            self.showFullScreen()

    def start(self) -> None:
        """Show what is called, from now on."""
        self._refresh.start()
        self.load()

    def load(self) -> None:
        """Ask what is called, unless the last answer is still awaited."""
        if not self._asker.open:
            self._asker.ask(self._office.queue.board, self.show_calls)

    def show_calls(self, calls: Sequence[Called]) -> None:
        """Show these, newest first, and speak what is new. What was called before the board opened is not spoken."""
        if self._known and self._announcer is not None:
            for called in new_calls(self.calls, calls):
                self._announcer.call(called)
        self._known = True
        self.calls = tuple(calls)
        self.setAccessibleName("; ".join(f"{one.number}, {self._t(say.BOARD_COUNTER)} {one.counter}" for one in calls))
        self.update()

    def closeEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Ask no more."""
        self._refresh.stop()
        self._asker.leave()
        super().closeEvent(event)  # type: ignore[arg-type] # Qt gives a QCloseEvent

    def _t(self, text: Text) -> str:
        return text(self._language)

    # Painting --------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the board."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Colour.TEAL_DEEP))
        wide, high = float(self.width()), float(self.height())
        edge = min(wide, high) * 0.04
        top = QRectF(edge, edge * 0.6, wide - 2 * edge, high * 0.08)
        _write(painter, top, self._office.clinic.name, Colour.SURFACE, 600, _LEFT)
        _write(
            painter,
            top,
            f"{self._office.clock().astimezone(self._office.clinic.zone):%H:%M}",
            Colour.SURFACE,
            600,
            _RIGHT,
        )
        if not self.calls:
            _write(
                painter,
                QRectF(edge, high * 0.35, wide - 2 * edge, high * 0.14),
                self._t(say.BOARD_EMPTY),
                "#ffe9b3",
                700,
                _CENTRE,
            )
            return
        self._paint_now(painter, QRectF(edge, high * 0.12, wide - 2 * edge, high * 0.44), edge)
        earlier = self.calls[1 : 1 + _EARLIER]
        line = high * 0.38 / _EARLIER
        for place, called in enumerate(earlier):
            row = QRectF(edge * 2, high * 0.59 + place * line, wide - 4 * edge, line * 0.82)
            _write(painter, row, called.number, Colour.SURFACE, 600, _LEFT)
            _write(painter, row, f"{self._t(say.BOARD_COUNTER)} {called.counter}", Colour.SURFACE, 400, _RIGHT)

    def _paint_now(self, painter: QPainter, area: QRectF, edge: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#fff4d6"))
        painter.drawRoundedRect(area, edge, edge)
        now = self.calls[0]
        inside = area.adjusted(edge, edge * 0.4, -edge, -edge * 0.4)
        title = QRectF(inside.x(), inside.y(), inside.width(), inside.height() * 0.18)
        _write(painter, title, self._t(say.BOARD_TITLE), Colour.TEAL_DEEP, 600, _LEFT)
        below = inside.adjusted(0, inside.height() * 0.2, 0, 0)
        number = QRectF(below.x(), below.y(), below.width() * 0.66, below.height())
        _write(painter, number, now.number, Colour.TEAL_DEEP, 700, _LEFT)
        counter = QRectF(below.x() + below.width() * 0.68, below.y(), below.width() * 0.32, below.height())
        half = counter.height() * 0.4
        _write(
            painter,
            QRectF(counter.x(), counter.y(), counter.width(), half * 0.8),
            self._t(say.BOARD_COUNTER),
            Colour.TEAL_DEEP,
            600,
            _RIGHT,
        )
        _write(painter, counter.adjusted(0, half, 0, 0), now.counter, Colour.TEAL_DEEP, 700, _RIGHT)


def _write(painter: QPainter, area: QRectF, text: str, colour: str, weight: int, alignment: Qt.AlignmentFlag) -> None:
    """Write a line as large as its place allows."""
    pixels = max(1, int(area.height() * 0.82))
    font = sized(pixels, weight)
    width = QFontMetrics(font).horizontalAdvance(text)
    if width > area.width():
        font = sized(max(1, int(pixels * area.width() / width)), weight)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(area, alignment.value, text)


_PRIORITY = "ƯT"
_BYTES_A_SECOND = 2 * RATE
_PAUSE_MS = 400


def call_parts(number: str, counter: str, language: Language) -> tuple[str, ...]:
    """Return the parts that call a number to a counter, digit by digit. Raises `NotSpeakable`."""
    return ("call-number", *_said(number, language), "to-counter", *_said(counter, language, whole=True))


def _said(text: str, language: Language, *, whole: bool = False) -> list[str]:
    parts: list[str] = []
    for piece in text.split():
        if piece == _PRIORITY:
            parts.append("priority")
        elif piece.isascii() and piece.isdigit():
            digits = [int(piece)] if whole else [int(digit) for digit in piece]
            parts += [part for value in digits for part in number_parts(value, language)]
        elif piece.isascii() and piece.isalpha():
            parts += [f"letter-{letter.lower()}" for letter in piece]
        else:
            message = "a call has letters A to Z and digits"
            raise NotSpeakable(message)
    return parts


def new_calls(before: Iterable[Called], after: Iterable[Called]) -> tuple[Called, ...]:
    """Return the calls that were not there before, oldest first; a number that is called again counts."""
    known = {(called.id, called.times) for called in before}
    fresh = [called for called in after if (called.id, called.times) not in known]
    return tuple(sorted(fresh, key=lambda called: called.at))


class Announcer(QObject):
    """Speaks calls one after the other: the loudspeaker itself would cut one off for the next."""

    def __init__(self, sounds: Sounds, language: Language, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sounds, self._language = sounds, language
        self._waiting: list[Sounding] = []
        self._busy = QTimer(self)
        self._busy.setSingleShot(True)
        self._busy.timeout.connect(self._next)

    def call(self, called: Called) -> None:
        """Speak a call when those before it are over. What has no words is a chime alone."""
        try:
            parts = call_parts(called.number, called.counter, self._language)
        except NotSpeakable:
            parts = ()
        self._waiting.append(Sounding(Chime.DONE, self._language, parts))
        if not self._busy.isActive():
            self._next()

    def _next(self) -> None:
        if self._waiting:
            sounding = self._waiting.pop(0)
            self._sounds.play(sounding)
            self._busy.start(round(1000 * len(joined(sounding)) / _BYTES_A_SECOND) + _PAUSE_MS)
