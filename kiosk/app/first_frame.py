"""Tells when a window was painted for the first time."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

_LATEST_MS: Final = 1_000
"""After so long it goes on all the same: a compositor may keep a window hidden, and never let it paint."""


class FirstFrame(QObject):
    """Watches one window, from before it is shown."""

    painted = Signal()
    """The frame is on its way to the screen. Comes once."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._latest = QTimer(self)
        self._latest.setSingleShot(True)
        self._latest.timeout.connect(self._tell)
        self._latest.start(_LATEST_MS)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See the window's painting; what the window holds is painted in the same turn of the event loop."""
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            self._latest.start(0)
        return False

    def _tell(self) -> None:
        self._window.removeEventFilter(self)
        self.painted.emit()
