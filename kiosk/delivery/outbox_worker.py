"""Deliver one message of the outbox to its receiver and note what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

import structlog

from kiosk.core.delivery import CHECK_IN, DeliveryFault, Refusal, Waits
from kiosk.core.fault import Fault
from kiosk.core.insurance.trouble import PortalTrouble
from kiosk.core.ports import RegisterUnavailable
from kiosk.delivery.notifier import Notifier
from kiosk.delivery.receipts import NotTaken
from kiosk.delivery.tries import Dead, Later, Tries, until_ready
from kiosk.delivery.xml0 import CannotNotify
from kiosk.process.logs import place_of

log = structlog.get_logger(__name__)

_TRIES = Tries()


class Claimed(Protocol):
    """A message that was claimed from the outbox."""

    @property
    def created(self) -> datetime:
        """When it was written, aware."""

    @property
    def attempts(self) -> int:
        """How often it was tried, this attempt included."""

    @property
    def broke(self) -> bool:
        """Whether the last try broke the worker."""

    @property
    def document(self) -> bytes | None:
        """What was sent at an earlier try."""


M = TypeVar("M", bound=Claimed)


class Messages(Protocol[M]):
    """The outbox (`kiosk.register.outbox.Outbox` is one)."""

    def claim(self, kind: str) -> M | None: ...  # noqa: D102 - as in the store
    def keep(self, message: M, document: bytes) -> bool: ...  # noqa: D102 - as in the store
    def done(self, message: M, receipt: str) -> bool: ...  # noqa: D102 - as in the store
    def later(self, message: M, due: datetime, fault: Fault) -> bool: ...  # noqa: D102 - as in the store
    def postpone(self, message: M, due: datetime, why: Fault) -> bool: ...  # noqa: D102 - as in the store
    def give_up(self, message: M, fault: Fault) -> bool: ...  # noqa: D102 - as in the store
    def refused(self, message: M, refusal: Refusal) -> bool: ...  # noqa: D102 - as in the store


class Outcome(StrEnum):
    """What became of a message."""

    NOTHING_DUE = "nothing_due"
    DELIVERED = "delivered"
    NOT_READY = "not_ready"
    """The first service is not known yet: asked again later."""
    LOST = "lost"
    """It took so long that another worker has the message now: nothing was sent."""
    LATER = "later"
    DEAD = "dead"


class NotReady(Exception):
    """The visit has no first service yet, or is to be notified by nobody so far."""

    def __init__(self, why: Waits) -> None:
        super().__init__(why.of().line)
        self.why = why


class OutboxWorker(Generic[M]):
    """Delivers notifications, one at a time. Raises only what the outbox raises.

    `document_of` gives the XML of a claimed message's visit; it raises `NotReady` or `CannotNotify`. It is asked until
    something is sent, and from then on the same bytes are sent: a second signature would look like another document.
    """

    def __init__(
        self,
        messages: Messages[M],
        document_of: Callable[[M], bytes],
        notifier: Notifier,
        clock: Callable[[], datetime],
        kind: str = CHECK_IN,
        tries: Tries = _TRIES,
    ) -> None:
        self._messages, self._kind, self._tries = messages, kind, tries
        self._document_of, self._notifier, self._clock = document_of, notifier, clock

    def deliver_one(self) -> Outcome:
        """Deliver the oldest message that is due. Blocks for the notifier's time limit at the most."""
        message = self._messages.claim(self._kind)
        if message is None:
            return Outcome.NOTHING_DUE
        # Each try before ended with its process, so nothing was noted of it.
        if message.attempts > self._tries.attempts:
            self._messages.give_up(message, DeliveryFault.WORKER_BROKE.of(kind="ended"))
            return Outcome.DEAD
        try:
            return _deliver(self._messages, message, self._document_of, self._notifier, self._clock, self._tries)
        except RegisterUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever an answer made of our code, what waits behind it must leave
            log.critical("delivery_broke", kind=type(error).__name__, at=place_of(error))
            return _broke(self._messages, message, type(error).__name__, self._clock, self._tries)


def _broke(messages: Messages[M], message: M, kind: str, clock: Callable[[], datetime], tries: Tries) -> Outcome:
    """Try a message that broke the worker once more; after the second time a person must look."""
    fault = DeliveryFault.WORKER_BROKE.of(kind=kind)
    match Dead() if message.broke else tries.after_trouble(message.attempts, clock()):
        case Later(due):
            messages.later(message, due, fault)
            return Outcome.LATER
        case _:
            messages.give_up(message, fault)
            return Outcome.DEAD


def _deliver(
    messages: Messages[M],
    message: M,
    document_of: Callable[[M], bytes],
    notifier: Notifier,
    clock: Callable[[], datetime],
    tries: Tries,
) -> Outcome:
    document = message.document
    try:
        if document is None:
            document = document_of(message)
            if not messages.keep(message, document):
                return Outcome.LOST
        receipt = notifier.deliver(document)
    except NotReady as error:
        messages.postpone(message, until_ready(message.created, clock()), error.why.of())
        return Outcome.NOT_READY
    except CannotNotify as error:
        messages.give_up(message, error.fault)
        return Outcome.DEAD
    except NotTaken as error:
        messages.refused(message, Refusal(error.code, error.reason, document or b""))
        return Outcome.DEAD
    except PortalTrouble as error:
        match tries.after_trouble(message.attempts, clock()):
            case Later(due):
                messages.later(message, due, error.fault)
                return Outcome.LATER
            case _:
                messages.give_up(message, error.fault)
                return Outcome.DEAD
    messages.done(message, receipt.transaction)
    return Outcome.DELIVERED
