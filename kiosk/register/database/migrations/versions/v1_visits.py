"""Version 1: visits, queue counters, outbox, look-ups and the audit, as the first kiosks made them."""

revision = "1"
down_revision = None


def upgrade() -> None:
    """Do nothing: a register is either new, and made whole, or of version 1 or later."""
