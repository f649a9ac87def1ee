"""Carry one message of the outbox to the receiver and note what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Protocol, TypeVar

from kiosk.insurance.delivery import Later, after_trouble
from kiosk.insurance.notifier import Notifier, NotTaken
from kiosk.insurance.trouble import PortalTrouble
from kiosk.insurance.xml0 import CannotNotify

CHECK_IN = "check_in"
"""The kind of message that a notification is in the outbox."""
NOT_READY_WAIT = timedelta(minutes=5)


class Claimed(Protocol):
    """A message that was claimed from the outbox."""

    @property
    def attempts(self) -> int:
        """How often it was tried, this attempt included."""


M = TypeVar("M", bound=Claimed)


class Messages(Protocol[M]):
    """The outbox (`kiosk.store.outbox.Outbox` is one)."""

    def claim(self, kind: str) -> M | None: ...  # noqa: D102 - as in the store
    def done(self, message: M, receipt: str) -> bool: ...  # noqa: D102 - as in the store
    def later(self, message: M, due: datetime, error: str) -> bool: ...  # noqa: D102 - as in the store
    def give_up(self, message: M, error: str) -> bool: ...  # noqa: D102 - as in the store


class Carried(StrEnum):
    """What became of a message."""

    NOTHING_DUE = "nothing_due"
    DELIVERED = "delivered"
    NOT_READY = "not_ready"
    """The first service is not known yet: asked again later."""
    LATER = "later"
    DEAD = "dead"


class NotReady(Exception):
    """The visit has no first service yet, or is to be notified by nobody so far."""


class Courier:
    """Delivers notifications, one at a time. Raises only what the outbox raises.

    `document_of` gives the XML of a claimed message's visit; it raises `NotReady` or `CannotNotify`.
    """

    def __init__(
        self,
        messages: Messages[M],
        document_of: Callable[[M], bytes],
        notifier: Notifier,
        clock: Callable[[], datetime],
    ) -> None:
        self._carry: Callable[[], Carried] = partial(_carry, messages, document_of, notifier, clock)

    def carry_one(self) -> Carried:
        """Deliver the oldest message that is due. Blocks for the notifier's time limit at the most."""
        return self._carry()


def _carry(
    messages: Messages[M], document_of: Callable[[M], bytes], notifier: Notifier, clock: Callable[[], datetime]
) -> Carried:
    message = messages.claim(CHECK_IN)
    if message is None:
        return Carried.NOTHING_DUE
    try:
        receipt = notifier.deliver(document_of(message))
    except NotReady:
        messages.later(message, clock() + NOT_READY_WAIT, "waits for the first service")
        return Carried.NOT_READY
    except CannotNotify as error:
        messages.give_up(message, str(error))
        return Carried.DEAD
    except NotTaken as error:
        messages.give_up(message, f"the receiver refuses the document (code {error.code})")
        return Carried.DEAD
    except PortalTrouble as error:
        match after_trouble(message.attempts, clock()):
            case Later(due):
                messages.later(message, due, str(error))
                return Carried.LATER
            case _:
                messages.give_up(message, str(error))
                return Carried.DEAD
    messages.done(message, receipt.transaction)
    return Carried.DELIVERED
