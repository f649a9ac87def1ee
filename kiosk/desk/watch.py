"""Looks after the devices while the desk is open, one after the other, and tells what changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.core.texts import Text
from kiosk.desk import words_health
from kiosk.desk.health import Level, Probe, Reading, worst
from kiosk.desk.worker import Asker, Lane, Worker

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

    def _ask(self, probe: Probe) -> None:
        def came(reading: Reading) -> None:
            self.readings[probe.key] = reading
            self.read.emit(probe.key, reading)

        def broke(error: Exception) -> None:
            why = type(error).__name__
            came(Reading(Level.BAD, Text(why, why), words_health.PROBE_BROKE))

        self._asker.ask(probe.read, came, failed=broke, lane=Lane.PROBES)
