"""Version 2: where each visit stands in its queue, the desk's tables, and what the audit last saw of the clock."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"

_NOT_VOID = sa.text("state <> 'void'")


def upgrade() -> None:
    """Go from version 1 to 2. Nothing is lost; every visit so far counts as waiting, as it was never called."""
    with op.batch_alter_table("visits") as visits:
        for column in _queue_columns():
            visits.add_column(column)
        visits.drop_constraint("uq_visits_day_service_track_number", type_="unique")
        visits.drop_constraint("uq_visits_day_service_person_hash", type_="unique")
        visits.create_unique_constraint(
            "uq_visits_day_service_track_series_number", ["day", "service", "track", "series", "number"]
        )
    op.create_index(
        "ux_visits_person_of_day",
        "visits",
        ["day", "service", "person_hash"],
        unique=True,
        sqlite_where=_NOT_VOID,
        postgresql_where=_NOT_VOID,
    )
    op.add_column("queue_counters", sa.Column("waiting", sa.Integer, nullable=False, server_default="0"))
    op.add_column("queue_counters", sa.Column("served_at", _time()))
    op.add_column("queue_counters", sa.Column("pace_seconds", sa.Integer))
    op.execute("UPDATE queue_counters SET waiting = last")
    op.add_column("outbox", sa.Column("document", sa.LargeBinary))
    op.add_column("lookups", sa.Column("milliseconds", sa.Integer))
    op.add_column("audit_head", sa.Column("at", _time()))
    op.execute("UPDATE audit_head SET at = (SELECT max(at) FROM audit)")
    _make_staff()
    _make_help()
    _make_claims()
    _make_forced()
    op.execute("UPDATE register_info SET schema_version = 2")


def _time() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _queue_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("series", sa.String(8), nullable=False, server_default=""),
        sa.Column("state", sa.String(16), nullable=False, server_default="waiting"),
        sa.Column("counter", sa.String(16)),
        sa.Column("calls", sa.Integer, nullable=False, server_default="0"),
        sa.Column("first_call", _time()),
        sa.Column("last_call", _time()),
        sa.Column("served_at", _time()),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
    ]


def _make_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer, autoincrement=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("active", sa.SmallInteger, nullable=False),
        sa.Column("made", _time(), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", _time()),
        sa.Column("login_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("identity", sa.LargeBinary, nullable=False),
        sa.Column("pin", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("login_hash", name="uq_staff_login_hash"),
    )


def _make_help() -> None:
    op.create_table(
        "help_cases",
        sa.Column("id", sa.Uuid),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("ticket", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("decision", sa.String(32), nullable=False),
        sa.Column("result_code", sa.String(32), nullable=False),
        sa.Column("passive", sa.String(16), nullable=False),
        sa.Column("active", sa.String(16), nullable=False),
        sa.Column("chip", sa.String(16), nullable=False),
        sa.Column("access", sa.String(8), nullable=False),
        sa.Column("kiosk", sa.String(32), nullable=False),
        sa.Column("arrived", _time(), nullable=False),
        sa.Column("issued", _time(), nullable=False),
        sa.Column("visit_id", sa.Uuid),
        sa.Column("person_hash", sa.LargeBinary(32)),
        sa.Column("person", sa.LargeBinary),
        *_queue_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_help_cases"),
        sa.UniqueConstraint("day", "series", "number", name="uq_help_cases_day_series_number"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_help_cases_visit_id"),
    )
    op.create_index("ix_help_cases_person_hash", "help_cases", ["person_hash"])


def _make_claims() -> None:
    op.create_table(
        "claims",
        sa.Column("visit_id", sa.Uuid),
        sa.Column("kind", sa.String(16)),
        sa.Column("confirmed", sa.SmallInteger),
        sa.Column("decided_at", _time()),
        sa.Column("staff_id", sa.Integer),
        sa.Column("paper", sa.LargeBinary),
        sa.PrimaryKeyConstraint("visit_id", "kind", name="pk_claims"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_claims_visit_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_claims_staff_id"),
    )


def _make_forced() -> None:
    op.create_table(
        "forced_decisions",
        sa.Column("id", sa.Uuid),
        sa.Column("of_id", sa.Uuid, nullable=False),
        sa.Column("at", _time(), nullable=False),
        sa.Column("staff_id", sa.Integer, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("words", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_forced_decisions"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_forced_decisions_staff_id"),
    )
    op.create_index("ix_forced_decisions_of_id", "forced_decisions", ["of_id"])
    op.create_index("ix_forced_decisions_at", "forced_decisions", ["at"])
