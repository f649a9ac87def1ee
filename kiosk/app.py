"""From settings to a running kiosk: the one place where the parts are put together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from cardreader.authenticity.trust import TrustStore
from cardreader.reading import ReadPolicy
from kiosk.chip import CardSource, Chip
from kiosk.core.events import Event
from kiosk.core.moves import time_limit
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.rules import Rules, TimeLimits
from kiosk.core.slip_content import Clinic
from kiosk.insurance.service import Evidence, PortalInsurance
from kiosk.pcsc_source import PcscSource
from kiosk.printing.choose import printer_for
from kiosk.runtime import Observer, Ports, Runtime
from kiosk.screens.window import KioskWindow
from kiosk.settings import Settings
from kiosk.store.lookups import LookupLog
from kiosk.store.register import SqlRegister

log = structlog.get_logger(__name__)


def now() -> datetime:
    """Give the time as the kiosk counts it: aware, UTC."""
    return datetime.now(UTC)


def rules_of(settings: Settings) -> Rules:
    """Give the clinic's decisions as the flow knows them."""
    times = settings.timeouts
    return Rules(
        services=tuple(service.as_service() for service in settings.services),
        unanchored_needs_clerk=settings.policy.unanchored == "clerk",
        limits=TimeLimits(
            idle=times.idle_seconds,
            done=times.done_seconds,
            help=times.help_seconds,
            card_reminder=times.card_reminder_seconds,
        ),
    )


def clinic_of(settings: Settings) -> Clinic:
    """Give the clinic as the slip knows it."""
    return Clinic(settings.facility.name, settings.facility.address, settings.kiosk.zone)


def ports_of(settings: Settings, source: CardSource, clock: Callable[[], datetime]) -> Ports:
    """Build the ports. Raises `SettingsError` or the part's own error when the settings do not fit the machine."""
    zone = settings.kiosk.zone
    chip = Chip(
        source,
        TrustStore.load(settings.reader.trust),
        ReadPolicy(allow_bac_after_pace=settings.policy.allow_bac),
        lambda: clock().astimezone(zone).date(),
    )
    register = SqlRegister(settings.database.url, settings.database.key_file, zone, clock, kiosk=settings.kiosk.id)
    return Ports(
        chip=chip,
        insurance=PortalInsurance(settings.portal, settings.facility, keep=_keeper(LookupLog(register.database))),
        register=register,
        printer=printer_for(settings.printers),
    )


def _keeper(answers: LookupLog) -> Callable[[Evidence], None]:
    """Keep each answer of the portal as the law wants. A register that is away must not cost the patient the answer."""

    def keep(evidence: Evidence) -> None:
        try:
            answers.keep(evidence)
        except RegisterUnavailable as error:
            log.error("answer_not_kept", why=str(error))  # noqa: TRY400 - the text is for staff, a trace is not

    return keep


class App:
    """A kiosk, built and not yet started. Needs a QApplication."""

    def __init__(
        self,
        settings: Settings,
        *,
        source: CardSource | None = None,
        clock: Callable[[], datetime] = now,
        observer: Observer | None = None,
        motion: bool = True,
    ) -> None:
        source = source or PcscSource(settings.reader.name)
        self.ports = ports_of(settings, source, clock)
        rules = rules_of(settings)
        self.window = KioskWindow(
            self._emit,
            clinic=settings.facility.name,
            languages=settings.kiosk.languages,
            limit=lambda kiosk: time_limit(kiosk, rules),
            warn_seconds=round(settings.timeouts.warn_seconds),
            motion=motion,
        )
        self.runtime = Runtime(self.ports, self.window, rules, clinic_of(settings), clock, observer=observer)

    def _emit(self, event: Event) -> None:
        self.runtime.post(event)
