"""What a prepared notification (XML0) still waits for, as the courier noted it: for the desk's work list."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Connection, exists, update

from kiosk.core.delivery import Waits
from kiosk.register.database.tables import outbox, visits
from kiosk.register.outbox import is_notification


def waits_for(why: Waits) -> ColumnElement[bool]:
    """Say of a visit's row that nothing but this keeps its notification."""
    return exists().where(
        outbox.c.visit_id == visits.c.id,
        is_notification(),
        outbox.c.state == "waiting",
        outbox.c.last_error == why.value,
    )


def waits_no_more(connection: Connection, visit_id: UUID, why: Waits) -> None:
    """Note that this is known now: the visit leaves the list before the courier comes round again."""
    which = (outbox.c.visit_id == visit_id) & (outbox.c.last_error == why.value)
    connection.execute(update(outbox).where(which).values(last_error=None))
