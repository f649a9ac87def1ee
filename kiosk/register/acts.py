"""What is the same in every decision of a clerk: who may, why, of what, and that nobody was quicker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Column, ColumnElement, FromClause, Table, select

from cardreader.clean_text import clean_line
from kiosk.core.desk.policy import Action, Policy
from kiosk.register import numbering
from kiosk.register import staff as staff_rows
from kiosk.register.audit.sealing import seal
from kiosk.register.audit.unit_of_work import Row, UnitOfWork
from kiosk.register.database.desk_tables import forced, help_cases
from kiosk.register.database.tables import aliases, visits
from kiosk.register.refusals import Why, refused
from kiosk.register.staff import StaffRow
from kiosk.register.visit_rows import as_dict, by_id

LONGEST_WORDS: Final = 500
"""Characters of what a clerk writes to a reason."""

Seen = Callable[[UUID], int | None]
"""Which version of a row the clerk was shown last; None when none was."""


@dataclass(frozen=True, slots=True)
class ForcedReason:
    """Why a clerk decides: a code of the reasons' list, and words where the list wants them."""

    reason: str
    words: str = field(default="", repr=False)


@dataclass(slots=True)
class Act:
    """One decision about one row, in one transaction."""

    work: UnitOfWork
    staff: StaffRow
    action: Action
    table: Table
    row: Row

    def change(self, changed: Mapping[str, Any], action: str) -> None:
        """Write what became of the row; whoever stops or begins to wait is counted."""
        before, after = self.row["state"], changed.get("state", self.row["state"])
        queue = numbering.queue_of(self.table, self.row)
        if "waiting" in (before, after) and before != after:
            numbering.leave(self.work.connection, *queue, by=1 if before == "waiting" else -1)
        self.row = self.work.update(self.table, self.row, changed, action)

    def force(self, because: ForcedReason, of: UUID | None = None) -> None:
        """Record that a person decided it, and why."""
        force(self.work, self.staff, self.action, of or self.row["id"], because)


def begin(work: UnitOfWork, policy: Policy, login: str, action: Action) -> StaffRow:
    """Return who acts. Raises `Refused` when the role may not."""
    staff = staff_rows.acting(work, login)
    if not policy.may(staff.staff.role, action):
        raise refused(Why.NOT_ALLOWED)
    return staff


def require_reason(policy: Policy, action: Action, because: ForcedReason) -> None:
    """Require that the reason is one of the list, with words where it wants them. Raises `Refused`."""
    try:
        reason = policy.reason(action, because.reason)
    except KeyError:
        raise refused(Why.REASON_NEEDED) from None
    if reason.words and not clean_line(because.words, LONGEST_WORDS):
        raise refused(Why.WORDS_NEEDED)


def find(work: UnitOfWork, of: UUID, seen: Seen) -> tuple[Table, Row]:
    """Return a visit or help case as it is now. Raises `Refused` when it changed since the clerk saw it."""
    table, row = visits, by_id(work.connection, of)
    if row is None:
        table = help_cases
        found = work.connection.execute(select(help_cases).where(help_cases.c.id == of)).one_or_none()
        row = None if found is None else as_dict(found)
    if row is None:
        raise refused(Why.NOT_FOUND)
    known = seen(row["id"])
    if known is not None and known != row["version"]:
        raise refused(Why.CHANGED)
    return table, row


def force(work: UnitOfWork, staff: StaffRow, action: Action, of: UUID, because: ForcedReason) -> None:
    """Write a decision that somebody took against or without the machine's; the words are sealed."""
    key = {"id": uuid4()}
    words = clean_line(because.words, LONGEST_WORDS)
    row = key | {
        "of_id": of,
        "at": work.at,
        "staff_id": staff.id,
        "action": action.value,
        "reason": because.reason,
        "words": seal(work.vault, forced, "words", key, words) if words else None,
    }
    work.insert(forced, row, "forced", because.reason)


def decided_about(of: UUID | Column[UUID], decisions: FromClause = forced) -> ColumnElement[bool]:
    """Say of a forced decision that it is about this visit or help case, or about a number it had before."""
    before = select(aliases.c.id).where(aliases.c.visit_id == of)
    return (decisions.c.of_id == of) | decisions.c.of_id.in_(before)


def forced_already(work: UnitOfWork, of: UUID, action: Action) -> bool:
    """Return whether that decision is recorded, of this row or of a number that the visit had before it was moved."""
    which = decided_about(of) & (forced.c.action == action.value)
    return work.connection.execute(select(forced.c.id).where(which).limit(1)).first() is not None
