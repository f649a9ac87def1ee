"""Opens the kiosk behind its first frame: the patient sees the first page at once, the rest is loaded meanwhile.

Settings, register, portal and trust folder are loaded and checked on a thread of their own. What a patient touches or
scans in that second waits and is answered then; a card that is put on is reported by the reader once it is watched.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from kiosk.app.first_frame import FirstFrame
from kiosk.app.glance import Glance, glance_at
from kiosk.app.library_pages import unmap_unused_pages
from kiosk.core.events import Event
from kiosk.core.state import Idle, Kiosk
from kiosk.process.clock import now
from kiosk.screens.window import KioskWindow

if TYPE_CHECKING:
    from kiosk.app.running import Loaded, Running

_STARTING = Kiosk(page=Idle(starting=True))


class Opening(QObject):
    """Build it in the GUI thread, `begin`, run the event loop, and `end`."""

    _came = Signal(object)

    def __init__(self, config: Path, present: Callable[[KioskWindow], None], give_up: Callable[[], None]) -> None:
        """`present` brings a window to the screen; `give_up` is called when the kiosk cannot be opened."""
        super().__init__()
        self._config, self._present, self._give_up = config, present, give_up
        self._waiting: list[Event] = []
        self._running: Running | None = None
        self.fault: Exception | None = None
        """Why the kiosk could not be opened."""
        self._glance = glance_at(config)
        self.window = self._window(self._glance)
        self._loading = Thread(target=self._load, name="opening")
        self._came.connect(self._loaded, Qt.ConnectionType.QueuedConnection)

    def _window(self, glance: Glance) -> KioskWindow:
        window = KioskWindow(self._emit, clinic=glance.clinic, languages=glance.languages, look=glance.look(now))
        window.show(_STARTING)
        return window

    def begin(self) -> None:
        """Show the first frame; once it is painted, load the rest."""
        FirstFrame(self.window).painted.connect(self._loading.start)
        self._present(self.window)

    def end(self) -> None:
        """Stop in order whatever was begun."""
        if self._loading.is_alive():
            self._loading.join()
        if self._running is not None:
            self._running.stop()

    def _load(self) -> None:
        """Load and check everything that needs no window; on a thread of its own."""
        try:
            from kiosk.app.running import load  # noqa: PLC0415 - this import is most of what is to be loaded

            self._came.emit(load(self._config))
        except Exception as error:  # noqa: BLE001 - it is raised again in the GUI thread
            self._came.emit(error)

    def _loaded(self, came: Loaded | Exception) -> None:
        if isinstance(came, Exception):
            self.fault = came
            self._give_up()
            return
        if came.glance != self._glance:  # the environment goes before the file
            before, self.window = self.window, self._window(came.glance)
            self._present(self.window)
            before.close()
            before.deleteLater()
        unmap_unused_pages()  # nothing else runs yet
        self._running = came.start(self.window)
        for event in self._waiting:
            self._running.post(event)
        self._waiting.clear()
        # What was loaded stays for good: it need not be looked through again and again.
        gc.collect()
        gc.freeze()

    def _emit(self, event: Event) -> None:
        if self._running is None:
            self._waiting.append(event)
        else:
            self._running.post(event)
