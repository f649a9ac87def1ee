"""The register's tables, the same on SQLite and PostgreSQL.

What is personal stands only in sealed columns (`kiosk.register.audit.unit_of_work` lists them) and, as a keyed hash, in
`person_hash`. Ethnicity, religion, parents, spouse and the photo are stored nowhere. Times are UTC; `day` is the
clinic's. A change here needs a step in `migrations/versions`.

Numbers begin again at midnight. A person who came shortly before still waits in a clinic that is open at night.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    event,
    text,
)

from cardreader.authenticity.verdict import ChipProof, Passive
from kiosk.core.desk.model import Role
from kiosk.core.desk.policy import Action
from kiosk.core.fault import LONGEST
from kiosk.core.visit import ClaimKind, Payment, Track
from kiosk.register.database.rows import (
    SERIAL,
    Choice,
    ClaimRow,
    Flag,
    ForcedRow,
    HelpRow,
    MessageState,
    Row,
    Slip,
    StaffRow,
    UtcTime,
    VisitRow,
    metadata,
    queue_columns,
)

info = Table(
    "register_info",
    metadata,
    Column("id", SmallInteger, primary_key=True),
    Column("application", String(32), nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("key_check", LargeBinary(32), nullable=False),
    comment="one row: whose database this is, and whether the key file is its own",
)

alembic_version = Table(
    "alembic_version",
    metadata,
    Column("version_num", String(32), primary_key=True),
    comment="alembic's own table: the last step of the migrations that was done",
)

visits = Table(
    "visits",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("day", Date, nullable=False),
    Column("service", String(32), nullable=False),
    Column("track", Choice(16, Track), nullable=False),
    Column("number", Integer, nullable=False),
    Column("ticket", String(16), nullable=False),
    Column("payment", Choice(32, Payment), nullable=False),
    Column("decision", String(32), nullable=False),
    Column("result_code", String(32), nullable=False),
    Column("route_code", String(8)),
    Column("expected_percent", SmallInteger),
    Column("passive", Choice(16, Passive), nullable=False),
    Column("active", Choice(16, ChipProof), nullable=False),
    Column("chip", Choice(16, ChipProof), nullable=False),
    Column("access", String(8), nullable=False),
    Column("kiosk", String(32), nullable=False),
    Column("arrived", UtcTime, nullable=False),
    Column("issued", UtcTime, nullable=False),
    Column("slip", Choice(16, Slip), nullable=False),
    Column("slip_at", UtcTime),
    Column("person_hash", LargeBinary(32)),
    Column("patient", LargeBinary),
    *queue_columns(),
    UniqueConstraint("day", "service", "track", "series", "number"),
    Index(None, "person_hash"),
)

_NOT_VOID = text("state <> 'void'")
_PERSON_OF_DAY = Index(
    "ux_visits_person_of_day",
    visits.c.day,
    visits.c.service,
    visits.c.person_hash,
    unique=True,
    sqlite_where=_NOT_VOID,
)
"""One number for a patient, service and day; a void one does not count."""


@event.listens_for(metadata, "before_create")
def _same_on_postgresql(_metadata: MetaData, connection: Connection, **_: Any) -> None:
    """Say the same to PostgreSQL. Said above, it would load that dialect into every kiosk that keeps a file: 2 MB."""
    if connection.dialect.name == "postgresql":
        _PERSON_OF_DAY.dialect_options["postgresql"]["where"] = _NOT_VOID


aliases = Table(
    "visit_aliases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("visit_id", Uuid, ForeignKey(visits.c.id), nullable=False, index=True),
    comment="further visit ids that were given the number of an earlier visit of the same patient, service and day",
)
"""Here too: the ids of the numbers that a visit had before it was moved."""

counters = Table(
    "queue_counters",
    metadata,
    Column("day", Date, primary_key=True),
    Column("service", String(32), primary_key=True),
    Column("track", String(16), primary_key=True),
    Column("last", Integer, nullable=False),
    Column("waiting", Integer, nullable=False, server_default="0"),
    Column("served_at", UtcTime),
    Column("pace_seconds", Integer),
    comment="of each queue: the last number, how many wait, when the last was served and about how often one is",
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    Column("visit_id", Uuid, ForeignKey(visits.c.id), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("state", Choice(16, MessageState), nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("due", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_error", String(LONGEST)),
    Column("receipt", String(64)),
    Column("document", LargeBinary),
    UniqueConstraint("visit_id", "kind"),
    Index(None, "state", "due"),
)

delivery_refusals = Table(
    "delivery_refusals",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("message_id", SERIAL, ForeignKey(outbox.c.id), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("code", String(64), nullable=False),
    Column("reason", LargeBinary),
    Column("document", LargeBinary),
    comment="what receivers refused, with their words, as it was sent",
)

lookups = Table(
    "lookups",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    Column("visit_id", Uuid, ForeignKey(visits.c.id), index=True),
    Column("person_hash", LargeBinary(32), nullable=False, index=True),
    Column("asked", UtcTime, nullable=False, index=True),
    Column("result_code", String(32), nullable=False),
    Column("milliseconds", Integer),
    Column("answer", LargeBinary),
    comment="the portal's answers as they came, with the staff pair (Decree 188/2025 art. 38)",
)

audit = Table(
    "audit",
    metadata,
    Column("seq", SERIAL, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("reason", String(200), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("digests", Text, nullable=False, server_default=""),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", SmallInteger, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("at", UtcTime),
    comment="one row: the last link of the audit's chain and its time; whoever writes holds its lock",
)


staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("role", Choice(16, Role), nullable=False),
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
    Column("passive", Choice(16, Passive), nullable=False),
    Column("active", Choice(16, ChipProof), nullable=False),
    Column("chip", Choice(16, ChipProof), nullable=False),
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
    Column("kind", Choice(16, ClaimKind), primary_key=True),
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
    Column("action", Choice(32, Action), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("words", LargeBinary),
    Index(None, "of_id"),
    Index(None, "at"),
    comment="what somebody decided against or without the machine; the words are sealed",
)

TABLE_OF: Final[Mapping[type[Row], Table]] = MappingProxyType(
    {VisitRow: visits, HelpRow: help_cases, ClaimRow: claims, ForcedRow: forced, StaffRow: staff}
)
"""The audited tables, each by the type of its rows."""

HOURS: Final = timedelta(hours=4)
"""How long somebody of the day before counts as being here."""


def still_here(table: Table, now: datetime, today: date) -> ColumnElement[bool]:
    """Say of a visit or help case that it is of today, or of shortly before midnight."""
    late_yesterday = (table.c.day == today - timedelta(days=1)) & (table.c.issued > now - HOURS)
    return (table.c.day == today) | late_yesterday
