"""Delivers the notifications of registered visits in the background, for as long as it takes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import tzinfo

import structlog

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.visit import Visit
from kiosk.insurance.courier import Carried, Courier, NotReady
from kiosk.insurance.xml0 import CannotNotify, FirstService, is_due, prepare, write
from kiosk.logs import place_of
from kiosk.store.outbox import Message
from kiosk.store.reading import VisitReader

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 10.0
"""Between two looks into the outbox while nothing happens."""

DefaultServices = Mapping[str, tuple[str, str]]
"""Service key -> code and name of the first service that its visits always have (normally the examination fee)."""


def document_of(
    visits: VisitReader, defaults: DefaultServices, facility: str, zone: tzinfo
) -> Callable[[Message], bytes]:
    """Give the function that writes a message's document.

    It raises `NotReady` while the visit is not to be notified (no first service is known; not insured so far), and
    `CannotNotify` when the notification would break a rule of the field table.
    """

    def document(message: Message) -> bytes:
        stored = visits.one(message.visit_id)
        if stored is None or stored.visit is None:
            raise CannotNotify(("MA_LK",))  # the person was forgotten meanwhile: there is nothing left to say
        service = _first_service(stored.visit, defaults)
        if service is None or not is_due(stored.visit, service):
            raise NotReady
        return write(prepare(stored.visit, facility, service, zone))

    return document


def _first_service(visit: Visit, defaults: DefaultServices) -> FirstService | None:
    default = defaults.get(visit.service.key)
    return FirstService(*default, visit.arrived) if default is not None else None


class Notifications:
    """Carries the outbox's messages on a thread of its own. `start` and `stop` once each."""

    def __init__(self, courier: Courier, pause: float = PAUSE_SECONDS) -> None:
        self._courier = courier
        self._pause = pause
        self._something = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)

    def start(self) -> None:
        """Begin to look into the outbox; what an earlier run left there comes first."""
        self._something.set()
        self._thread.start()

    def wake(self) -> None:
        """Say that a visit was registered."""
        self._something.set()

    def stop(self, seconds: float = 10) -> None:
        """End after the message that is on its way. What is not delivered stays in the outbox."""
        self._stopping.set()
        self._something.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._something.wait(self._pause)
            self._something.clear()
            try:
                self._carry_what_is_due()
            except RegisterUnavailable as error:
                log.warning("outbox_unavailable", why=str(error))
            except Exception as error:  # noqa: BLE001 - a fault of ours must not end the deliveries of the day
                log.critical("worker_crashed", worker="notifications", kind=type(error).__name__, at=place_of(error))

    def _carry_what_is_due(self) -> None:
        while not self._stopping.is_set():
            carried = self._courier.carry_one()
            if carried is Carried.NOTHING_DUE:
                return
            if carried is not Carried.NOT_READY:
                log.info("notification", state=carried.value)
