"""From settings to a running kiosk: the one place where the parts are put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

import structlog

from cardreader.authenticity.trust import TrustStore
from cardreader.reading import ReadPolicy
from kiosk.app.background_jobs import BackgroundJobs, background_jobs_of, outbox_kinds, record_watch
from kiosk.app.jobs import Ports
from kiosk.app.runtime import Observer, Runtime
from kiosk.core.check_in.effects import Effect
from kiosk.core.check_in.events import Event, Registered
from kiosk.core.check_in.limits import time_limit
from kiosk.core.check_in.state import Kiosk
from kiosk.core.claims import PaperDays, priority_groups
from kiosk.core.rules import Rules, TimeLimits
from kiosk.core.slip import Clinic
from kiosk.core.texts import Text
from kiosk.portal.service import PortalInsurance
from kiosk.printing.choose import FirstReady, printer_for
from kiosk.process.clock import now
from kiosk.process.garbage import GuiGarbage
from kiosk.reader.chip import CardSource, Chip
from kiosk.reader.pcsc_source import PcscSource
from kiosk.register.record import RecordWatch
from kiosk.register.register import SqlRegister
from kiosk.register.spool import SpooledRegister, lookup_log, open_register
from kiosk.screens.look import Look
from kiosk.screens.window import KioskWindow
from kiosk.settings import Settings, SettingsError
from kiosk.sound.choose import warning
from kiosk.sound.port import Sounds, Speaker

log = structlog.get_logger(__name__)


def rules_of(settings: Settings, today: date) -> Rules:
    """Return the clinic's decisions as the flow knows them. What the law says is of that day."""
    times, policy = settings.timeouts, settings.policy
    return Rules(
        services=tuple(service.as_service() for service in settings.services),
        priority_groups=priority_groups(today),
        paper_days=PaperDays(policy.referral_days, policy.re_examination_days_early, policy.re_examination_days_late),
        unanchored_needs_clerk=policy.unanchored == "clerk",
        ends_soon_days=policy.ends_soon_days,
        limits=TimeLimits(
            idle=times.idle_seconds,
            done=times.done_seconds,
            help=times.help_seconds,
            card_reminder=times.card_reminder_seconds,
        ),
    )


def clinic_of(settings: Settings) -> Clinic:
    """Return the clinic as the slip knows it."""
    return Clinic(settings.facility.name, settings.facility.address, settings.kiosk.zone)


def register_of(settings: Settings, clock: Callable[[], datetime]) -> SqlRegister | SpooledRegister:
    """Build the register of visits, not yet opened. With a server, the kiosk's own file stands in while it is away."""
    database = settings.database
    return open_register(
        database.url,
        database.key_file,
        settings.kiosk.zone,
        clock,
        kiosk=settings.kiosk.id,
        outbox_kinds=outbox_kinds(settings),
        folder=database.folder,
    )


def chip_of(settings: Settings, source: CardSource, clock: Callable[[], datetime]) -> Chip:
    """Build the reader of chips. Raises `TrustError` when the trust folder cannot be used."""
    zone = settings.kiosk.zone
    return Chip(
        source,
        TrustStore.load(settings.reader.trust),
        ReadPolicy(allow_bac_after_pace=settings.policy.allow_bac),
        lambda: clock().astimezone(zone).date(),
        settings.database.folder / "block-lengths.json",
    )


def look_of(settings: Settings, clock: Callable[[], datetime]) -> Look:
    """Return the panel's look; by night nothing moves."""
    screen, zone = settings.screen, settings.kiosk.zone
    night = screen.hours()
    moves = screen.motion and night.when != "always"
    here = settings.kiosk
    slot = Text.from_data(here.slot.vi, here.slot.en) if here.slot else None
    return Look(
        text=screen.text,
        motion=moves,
        night=lambda: night.is_dark(clock().astimezone(zone).time()),
        scanner=here.scanner,
        scan_pause_ms=here.scan_pause_ms,
        slot=slot,
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything of a kiosk but its window and what runs: built and checked, nothing begun."""

    rules: Rules
    register: SqlRegister | SpooledRegister
    insurance: PortalInsurance
    chip: Chip
    printer: FirstReady
    background: BackgroundJobs
    record: RecordWatch
    clock: Callable[[], datetime]


def parts_of(settings: Settings, source: CardSource, clock: Callable[[], datetime]) -> Parts:
    """Build them; on any thread. Raises `SettingsError`, `RegisterUnavailable`, `TrustError`."""
    if settings.reader.kind == "in-process" and isinstance(source, PcscSource):
        fault = "reader.kind: in-process needs the testers' panel (./dev run --reader in-process); set pcsc here"
        raise SettingsError(fault)
    register = register_of(settings, clock)
    insurance = PortalInsurance(settings.portal, settings.facility, keep=lookup_log(register).keep)
    record = record_watch(settings, register, clock)
    return Parts(
        rules_of(settings, clock().astimezone(settings.kiosk.zone).date()),
        register,
        insurance,
        chip_of(settings, source, clock),
        printer_for(settings.printers),
        background_jobs_of(settings, register, insurance, record, clock),
        record,
        clock,
    )


class App:
    """A kiosk, built and not yet started. Needs a QApplication."""

    def __init__(
        self,
        settings: Settings,
        *,
        parts: Parts | None = None,
        source: CardSource | None = None,
        clock: Callable[[], datetime] = now,
        observer: Observer | None = None,
        sounds: Sounds | None = None,
        speaker: Speaker | None = None,
        motion: bool = True,
    ) -> None:
        """Without `parts`, build them on `source` and `clock`."""
        if parts is None:
            parts = parts_of(settings, source or PcscSource(settings.reader.name), clock)
        self.register, self.insurance, self.chip = parts.register, parts.insurance, parts.chip
        self.record = parts.record
        self._background, self._observer = parts.background, observer
        self.runtime = Runtime(
            Ports(parts.chip, parts.insurance, parts.register, parts.printer),
            parts.rules,
            clinic_of(settings),
            parts.clock,
            observer=self._observe,
            sounds=sounds,
        )
        look = look_of(settings, parts.clock)
        self.window = KioskWindow(
            self.runtime.post,
            clinic=settings.facility.name,
            languages=settings.kiosk.languages,
            limit=lambda kiosk: time_limit(kiosk, parts.rules),
            warn_seconds=round(settings.timeouts.warn_seconds),
            on_warning=lambda language: sounds.play(warning(language)) if sounds else None,
            look=replace(look, motion=motion and look.motion),
            speaker=speaker,
        )
        self.window.prepare_pages()
        self._garbage = GuiGarbage()

    def start(self) -> None:
        """Show the first page, watch the reader, deliver what an earlier run left."""
        self._garbage.start()  # before the first thread
        self.runtime.start(self.window)
        self._background.start()

    def stop(self) -> None:
        """Stop in order. What is not delivered stays in the outbox."""
        self.runtime.stop()
        self._background.stop()
        self.insurance.close()
        self._garbage.stop()

    def _observe(self, event: Event, kiosk: Kiosk, effects: tuple[Effect, ...]) -> None:
        if isinstance(event, Registered):
            self._background.wake()
        if self._observer is not None:
            self._observer(event, kiosk, effects)
