"""Numbers begin anew at midnight; who came shortly before still waits in a house that is open by night."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Table

HOURS: Final = timedelta(hours=4)
"""How long somebody of the day before counts as being here."""


def still_here(table: Table, now: datetime, today: date) -> ColumnElement[bool]:
    """Say of a visit or help case that it is of today, or of shortly before midnight."""
    late_yesterday = (table.c.day == today - timedelta(days=1)) & (table.c.issued > now - HOURS)
    return (table.c.day == today) | late_yesterday
