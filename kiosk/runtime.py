"""The flow's shell: events come in from every thread, effects go out to the ports, and the GUI thread never waits.

`post` is the one way into the GUI thread. Each port has one worker thread of its own, so that a slow portal never
holds up a card, and calls to one device never overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

import structlog
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.errors import AuthenticityFailed, CardReaderError, DamagedData
from cardreader.lds.picture import as_png
from cardreader.pcsc import events as watch
from cardreader.reading import CitizenKnown, ReadEvent, ReadProgress
from kiosk.chip import Chip, ReadStopped, problem_of
from kiosk.core import effects as ef
from kiosk.core import events as ev
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.flow import Now, step
from kiosk.core.moves import time_limit
from kiosk.core.ports import Insurance, Printer, PrintFailed, Register, RegisterUnavailable, Screens
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules
from kiosk.core.slip_content import Clinic, slip_of
from kiosk.core.state import Device, Kiosk, OutOfService
from kiosk.core.visit import Visit
from kiosk.insurance.explain import patient_sentence
from kiosk.logs import place_of
from kiosk.sound.choose import sounding
from kiosk.sound.port import Sounds

log = structlog.get_logger(__name__)

Observer = Callable[[ev.Event, Kiosk, tuple[ef.Effect, ...]], None]

PROBE_SECONDS = 3
"""How often a device that is down is tried again."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The outside of the kiosk."""

    chip: Chip
    insurance: Insurance
    register: Register
    printer: Printer


