"""What is the same in every decision of a clerk: who may, why, of what, and that nobody was quicker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Column, ColumnElement, FromClause, select

from cardreader.clean_text import clean_line
from kiosk.core.desk.model import VisitState
from kiosk.core.desk.policy import Action, Policy
from kiosk.register import numbering
from kiosk.register import staff as staff_rows
from kiosk.register.audit.unit_of_work import Entry, UnitOfWork, associated_data, seal
from kiosk.register.database.rows import ForcedRow, HelpRow, VisitRow
from kiosk.register.database.tables import aliases, forced
from kiosk.register.help_line import find_case
from kiosk.register.refusals import Why, refused
from kiosk.register.register import by_id
from kiosk.register.staff import Member

LIVE: Final = (VisitState.WAITING, VisitState.CALLED, VisitState.ABSENT)
"""States of somebody who may still be received."""

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
    staff: Member
    action: Action
    row: VisitRow | HelpRow

    def change(self, after: VisitRow | HelpRow, entry: Entry) -> None:
        """Write what became of the row; whoever stops or begins to wait is counted."""
        waited = self.row.state == VisitState.WAITING
        if waited != (after.state == VisitState.WAITING):
            numbering.leave(self.work.connection, *numbering.queue_of(self.row), by=1 if waited else -1)
        self.row = self.work.update(self.row, after, entry)

    def force(self, because: ForcedReason, of: UUID | None = None) -> None:
        """Record that a person decided it, and why."""
        force(self.work, self.staff, self.action, of or self.row.id, because)


def begin(work: UnitOfWork, policy: Policy, login: str, action: Action) -> Member:
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


def find(work: UnitOfWork, of: UUID, seen: Seen) -> VisitRow | HelpRow:
    """Return a visit or help case as it is now. Raises `Refused` when it changed since the clerk saw it."""
    row = by_id(work.connection, of) or find_case(work.connection, of)
    if row is None:
        raise refused(Why.NOT_FOUND)
    known = seen(row.id)
    if known is not None and known != row.version:
        raise refused(Why.CHANGED)
    return row


def force(work: UnitOfWork, staff: Member, action: Action, of: UUID, because: ForcedReason) -> None:
    """Write a decision that somebody took against or without the machine's; the words are sealed."""
    new, words = uuid4(), clean_line(because.words, LONGEST_WORDS)
    row = ForcedRow(
        id=new,
        of_id=of,
        at=work.at,
        staff_id=staff.id,
        action=action,
        reason=because.reason,
        words=seal(work.vault, associated_data(forced, "words", new), words) if words else None,
    )
    work.insert(row, Entry.FORCED, because.reason)


def decided_about(of: UUID | Column[UUID], decisions: FromClause = forced) -> ColumnElement[bool]:
    """Say of a forced decision that it is about this visit or help case, or about a number it had before."""
    before = select(aliases.c.id).where(aliases.c.visit_id == of)
    return (decisions.c.of_id == of) | decisions.c.of_id.in_(before)


def forced_already(work: UnitOfWork, of: UUID, action: Action) -> bool:
    """Return whether that decision is recorded, of this row or of a number that the visit had before it was moved."""
    which = decided_about(of) & (forced.c.action == action)
    return work.connection.execute(select(forced.c.id).where(which).limit(1)).first() is not None
