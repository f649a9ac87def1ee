"""The kiosk's clock."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time as the kiosk counts it: aware, UTC."""
    return datetime.now(UTC)
