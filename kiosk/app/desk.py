"""`kiosk desk`: the clerk's desk on a machine of its own, with the clinic's register."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication

from cardreader.authenticity.trust import TrustError
from kiosk.app.assemble import App, chip_of, register_of
from kiosk.app.assemble_desk import office_of, open_desk
from kiosk.app.background_jobs import AnyRegister, outbox_kinds
from kiosk.app.commands.reporting import names_of, reporter_of
from kiosk.app.desk_devices import ChipOnDesk
from kiosk.app.photo import photo_in_hand
from kiosk.app.settings_recorded import recording
from kiosk.core.day_figures import DayFigures
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.pages.make import MakePage
from kiosk.desk.pages.report import DayReportPage, ReportSource
from kiosk.desk.window import DeskWindow
from kiosk.look import theme
from kiosk.portal.service import PortalInsurance
from kiosk.process import logs
from kiosk.process.clock import now
from kiosk.process.garbage import GuiGarbage
from kiosk.process.signals import quits_on_signals
from kiosk.reader.pcsc_source import PcscSource
from kiosk.register.day_figures import day_figures
from kiosk.register.spool import lookup_log
from kiosk.settings import Settings
from kiosk.sound.player import ProcessSounds
from kiosk.sound.port import Sounds


def card_of(settings: Settings) -> ChipOnDesk | None:
    """Build the card reader of a desk on its own machine; None where no chip could be judged (no trust folder)."""
    try:
        return ChipOnDesk(chip_of(settings, PcscSource(settings.reader.name), now))
    except TrustError:
        return None  # the page of devices says so


def report_of(settings: Settings, register: AnyRegister, folder: Path) -> MakePage:
    """Give what makes the page of the day report; its files go to `folder`."""

    def figures(day: date) -> DayFigures:
        return day_figures(register.database, day, settings.kiosk.zone)

    source = ReportSource(figures, reporter_of(settings), names_of(settings), folder)

    def make(view: View) -> DeskPage:
        return DayReportPage(view, source)

    return make


class DeskOverKiosk:
    """Opens the desk over a running kiosk: one at a time, on the kiosk's own register and portal."""

    def __init__(self, settings: Settings, app: App, clock: Callable[[], datetime], sounds: Sounds | None) -> None:
        office = office_of(settings, app.register, app.insurance, clock, sounds=sounds, kinds=outbox_kinds(settings))
        self._office = replace(office, photo_in_hand=lambda of: photo_in_hand(app.window.kiosk.turn, of))
        self._report = report_of(settings, app.register, settings.database.folder / "reports")
        self._kiosk = app.window
        self._open: DeskWindow | None = None

    def open(self) -> None:
        """Open the desk, or bring the one that is open to the front."""
        if self._open is None:
            self._open = open_desk(self._office, self._kiosk, report=self._report)
            self._open.closed.connect(self._closed)
        else:
            self._open.raise_()

    @property
    def is_open(self) -> bool:
        """Whether a desk lies over the kiosk."""
        return self._open is not None

    def close(self) -> None:
        """Close the desk, if one is open."""
        if self._open is not None:
            self._open.close()

    def _closed(self) -> None:
        self._open = None


def run_desk(settings: Settings) -> int:
    """Open the desk on this screen and run it until its window is closed. Gives the exit code."""
    logs.configure(sys.stderr)
    application = QApplication(["kiosk"])
    theme.apply(application)
    register = register_of(settings, now)
    insurance = PortalInsurance(settings.portal, settings.facility, keep=lookup_log(register).keep)
    card = card_of(settings)
    sounds = ProcessSounds(speech=settings.sound.speech) if settings.sound.enabled else None
    office = office_of(settings, register, insurance, now, card=card, sounds=sounds, kinds=outbox_kinds(settings))
    folder = settings.database.folder / "reports"
    window = DeskWindow(office, report=report_of(settings, register, folder))
    window.resize(application.primaryScreen().availableGeometry().size())
    recorder = recording(settings, register.database, now)
    garbage = GuiGarbage()
    garbage.start()  # before the first thread
    if card is not None:
        card.chip.source.start(lambda _event: None)
    with quits_on_signals(application):
        recorder.start()
        window.show()
        window.start()
        try:
            return application.exec()
        finally:
            window.close()
            recorder.stop()
            if card is not None:
                card.chip.source.stop()
            if sounds is not None:
                sounds.close()
            insurance.close()
            register.close()
            garbage.stop()
