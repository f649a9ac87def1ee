"""Looks up again, in the background, what the portal gave no answer for."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol

import structlog

from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage
from kiosk.core.insurance.trouble import Pace, is_answer, was_asked
from kiosk.process.background import Background
from kiosk.register.open_lookups import OpenLookup, OpenLookups

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 15.0
"""Between two looks for open look-ups while nothing happens."""


class Portal(Protocol):
    """The insurance as the background asks it (`PortalInsurance` is one)."""

    def look_up_open(self, citizen: Citizen, visit_date: date) -> Coverage:
        """Ask for a visit that still waits for its answer. Blocks; trouble is a decision and never an exception."""
        ...

    def when_back(self, tell: Callable[[], None]) -> None:
        """Have `tell` called when the portal answers again after a pause."""
        ...

    def forget_old(self) -> None:
        """Forget the answers whose time is over."""
        ...


class Relookups:
    """Asks for every open visit until there is an answer. `start` and `stop` once each."""

    def __init__(
        self,
        open_lookups: OpenLookups,
        portal: Portal,
        pace: Pace,
        clock: Callable[[], datetime],
        pause: float = PAUSE_SECONDS,
    ) -> None:
        self._open = open_lookups
        self._portal = portal
        self._pace = pace
        self._clock = clock
        self._chance = random.SystemRandom()
        self._back = threading.Event()
        self._background = Background("relookups", self.round, pause)
        portal.when_back(self._portal_is_back)

    def start(self) -> None:
        """Begin; what an earlier run left open comes first."""
        self._background.start()

    def wake(self) -> None:
        """Say that a visit was registered."""
        self._background.wake()

    def stop(self) -> None:
        """End after the look-up that is under way. What is open stays in the register."""
        self._background.stop()

    def round(self) -> None:
        """Ask for everything that is due, until nothing is or the portal is left alone."""
        self._portal.forget_old()
        self._open.adopt(self._pace.first)
        while not self._background.stopping:
            if self._back.is_set():
                self._back.clear()
                self._open.hurry()
            lookup = self._open.claim()
            if lookup is None or not self._ask(lookup):
                return

    def _ask(self, lookup: OpenLookup) -> bool:
        """Ask once; gives whether there is a point in asking for the next."""
        coverage = self._portal.look_up_open(lookup.citizen, lookup.day)
        if is_answer(coverage):
            noted = self._open.answered(lookup, coverage)
            log.info("looked_up_again", decision=coverage.decision.value, state="noted" if noted else "lost")
            return True
        asked = was_asked(coverage)
        due = self._pace.next_look(max(lookup.message.attempts, 1), self._clock(), self._chance.random())
        self._open.later(lookup, due, coverage.result_code, asked=asked)
        log.info("looked_up_again", code=coverage.result_code, state="still_open")
        return asked

    def _portal_is_back(self) -> None:
        """Note it; comes from whatever thread asked."""
        self._back.set()
        self._background.wake()
