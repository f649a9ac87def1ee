"""The desk put together on a register and a portal that are there already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kiosk.app import desk_probes
from kiosk.app.background_jobs import AnyRegister
from kiosk.app.desk_devices import ChipOnDesk, DeskSlips, PortalLookUp
from kiosk.core.insurance.tables import routes_at
from kiosk.core.slip import Clinic as SlipClinic
from kiosk.desk.health import Probe
from kiosk.desk.office import Clinic, Office
from kiosk.desk.pages.make import MakePage
from kiosk.desk.window import DeskWindow
from kiosk.portal.service import PortalInsurance
from kiosk.portal.transport import HttpTransport
from kiosk.printing.choose import one_printer, printer_for
from kiosk.register.desk.accounts import SqlAccounts
from kiosk.register.desk.decisions import SqlDesk
from kiosk.register.desk.queue import SqlQueue
from kiosk.register.outbox import Outbox
from kiosk.settings import Settings
from kiosk.settings.desk_policy import policy_of
from kiosk.settings.sections import PrinterSettings
from kiosk.sound.port import Sounds

Clock = Callable[[], datetime]
"""Aware, UTC."""


def utc_now() -> datetime:
    """Give the time as aware UTC."""
    return datetime.now(UTC)


def office_of(
    settings: Settings,
    register: AnyRegister,
    insurance: PortalInsurance,
    clock: Clock = utc_now,
    *,
    card: ChipOnDesk | None = None,
    sounds: Sounds | None = None,
    kinds: tuple[str, ...],
) -> Office:
    """Put the office together on a register and a portal that are there already. Touches neither.

    `kinds` are the messages that every visit sends (as the register's).
    """
    database, zone = register.database, settings.kiosk.zone
    services = tuple(service.as_service() for service in settings.services)
    slip_clinic = SlipClinic(settings.facility.name, settings.facility.address, zone)
    policy = policy_of(settings)
    return Office(
        accounts=SqlAccounts(database, clock, policy=policy, four_eyes=settings.desk.four_eyes),
        desk=SqlDesk(database, zone, services, clock, policy=policy, desk=settings.kiosk.id, outbox_kinds=kinds),
        queue=SqlQueue(database, zone, clock, policy=policy),
        policy=policy,
        look_up=PortalLookUp(insurance),
        slips=DeskSlips(printer_for(settings.printers), slip_clinic, services, clock),
        clinic=Clinic(
            settings.facility.name,
            services,
            zone,
            settings.desk.counters,
            timedelta(minutes=settings.desk.lock_minutes),
            _first_services(settings),
        ),
        clock=clock,
        routes=tuple((route.code, route.reason) for route in routes_at(clock().astimezone(zone).date())),
        card=card,
        probes=_probes(settings, register, insurance, clock, with_reader=card is not None),
        sounds=sounds,
    )


def _first_services(settings: Settings) -> tuple[tuple[str, str], ...]:
    named = (service.first_service for service in settings.services)
    return tuple(dict.fromkeys((one.code, one.name) for one in named if one is not None))


def _probes(
    settings: Settings, register: AnyRegister, insurance: PortalInsurance, clock: Clock, *, with_reader: bool
) -> tuple[Probe, ...]:
    transport = HttpTransport(settings.portal.base_url, settings.portal.connect_seconds, settings.portal.ca_file)
    return (
        *((desk_probes.reader(settings.reader.name),) if with_reader else ()),
        desk_probes.printer(tuple((_name(one), one_printer(one)) for one in settings.printers)),
        desk_probes.portal(insurance),
        desk_probes.database(register),
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
