"""Kiosk and testers' panel in one process, for a machine without a smart card daemon."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.panel.window import Panel
from cardreader.virtual.people import load_people
from kiosk.app.assemble import App
from kiosk.look import theme
from kiosk.process.logs import log_to
from kiosk.process.signals import quits_on_signals
from kiosk.settings import Settings

_HEIGHT = 960


def open_in_process(settings: Path, log: Path) -> int:
    """Open both windows and run until the kiosk's is closed. Gives the exit code."""
    application = QApplication(["kiosk"])
    theme.apply(application)
    reader = InProcessReader()
    with log_to(log), quits_on_signals(application):
        app = App(Settings.load(settings), source=reader)
        panel = Panel(load_people(), Issuer.load(), reader=reader)
        app.window.resize(QSize(_HEIGHT * 9 // 16, _HEIGHT))
        app.window.show()
        panel.show()
        app.start()
        try:
            return application.exec()
        finally:
            app.stop()
            panel.close()
