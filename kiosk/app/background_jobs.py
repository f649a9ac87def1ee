"""What goes on beside the patients: notifications, hand-overs, look-ups that wait for an answer, and forgetting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from kiosk.app.relookups import Relookups
from kiosk.app.retention_kept import retention_kept
from kiosk.app.settings_recorded import recording
from kiosk.core.insurance.trouble import Pace
from kiosk.delivery.fhir_receiver import FhirReceiver
from kiosk.delivery.gateway_login import Bearer, FileToken, PasswordLogin
from kiosk.delivery.notifications import Notifications, document_of
from kiosk.delivery.notifier import Notifier, PortalNotifier
from kiosk.delivery.outbox_worker import Courier
from kiosk.delivery.receivers import FolderReceiver, GatewayReceiver
from kiosk.delivery.signing import signer_of
from kiosk.delivery.tries import Tries
from kiosk.portal.service import PortalInsurance
from kiosk.portal.transport import HttpTransport
from kiosk.process.background import Background
from kiosk.register.open_lookups import OpenLookups
from kiosk.register.outbox import HAND_OVER, Outbox
from kiosk.register.reading import VisitReader
from kiosk.register.register import CHECK_IN, SqlRegister
from kiosk.register.spool import SpooledRegister
from kiosk.settings import Settings
from kiosk.settings.receivers import HttpsReceiverSettings, ReceiverSettings

Clock = Callable[[], datetime]
AnyRegister = SqlRegister | SpooledRegister

MERGE_SECONDS = 30.0
"""Between two looks whether the clinic's database is back."""


class Job(Protocol):
    """Something that runs on a thread of its own."""

    def start(self) -> None: ...  # noqa: D102 - as in `Errands`
    def wake(self) -> None: ...  # noqa: D102 - as in `Errands`
    def stop(self) -> None: ...  # noqa: D102 - as in `Errands`


class Errands:
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
    """Give the messages that every visit leaves."""
    others = tuple(kind_of(receiver) for receiver in settings.receivers)
    return (CHECK_IN, *others, HAND_OVER) if settings.handover.url else (CHECK_IN, *others)


def kind_of(receiver: ReceiverSettings) -> str:
    """Give the outbox's kind of the notifications for a receiver beside the portal."""
    return f"{CHECK_IN}:{receiver.name}"


def receiver_of(settings: ReceiverSettings) -> Notifier:
    """Give the adapter of a receiver beside the portal. Raises `SettingsError` when its token cannot be read."""
    if settings.kind == "folder":
        return FolderReceiver(settings.folder)
    transport = HttpTransport(settings.url, settings.connect_seconds, settings.ca_file)
    bearer = _bearer_of(settings)
    return GatewayReceiver(transport, bearer, settings.total_seconds, settings.body, settings.headers)


def _bearer_of(settings: HttpsReceiverSettings) -> Bearer:
    """Read the secret once: a file that is not there is said at the start and not at the first visit."""
    if settings.login is None:
        settings.read_token()
        return FileToken(settings.read_token)
    login = settings.login
    login.read_fields(settings.name)
    transport = HttpTransport(login.url, settings.connect_seconds, settings.ca_file)
    return PasswordLogin(transport, partial(login.read_fields, settings.name), login.body)


def errands_of(settings: Settings, register: AnyRegister, insurance: PortalInsurance, clock: Clock) -> Errands:
    """Build what the settings want. Raises `SettingsError`."""
    facility, path = settings.facility.code, settings.portal.notify_path
    portal = PortalNotifier(insurance.client, facility, path)
    receivers = {kind_of(receiver): receiver_of(receiver) for receiver in settings.receivers}
    jobs: list[Job] = [
        *(
            _notifications(settings, register, receiver, clock, kind)
            for kind, receiver in {CHECK_IN: portal, **receivers}.items()
        ),
        _relookups(settings, register, insurance, clock),
        recording(settings, register.database, clock),
        retention_kept(settings, register.database, clock),
    ]
    if settings.handover.url:
        jobs.append(_handovers(settings, register, clock))
    if isinstance(register, SpooledRegister):
        jobs.append(_merging(register))
    return Errands(jobs)


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
    courier = Courier(
        Outbox(register.database, clock),
        document_of(VisitReader(register.database), defaults, facility, settings.kiosk.zone, sign),
        receiver,
        clock,
        kind,
        _tries(settings),
    )
    return Notifications(courier)


def _handovers(settings: Settings, register: AnyRegister, clock: Clock) -> Notifications:
    from kiosk.delivery.fhir_document import handed_over  # noqa: PLC0415 - loading FHIR's models delays the first page

    handover = settings.handover
    handover.read_token()  # a file that is not there is said at the start and not at the first visit
    courier = Courier(
        Outbox(register.database, clock),
        handed_over(register.database, settings.facility.code, settings.kiosk.zone),
        FhirReceiver(
            HttpTransport(handover.url, handover.connect_seconds, handover.ca_file),
            handover.read_token,
            handover.total_seconds,
        ),
        clock,
        HAND_OVER,
        _tries(settings),
    )
    return Notifications(courier)


def _tries(settings: Settings) -> Tries:
    delivery = settings.delivery
    first, longest = timedelta(seconds=delivery.first_wait_seconds), timedelta(minutes=delivery.longest_wait_minutes)
    return Tries(delivery.attempts, first, longest)


def _relookups(settings: Settings, register: AnyRegister, insurance: PortalInsurance, clock: Clock) -> Relookups:
    portal = settings.portal
    pace = Pace(timedelta(minutes=portal.again_minutes), timedelta(minutes=portal.again_longest_minutes))
    open_lookups = OpenLookups(register.database, f"kiosk:{settings.kiosk.id}", clock)
    return Relookups(open_lookups, insurance, pace, clock)
