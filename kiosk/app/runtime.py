"""The flow's shell: events come in from every thread, effects go out to the ports, and the GUI thread never waits.

`post` is the one way into the GUI thread. Each port has one worker thread of its own, so that a slow portal never
holds up a card, and calls to one device never overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import partial
from uuid import uuid4

import structlog
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from cardreader.pcsc import events as watch
from kiosk.app.jobs import Jobs, Ports
from kiosk.core.check_in import effects as ef
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.effects import Now
from kiosk.core.check_in.flow import step
from kiosk.core.check_in.limits import time_limit
from kiosk.core.check_in.state import Device, Kiosk, OutOfService
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.ports import Screens
from kiosk.core.problems import Problem
from kiosk.core.reader_faults import reader_fault
from kiosk.core.rules import Rules
from kiosk.core.slip import Clinic
from kiosk.process.logs import place_of
from kiosk.sound.choose import sounding
from kiosk.sound.port import Sounds

log = structlog.get_logger(__name__)

Observer = Callable[[ev.Event, Kiosk, tuple[ef.Effect, ...]], None]

PROBE_SECONDS = 3
"""How often a device that is down is tried again."""
ANSWER_MS = 1_000
"""How often the register is asked whether a desk has answered an alarm."""


class Runtime(QObject):
    """Runs the flow. Build, `start`, and `stop` it in the GUI thread."""

    _posted = Signal(object)

    def __init__(
        self,
        ports: Ports,
        rules: Rules,
        clinic: Clinic,
        clock: Callable[[], datetime],
        *,
        observer: Observer | None = None,
        sounds: Sounds | None = None,
    ) -> None:
        super().__init__()
        self.kiosk = Kiosk(seed=uuid4())
        self._ports = ports
        self._screens: Screens | None = None
        self._rules = rules
        self._clinic = clinic
        self._clock = clock
        self._observer = observer
        self._sounds = sounds
        self._jobs = Jobs(ports, rules, clinic, clock, self.post)
        self._posted.connect(self._happened, Qt.ConnectionType.QueuedConnection)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(self._time_up)
        self._probe = QTimer(self)
        self._probe.setInterval(PROBE_SECONDS * 1000)
        self._probe.timeout.connect(self._probe_devices)
        # In the order in which they stop: what was printed is still noted in the register.
        self._workers = {
            name: ThreadPoolExecutor(1, thread_name_prefix=name) for name in ("card", "net", "print", "db")
        }
        self._stopped = False

    def post(self, event: ev.Event) -> None:
        """Bring an event to the flow, from any thread."""
        self._posted.emit(event)

    def start(self, screens: Screens) -> None:
        """Show the first page and watch the reader and the devices."""
        self._screens = screens
        screens.show(self.kiosk)
        self._run("card", lambda: self._ports.chip.source.start(self._on_reader))
        self._probe.start()
        self._run("db", self._jobs.probe_register)
        self._probe_devices()

    def stop(self) -> None:
        """Stop watching, break off what runs and wait for what must not be broken off."""
        self._stopped = True
        self._probe.stop()
        self._limit.stop()
        self._ports.chip.stop_reading()
        for worker in self._workers.values():
            worker.shutdown(wait=True, cancel_futures=True)
        self._ports.chip.source.stop()

    # GUI thread

    def _local(self) -> datetime:
        return self._clock().astimezone(self._clinic.zone)

    def _today(self) -> date:
        return self._local().date()

    def _happened(self, event: ev.Event) -> None:
        if self._stopped:
            return  # what the workers still had to say
        before, local = self.kiosk, self._local()
        self.kiosk, effects = step(before, event, Now(self._rules, local.date(), local.time()))
        log.debug("step", happened=type(event).__name__, page=type(self.kiosk.page).__name__, turn=self.kiosk.turns)
        for effect in effects:
            self._do(effect)  # first: a card, the portal and a printer take longer than painting
        heard = sounding(before, self.kiosk, effects)
        if heard is not None and self._sounds is not None:
            self._sounds.play(heard)  # before the page, which may be read aloud and waits for the chime
        if self.kiosk is not before and self._screens is not None:
            self._screens.show(self.kiosk)
        if self.kiosk.serial != before.serial:
            self._restart_limit()
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
        jobs = self._jobs
        match effect:
            case ef.RecogniseCard():
                self._run("card", lambda: jobs.recognise(effect))
            case ef.StartReading():
                failed = ev.ReadFailed(effect.read, Problem.CARD_UNREADABLE)
                self._run("card", lambda: jobs.read(effect), otherwise=failed)
            case ef.DecodePortrait():
                self._run("card", lambda: jobs.decode_portrait(effect))
            case ef.StopReading():
                self._ports.chip.stop_reading()
            case ef.LookUp():
                today = self._today()
                unknown = ev.CoverageKnown(effect.turn, Coverage(Decision.PORTAL_UNAVAILABLE, "internal"))
                self._run("net", lambda: jobs.look_up(effect, today), otherwise=unknown)
            case ef.AskToday():
                self._run("db", lambda: jobs.ask_today(effect))
            case ef.Register():
                self._run("db", lambda: jobs.register(effect), otherwise=ev.RegisterFailed(effect.turn.id))
            case ef.OpenHelp():
                self._run("db", lambda: jobs.open_help(effect), otherwise=ev.HelpFailed(effect.turn.id))
            case ef.Print():
                self._run("print", lambda: self._print(effect), otherwise=ev.SlipPrinted(effect.turn.id, ok=False))
            case ef.PrintHelp():
                failed_print = ev.HelpPrinted(effect.turn, ok=False)
                self._run("print", lambda: jobs.print_help(effect), otherwise=failed_print)
            case ef.Forget():
                self._run("card", jobs.forget)
                self._run("print", jobs.probe_printer)
            case ef.AlarmDesk(problem=problem):
                log.warning("desk_alarm", reason=problem.value)
                self._run("db", lambda: jobs.alarm(effect), otherwise=ev.HelpFailed(effect.turn.id))
            case ef.AskAnswered():
                again = ev.AlarmAnswered(effect.turn, answered=False)
                ask = partial(self._run, "db", lambda: jobs.ask_answered(effect), otherwise=again)
                QTimer.singleShot(ANSWER_MS, self, ask)
            case ef.WithdrawAlarm():
                self._run("db", lambda: jobs.withdraw_alarm(effect))
            case ef.RemindOfCard():
                log.info("card_left_on_reader")

    def _run(self, worker: str, job: Callable[[], None], *, otherwise: ev.Event | None = None) -> None:
        """Return a job to a worker. Should the job break by a fault of ours, `otherwise` keeps the patient going."""

        def guarded() -> None:
            try:
                job()
            except Exception as error:  # noqa: BLE001 - the last line of defence of an unattended machine
                # No trace and no text: either might hold personal data.
                log.critical("worker_crashed", worker=worker, kind=type(error).__name__, at=place_of(error))
                if otherwise is not None:
                    self.post(otherwise)

        if not self._stopped:
            self._workers[worker].submit(guarded)

    def _probe_devices(self) -> None:
        if isinstance(self.kiosk.page, OutOfService) or Device.REGISTER in self.kiosk.down:
            self._run("db", self._jobs.probe_register)
        if Device.PRINTER in self.kiosk.down or self.kiosk.turns == 0:
            self._run("print", self._jobs.probe_printer)

    # worker threads

    def _print(self, effect: ef.Print) -> None:
        ok = self._jobs.print_slip(effect)
        self._run("db", lambda: self._jobs.record_print(effect, ok=ok))

    def _on_reader(self, event: watch.WatchEvent) -> None:
        """Translate what happens on the reader; comes from the watcher's thread."""
        match event:
            case watch.CardInserted():
                self.post(ev.CardInserted())
            case watch.CardRemoved():
                self.post(ev.CardRemoved())
            case watch.ReaderAdded():
                self.post(ev.DeviceUp(Device.READER))
            case watch.ReaderRemoved():
                self.post(ev.CardRemoved())
                self.post(ev.DeviceDown(Device.READER))
            case watch.ServiceLost(code=code):
                self.post(ev.CardRemoved())
                self.post(ev.DeviceDown(Device.READER, reader_fault(code)))
            case watch.ServiceBack():
                self.post(ev.DeviceDown(Device.READER))  # the reader announces itself when it is there again
