"""The kiosk on a real screen, until it is told to stop."""

from __future__ import annotations

import sys

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from kiosk import logs
from kiosk.app import App
from kiosk.screens import theme
from kiosk.settings import Settings
from kiosk.signals import quits_on_signals
from kiosk.sound.player import ProcessSounds


def serve(settings: Settings, *, windowed: bool) -> int:
    """Open the kiosk and run it until its window is closed or the process is told to end. Gives the exit code."""
    logs.configure(sys.stderr)
    application = QApplication(["kiosk"])
    theme.apply(application)
    sounds = ProcessSounds(speech=settings.sound.speech) if settings.sound.enabled else None
    app = App(settings, sounds=sounds)
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
            app.stop()
            if sounds is not None:
                sounds.close()


def _portrait(height: int) -> QSize:
    """Give the panel's shape (9:16) in nine tenths of the screen's height."""
    tall = height * 9 // 10
    return QSize(tall * 9 // 16, tall)
