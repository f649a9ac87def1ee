"""Version 5: an entry of the audit holds digests of the rows that its transaction wrote beside what people decide."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"


def upgrade() -> None:
    """Go from version 4 to 5. The rows that are there get their digests when all steps are done."""
    op.add_column("audit", sa.Column("digests", sa.Text, nullable=False, server_default=""))
    op.execute("UPDATE register_info SET schema_version = 5")
