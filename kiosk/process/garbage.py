"""Garbage is collected in the GUI thread alone.

Python collects on whichever thread happens to make the next object. A widget that hangs in a cycle is then destroyed
there, in the middle of what the GUI thread does with it, and the process ends with a segmentation fault.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_LOOK_MS: Final = 1_000


class GuiGarbage(QObject):
    """Takes the collecting over from Python. Build, `start` and `stop` it in the GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        self._before = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(collect_due)

    def start(self) -> None:
        """Collect here from now on."""
        self._before = gc.isenabled()
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again, if that was so before."""
        self._timer.stop()
        if self._before:
            gc.enable()


def collect_due() -> None:
    """Collect the oldest generation of which Python itself would say that it is time."""
    counted = zip(gc.get_count(), gc.get_threshold(), strict=True)
    due = [generation for generation, (made, limit) in enumerate(counted) if made > limit]
    if due:
        gc.collect(due[-1])
