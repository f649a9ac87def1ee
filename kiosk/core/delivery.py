"""What a delivery to the outside may wait for, and what a receiver's refusal holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

CHECK_IN = "check_in"
"""The kind of message that a notification is in the outbox."""


class Waits(StrEnum):
    """Why a visit is not notified yet, as the outbox keeps it (`last_error`)."""

    VOID = "the visit is void"
    NOT_INSURED = "no insurance pays for the visit so far"
    EMERGENCY = "an emergency is not notified"
    UNVOUCHED = "waits for a clerk to accept the card"
    FIRST_SERVICE = "waits for the first service"
    ROUTE = "waits for the route code"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A receiver's refusal of a document."""

    code: str
    reason: str = field(repr=False)
    """The receiver's words: they may name the patient."""
    document: bytes = field(repr=False)
