"""What goes on beside the patients: notifications, hand-overs, look-ups that wait for an answer, and forgetting."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from cardreader.citizen import Citizen
from kiosk.app.settings_recorded import recording
from kiosk.core.coverage import Coverage
from kiosk.core.delivery import CHECK_IN
from kiosk.core.insurance.trouble import Pace, is_answer, was_asked
from kiosk.delivery.fhir_receiver import FhirReceiver
from kiosk.delivery.gateway_login import Bearer, FileToken, PasswordLogin
from kiosk.delivery.notifications import Notifications, document_of
from kiosk.delivery.notifier import Notifier, PortalNotifier
from kiosk.delivery.outbox_worker import OutboxWorker
from kiosk.delivery.receivers import FolderReceiver, GatewayReceiver
from kiosk.delivery.signing import signer_of
from kiosk.delivery.tries import Tries
from kiosk.portal.service import PortalInsurance
from kiosk.portal.transport import HttpTransport
from kiosk.process.background import Background
from kiosk.register.anchors import Anchors
from kiosk.register.database.database import Database
from kiosk.register.lookups import OpenLookup, OpenLookups
from kiosk.register.outbox import HAND_OVER, Outbox
from kiosk.register.personal_data import Who, purge
from kiosk.register.reading import VisitReader
from kiosk.register.record import RecordWatch
from kiosk.register.register import SqlRegister
from kiosk.register.spool import SpooledRegister
from kiosk.settings import Settings
from kiosk.settings.receivers import HttpsReceiverSettings, ReceiverSettings

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
AnyRegister = SqlRegister | SpooledRegister

MERGE_SECONDS = 30.0
"""Between two looks whether the clinic's database is back."""


class Job(Protocol):
    """Something that runs on a thread of its own."""

    def start(self) -> None: ...  # noqa: D102 - as in `BackgroundJobs`
    def wake(self) -> None: ...  # noqa: D102 - as in `BackgroundJobs`
    def stop(self) -> None: ...  # noqa: D102 - as in `BackgroundJobs`


class BackgroundJobs:
    """All of it. What is not done when it stops is found in the register at the next start."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = tuple(jobs)

    def start(self) -> None:
        """Begin with what an earlier run left."""
        for job in self._jobs:
            job.start()

    def wake(self) -> None:
        """Say that a visit was registered or changed."""
        for job in self._jobs:
            job.wake()

    def stop(self) -> None:
        """End after what is on its way."""
        for job in self._jobs:
            job.stop()


def outbox_kinds(settings: Settings) -> tuple[str, ...]:
    """Return the messages that every visit leaves."""
    others = tuple(kind_of(receiver) for receiver in settings.receivers)
    return (CHECK_IN, *others, HAND_OVER) if settings.handover.url else (CHECK_IN, *others)


def kind_of(receiver: ReceiverSettings) -> str:
    """Return the outbox's kind of the notifications for a receiver beside the portal."""
    return f"{CHECK_IN}:{receiver.name}"


def receiver_of(settings: ReceiverSettings) -> Notifier:
    """Return the adapter of a receiver beside the portal. Raises `SettingsError` when its token cannot be read."""
    if settings.kind == "folder":
        return FolderReceiver(settings.folder)
    transport = HttpTransport(settings.url, settings.connect_seconds, settings)
    bearer = _bearer_of(settings)
    return GatewayReceiver(
        transport,
        bearer,
        settings.total_seconds,
        settings.body,
        settings.headers,
        empty_is_taken=settings.answer == "empty",
    )


def _bearer_of(settings: HttpsReceiverSettings) -> Bearer:
    """Read the secret once: a file that is not there is said at the start and not at the first visit."""
    if settings.login is None:
        settings.read_token()
        return FileToken(settings.read_token)
    login = settings.login
    login.read_fields(settings.name)
    transport = HttpTransport(login.url, settings.connect_seconds, settings)
    return PasswordLogin(transport, partial(login.read_fields, settings.name), login.body)


RECORD_SECONDS = 900.0
"""Between two looks at the record."""


def record_watch(settings: Settings, register: AnyRegister, clock: Clock) -> RecordWatch:
    """Return what looks after the record."""
    anchors = Anchors(settings.audit.anchor, settings.kiosk.id)
    return RecordWatch(register.database, anchors, settings.kiosk.zone, clock)


def watching(record: RecordWatch) -> Background:
    """Return what runs its rounds; at once when somebody asks for one."""
    job = Background("record", record.round, RECORD_SECONDS)
    record.when_wanted(job.wake)
    return job


def background_jobs_of(
    settings: Settings, register: AnyRegister, insurance: PortalInsurance, record: RecordWatch, clock: Clock
) -> BackgroundJobs:
    """Build what the settings want. Raises `SettingsError`."""
    facility, path = settings.facility.code, settings.portal.notify_path
    portal = PortalNotifier(insurance.client, facility, path, settings.portal.province)
    receivers = {kind_of(receiver): receiver_of(receiver) for receiver in settings.receivers}
    jobs: list[Job] = [
        *(
            _notifications(settings, register, receiver, clock, kind)
            for kind, receiver in {CHECK_IN: portal, **receivers}.items()
        ),
        _relookups(settings, register, insurance, clock),
        recording(settings, register.database, clock),
        retention_kept(settings, register.database, clock),
        watching(record),
    ]
    if settings.handover.url:
        jobs.append(_handovers(settings, register, clock))
    if isinstance(register, SpooledRegister):
        jobs.append(_merging(register))
    return BackgroundJobs(jobs)


