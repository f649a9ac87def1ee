"""The desk's tables: staff, people who wait for help, claims, and decisions that somebody forced.

Numbers begin again at midnight. A person who came shortly before still waits in a clinic that is open at night.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from kiosk.register.database.columns import Flag, UtcTime, metadata, queue_columns
from kiosk.register.database.tables import visits

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("role", String(16), nullable=False),
    Column("active", Flag, nullable=False),
    Column("made", UtcTime, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", UtcTime),
    Column("login_hash", LargeBinary(32), nullable=False, unique=True),
    Column("identity", LargeBinary, nullable=False),
    Column("pin", LargeBinary, nullable=False),
    comment="login, name, number and the Argon2id hash of the PIN are sealed; the audit names staff by id",
)

help_cases = Table(
    "help_cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("day", Date, nullable=False),
    Column("number", Integer, nullable=False),
    Column("ticket", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("decision", String(32), nullable=False),
    Column("result_code", String(32), nullable=False),
    Column("passive", String(16), nullable=False),
    Column("active", String(16), nullable=False),
    Column("chip", String(16), nullable=False),
    Column("access", String(8), nullable=False),
    Column("kiosk", String(32), nullable=False),
    Column("arrived", UtcTime, nullable=False),
    Column("issued", UtcTime, nullable=False),
    Column("visit_id", Uuid, ForeignKey(visits.c.id)),
    Column("person_hash", LargeBinary(32), index=True),
    Column("person", LargeBinary),
    *queue_columns(),
    UniqueConstraint("day", "series", "number"),
    comment="visit_id: the registration by hand that ended the case",
)

claims = Table(
    "claims",
    metadata,
    Column("visit_id", Uuid, ForeignKey(visits.c.id), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("confirmed", Flag),
    Column("decided_at", UtcTime),
    Column("staff_id", Integer, ForeignKey(staff.c.id)),
    Column("paper", LargeBinary),
    comment="what a patient said; which group, number and date of the paper are sealed",
)

forced = Table(
    "forced_decisions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("of_id", Uuid, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("staff_id", Integer, ForeignKey(staff.c.id), nullable=False),
    Column("action", String(32), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("words", LargeBinary),
    Index(None, "of_id"),
    Index(None, "at"),
    comment="what somebody decided against or without the machine; the words are sealed",
)


HOURS: Final = timedelta(hours=4)
"""How long somebody of the day before counts as being here."""


def still_here(table: Table, now: datetime, today: date) -> ColumnElement[bool]:
    """Say of a visit or help case that it is of today, or of shortly before midnight."""
    late_yesterday = (table.c.day == today - timedelta(days=1)) & (table.c.issued > now - HOURS)
    return (table.c.day == today) | late_yesterday
