"""From settings to a running kiosk: the one place where the parts are put together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from cardreader.authenticity.trust import TrustStore
from cardreader.reading import ReadPolicy
from kiosk.chip import CardSource, Chip
from kiosk.core.effects import Effect
from kiosk.core.events import Event, Registered
from kiosk.core.moves import time_limit
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.rules import Rules, TimeLimits
from kiosk.core.slip_content import Clinic
from kiosk.core.state import Kiosk
from kiosk.insurance.courier import Courier
from kiosk.insurance.notifier import PortalNotifier
from kiosk.insurance.service import Evidence, PortalInsurance
from kiosk.notifications import Notifications, document_of
from kiosk.pcsc_source import PcscSource
from kiosk.printing.choose import printer_for
from kiosk.runtime import Observer, Ports, Runtime
from kiosk.screens.window import KioskWindow
from kiosk.settings import Settings, SettingsError
from kiosk.sound.choose import warning
from kiosk.sound.port import Sounds
from kiosk.store.lookups import LookupLog
from kiosk.store.outbox import Outbox
from kiosk.store.reading import VisitReader
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


def chip_of(settings: Settings, source: CardSource, clock: Callable[[], datetime]) -> Chip:
    """Build the reader of chips. Raises `TrustError` when the trust folder cannot be used."""
    zone = settings.kiosk.zone
    return Chip(
        source,
        TrustStore.load(settings.reader.trust),
        ReadPolicy(allow_bac_after_pace=settings.policy.allow_bac),
        lambda: clock().astimezone(zone).date(),
    )


def notifications_of(
    settings: Settings, register: SqlRegister, insurance: PortalInsurance, clock: Callable[[], datetime]
) -> Notifications:
    """Build the delivery of check-in notifications."""
    portal, facility = settings.portal, settings.facility.code
    defaults = {
        service.key: service.default_first_service for service in settings.services if service.default_first_service
    }
    courier = Courier(
        Outbox(register.database, clock),
        document_of(VisitReader(register.database), defaults, facility, settings.kiosk.zone),
        PortalNotifier(insurance.client, facility, portal.notify_path),
        clock,
    )
    return Notifications(courier)


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
        sounds: Sounds | None = None,
        motion: bool = True,
    ) -> None:
        if source is None and settings.reader.kind == "in-process":
            fault = "reader.kind: in-process needs the testers' panel (./dev run --reader in-process); set pcsc here"
            raise SettingsError(fault)
        rules = rules_of(settings)
        register = SqlRegister(
            settings.database.url, settings.database.key_file, settings.kiosk.zone, clock, kiosk=settings.kiosk.id
        )
        insurance = PortalInsurance(settings.portal, settings.facility, keep=_keeper(LookupLog(register.database)))
        self.chip = chip_of(settings, source or PcscSource(settings.reader.name), clock)
        self._notifications = notifications_of(settings, register, insurance, clock)
        self._observer = observer
        self.window = KioskWindow(
            self._emit,
            clinic=settings.facility.name,
            languages=settings.kiosk.languages,
            limit=lambda kiosk: time_limit(kiosk, rules),
            warn_seconds=round(settings.timeouts.warn_seconds),
            motion=motion,
            on_warning=lambda language: sounds.play(warning(language)) if sounds else None,
        )
        ports = Ports(self.chip, insurance, register, printer_for(settings.printers))
        self.runtime = Runtime(
            ports, self.window, rules, clinic_of(settings), clock, observer=self._observe, sounds=sounds
        )

    def start(self) -> None:
        """Show the first page, watch the reader, deliver what an earlier run left."""
        self.runtime.start()
        self._notifications.start()

    def stop(self) -> None:
        """Stop in order. What is not delivered stays in the outbox."""
        self.runtime.stop()
        self._notifications.stop()

    def _observe(self, event: Event, kiosk: Kiosk, effects: tuple[Effect, ...]) -> None:
        if isinstance(event, Registered):
            self._notifications.wake()
        if self._observer is not None:
            self._observer(event, kiosk, effects)

    def _emit(self, event: Event) -> None:
        self.runtime.post(event)
