"""What may be done at the desk, by whom and for which reasons: data, read from `data/policy.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from kiosk.core.desk.model import Role
from kiosk.core.texts import Text


class Action(StrEnum):
    """Everything that is a decision of a person."""

    REGISTER = "register"
    LOOK_UP = "look_up"
    ACCEPT = "accept"
    SET_PAYMENT = "set_payment"
    SET_ROUTE = "set_route"
    DECIDE_CLAIM = "decide_claim"
    NAME_FIRST_SERVICE = "name_first_service"
    SEND_AGAIN = "send_again"
    COMPARE_PHOTO = "compare_photo"
    MOVE = "move"
    VOID = "void"
    REOPEN = "reopen"
    REPRINT = "reprint"
    CALL = "call"
    STAFF = "staff"
    REPORT = "report"
    ACCEPT_CLOCK = "accept_clock"


_WITHOUT_REASON: Final = frozenset(
    {
        Action.LOOK_UP, Action.DECIDE_CLAIM, Action.NAME_FIRST_SERVICE, Action.SEND_AGAIN,
        Action.CALL, Action.STAFF, Action.REPORT, Action.ACCEPT_CLOCK,
    }
)  # fmt: skip
"""None of them overrides what the kiosk or the portal decided."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of the list."""

    code: str
    text: Text
    words: bool
    """Whether the clerk must add words."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The clinic's rules for the desk."""

    allowed: Mapping[Role, frozenset[Action]]
    listed: Mapping[Action, tuple[Reason, ...]]
    priority_in_a_row: int
    """After so many priority numbers one of the normal queue is called."""

    def may(self, role: Role, action: Action) -> bool:
        """Return whether that role may do that."""
        return action in self.allowed[role]

    def reasons(self, action: Action) -> tuple[Reason, ...]:
        """Return the reasons from which that action takes one; none where it needs none."""
        return self.listed.get(action, ())

    def reason(self, action: Action, code: str) -> Reason:
        """Return one reason. Raises KeyError for a code that is not of that action."""
        return {reason.code: reason for reason in self.reasons(action)}[code]


def load_policy(file: Path | None = None) -> Policy:
    """Read a clinic's own policy, or the one that comes with the kiosk. Raises OSError, and as `read_policy`."""
    source = files("kiosk.core.desk") / "data" / "policy.toml" if file is None else file
    return read_policy(tomllib.loads(source.read_text(encoding="utf-8")))


def read_policy(values: Mapping[str, Any]) -> Policy:
    """Build the policy from its data.

    Raises KeyError, TypeError and ValueError for data of another shape, and ValueError for a policy under which nobody
    could look after the accounts, or by which somebody may decide for no reason.
    """
    listed: dict[Action, list[Reason]] = {}
    for row in values["reasons"]:
        reason = Reason(row["code"], Text.of(row), bool(row.get("words", False)))
        for action in row["for"]:
            listed.setdefault(Action(action), []).append(reason)
    allowed = {role: frozenset(Action(name) for name in values["roles"][role]) for role in Role}
    if Action.STAFF not in allowed[Role.ADMIN]:
        message = "an admin must be allowed staff"
        raise ValueError(message)
    for action in frozenset().union(*allowed.values()) - _WITHOUT_REASON - listed.keys():
        message = f"there is no reason for {action}"
        raise ValueError(message)
    return Policy(
        allowed=allowed,
        listed={action: tuple(reasons) for action, reasons in listed.items()},
        priority_in_a_row=int(values["calling"]["priority_in_a_row"]),
    )
