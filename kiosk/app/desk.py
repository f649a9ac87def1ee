"""The desk put together: on a machine of its own (`kiosk desk`), and over a running kiosk."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from cardreader.authenticity.trust import TrustError
from kiosk.app import desk_probes
from kiosk.app.assemble import App, chip_of, register_of
from kiosk.app.background_jobs import AnyRegister, outbox_kinds, record_watch, watching
from kiosk.app.commands.reporting import names_of, reporter_of
from kiosk.app.desk_devices import ChipOnDesk, DeskSlips, PortalLookUp
from kiosk.app.jobs import visit_id
from kiosk.app.settings_recorded import recording
from kiosk.core.check_in.help import case_id
from kiosk.core.check_in.state import Turn
from kiosk.core.day_figures import DayFigures
from kiosk.core.insurance.tables import routes_at
from kiosk.core.problems import Problem
from kiosk.core.slip import Clinic as SlipClinic
from kiosk.desk.health import Probe
from kiosk.desk.office import Clinic, Office
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.pages.make import MakePage
from kiosk.desk.pages.report import DayReportPage, ReportSource
from kiosk.desk.window import DeskWindow
from kiosk.look import theme
from kiosk.portal.service import PortalInsurance
from kiosk.portal.transport import HttpTransport
from kiosk.printing.choose import one_printer, printer_for
from kiosk.process import logs
from kiosk.process.clock import now
from kiosk.process.garbage import GuiGarbage
from kiosk.process.signals import quits_on_signals
from kiosk.reader.pcsc_source import PcscSource
from kiosk.register.day_figures import day_figures
from kiosk.register.desk.accounts import SqlAccounts
from kiosk.register.desk.decisions import SqlDesk
from kiosk.register.desk.queue import SqlQueue
from kiosk.register.outbox import Outbox
from kiosk.register.record import RecordWatch
from kiosk.register.spool import lookup_log
from kiosk.settings import Settings
from kiosk.settings.desk_policy import policy_of
from kiosk.settings.sections import PrinterSettings
from kiosk.sound.player import ProcessSounds
from kiosk.sound.port import Sounds


def office_of(
    settings: Settings,
    register: AnyRegister,
    insurance: PortalInsurance,
    clock: Callable[[], datetime] = now,
    *,
    card: ChipOnDesk | None = None,
    sounds: Sounds | None = None,
    record: RecordWatch,
    over_kiosk: bool = False,
) -> Office:
    """Put the office together on a register and a portal that are there already. Touches neither.

    `over_kiosk` is for a desk on the kiosk's own screen, which anybody can touch.
    """
    database, zone = register.database, settings.kiosk.zone
    services = tuple(service.as_service() for service in settings.services)
    slip_clinic = SlipClinic(settings.facility.name, settings.facility.address, zone)
    policy = policy_of(settings)
    return Office(
        accounts=SqlAccounts(
            database,
            clock,
            policy=policy,
            four_eyes=settings.desk.four_eyes,
            machine=settings.kiosk.id if over_kiosk else "",
        ),
        desk=SqlDesk(
            database, zone, services, clock, policy=policy, desk=settings.kiosk.id, outbox_kinds=outbox_kinds(settings)
        ),
        queue=SqlQueue(database, zone, clock, policy=policy),
        policy=policy,
        look_up=PortalLookUp(insurance),
        slips=DeskSlips(printer_for(settings.printers), slip_clinic, services, clock),
        clinic=Clinic(
            settings.facility.name,
            services,
            zone,
            settings.desk.counters,
            _lock_after(settings, over_kiosk=over_kiosk),
            _first_services(settings),
        ),
        clock=clock,
        routes=tuple((route.code, route.reason) for route in routes_at(clock().astimezone(zone).date())),
        card=card,
        probes=_probes(settings, register, insurance, record, clock, with_reader=card is not None),
        sounds=sounds,
    )


def _lock_after(settings: Settings, *, over_kiosk: bool) -> timedelta:
    desk = settings.desk
    return timedelta(seconds=desk.on_kiosk_lock_seconds) if over_kiosk else timedelta(minutes=desk.lock_minutes)


def _first_services(settings: Settings) -> tuple[tuple[str, str], ...]:
    named = (service.first_service for service in settings.services)
    return tuple(dict.fromkeys((one.code, one.name) for one in named if one is not None))


def _probes(
    settings: Settings,
    register: AnyRegister,
    insurance: PortalInsurance,
    record: RecordWatch,
    clock: Callable[[], datetime],
    *,
    with_reader: bool,
) -> tuple[Probe, ...]:
    transport = HttpTransport(settings.portal.base_url, settings.portal.connect_seconds, settings.portal)
    return (
        *((desk_probes.reader(settings.reader.name),) if with_reader else ()),
        desk_probes.printer(tuple((_name(one), one_printer(one)) for one in settings.printers)),
        desk_probes.portal(insurance),
        desk_probes.database(register),
        desk_probes.record(record, settings.kiosk.zone),
        desk_probes.disk(settings.database.folder),
        desk_probes.clock(transport, clock),
        desk_probes.trust(settings.reader.trust, clock),
        desk_probes.outbox(Outbox(register.database, clock), clock),
    )


def _name(printer: PrinterSettings) -> str:
    match printer.kind:
        case "file":
            return printer.folder.name
        case "device":
            return printer.path.name
        case "tcp":
            return printer.host
        case "cups":
            return printer.queue


def open_desk(office: Office, parent: QWidget, *, report: MakePage | None = None) -> DeskWindow:
    """Open the desk over the kiosk's window, as large as it. Closing it ends the session and gives the kiosk back.

    A desk that everybody left closes by itself: patients wait for the screen.
    """
    window = DeskWindow(office, report=report, over_kiosk=True)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.resize(parent.size())
    window.move(parent.pos())
    if parent.isFullScreen():
        window.showFullScreen()
    else:
        window.show()
    window.start()
    return window


def photo_in_hand(turn: Turn | None, of: UUID) -> bytes | None:
    """Return the photo (PPM) when that visit or help case is the one of the turn that goes on; None otherwise."""
    if turn is None or turn.portrait is None:
        return None
    own = of == visit_id(turn) or any(of == case_id(turn, problem) for problem in Problem)
    return turn.portrait if own else None


def card_of(settings: Settings) -> ChipOnDesk | None:
    """Build the card reader of a desk on its own machine; None where no chip could be judged (no trust folder)."""
    try:
        return ChipOnDesk(chip_of(settings, PcscSource(settings.reader.name), now))
    except TrustError:
        return None  # the page of devices says so


def report_of(settings: Settings, register: AnyRegister, folder: Path) -> MakePage:
    """Return what makes the page of the day report; its files go to `folder`."""

    def figures(day: date) -> DayFigures:
        return day_figures(register.database, day, settings.kiosk.zone)

    source = ReportSource(figures, reporter_of(settings), names_of(settings), folder)

    def make(view: View) -> DeskPage:
        return DayReportPage(view, source)

    return make


class DeskOverKiosk:
    """Opens the desk over a running kiosk: one at a time, on the kiosk's own register and portal."""

    def __init__(self, settings: Settings, app: App, clock: Callable[[], datetime], sounds: Sounds | None) -> None:
        office = office_of(
            settings,
            app.register,
            app.insurance,
            clock,
            sounds=sounds,
            record=app.record,
            over_kiosk=True,
        )
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
    """Open the desk on this screen and run it until its window is closed. Return the exit code."""
    logs.configure(sys.stderr)
    application = QApplication(["kiosk"])
    theme.apply(application)
    register = register_of(settings, now)
    insurance = PortalInsurance(settings.portal, settings.facility, keep=lookup_log(register).keep)
    card = card_of(settings)
    sounds = ProcessSounds(speech=settings.sound.speech) if settings.sound.enabled else None
    record = record_watch(settings, register, now)
    office = office_of(settings, register, insurance, now, card=card, sounds=sounds, record=record)
    looking = watching(record)
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
        looking.start()
        window.show()
        window.start()
        try:
            return application.exec()
        finally:
            window.close()
            recorder.stop()
            looking.stop()
            if card is not None:
                card.chip.source.stop()
            if sounds is not None:
                sounds.close()
            insurance.close()
            register.close()
            garbage.stop()
