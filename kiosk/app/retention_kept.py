"""Forgets by itself, once on each of the clinic's days, what is older than the settings' retention."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from kiosk.process.background import Background
from kiosk.register.database.database import Database
from kiosk.register.retention import Who, purge
from kiosk.settings import Settings

PAUSE_SECONDS = 1800.0
"""Between two looks whether a new day has begun, or the register is back."""


def retention_kept(settings: Settings, database: Database, clock: Callable[[], datetime]) -> Background:
    """Purge at the start and when a day begins. A clock that cannot be right purges nothing."""
    keep, actor = settings.retention, f"kiosk:{settings.kiosk.id}"
    done: date | None = None

    def keep_retention() -> None:
        nonlocal done
        now = clock()
        today = now.astimezone(settings.kiosk.zone).date()
        if done != today:
            who = Who(actor, now, "retention")
            purge(database, who, today, personal_days=keep.personal_days, lookups_days=keep.lookups_days)
            done = today

    return Background("retention", keep_retention, PAUSE_SECONDS)