class Runtime(QObject):
    """Runs the flow. Build, `start`, and `stop` it in the GUI thread."""

    _posted = Signal(object)

    def __init__(
        self,
        ports: Ports,
        screens: Screens,
        rules: Rules,
        clinic: Clinic,
        clock: Callable[[], datetime],
        *,
        observer: Observer | None = None,
        sounds: Sounds | None = None,
    ) -> None:
        super().__init__()
        self.kiosk = Kiosk()
        self._ports = ports
        self._screens = screens
        self._rules = rules
        self._clinic = clinic
        self._clock = clock
        self._observer = observer
        self._sounds = sounds
        self._posted.connect(self._happened, Qt.ConnectionType.QueuedConnection)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(self._time_up)
        self._probe = QTimer(self)
        self._probe.setInterval(PROBE_SECONDS * 1000)
        self._probe.timeout.connect(self._probe_devices)
        self._workers = {
            name: ThreadPoolExecutor(1, thread_name_prefix=name) for name in ("card", "net", "db", "print")
        }

    def post(self, event: ev.Event) -> None:
        """Bring an event to the flow, from any thread."""
        self._posted.emit(event)

    def start(self) -> None:
        """Show the first page and watch the reader and the devices."""
        self._screens.show(self.kiosk)
        self._ports.chip.source.start(self._on_reader)
        self._probe.start()
        self._probe_devices()

    def stop(self) -> None:
        """Stop watching, break off what runs and wait for what must not be broken off."""
        self._probe.stop()
        self._limit.stop()
        self._ports.chip.stop_reading()
        self._ports.chip.source.stop()
        for worker in self._workers.values():
            worker.shutdown(wait=True, cancel_futures=True)

    # GUI thread

    def _today(self) -> date:
        return self._clock().astimezone(self._clinic.zone).date()

    def _happened(self, event: ev.Event) -> None:
        before = self.kiosk
        self.kiosk, effects = step(before, event, Now(self._rules, self._today()))
        log.debug("step", happened=type(event).__name__, page=type(self.kiosk.page).__name__, turn=self.kiosk.turns)
        self._screens.show(self.kiosk)
        heard = sounding(before, self.kiosk, effects)
        if heard is not None and self._sounds is not None:
            self._sounds.play(heard)
        if self.kiosk.serial != before.serial:
            self._restart_limit()
        for effect in effects:
            self._do(effect)
        if self._observer is not None:
            self._observer(event, self.kiosk, effects)

    def _restart_limit(self) -> None:
        seconds = time_limit(self.kiosk, self._rules)
        if seconds is None:
            self._limit.stop()
        else:
            self._limit.start(round(seconds * 1000))

    def _time_up(self) -> None:
        self._happened(ev.TimeUp(self.kiosk.serial))

    def _do(self, effect: ef.Effect) -> None:
        match effect:
            case ef.StartReading():
                failed = ev.ReadFailed(effect.read, Problem.CARD_UNREADABLE)
                self._run("card", lambda: self._read(effect), otherwise=failed)
            case ef.StopReading():
                self._ports.chip.stop_reading()
            case ef.LookUp():
                today = self._today()
                unknown = ev.CoverageKnown(effect.turn, Coverage(Decision.PORTAL_UNAVAILABLE, "internal"))
                self._run("net", lambda: self._look_up(effect, today), otherwise=unknown)
            case ef.Register():
                self._run("db", lambda: self._register(effect), otherwise=ev.RegisterFailed(effect.turn.id))
            case ef.Print():
                self._run("print", lambda: self._print(effect), otherwise=ev.SlipPrinted(effect.turn.id, ok=False))
            case ef.Forget():
                self._run("card", self._ports.chip.forget)
                self._run("print", self._probe_printer)
            case ef.AlarmDesk(reason=reason):
                log.warning("desk_alarm", reason=reason)
            case ef.RemindOfCard():
                log.info("card_left_on_reader")

    def _run(self, worker: str, job: Callable[[], None], *, otherwise: ev.Event | None = None) -> None:
        """Give a job to a worker. Should the job break by a fault of ours, `otherwise` keeps the patient going."""

        def guarded() -> None:
            try:
                job()
            except Exception as error:  # noqa: BLE001 - the last line of defence of an unattended machine
                # No trace and no text: either might hold personal data.
                log.critical("worker_crashed", worker=worker, kind=type(error).__name__, at=place_of(error))
                if otherwise is not None:
                    self.post(otherwise)

        self._workers[worker].submit(guarded)

    def _probe_devices(self) -> None:
        if isinstance(self.kiosk.page, OutOfService) or Device.REGISTER in self.kiosk.down:
            self._run("db", self._probe_register)
        if Device.PRINTER in self.kiosk.down or self.kiosk.turns == 0:
            self._run("print", self._probe_printer)

    # card thread

    def _read(self, effect: ef.StartReading) -> None:
        read = effect.read

        def on_event(event: ReadEvent) -> None:
            match event:
                case ReadProgress(done=done, total=total):
                    self.post(ev.Progressed(read, done, total))
                case CitizenKnown(citizen=citizen):
                    self.post(ev.CitizenFound(read, citizen))

        try:
            reading = self._ports.chip.read(effect.password, on_event)
        except ReadStopped:
            log.info("read_stopped")
        except CardReaderError as error:
            log.warning("read_failed", code=error.code, reason=getattr(error, "reason", None))
            self.post(ev.ReadFailed(read, problem_of(error), _verdict_of(error)))
        else:
            self.post(ev.ChipVerified(read, reading.authenticity, reading.access, _picture(reading.portrait)))

    def _on_reader(self, event: watch.WatchEvent) -> None:
        """Translate what happens on the reader; comes from the watcher's thread."""
        match event:
            case watch.CardInserted():
                self.post(ev.CardInserted())
            case watch.CardRemoved():
                self.post(ev.CardRemoved())
            case watch.ReaderAdded():
                self.post(ev.DeviceUp(Device.READER))
            case watch.ReaderRemoved() | watch.ServiceLost():
                self.post(ev.CardRemoved())
                self.post(ev.DeviceDown(Device.READER))
            case watch.ServiceBack():
                pass  # the reader announces itself when it is there again

    # network thread

    def _look_up(self, effect: ef.LookUp, today: date) -> None:
        coverage = self._ports.insurance.lookup(effect.citizen, today)
        log.info("looked_up", decision=coverage.decision.value, code=coverage.result_code)
        self.post(ev.CoverageKnown(effect.turn, coverage))

    # database thread

    def _register(self, effect: ef.Register) -> None:
        turn = effect.turn
        if turn.citizen is None or turn.coverage is None or turn.authenticity is None:
            message = "nobody is registered before identity, insurance and the chip's verdict are known"
            raise AssertionError(message)
        visit = Visit(
            id=uuid4(),
            citizen=turn.citizen,
            service=effect.service,
            track=effect.track,
            payment=effect.payment,
            coverage=turn.coverage,
            authenticity=turn.authenticity,
            access=turn.access,
            arrived=self._clock(),
        )
        try:
            ticket = self._ports.register.register(visit)
        except RegisterUnavailable as error:
            log.error("register_unavailable", why=str(error))  # noqa: TRY400 - the text is for staff, a trace is not
            self.post(ev.RegisterFailed(turn.id))
            self.post(ev.DeviceDown(Device.REGISTER))
        else:
            self.post(ev.Registered(turn.id, ticket))

    def _probe_register(self) -> None:
        try:
            self._ports.register.check()
        except RegisterUnavailable as error:
            log.warning("register_down", why=str(error))
            self.post(ev.DeviceDown(Device.REGISTER))
        else:
            self.post(ev.DeviceUp(Device.REGISTER))

    # printer thread

    def _print(self, effect: ef.Print) -> None:
        turn = effect.turn
        if turn.citizen is None or turn.coverage is None:
            message = "a slip belongs to a person"
            raise AssertionError(message)
        slip = slip_of(
            turn.citizen,
            effect.ticket,
            effect.service,
            effect.payment,
            effect.track,
            patient_sentence(turn.coverage),
            self._clinic,
            effect.language,
        )
        ok = True
        try:
            self._ports.printer.print(slip)
        except PrintFailed as error:
            ok = False
            log.error("print_failed", why=str(error))  # noqa: TRY400 - the text is for staff, a trace is not
        self.post(ev.SlipPrinted(turn.id, ok))
        self.post(ev.DeviceUp(Device.PRINTER) if ok else ev.DeviceDown(Device.PRINTER))
        self._run("db", lambda: self._record_print(effect, ok=ok))

    def _record_print(self, effect: ef.Print, *, ok: bool) -> None:
        try:
            self._ports.register.record_print(effect.ticket.visit_id, ok=ok)
        except RegisterUnavailable as error:
            log.error("print_not_recorded", why=str(error))  # noqa: TRY400 - the text is for staff, a trace is not
            self.post(ev.DeviceDown(Device.REGISTER))

    def _probe_printer(self) -> None:
        device = Device.PRINTER
        self.post(ev.DeviceUp(device) if self._ports.printer.ready() else ev.DeviceDown(device))


def _picture(portrait: bytes | None) -> bytes | None:
    """Give the portrait as PNG; None when there is none, or when it is signed but does not decode."""
    if portrait is None:
        return None
    try:
        return as_png(portrait)
    except DamagedData as error:
        log.warning("portrait_not_shown", why=str(error))
        return None


def _verdict_of(error: CardReaderError) -> Authenticity | None:
    """Give what a failed read says of authenticity."""
    verdict: Authenticity | None = getattr(error, "authenticity", None)
    if verdict is not None:
        return verdict
    if isinstance(error, AuthenticityFailed):
        return Authenticity(passive=Passive.FAILED, chip=ChipProof.NOT_DONE, detail=(str(error),), reason=error.reason)
    return None
