"""What the desk may not do, in one line each; the windows have their own words for the codes."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kiosk.core.desk.ports import Refused


class Why(StrEnum):
    """Code of a refusal."""

    ALREADY_SENT = "already_sent"
    BAD_FIRST_SERVICE = "bad_first_service"
    CHANGED = "changed"
    DOUBLE = "double"
    INACTIVE = "inactive"
    LAST_ADMIN = "last_admin"
    LOCKED_OUT = "locked_out"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    NO_ADMIN = "no_admin"
    NUMBER_TAKEN = "number_taken"
    OWN_ACCOUNT = "own_account"
    OWN_PIN_NEEDED = "own_pin_needed"
    PIN_EXPIRED = "pin_expired"
    REASON_NEEDED = "reason_needed"
    SAME_PIN = "same_pin"
    SECOND_NEEDED = "second_needed"
    SCREEN_LOCKED = "screen_locked"
    TAKEN = "taken"
    UNKNOWN_ROUTE = "unknown_route"
    UNKNOWN_SERVICE = "unknown_service"
    WEAK_PIN = "weak_pin"
    WORDS_NEEDED = "words_needed"
    WRONG_PIN = "wrong_pin"
    WRONG_STATE = "wrong_state"


WORDS: Final = MappingProxyType(
    {
        Why.ALREADY_SENT: "the notification has left; its first service stays as it is",
        Why.BAD_FIRST_SERVICE: "code and name of the service are needed, 50 and 1,024 characters at the most",
        Why.CHANGED: "somebody else changed this meanwhile; look at it again",
        Why.DOUBLE: "this patient has a number of that service today already",
        Why.INACTIVE: "this account is not active any more; ask an administrator",
        Why.LAST_ADMIN: "somebody must stay administrator; make another one first",
        Why.LOCKED_OUT: "too many wrong PINs; try again in {minutes} minutes",
        Why.NOT_ALLOWED: "your role may not do this; ask the head of the desk",
        Why.NOT_FOUND: "the register does not know this",
        Why.NO_ADMIN: "the first account must be an administrator's; make it with the role admin",
        Why.NUMBER_TAKEN: "another account has this personal number already; change that one",
        Why.OWN_ACCOUNT: "this is your own account; change its PIN with the one that you have",
        Why.OWN_PIN_NEEDED: "choose a PIN of your own first",
        Why.PIN_EXPIRED: "this one-time PIN has ended; ask an administrator for another",
        Why.REASON_NEEDED: "choose a reason from the list",
        Why.SAME_PIN: "that is the PIN that you have; choose another",
        Why.SCREEN_LOCKED: "too many wrong PINs on this screen; try again in {minutes} minutes",
        Why.SECOND_NEEDED: "a second administrator must agree",
        Why.TAKEN: "this login is taken; choose another",
        Why.UNKNOWN_ROUTE: "there is no such route code",
        Why.UNKNOWN_SERVICE: "the clinic offers no such service",
        Why.WEAK_PIN: "this PIN is easy to guess; choose another of at least six digits",
        Why.WORDS_NEEDED: "say in a few words why",
        Why.WRONG_PIN: "login or PIN is wrong; try again",
        Why.WRONG_STATE: "this cannot be done as it stands now; look at it again",
    }
)


def refused(why: Why, *, minutes: int | None = None) -> Refused:
    """Return the refusal of that code."""
    return Refused(why.value, WORDS[why].format(minutes=minutes), minutes=minutes)
