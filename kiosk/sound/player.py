"""The loudspeaker, through the player that the machine has: PipeWire, PulseAudio or ALSA."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

import structlog
from PySide6.QtCore import QObject, QProcess, Signal

from kiosk.sound.files import UnfitSound, joined
from kiosk.sound.port import Sounding

log = structlog.get_logger(__name__)

PLAYERS: Final = (("pw-play",), ("paplay",), ("aplay", "-q"))
"""Players in the order in which they are looked for; each takes a file's name behind."""
_STOP_MS: Final = 500
_KEPT: Final = 8
"""Joined sounds that are kept: most come again, numbers do not."""


class ProcessSounds(QObject):
    """The port `Sounds`. Use it in the GUI thread: it starts a process and never waits for it.

    Without a player it is silent, and says so once in the log; a player that fails (no device) is logged once as well
    and tried again with the next sound, for loudspeakers can be plugged in.

    Args:
        player: Program and arguments; None looks for one.
        speech: Whether words follow the chimes.
    """

    silent = Signal()
    """What played has come to its end, and nothing follows it."""

    def __init__(self, player: tuple[str, ...] | None = None, *, speech: bool = True) -> None:
        super().__init__()
        self._player = find_player() if player is None else player
        self._speech = speech
        self._folder = tempfile.TemporaryDirectory(prefix="kiosk-sound-")
        self._files: dict[Sounding, Path] = {}
        self._made = 0
        self._complained = False
        self._process = QProcess(self)
        self._process.setStandardOutputFile(QProcess.nullDevice())
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._broke)
        self._next: Path | None = None
        self._cut = False
        if not self._player:
            log.warning("sound_silent", why="no player found")

    @property
    def plays(self) -> bool:
        """Whether something is to be heard now."""
        return self._next is not None or self._process.state() is not QProcess.ProcessState.NotRunning

    def play(self, sounding: Sounding) -> None:
        """Play it, in place of what still plays."""
        if not self._player:
            return
        try:
            self._next = self._file(sounding)
        except (OSError, UnfitSound) as error:
            log.error("sound_unfit", why=type(error).__name__)  # noqa: TRY400 - the kiosk goes on without a sound
            return
        if self._process.state() is QProcess.ProcessState.NotRunning:
            self._start()
        else:
            self._cut = True
            self._process.kill()

    def close(self) -> None:
        """Stop what plays and clean up."""
        self._next = None
        self._cut = True
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(_STOP_MS)
        self._folder.cleanup()
        self._files.clear()

    def _file(self, sounding: Sounding) -> Path:
        if sounding not in self._files:
            while len(self._files) >= _KEPT:
                self._files.pop(next(iter(self._files))).unlink(missing_ok=True)  # a player that has it open goes on
            self._made += 1
            file = Path(self._folder.name) / f"{self._made}.wav"
            file.write_bytes(joined(sounding, speech=self._speech))
            self._files[sounding] = file
        return self._files[sounding]

    def _start(self) -> None:
        if self._next is None:
            return
        program, *arguments = self._player
        file, self._next = self._next, None
        self._cut = False
        self._process.start(program, [*arguments, str(file)])

    def _ended(self, code: int, _status: QProcess.ExitStatus) -> None:
        if code and not self._cut:
            self._complain(f"the player ended with {code}")
        self._start()
        if not self.plays:
            self.silent.emit()

    def _broke(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._complain("the player does not start")
            self.silent.emit()

    def _complain(self, why: str) -> None:
        if not self._complained:
            self._complained = True
            log.warning("sound_silent", why=why)


def find_player() -> tuple[str, ...]:
    """Return the first player that is installed; empty when there is none."""
    return next((player for player in PLAYERS if shutil.which(player[0])), ())
