"""The register's tables, the same on SQLite and PostgreSQL.

What is personal stands only in sealed columns (`kiosk.register.audit.sealing` lists them) and, as a keyed hash, in
`person_hash`. Ethnicity, religion, parents, spouse and the photo are stored nowhere. Times are UTC; `day` is the
clinic's. A change here needs a step in `migrations/versions`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
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

from kiosk.core.fault import LONGEST
from kiosk.register.database.columns import SERIAL, UtcTime, metadata, queue_columns

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
    Column("track", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("ticket", String(16), nullable=False),
    Column("payment", String(32), nullable=False),
    Column("decision", String(32), nullable=False),
    Column("result_code", String(32), nullable=False),
    Column("route_code", String(8)),
    Column("expected_percent", SmallInteger),
    Column("passive", String(16), nullable=False),
    Column("active", String(16), nullable=False),
    Column("chip", String(16), nullable=False),
    Column("access", String(8), nullable=False),
    Column("kiosk", String(32), nullable=False),
    Column("arrived", UtcTime, nullable=False),
    Column("issued", UtcTime, nullable=False),
    Column("slip", String(16), nullable=False),
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
    Column("state", String(16), nullable=False),
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
