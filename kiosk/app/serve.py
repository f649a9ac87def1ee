"""The kiosk on a real screen, until it is told to stop."""

from __future__ import annotations

import gc
from pathlib import Path

from kiosk.app.small_heap import keep_heap_small
from kiosk.process.plain_imports import use_plain_imports

keep_heap_small()  # before the first thread
use_plain_imports()  # before anything else is imported

from PySide6.QtCore import QSize  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from kiosk.app.opening import Opening  # noqa: E402
from kiosk.look import theme  # noqa: E402
from kiosk.process.service_manager import told_to_service_manager  # noqa: E402
from kiosk.process.signals import quits_on_signals  # noqa: E402
from kiosk.screens.window import KioskWindow  # noqa: E402


def serve(config: Path, *, windowed: bool) -> int:
    """Open the kiosk and run it until its window is closed or the process is told to end. Gives the exit code.

    Raises `SettingsError`, `RegisterUnavailable` or `TrustError` for what keeps it from opening.
    """
    gc.disable()  # until everything is loaded: nothing of it is garbage
    application = QApplication(["kiosk"])
    theme.apply(application)

    def present(window: KioskWindow) -> None:
        if windowed:
            window.resize(_portrait(application.primaryScreen().availableGeometry().height()))
            window.show()
        else:
            window.showFullScreen()

    opening = Opening(config, present, application.quit)
    with quits_on_signals(application), told_to_service_manager():
        opening.begin()
        try:
            code = application.exec()
        finally:
            opening.end()
    if opening.fault is not None:
        opening.window.close()
        raise opening.fault
    return code


def _portrait(height: int) -> QSize:
    """Give the panel's shape (9:16) in nine tenths of the screen's height."""
    tall = height * 9 // 10
    return QSize(tall * 9 // 16, tall)
