"""The kiosk on a real screen, until it is told to stop."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from kiosk import logs
from kiosk.app import App, now
from kiosk.screens import theme
from kiosk.settings import Settings
from kiosk.signals import quits_on_signals
from kiosk.sound.espeak import EspeakSpeaker, find_espeak
from kiosk.sound.player import ProcessSounds
from kiosk.sound.port import Sounds

if TYPE_CHECKING:
    from kiosk.desk.app import DeskOverKiosk


def serve(settings: Settings, *, windowed: bool) -> int:
    """Open the kiosk and run it until its window is closed or the process is told to end. Gives the exit code."""
    logs.configure(sys.stderr)
    application = QApplication(["kiosk"])
    theme.apply(application)
    sounds = ProcessSounds(speech=settings.sound.speech) if settings.sound.enabled else None
    espeak = find_espeak() if settings.sound.enabled and settings.sound.speech else None
    speaker = EspeakSpeaker(espeak) if espeak else None
    app = App(settings, sounds=sounds, speaker=speaker)
    desk = _Desk(settings, app, sounds)
    app.window.desk_wanted.connect(desk.open)
    with quits_on_signals(application):
        if windowed:
            app.window.resize(_portrait(application.primaryScreen().availableGeometry().height()))
            app.window.show()
        else:
            app.window.showFullScreen()
        app.start()
        try:
            return application.exec()
        finally:
            desk.close()
            app.stop()
            if sounds is not None:
                sounds.close()
            if speaker is not None:
                speaker.close()


class _Desk:
    """The desk over the kiosk, loaded when it is wanted: patients see the first page that much sooner."""

    def __init__(self, settings: Settings, app: App, sounds: Sounds | None) -> None:
        self._settings, self._app, self._sounds = settings, app, sounds
        self._desk: DeskOverKiosk | None = None

    def open(self) -> None:
        if self._desk is None:
            from kiosk.desk.app import DeskOverKiosk  # noqa: PLC0415 - see the class

            self._desk = DeskOverKiosk(self._settings, self._app, now, self._sounds)
        self._desk.open()

    def close(self) -> None:
        if self._desk is not None:
            self._desk.close()


def _portrait(height: int) -> QSize:
    """Give the panel's shape (9:16) in nine tenths of the screen's height."""
    tall = height * 9 // 10
    return QSize(tall * 9 // 16, tall)
