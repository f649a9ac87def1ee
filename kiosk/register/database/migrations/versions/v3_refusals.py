"""Version 3: what receivers refused is kept with their reason, also when it is sent again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Go from version 2 to 3. What was refused so far has its code alone, as it was kept."""
    op.create_table(
        "delivery_refusals",
        sa.Column("id", sa.Uuid),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("reason", sa.LargeBinary),
        sa.Column("document", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_refusals"),
        sa.ForeignKeyConstraint(["message_id"], ["outbox.id"], name="fk_delivery_refusals_message_id"),
    )
    op.create_index("ix_delivery_refusals_message_id", "delivery_refusals", ["message_id"])
    op.execute("UPDATE register_info SET schema_version = 3")
