"""Delivers the notifications of registered visits in the background, for as long as it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo

import structlog

from kiosk.core.delivery import Waits
from kiosk.core.insurance.decide import EMERGENCY
from kiosk.core.visit import FirstService, Visit
from kiosk.delivery.outbox_worker import NotReady, OutboxWorker, Outcome
from kiosk.delivery.xml0 import CannotNotify, is_due, is_insured, prepare, write
from kiosk.process.background import Background
from kiosk.register.outbox import Message
from kiosk.register.reading import VisitReader

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 10.0
"""Between two looks into the outbox while nothing happens."""

DefaultServices = Mapping[str, tuple[str, str]]
"""Service key -> code and name of the first service that its visits always have (normally the examination fee)."""


def document_of(
    visits: VisitReader, defaults: DefaultServices, facility: str, zone: tzinfo, sign: Callable[[bytes], bytes] = bytes
) -> Callable[[Message], bytes]:
    """Return the function that writes a message's document; `sign` gives it its signature, if the clinic signs.

    It raises `NotReady` while the visit is not to be notified (void, nobody vouches for the chip, not insured so far,
    no first service or route known), and `CannotNotify` when the notification would break a rule of the field table.
    """

    def document(message: Message) -> bytes:
        stored = visits.one(message.visit_id)
        if stored is None or stored.visit is None:
            raise CannotNotify(("MA_LK",))  # the person was forgotten meanwhile: there is nothing left to say
        if stored.state == "void":
            raise NotReady(Waits.VOID)
        if stored.visit.unvouched:
            raise NotReady(Waits.UNVOUCHED)
        service = _first_service(stored.visit, defaults)
        if service is None or not is_due(stored.visit, service):
            raise NotReady(_why_not(stored.visit, service))
        return sign(write(prepare(stored.visit, facility, service, zone)))

    return document


def _first_service(visit: Visit, defaults: DefaultServices) -> FirstService | None:
    if visit.first_service is not None:
        return visit.first_service
    default = defaults.get(visit.service.key)
    return FirstService(*default, visit.arrived) if default is not None else None


def _why_not(visit: Visit, service: FirstService | None) -> Waits:
    if visit.coverage.route_code == EMERGENCY:
        return Waits.EMERGENCY
    if not is_insured(visit):
        return Waits.NOT_INSURED
    return Waits.FIRST_SERVICE if service is None else Waits.ROUTE


class Notifications(Background):
    """Delivers the outbox's messages; what is not delivered when it stops stays in the outbox."""

    def __init__(self, worker: OutboxWorker[Message], pause: float = PAUSE_SECONDS) -> None:
        super().__init__("notifications", self._deliver_what_is_due, pause)
        self._worker = worker

    def _deliver_what_is_due(self) -> None:
        while not self.stopping:
            outcome = self._worker.deliver_one()
            if outcome is Outcome.NOTHING_DUE:
                return
            if outcome is not Outcome.NOT_READY:
                log.info("notification", state=outcome.value)
