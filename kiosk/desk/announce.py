"""What the queue board speaks: "Mời số A không một bảy, đến quầy một". Numbers and counters, no names."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer

from kiosk.core.desk.model import Called
from kiosk.core.texts import Language
from kiosk.sound.files import joined
from kiosk.sound.numbers import NotSpeakable, number_parts
from kiosk.sound.port import Chime, Sounding, Sounds
from kiosk.sound.wave_files import RATE

_PRIORITY = "ƯT"
_BYTES_A_SECOND = 2 * RATE
_PAUSE_MS = 400


def call_parts(number: str, counter: str, language: Language) -> tuple[str, ...]:
    """Give the parts that call a number to a counter, digit by digit. Raises `NotSpeakable`."""
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
    """Give the calls that were not there before, oldest first; a number that is called again counts."""
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
