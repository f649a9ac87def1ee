"""The register's tables, the same on SQLite and PostgreSQL.

What is personal stands only in sealed columns (`visits.patient`, `lookups.answer`) and, as a keyed hash, in
`person_hash`. Ethnicity, religion, parents, spouse and the photo are stored nowhere. Times are UTC; `day` is the
clinic's.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """An aware time; kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without zone and turn the others to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a time without zone"
            raise ValueError(message)
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


_SERIAL = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts by itself only in a column named INTEGER

info = Table(
    "register_info",
    metadata,
    Column("id", SmallInteger, primary_key=True),
    Column("application", String(32), nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("key_check", LargeBinary(32), nullable=False),
    comment="one row: whose database this is, and whether the key file is its own",
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
    UniqueConstraint("day", "service", "track", "number"),
    UniqueConstraint("day", "service", "person_hash"),
    Index(None, "person_hash"),
)

aliases = Table(
    "visit_aliases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("visit_id", Uuid, ForeignKey(visits.c.id), nullable=False, index=True),
    comment="further visit ids that were given the number of an earlier visit of the same patient, service and day",
)

counters = Table(
    "queue_counters",
    metadata,
    Column("day", Date, primary_key=True),
    Column("service", String(32), primary_key=True),
    Column("track", String(16), primary_key=True),
    Column("last", Integer, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("visit_id", Uuid, ForeignKey(visits.c.id), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("due", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_error", String(200)),
    Column("receipt", String(64)),
    UniqueConstraint("visit_id", "kind"),
    Index(None, "state", "due"),
)

lookups = Table(
    "lookups",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("visit_id", Uuid, ForeignKey(visits.c.id), index=True),
    Column("person_hash", LargeBinary(32), nullable=False, index=True),
    Column("asked", UtcTime, nullable=False, index=True),
    Column("result_code", String(32), nullable=False),
    Column("answer", LargeBinary),
    comment="the portal's answers as they came, with the staff pair (Decree 188/2025 art. 38)",
)

audit = Table(
    "audit",
    metadata,
    Column("seq", _SERIAL, primary_key=True, autoincrement=False),
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
    comment="one row: the last link of the audit's chain; whoever appends holds its lock",
)
