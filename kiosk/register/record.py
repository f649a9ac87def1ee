"""Looks after the record: is it whole, does it fit what was noted of it elsewhere, and is that said at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Lock
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from kiosk.register.anchors import Anchor, Anchors, AnchorsUnusable, unlike_anchors
from kiosk.register.database.database import Database
from kiosk.register.flaw import Flaw
from kiosk.register.verify import last_link, verify

log = structlog.get_logger(__name__)

NIGHT_HOUR: Final = 2
"""From this hour of the clinic on, the record is read whole once a day: few people come then."""
_TOLD: Final = 5
"""How many flaws the journal names."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What the last verification found."""

    at: datetime
    entries: int
    flaws: tuple[Flaw, ...]
    anchors_why: str = ""
    """Why the anchors could not be used; empty when they could."""


class RecordWatch:
    """Verifies the register at the start, every night and when it is asked to; notes the head in between.

    Call `round` again and again, from one thread. `verified` may be read from any.
    """

    def __init__(self, database: Database, anchors: Anchors, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._database, self._anchors, self._zone, self._clock = database, anchors, zone, clock
        self._wanted = Event()
        self._wanted.set()  # at the start
        self._night: datetime | None = None
        self._noted = (0, "")
        self._lock = Lock()
        self._verified: Verified | None = None

    @property
    def verified(self) -> Verified | None:
        """What the last verification found; None before the first."""
        with self._lock:
            return self._verified

    def want(self) -> None:
        """Have the next round verify."""
        self._wanted.set()

    def round(self) -> None:
        """Verify if it is time, else note how far the audit is. Raises `RegisterUnavailable`."""
        due = self._last_night() != self._night or self._wanted.is_set()
        if not due:
            if self.verified is None or not self.verified.flaws:
                self._note()
            return
        self._wanted.clear()
        found = self._verify()
        self._night = self._last_night()
        with self._lock:
            self._verified = found
        self._tell(found)
        if not found.flaws:  # what is not whole must not become what everything is compared with
            self._note()

    def _verify(self) -> Verified:
        vault = self._database.open()
        with self._database.snapshot() as connection:
            flaws = verify(connection, vault)
            entries, _ = last_link(connection)
            try:
                flaws += unlike_anchors(connection, self._anchors)
            except AnchorsUnusable as error:
                return Verified(self._clock(), entries, flaws, str(error))
        return Verified(self._clock(), entries, flaws)

    def _note(self) -> None:
        """Note the head, here and in the journal, if it moved."""
        with self._database.snapshot() as connection:
            head = last_link(connection)
        if head == self._noted:
            return
        log.info("audit_head", entries=head[0], link=head[1])
        try:
            self._anchors.note(Anchor(self._clock(), *head))
        except AnchorsUnusable as error:
            log.error("audit_not_anchored", why=str(error))  # noqa: TRY400 - the text is for staff, a trace is not
        self._noted = head

    @staticmethod
    def _tell(found: Verified) -> None:
        if found.anchors_why:
            log.error("audit_not_anchored", why=found.anchors_why)
        if found.flaws:
            named = [f"{flaw.where}: {flaw.text}" for flaw in found.flaws[:_TOLD]]
            log.critical("record_not_whole", flaws=len(found.flaws), why="; ".join(named))
        else:
            log.info("record_whole", entries=found.entries)

    def _last_night(self) -> datetime:
        """Return when the last night's verification was due."""
        local = self._clock().astimezone(self._zone)
        night = local.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
        return night if night <= local else night - timedelta(days=1)
