"""A voice by espeak-ng, a program of its own: what is said goes in by its standard input, never by its arguments.

espeak-ng is under GPL-3, is no part of this project, and is used when the machine has it (Debian: espeak-ng).
"""

from __future__ import annotations

import shutil
from typing import Final

import structlog
from PySide6.QtCore import QObject, QProcess

from kiosk.core.texts import Language

log = structlog.get_logger(__name__)

PROGRAM: Final = "espeak-ng"
_VOICES: Final = {Language.VI: "vi", Language.EN: "en-gb"}
_WORDS_A_MINUTE: Final = 135
_END_MS: Final = 500


def find_espeak() -> str | None:
    """Return the program's path, or None when it is not installed."""
    return shutil.which(PROGRAM)


class EspeakSpeaker(QObject):
    """The port `Speaker`. Use it in the GUI thread: it starts a process and never waits for it."""

    def __init__(self, program: str) -> None:
        super().__init__()
        self._program = program
        self._complained = False
        self._waiting: tuple[str, Language] | None = None
        self._process = QProcess(self)
        self._process.setStandardOutputFile(QProcess.nullDevice())
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._broke)

    def say(self, words: str, language: Language) -> None:
        """Say it, in place of what is still being said."""
        self._waiting = (words, language)
        if self._process.state() is QProcess.ProcessState.NotRunning:
            self._start()
        else:
            self._process.kill()

    def hush(self) -> None:
        """Be silent at once."""
        self._waiting = None
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()

    def close(self) -> None:
        """Be silent for good."""
        self.hush()
        self._process.waitForFinished(_END_MS)

    def _start(self) -> None:
        if self._waiting is None:
            return
        (words, language), self._waiting = self._waiting, None
        voice = _VOICES.get(language, str(language))
        self._process.start(self._program, ["-v", voice, "-s", str(_WORDS_A_MINUTE), "--stdin"])
        self._process.write(words.encode())
        self._process.closeWriteChannel()

    def _ended(self) -> None:
        self._start()

    def _broke(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and not self._complained:
            self._complained = True
            log.warning("voice_silent", why="espeak-ng does not start")
