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
from kiosk.register.audit.unit_of_work import machine_work
from kiosk.register.database.database import Database
from kiosk.register.flaw import Flaw
from kiosk.register.verify import Seal, last_link, unlike_seal, verify

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
    restored: Anchor | None = None
    """The last backup that was put back, as far as it is known."""


class RecordWatch:
    """Verifies the register at the start, every night and when it is asked to; notes the head in between.

    Call `round` again and again, from one thread. `verified` may be read from any.
    """

    def __init__(self, database: Database, anchors: Anchors, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._database, self._anchors, self._zone, self._clock = database, anchors, zone, clock
        self._wanted = Event()
        self._wanted.set()  # at the start
        self._wake: Callable[[], None] = lambda: None
        self._began = False
        self._night: datetime | None = None
        self._noted = (0, "")
        self._lock = Lock()
        self._verified: Verified | None = None

    @property
    def verified(self) -> Verified | None:
        """What the last verification found; None before the first."""
        with self._lock:
            return self._verified

    def when_wanted(self, wake: Callable[[], None]) -> None:
        """Have `wake` called when a verification is asked for: whoever runs the rounds need not wait for the next."""
        self._wake = wake

    def want(self) -> None:
        """Have the record verified now."""
        self._wanted.set()
        self._wake()

    def round(self) -> None:
        """Verify if it is time, else note how far the audit is. Raises `RegisterUnavailable`."""
        if self._last_night() == self._night and not self._wanted.is_set():
            if self.verified is not None and self.verified.flaws:
                return
            if not self._went_back():
                self._note()
                return
        self._wanted.clear()
        try:
            found = self._verify()
        except BaseException:
            self._wanted.set()  # whoever asked still waits for it
            raise
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
                flaws += unlike_anchors(connection, vault, self._anchors)
                restored = [anchor for anchor in self._anchors.read(vault)[0] if anchor.mac]
            except AnchorsUnusable as error:
                return Verified(self._clock(), entries, flaws, str(error))
        return Verified(self._clock(), entries, flaws, restored=restored[-1] if restored else None)

    def _went_back(self) -> bool:
        """Return whether what was noted last is no longer there."""
        with self._database.snapshot() as connection:
            return unlike_seal(connection, Seal(*self._noted)) is not None

    def _note(self) -> None:
        """Note the head, here and in the journal, if it moved."""
        with self._database.snapshot() as connection:
            self._began = self._began or self._anchors.began(connection)
            head = last_link(connection)
        if head == self._noted:
            return
        log.info("audit_head", entries=head[0], link=head[1])
        try:
            self._anchors.note(Anchor(self._clock(), *head))
        except AnchorsUnusable as error:
            log.error("audit_not_anchored", why=str(error))  # noqa: TRY400 - the text is for staff, a trace is not
        else:
            if not self._began:  # only now: a file that could never be written is not one that is gone
                with machine_work(self._database, self._clock()) as work:
                    self._anchors.begin(work)
                self._began = True
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
