"""One voice at a time: recorded sentences and pages read aloud never speak over each other, or over themselves."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from kiosk.core.texts import Language
from kiosk.sound.espeak import EspeakSpeaker
from kiosk.sound.player import ProcessSounds
from kiosk.sound.port import Sounding


class OneVoice(QObject):
    """The ports `Sounds` and `Speaker` over one loudspeaker. Use it in the GUI thread.

    While pages are read aloud the recorded sentences are left out, for the page says more; chimes stay, and what is
    read waits until they have ended.
    """

    def __init__(self, sounds: ProcessSounds, speaker: EspeakSpeaker) -> None:
        super().__init__()
        self._sounds, self._speaker = sounds, speaker
        self._listening = False
        self._waiting: tuple[str, Language] | None = None
        sounds.silent.connect(self._say_what_waits)

    def attend(self, *, listening: bool) -> None:
        """Leave the recorded sentences out, or speak them again."""
        self._listening = listening

    def play(self, sounding: Sounding) -> None:
        """Play it, in place of what is still to be heard."""
        self.hush()
        self._sounds.play(replace(sounding, parts=()) if self._listening else sounding)

    def say(self, words: str, language: Language) -> None:
        """Say it when the chime has ended, in place of what is still being said."""
        self._speaker.hush()
        self._waiting = (words, language)
        if not self._sounds.plays:
            self._say_what_waits()

    def hush(self) -> None:
        """Read nothing more."""
        self._waiting = None
        self._speaker.hush()

    def _say_what_waits(self) -> None:
        if self._waiting is not None:
            (words, language), self._waiting = self._waiting, None
            self._speaker.say(words, language)