def _merging(register: SpooledRegister) -> Background:
    """Take to the clinic's database what the kiosk wrote into its own file, also when nobody comes any more."""

    def merge() -> None:
        if register.waiting_to_merge():
            register.merge()

    return Background("merging", merge, MERGE_SECONDS)


def _notifications(
    settings: Settings, register: AnyRegister, receiver: Notifier, clock: Clock, kind: str
) -> Notifications:
    facility = settings.facility.code
    defaults = {
        service.key: service.default_first_service for service in settings.services if service.default_first_service
    }
    sign = signer_of(settings.signing) or bytes
    worker = OutboxWorker(
        Outbox(register.database, clock),
        document_of(VisitReader(register.database), defaults, facility, settings.kiosk.zone, sign),
        receiver,
        clock,
        kind,
        _tries(settings),
    )
    return Notifications(worker)


def _handovers(settings: Settings, register: AnyRegister, clock: Clock) -> Notifications:
    from kiosk.delivery.fhir_document import handed_over  # noqa: PLC0415 - loading FHIR's models delays the first page

    handover = settings.handover
    handover.read_token()  # a file that is not there is said at the start and not at the first visit
    worker = OutboxWorker(
        Outbox(register.database, clock),
        handed_over(
            register.database, settings.facility.code, settings.kiosk.zone, server_ids=handover.ids == "server"
        ),
        FhirReceiver(
            HttpTransport(handover.url, handover.connect_seconds, handover),
            handover.read_token,
            handover.total_seconds,
        ),
        clock,
        HAND_OVER,
        _tries(settings),
    )
    return Notifications(worker)


def _tries(settings: Settings) -> Tries:
    delivery = settings.delivery
    first, longest = timedelta(seconds=delivery.first_wait_seconds), timedelta(minutes=delivery.longest_wait_minutes)
    return Tries(delivery.attempts, first, longest)


def _relookups(settings: Settings, register: AnyRegister, insurance: PortalInsurance, clock: Clock) -> Relookups:
    portal = settings.portal
    pace = Pace(timedelta(minutes=portal.again_minutes), timedelta(minutes=portal.again_longest_minutes))
    open_lookups = OpenLookups(register.database, f"kiosk:{settings.kiosk.id}", clock)
    return Relookups(open_lookups, insurance, pace, clock)


RELOOKUP_SECONDS = 15.0
"""Between two looks for open look-ups while nothing happens."""


class Portal(Protocol):
    """The insurance as the background asks it (`PortalInsurance` is one)."""

    def look_up_open(self, citizen: Citizen, visit_date: date) -> Coverage:
        """Ask for a visit that still waits for its answer. Blocks; trouble is a decision and never an exception."""
        ...

    def when_back(self, tell: Callable[[], None]) -> None:
        """Have `tell` called when the portal answers again after a pause."""
        ...

    def forget_old(self) -> None:
        """Forget the answers whose time is over."""
        ...


class Relookups(Background):
    """Asks for every open visit until there is an answer; what is open when it stops stays in the register."""

    def __init__(
        self,
        open_lookups: OpenLookups,
        portal: Portal,
        pace: Pace,
        clock: Callable[[], datetime],
        pause: float = RELOOKUP_SECONDS,
    ) -> None:
        super().__init__("relookups", self.round, pause)
        self._open = open_lookups
        self._portal = portal
        self._pace = pace
        self._clock = clock
        self._chance = random.SystemRandom()
        self._back = threading.Event()
        portal.when_back(self._portal_is_back)

    def round(self) -> None:
        """Ask for everything that is due, until nothing is or the portal is left alone."""
        self._portal.forget_old()
        self._open.adopt(self._pace.first)
        while not self.stopping:
            if self._back.is_set():
                self._back.clear()
                self._open.hurry()
            lookup = self._open.claim()
            if lookup is None or not self._ask(lookup):
                return

    def _ask(self, lookup: OpenLookup) -> bool:
        """Ask once; gives whether there is a point in asking for the next."""
        coverage = self._portal.look_up_open(lookup.citizen, lookup.day)
        if is_answer(coverage):
            noted = self._open.answered(lookup, coverage)
            log.info("looked_up_again", decision=coverage.decision.value, state="noted" if noted else "lost")
            return True
        asked = was_asked(coverage)
        due = self._pace.next_look(max(lookup.message.attempts, 1), self._clock(), self._chance.random())
        self._open.later(lookup, due, coverage.result_code, asked=asked)
        log.info("looked_up_again", code=coverage.result_code, state="still_open")
        return asked

    def _portal_is_back(self) -> None:
        """Note it; comes from whatever thread asked."""
        self._back.set()
        self.wake()


RETENTION_SECONDS = 1800.0
"""Between two looks whether a new day has begun, or the register is back."""


def retention_kept(settings: Settings, database: Database, clock: Callable[[], datetime]) -> Background:
    """Purge at the start and when a day begins. A clock that cannot be right purges nothing."""
    keep, actor = settings.retention, f"kiosk:{settings.kiosk.id}"
    done: date | None = None

    def keep_retention() -> None:
        nonlocal done
        now = clock()
        today = now.astimezone(settings.kiosk.zone).date()
        if done != today:
            who = Who(actor, now, "retention")
            purge(database, who, today, personal_days=keep.personal_days, lookups_days=keep.lookups_days)
            done = today

    return Background("retention", keep_retention, RETENTION_SECONDS)
