"""The health of the devices: when a value is yellow or red, and the watch that asks one device after the other.

`probes.py` measures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.core.texts import Text
from kiosk.desk import words
from kiosk.desk.worker import Asker, Lane, Worker


class Level(IntEnum):
    """How bad it is; the worst is the highest."""

    GOOD = 0
    SOON = 1
    """It works, and will hurt before long."""
    BAD = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """How one thing is now."""

    level: Level
    text: Text
    remedy: Text | None = None
    asks_clock: bool = False
    """Whether somebody has to say that the clock is right."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to look after. `read` blocks and raises nothing it knows how to put into words."""

    key: str
    name: Text
    read: Callable[[], Reading]
    again: Callable[[], None] = lambda: None
    """Has it measured anew, where that takes longer than a look; called when somebody asks for it."""


GIGABYTE: Final = 1_000_000_000
DISK_SOON: Final = 5 * GIGABYTE
DISK_BAD: Final = GIGABYTE
"""Below this SQLite and PostgreSQL soon refuse to write."""
CLOCK_SOON: Final = timedelta(seconds=30)
CLOCK_BAD: Final = timedelta(minutes=2)
"""The portal's token lives ten minutes; queue days turn at midnight."""
TRUST_SOON: Final = timedelta(days=60)
OUTBOX_SOON: Final = timedelta(minutes=30)
OUTBOX_BAD: Final = timedelta(hours=4)


def worst(readings: Iterable[Reading]) -> Level:
    """Return the worst level; good when there is none."""
    return max((reading.level for reading in readings), default=Level.GOOD)


def disk(free: int) -> Reading:
    """Judge the free bytes on the disk of the register."""
    text = words.DISK_FREE.filled(gigabytes=f"{free / GIGABYTE:.1f}")
    return _judged(-free, -DISK_SOON, -DISK_BAD, text, words.DISK_REMEDY)


def clock(apart: timedelta) -> Reading:
    """Judge how far this machine's clock is from another one that is kept."""
    seconds = round(abs(apart).total_seconds())
    text = words.CLOCK_APART.filled(seconds=seconds)
    return _judged(abs(apart), CLOCK_SOON, CLOCK_BAD, text, words.CLOCK_REMEDY)


def trust(last_days: Iterable[date], today: date) -> Reading:
    """Judge the issuers' certificates by the last day of each."""
    days = sorted(last_days)
    if not days:
        return Reading(Level.SOON, words.TRUST_EMPTY, words.TRUST_EMPTY_REMEDY)
    alive = [day for day in days if day >= today]
    if not alive:
        return Reading(Level.BAD, words.TRUST_ALL_OVER, words.TRUST_REMEDY)
    text = words.TRUST_NEXT.filled(count=len(alive), day=f"{alive[0]:%d/%m/%Y}")
    if len(alive) < len(days):
        over = words.TRUST_SOME_OVER.filled(count=len(days) - len(alive))
        return Reading(Level.SOON, Text.from_data(f"{text.vi} {over.vi}", f"{text.en} {over.en}"), words.TRUST_REMEDY)
    soon = alive[0] - today <= TRUST_SOON
    return Reading(Level.SOON if soon else Level.GOOD, text, words.TRUST_REMEDY if soon else None)


def outbox(waiting: int, oldest: timedelta | None) -> Reading:
    """Judge what waits to be delivered, and for how long the oldest has."""
    if not waiting or oldest is None:
        return Reading(Level.GOOD, words.OUTBOX_EMPTY)
    minutes = max(0, round(oldest.total_seconds() / 60))
    text = words.OUTBOX_WAITS.filled(count=waiting, minutes=minutes)
    return _judged(oldest, OUTBOX_SOON, OUTBOX_BAD, text, words.OUTBOX_REMEDY)


_T = TypeVar("_T", int, timedelta)


def _judged(value: _T, soon: _T, bad: _T, text: Text, remedy: Text) -> Reading:
    level = Level.BAD if value >= bad else Level.SOON if value >= soon else Level.GOOD
    return Reading(level, text, remedy if level else None)


SECONDS = 60


class Watch(QObject):
    """Measures every minute. A probe that breaks is a bad reading and no end of the watch."""

    read = Signal(str, object)
    """Key of the probe and its `Reading`."""

    def __init__(self, probes: tuple[Probe, ...], worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._probes = probes
        self._asker = Asker(worker, lambda _error: None)
        self.readings: dict[str, Reading] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.check)

    def start(self) -> None:
        """Measure now and every minute."""
        self._timer.start()
        self.check()

    def stop(self) -> None:
        """Measure no more."""
        self._timer.stop()

    @property
    def running(self) -> bool:
        """Whether it measures."""
        return self._timer.isActive()

    @property
    def level(self) -> Level:
        """How the worst of them is."""
        return worst(self.readings.values())

    @property
    def quiet(self) -> bool:
        """Whether nothing is being measured."""
        return not self._asker.open

    def check(self) -> None:
        """Measure everything, unless the last round is not over."""
        if not self.quiet:
            return
        for probe in self._probes:
            self._ask(probe)

    def check_now(self) -> None:
        """Measure everything because somebody asks for it."""
        for probe in self._probes:
            probe.again()
        self.check()

    def _ask(self, probe: Probe) -> None:
        def came(reading: Reading) -> None:
            self.readings[probe.key] = reading
            self.read.emit(probe.key, reading)

        def broke(error: Exception) -> None:
            why = type(error).__name__
            came(Reading(Level.BAD, Text.from_data(why), words.PROBE_BROKE))

        self._asker.ask(probe.read, came, failed=broke, lane=Lane.PROBES)
